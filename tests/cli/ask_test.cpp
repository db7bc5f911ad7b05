// `ask push`: what it answers where there is something to answer, and where there is not; the
// grades of --expect; the words for the kernel's reasons.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

class Ask : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_program("jq")) GTEST_SKIP() << "jq is not installed";
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }

  /// What is wrong about the JSON that `command` prints; "" when `filter` is true of it.
  static std::string fault(const std::string& command, const std::string& filter, int status = 0) {
    const Outcome asked = shell(command);
    const Scratch scratch;
    std::ofstream(scratch.file("json")) << asked.out;
    const Outcome held = shell("jq -e '" + filter + "' " + scratch.file("json"));
    if (held.status == 0 && asked.status == status) return "";
    return command + ": exit " + std::to_string(asked.status) + "\n" + asked.err + held.out +
           held.err + asked.out;
  }
};

TEST_F(Ask, PushAnswersInOrderOfTimeWithNumbersAndSaysHowEachWayEnters) {
  EXPECT_EQ(fault("pushpkt ask --json",
                  R"(.answer == "yes" and .server == {"host": "10.77.2.2", "port": 12000}
                     and (.paths | length) == 10
                     and ([.paths[].frames[].time] | length > 12 and all(type == "number"))
                     and (.paths | all(.frames | [.[].time] | . == sort))
                     and ([.paths[].frames[].time] | min) == 0
                     and (.began | test("^[0-9]+[.][0-9]{9}$"))
                     and (.paths | all(.way.socket | test("^AF_(INET|PACKET|XDP), SOCK_|^/dev/net/tun$")))
                     and ([.paths[1:][].way.needs] | all(test("CAP_NET_RAW|CAP_NET_ADMIN")))
                     and (.not_shown_here | length >= 3))"),
            "");
}

TEST_F(Ask, APageOnStdoutStandsAlone) {
  const Outcome page = shell("pushpkt ask --path packet --html -");
  EXPECT_EQ(page.status, 0) << page.err;
  EXPECT_TRUE(page.out.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(page.out.ends_with("</html>\n"));
}

TEST_F(Ask, TheWaysAreOpenedAsTheAnswerSays) {
  if (!has_program("strace")) GTEST_SKIP() << "strace is not installed";
  for (const std::string path :
       {"raw-transport", "raw-ip", "packet-dgram", "packet", "ring", "inject", "xdp"}) {
    const Outcome traced =
        shell("file=$(mktemp); strace -f -o $file -e trace=socket pushpkt ask --path " + path +
              " --json | jq -r '.paths[1].way.socket'; cat $file; rm $file");
    if (traced.out.find('\n') == std::string::npos) GTEST_SKIP() << traced.err;
    std::string socket = traced.out.substr(0, traced.out.find('\n'));
    socket = socket.substr(0, socket.find(" ("));
    // SOCK_RAW may have flags, and the protocol of AF_PACKET is not told.
    const std::string type = socket.substr(0, socket.find(", IPPROTO"));
    EXPECT_THAT(traced.out, HasSubstr("socket(" + type)) << path;
  }
}

TEST_F(Ask, OnlyTheBaselineIsNoAnswerAboutOurOwnWays) {
  EXPECT_EQ(fault("pushpkt ask --path socket --json",
                  R"(.answer == "baseline" and (.summary | test("^the plain socket"))
                     and (.paths | length) == 1)"),
            "");
}

TEST_F(Ask, ItCannotTellWhereThePlainSocketFailed) {
  EXPECT_EQ(fault("pushpkt lab -- pushpkt ask --host 10.77.2.2 --wait 0.3 --json",
                  R"(.answer == "unknown" and (.summary | test("^cannot tell: "))
                     and (.advice | test("ICMP port unreachable.*pushpkt server udp")))",
                  4),
            "");
  const Outcome screen = shell("pushpkt lab -- pushpkt ask --host 10.77.2.2 --wait 0.3");
  EXPECT_THAT(screen.out, HasSubstr("Answer: cannot tell: the plain socket got no answer either."));
}

TEST_F(Ask, ExpectGradesEveryRow) {
  const auto status = [](const std::string& line) { return shell("pushpkt ask " + line).status; };
  EXPECT_EQ(status("--path packet,inject --expect answered"), 0);
  EXPECT_EQ(status("--path packet --expect errno=EPERM"), 1);
  EXPECT_EQ(status("fields ip.ttl=1 --path packet --expect died@router:IP_INHDR"), 0);
  EXPECT_EQ(status("fields ip.src=10.99.9.9 --path packet --expect arrived"), 0);
  EXPECT_EQ(status("fields ip.ttl=9 --path packet --expect arrived"), 1);
  EXPECT_EQ(status("fields arp.opcode=2 --path packet --expect taken@router"), 0);
  EXPECT_EQ(status("fields arp.opcode=2 --path packet --expect died@router"), 1);
  EXPECT_EQ(status("fields ip.ttl=1 --path packet --expect died@router"), 0);
  EXPECT_EQ(status("fields payload.bytes=65000 --path packet --expect errno=EMSGSIZE"), 0);
  EXPECT_EQ(status("obstacles ttl --path packet --expect died@router:IP_INHDR"), 0);
  const Outcome other =
      shell("pushpkt -q ask fields ip.ttl=1 ip.ttl=9 --path packet --expect answered");
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("not as expected (answered): ip.ttl=1 on packet: "
                                   "died@router:IP_INHDR\n"));
  EXPECT_THAT(other.err, Not(HasSubstr("ip.ttl=9")));
}

