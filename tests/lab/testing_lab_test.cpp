// The fixture: a lab for each test, the program under test, the recording, and the story of
// failure.
#include <gmock/gmock.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/syscall.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "lab/testing_again.hpp"
#include "pushpkt/app/client.hpp"
#include "pushpkt/testing.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr Port port = app::default_port;
const std::string pushpkt_program = PUSHPKT_BINARY_DIR "/pushpkt";

class KitLab : public LabTest {
 protected:
  void with_lab() override {
    if (!std::filesystem::exists(pushpkt_program)) GTEST_SKIP() << "needs " << pushpkt_program;
  }
  [[nodiscard]] std::chrono::seconds patience() const override { return patience_; }

  static std::vector<std::string> upper_server() { return {pushpkt_program, "server", "udp"}; }
  static std::vector<std::string> shell(const std::string& script) { return {"sh", "-c", script}; }

  std::string ask(const std::string& message) const {
    auto asked = app::Client::connect(app::Transport::udp, "10.77.2.2", port, deadline());
    EXPECT_TRUE(asked) << asked.error().text();
    const auto answer = asked->ask(bytes_of(message), deadline());
    EXPECT_TRUE(answer) << answer.error().text();
    return answer && *answer ? text_of(**answer) : "(silence)";
  }

  std::chrono::seconds patience_{30};
};

TEST_F(KitLab, AServerIsReadyWhenStartReturnsAndEverythingIsRecorded) {
  ASSERT_TRUE(start(server(), upper_server(), listens_on_udp(port)));
  EXPECT_EQ(ask("hello"), "HELLO");
  EXPECT_THAT(recorded(Side::server, "udp"),
              ElementsAre(Matches("ip(src=10.77.1.2, ttl=63)/udp(dstport=12000)/\"hello\""),
                          Matches("ip(dst=10.77.1.2, ttl=64)/udp(srcport=12000)/\"HELLO\"")));
  const auto all = recorded("udp");
  EXPECT_THAT(all, SizeIs(4)) << "each packet on both links";
  EXPECT_THAT(all, Each(ChecksumsAreGood(Partial::refused)));
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &sniff::Seen::time));
}

// Two tests with the same names on the same addresses: each finds an empty lab.
class EachItsOwn : public KitLab, public ::testing::WithParamInterface<int> {};
TEST_P(EachItsOwn, LabStartsEmpty) {
  EXPECT_THAT(recorded("udp"), SizeIs(0));
  ASSERT_TRUE(start(server(), upper_server(), listens_on_udp(port)));
  EXPECT_EQ(ask("again"), "AGAIN");
  EXPECT_THAT(recorded(Side::client, "udp"), SizeIs(2));
}
INSTANTIATE_TEST_SUITE_P(Two, EachItsOwn, ::testing::Values(1, 2));

TEST_F(KitLab, WaitsForAPacketThatIsStillToCome) {
  const std::string tell = pushpkt_program + " client udp 10.77.2.2 --tries 1 tell || true";
  ASSERT_TRUE(start(client(), shell(tell)));
  EXPECT_TRUE(passes(Matches("udp(dstport=12000)/\"tell\"")));
  EXPECT_TRUE(passes(AllOf(Matches("icmp(type=3)"), HasField(wire::ipv4::src, lab::server_ip4))))
      << "nobody listens there";
}

TEST_F(KitLab, APacketThatNeverPassesIsDescribed) {
  patience_ = std::chrono::seconds(0);
  const auto none = passes(HasField(wire::udp::dstport, Port{53}));
  EXPECT_FALSE(none);
  EXPECT_STREQ(none.message(), "in 0 s no packet passed that has udp.dstport 53");
}

