// on(): servers of the test's own process, on hosts of the lab; settled().
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "lab/testing_again.hpp"
#include "pushpkt/app/client.hpp"
#include "pushpkt/testing.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr Port thread_port{7000};

Fd bound_udp() {
  Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(thread_port.number);
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) != 0) return {};
  return fd;
}

/// As one writes it first: until recvfrom(2) fails, which the end of the test makes it do.
void echo(std::size_t& echoed) {
  const Fd fd = bound_udp();
  ASSERT_TRUE(fd.valid());
  std::array<char, 2048> data{};
  sockaddr_in peer{};
  for (;;) {
    socklen_t length = sizeof peer;
    auto* address = reinterpret_cast<sockaddr*>(&peer);
    const ssize_t got = ::recvfrom(fd.get(), data.data(), data.size(), 0, address, &length);
    if (got < 0) return;
    ++echoed;
    ::sendto(fd.get(), data.data(), static_cast<std::size_t>(got), 0, address, length);
  }
}

class KitThread : public LabTest {
 protected:
  [[nodiscard]] std::chrono::seconds patience() const override { return patience_; }

  std::string ask(const std::string& message) const {
    auto asked = app::Client::connect(app::Transport::udp, "10.77.2.2", thread_port, deadline());
    if (!asked) return asked.error().text();
    const auto answer = asked->ask(bytes_of(message), deadline());
    if (!answer) return answer.error().text();
    return *answer ? text_of(**answer) : "(silence)";
  }

  std::chrono::seconds patience_{30};
};

TEST_F(KitThread, AFunctionThatWaitsForeverServesAndEnds) {
  std::size_t echoed = 0;
  {
    HostThread server_thread = on(
        server(), [&] { echo(echoed); }, listens_on_udp(thread_port));
    ASSERT_TRUE(server_thread);
    EXPECT_EQ(ask("one"), "one");
    EXPECT_EQ(ask("two"), "two");
  }
  EXPECT_EQ(echoed, 2U);
  EXPECT_THAT(ask("three"), HasSubstr("ECONNREFUSED")) << "its socket is gone with it";
  EXPECT_THAT(recorded(Side::server, "udp dst port 7000"), SizeIs(3));
}

TEST_F(KitThread, TheTextbookServerStopsByItsControl) {
  const HostThread textbook = on(server(), [](HostThread::Control& control) -> Result<void> {
    auto served = app::Server::open(app::Transport::udp, app::anywhere(thread_port));
    if (!served) return fail(served.error());
    control.ready();
    return (*served)->serve(control.stop());
  });
  ASSERT_TRUE(textbook);
  EXPECT_EQ(ask("hello"), "HELLO");
}

TEST_F(KitThread, TwoHostsHaveTheSamePort) {
  std::size_t at_server = 0;
  std::size_t at_router = 0;
  const HostThread first = on(
      server(), [&] { echo(at_server); }, listens_on_udp(thread_port));
  HostThread second = on(
      router(), [&] { echo(at_router); }, listens_on_udp(thread_port));
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_EQ(ask("x"), "x");
  second.stop();
  second.stop();
  EXPECT_EQ(at_router, 0U);
}

// Below: what fails, in a child.
TEST_F(KitThread, DISABLED_Throws) {
  const HostThread thread = on(server(), [](HostThread::Control& control) {
    control.ready();
    throw std::runtime_error("out of ideas");
  });
}
TEST_F(KitThread, DISABLED_ReturnsAnError) {
  const HostThread thread = on(
      server(), []() -> Result<void> { return fail(input_error("no luck")); },
      listens_on_udp(thread_port));
  EXPECT_FALSE(thread);
  std::cout << "the body goes on\n";
}
TEST_F(KitThread, DISABLED_Asserts) {
  const HostThread thread = on(server(), [] { ASSERT_TRUE(false) << "asserted in the thread"; });
}
TEST_F(KitThread, DISABLED_IsNeverReady) {
  patience_ = std::chrono::seconds(1);
  const HostThread thread = on(
      server(),
      [](HostThread::Control& control) {
        while (!control.is_stopping()) ::usleep(1000);
      },
      listens_on_udp(thread_port));
  EXPECT_FALSE(thread);
}
TEST_F(KitThread, DISABLED_ReturnsTooEarly) {
  const HostThread thread = on(server(), [](HostThread::Control&) {});
  EXPECT_FALSE(thread);
}
TEST_F(KitThread, DISABLED_NeverReturns) {
  const HostThread thread = on(server(), [] {
    for (;;) ::usleep(1000);
  });
  patience_ = std::chrono::seconds(1);
}
class KitThreadKept : public KitThread {
 protected:
  void with_lab() override {
    patience_ = std::chrono::seconds(1);
    kept_ = on(server(), [] {
      for (;;) ::usleep(1000);
    });
  }
  HostThread kept_;
};
TEST_F(KitThreadKept, DISABLED_NeverReturns) {}

