// Dialogues and a bad link in tests: what docs/talk.md and docs/impairments.md show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include <pushpkt/app.hpp>
#include <pushpkt/lab.hpp>
#include <pushpkt/testing.hpp>

namespace pp = pushpkt;
namespace lab = pushpkt::lab;
using namespace pushpkt::testing;
using namespace std::chrono_literals;

// The upper-case server on a socket, in a thread of the test's own on the lab's server.
pp::Result<void> shout_by_tcp(HostThread::Control& control) {
  auto server = pp::app::Server::open(pp::app::Transport::tcp, pp::app::anywhere(pp::Port{12000}));
  if (!server) return tl::unexpected(server.error());
  control.ready();
  return (*server)->serve(control.stop());
}

class MyServer : public LabTest {};

TEST_F(MyServer, AnswersASynWithData) {
  const HostThread thread = on(server(), shout_by_tcp);
  ASSERT_TRUE(thread);
  Talk talk(client());
  talk.flow("ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=12000)");
  talk.send("tcp(flags.syn=1, seq=0)/\"early\"");
  // The packet, or the test fails here, with every difference.
  const pp::sniff::Seen answer = talk.expect("tcp(flags=0x012, seq=0, ack=1)", 1s);
  EXPECT_THAT(answer, HasField("ip.ttl", "63"));
  talk.let("isn", "tcp.seq_raw");
  talk.send("tcp(flags=0x004, seq=1)");
  talk.nothing(100ms);
}

class OverABadLink : public LabTest {
  lab::Obstacles obstacles() const override {
    return {.impairments = lab::Impairments{.drop = 0.05, .reorder = 0.02, .seed = 7}};
  }
};

TEST_F(OverABadLink, TcpStillDelivers) {
  const HostThread thread = on(server(), shout_by_tcp);
  ASSERT_TRUE(thread);
  auto socket =
      pp::app::Client::connect(pp::app::Transport::tcp, "10.77.2.2", pp::Port{12000}, deadline());
  ASSERT_TRUE(socket) << socket.error().text();
  const auto answer = socket->ask(pp::bytes_of("hello"), deadline());
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(pp::text_of(**answer), "HELLO");
}