TEST_F(KitLab, AProgramOnAnotherPortIsToldFromASlowOne) {
  ASSERT_TRUE(start(server(), upper_server(), listens_on_udp(port)));
  patience_ = std::chrono::seconds(0);
  const auto other = start(server(), {"sleep", "100"}, listens_on_udp(Port{12345}));
  patience_ = std::chrono::seconds(30);
  ASSERT_FALSE(other);
  EXPECT_THAT(
      other.message(),
      AllOf(HasSubstr(
                "cannot start `sleep 100` on the server: it never had a UDP socket on port 12345"),
            HasSubstr("open UDP ports on the server: 12000"), HasSubstr("it printed nothing")));
}

TEST_F(KitLab, AProgramThatEndsBeforeItIsReadySaysWhatItPrinted) {
  const auto ended =
      start(server(), shell("echo out; echo no such option >&2; exit 3"), listens_on_tcp(port));
  ASSERT_FALSE(ended);
  EXPECT_THAT(ended.message(),
              AllOf(HasSubstr("ended with status 3 before it took TCP connections on port 12000"),
                    HasSubstr("out\n  no such option")));
  const auto crashed = start(server(), shell("kill -SEGV $$"), prints("ready"));
  ASSERT_FALSE(crashed);
  EXPECT_THAT(crashed.message(), HasSubstr("was ended by SIGSEGV before it printed \"ready\""));
  const auto missing = start(server(), {"/no/such/program"});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.message(), HasSubstr("/no/such/program"));
}

TEST_F(KitLab, AProgramIsReadyWhenItPrintsOrListens) {
  ASSERT_TRUE(start(server(), shell("echo ready; exec sleep 100"), prints("ready")));
  EXPECT_EQ(output(), "ready\n");
  ASSERT_TRUE(start(router(), {pushpkt_program, "server", "tcp"}, listens_on_tcp(port)));
  EXPECT_TRUE(stop());
}

TEST_F(KitLab, AProgramThatEndsWithAStatusIsAFailure) {
  ASSERT_TRUE(start(server(), shell("trap '' TERM; echo going; exit 4"), prints("going")));
  const auto stopped = stop();
  EXPECT_FALSE(stopped);
  EXPECT_THAT(stopped.message(),
              AllOf(HasSubstr("on the server ended with status 4"), HasSubstr("going")));
  EXPECT_TRUE(stop()) << "said once";
}

TEST_F(KitLab, AProgramThatEndsWhenAskedIsNone) {
  ASSERT_TRUE(
      start(server(), shell("trap 'exit 0' TERM; echo up; while :; do :; done"), prints("up")));
  ASSERT_TRUE(start(client(), shell("echo up; exec sleep 100"), prints("up")));
  EXPECT_TRUE(stop());
}

class KitServer : public LabTest {
 protected:
  void with_lab() override {
    ASSERT_TRUE(start(server(), {"sh", "-c", "echo up; exec sleep 100"}, prints("up")));
  }
};

TEST_F(KitServer, RunsBeforeTheTest) { EXPECT_EQ(output(), "up\n"); }

// Below: tests that run in a child only, and what came of them.
TEST_F(KitLab, DISABLED_FailsWithAStory) {
  ASSERT_TRUE(start(server(), upper_server(), listens_on_udp(port)));
  EXPECT_EQ(ask("hello"), "hello");
}

TEST_F(KitLab, AFailedTestTellsItsStoryAndKeepsItsRecording) {
  const Rerun failed = run_again("KitLab.DISABLED_FailsWithAStory");
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.output,
              AllOf(HasSubstr("What passed the lab's links in this test:"),
                    HasSubstr("client-router"), HasSubstr("10.77.1.2 -> 10.77.2.2  UDP"),
                    HasSubstr("server udp` on the server printed")));
  const std::size_t at = failed.output.find("saved as ");
  ASSERT_NE(at, std::string::npos) << failed.output;
  const std::size_t begin = at + std::string("saved as ").size();
  const std::string file = failed.output.substr(begin, failed.output.find('\n', begin) - begin);
  EXPECT_THAT(Replay(file, "udp"), SizeIs(4));
  std::filesystem::remove(file);
}