TEST_F(KitThread, WhatGoesWrongInTheThreadFailsTheTest) {
  const auto fails = [](const std::string& test, const std::string& text) {
    const Rerun failed = run_again("KitThread.DISABLED_" + test);
    EXPECT_EQ(failed.status, 1) << test << failed.output;
    EXPECT_THAT(failed.output, AllOf(HasSubstr(text), HasSubstr("testing_thread_test.cpp:")));
  };
  fails("Throws", "the function on the server failed: it threw: out of ideas");
  fails("ReturnsAnError", "no luck");
  fails("ReturnsAnError", "the body goes on");
  fails("Asserts", "asserted in the thread");
  fails("IsNeverReady", "in 1 s it never had a UDP socket on port 7000");
  fails("IsNeverReady", "no UDP port is open on the server");
  fails("ReturnsTooEarly", "it returned before it called ready()");
}

// It uses what the test is about to destroy: nothing but the end of the program is safe.
TEST_F(KitThread, AFunctionThatDoesNotReturnEndsTheProgramAndDoesNotHang) {
  const Rerun ended = run_again("KitThreadKept.DISABLED_NeverReturns");
  EXPECT_EQ(ended.status, 1) << ended.output;
  EXPECT_THAT(ended.output, AllOf(HasSubstr("did not return in 1 s after it was asked to"),
                                  HasSubstr("Failure"), Not(HasSubstr("PASSED"))));
}

TEST_F(KitThread, SettledWaitsUntilNothingIsOnItsWay) {
  ASSERT_TRUE(settled());
  ASSERT_TRUE(start(client(), {"ping", "-c1", "-W10", "10.77.2.2"}, prints("1 received")));
  ASSERT_TRUE(settled());
  EXPECT_THAT(recorded(Side::client, "icmp"), SizeIs(2));
  EXPECT_THAT(recorded("udp"), SizeIs(0)) << "its own datagrams are not recorded";
}

// Its ICMP error comes when the kernel has given up to look for the neighbour.
TEST_F(KitThread, SettledWaitsForWhatAKernelHolds) {
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(9);
  ASSERT_EQ(::inet_pton(AF_INET, "10.77.2.99", &to.sin_addr), 1);
  ASSERT_EQ(::sendto(fd.get(), "x", 1, 0, reinterpret_cast<sockaddr*>(&to), sizeof to), 1);
  ASSERT_TRUE(settled());
  EXPECT_THAT(recorded(Side::client, "icmp[0] = 3"), SizeIs(1));
}

TEST_F(KitThread, SettledNamesWhatStillWaits) {
  ASSERT_TRUE(server().run({"nft",
                            "add table inet t; add chain inet t i { type filter hook input "
                            "priority 0; }; add rule inet t i tcp dport 7000 drop"}));
  const Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(thread_port.number);
  ASSERT_EQ(::inet_pton(AF_INET, "10.77.2.2", &to.sin_addr), 1);
  ASSERT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), -1);
  ASSERT_EQ(errno, EINPROGRESS);
  patience_ = std::chrono::seconds(0);
  const auto never = settled();
  EXPECT_FALSE(never);
  EXPECT_THAT(never.message(), AllOf(HasSubstr("to port 7000 on the client is not acknowledged"),
                                     HasSubstr("wait for one packet instead")));
}

}  // namespace
}  // namespace pushpkt::testing