TEST_F(Ask, AnExpectationThatCannotBeIsRefused) {
  for (const char* line :
       {"--expect died@router", "--expect yes", "fields ip.ttl=1 --expect died",
        "fields ip.ttl=1 --expect died@nowhere", "fields ip.ttl=1 --expect died@router:TTL",
        "fields ip.ttl=1 --expect died@router:", "fields ip.ttl=1 --expect errno=EMSGSIZ"}) {
    const Outcome outcome = shell("pushpkt ask " + std::string(line));
    EXPECT_EQ(outcome.status, 2) << line;
    EXPECT_THAT(outcome.err, HasSubstr("cannot expect `")) << line;
  }
}

TEST_F(Ask, AnExpiredTtlAndAnImpossibleHeaderAreToldApart) {
  const Outcome v4 = shell(
      "pushpkt ask fields ip.ttl=0 ip.ttl=1 ip.version=5 ip.hdr_len=16 "
      "--path packet");
  EXPECT_THAT(v4.out, ContainsRegex("its TTL .hop limit.[ \n]+of[ \n]+0[ \n]+ran[ \n]+out"));
  EXPECT_THAT(v4.out, ContainsRegex("its TTL .hop limit.[ \n]+of[ \n]+1[ \n]+ran[ \n]+out"));
  EXPECT_THAT(v4.out, ContainsRegex("header is[ \n]+impossible:[ \n]+version[ \n]+5"));
  EXPECT_THAT(v4.out, ContainsRegex("header is[ \n]+impossible:[ \n]+header[ \n]+length[ \n]+16"));
  const Outcome v6 = shell("pushpkt ask fields ipv6.hlim=1 --ipv6 --path packet");
  EXPECT_THAT(v6.out, ContainsRegex("its TTL .hop limit.[ \n]+of[ \n]+1[ \n]+ran[ \n]+out"));
}

TEST_F(Ask, APacketByItsRecipeIsACase) {
  EXPECT_EQ(fault("pushpkt ask fields --packet 'ip(ttl=3)/udp()/\"x\"' --path packet --json",
                  ".rows | length == 1 and .[0].set[\"ip.ttl\"] == 3 and .[0].answered"),
            "");
}

TEST_F(Ask, DiffAndSendHaveNumbersAsNumbers) {
  EXPECT_EQ(fault("cd $(mktemp -d); for t in 3 4; do pushpkt send \"ip(ttl=$t)/udp()\" --path "
                  "file -w $t.pcap 2>/dev/null; done; pushpkt diff 3.pcap 4.pcap --json; code=$?; "
                  "rm -r $PWD; exit $code",
                  R"([.groups[] | select(.field == "ip.ttl") | .changes[0] | [.a, .b]]
                     == [[3, 4]])",
                  1),
            "");
  EXPECT_EQ(fault("pushpkt lab -- pushpkt send 'ip(dst=10.77.2.2)/udp(dstport=9)/\"x\"' --json",
                  R"([.filled[] | select(.field == "udp.srcport") | .value]
                     | length == 1 and all(type == "number"))"),
            "");
}

TEST(AskFiles, AnAnswerWhoseFileIsRefusedIsStillPrinted) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  for (const char* question :
       {"push --path socket --json /dev/full", "push --path socket --html /dev/full",
        "fields ip.ttl=1 --path packet --json /dev/full", "loopback --path socket --html /dev/full",
        "obstacles ttl --path packet --json /dev/full", "socket --only IP_TTL --html /dev/full",
        "tcp --path raw-ip --json /dev/full"}) {
    const Outcome asked = shell(std::string("pushpkt ask ") + question);
    EXPECT_EQ(asked.status, 4) << question;
    EXPECT_THAT(asked.err, testing::HasSubstr("cannot write /dev/full: No space left on device"));
    EXPECT_GT(asked.out.size(), 200U) << question << asked.out;
  }
}

TEST(AskFiles, AFolderThatCannotBeMadeIsRefusedBeforeAnythingRuns) {
  const Scratch scratch;
  const std::string file = scratch.file("x");
  for (const std::string& folder : {file, file + "/y"}) {
    const Outcome asked = shell("touch " + file + "; pushpkt ask --path packet --save " + folder);
    EXPECT_EQ(asked.status, 2) << asked.err;
    EXPECT_EQ(asked.out, "");
    EXPECT_THAT(asked.err, testing::HasSubstr("cannot write into the folder " + folder));
  }
}

TEST(AskHost, WithoutTheRightToCaptureItSaysWhatToTry) {
  const bool root = ::geteuid() == 0;
  if (root && !has_program("setpriv")) GTEST_SKIP() << "setpriv is not installed";
  const std::string nobody =
      root ? "setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all " : "";
  const Outcome asked = shell(nobody + "$(command -v pushpkt) ask --host 127.0.0.1 --path socket");
  if (asked.status == 0 || asked.status == 1) GTEST_SKIP() << "this user may capture";
  EXPECT_EQ(asked.status, 3) << asked.err;
  EXPECT_THAT(asked.err, testing::HasSubstr("run inside `pushpkt lab`"));
}

}  // namespace
}  // namespace pushpkt::test