TEST_F(KitLab, DISABLED_PassesAndIsKept) {
  ASSERT_TRUE(start(server(), upper_server(), listens_on_udp(port)));
  EXPECT_EQ(ask("hello"), "HELLO");
}

TEST_F(KitLab, APassedTestKeepsItsRecordingWhereAsked) {
  const std::filesystem::path keep =
      ::testing::TempDir() + "pushpkt-keep." + std::to_string(::getpid());
  const Rerun passed = run_again("KitLab.DISABLED_PassesAndIsKept",
                                 [&] { ::setenv("PUSHPKT_KEEP", keep.c_str(), 1); });
  EXPECT_EQ(passed.status, 0) << passed.output;
  EXPECT_THAT(Replay((keep / "KitLab.DISABLED_PassesAndIsKept.pcapng").string(), "udp"), SizeIs(4));
  std::filesystem::remove_all(keep);
}

class KitThrows : public LabTest {
 protected:
  void with_lab() override { throw std::runtime_error("thrown in with_lab"); }
};
TEST_F(KitThrows, DISABLED_HasNoBody) { FAIL() << "the body ran"; }

class KitAsserts : public LabTest {
 protected:
  void with_lab() override { ASSERT_TRUE(false) << "asserted in with_lab"; }
};
TEST_F(KitAsserts, DISABLED_HasNoBody) { FAIL() << "the body ran"; }

TEST_F(KitLab, AFailureInWithLabIsReportedAndTheBodyIsNotRun) {
  for (const std::string suite : {"KitThrows", "KitAsserts"}) {
    const Rerun failed = run_again(suite + ".DISABLED_HasNoBody");
    EXPECT_EQ(failed.status, 1) << failed.output;
    EXPECT_THAT(failed.output, AllOf(HasSubstr("in with_lab"), Not(HasSubstr("the body ran"))));
  }
}

// Forbidden for real, in a user namespace of the child's own.
void forbid_namespaces() {
  if (::unshare(CLONE_NEWUSER) != 0) ::_exit(125);
  std::ofstream("/proc/sys/user/max_user_namespaces") << "0" << std::flush;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  ::syscall(SYS_capset, &header, none.data());
}

class KitTearDown : public LabTest {
 protected:
  void TearDown() override {
    EXPECT_THAT(recorded("udp"), SizeIs(0));
    LabTest::TearDown();
    (void)client();
  }
};
TEST_F(KitTearDown, DISABLED_UsesItsLab) {}

TEST_F(KitLab, ATearDownThatUsesAMissingLabFailsAndDoesNotCrash) {
  const Rerun failed = run_again("KitTearDown.DISABLED_UsesItsLab", forbid_namespaces);
  EXPECT_EQ(failed.status, 1) << failed.output;
  EXPECT_THAT(failed.output, HasSubstr("this test has no lab"));
}

TEST_F(KitLab, WhereNamespacesAreForbiddenATestIsSkippedWithTheReason) {
  const std::string plain = "KitLab.APacketThatNeverPassesIsDescribed";
  const Rerun skipped = run_again(plain, forbid_namespaces);
  EXPECT_EQ(skipped.status, 0) << skipped.output;
  EXPECT_THAT(skipped.output, AllOf(HasSubstr("[  SKIPPED ] " + plain),
                                    HasSubstr("sysctl -w user.max_user_namespaces="),
                                    Not(HasSubstr("What passed"))));
  const std::string with_server = "KitServer.RunsBeforeTheTest";
  const Rerun no_server = run_again(with_server, forbid_namespaces);
  EXPECT_EQ(no_server.status, 0) << no_server.output;
  EXPECT_THAT(no_server.output, HasSubstr("[  SKIPPED ] " + with_server));
  const Rerun required = run_again(plain, [] {
    ::setenv("PUSHPKT_LAB", "required", 1);
    forbid_namespaces();
  });
  EXPECT_EQ(required.status, 1) << required.output;
}

}  // namespace
}  // namespace pushpkt::testing
