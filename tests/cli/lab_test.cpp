// Verbs that meet on a wire: inside of the lab, where nothing can leave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "program.hpp"

namespace pushpkt::test {
namespace {

/// A script on the lab's client; the server answers UDP on port 12000 before it begins.
Outcome in_lab(const std::string& script) {
  const Scratch scratch;
  std::ofstream(scratch.file("script"))
      << "pushpkt client udp 10.77.2.2 --tries 100 ready >/dev/null || exit 99\n"
      << script << "\n";
  return shell("pushpkt lab --server 'pushpkt server udp 2>/dev/null' -- sh " +
               scratch.file("script") + " 2>&1");
}

class Lab : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_F(Lab, SniffSeesWhatSendSends) {
  const Outcome seen = in_lab(
      "said=$(mktemp)\n"
      "pushpkt sniff -i to-router -c 2 --wait 20 -e udp.dstport -e ip.ttl udp port 4321 2>$said &\n"
      "until grep -q listening $said; do :; done\n"
      "pushpkt send 'ip(dst=10.77.2.2, ttl=9)/udp(srcport=4321, dstport=12000)/\"hi\"' --wait 20 "
      ">/dev/null 2>&1 || echo no answer\n"
      "wait $!; status=$?; cat $said; rm $said; exit $status");
  EXPECT_EQ(seen.status, 0) << seen.out;
  EXPECT_THAT(seen.out, testing::HasSubstr("12000\t9\n4321\t63\n"));
  EXPECT_THAT(seen.out, testing::HasSubstr("2 packets captured, 0 dropped"));
}

TEST_F(Lab, MayBeWithinALab) {
  const Outcome third = shell("pushpkt lab -- pushpkt lab -- pushpkt lab -- sh -c 'echo inside'");
  EXPECT_EQ(third.status, 0) << third.err;
  EXPECT_EQ(third.out, "inside\n");
  EXPECT_EQ(third.err, "");
}

TEST_F(Lab, EveryPathBringsAnAnswer) {
  const Outcome all = in_lab(
      "for path in socket raw-transport raw-ip packet-dgram packet ring inject xdp; do\n"
      "  pushpkt client udp 10.77.2.2 --wait 20 --path $path \"by $path\" 2>/dev/null || exit 1\n"
      "  pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"' --wait 20 --path $path "
      "2>/dev/null "
      "|| exit 2\n"
      "done");
  EXPECT_EQ(all.status, 0) << all.out;
  EXPECT_THAT(all.out, testing::HasSubstr("BY PACKET-DGRAM\n"));
  EXPECT_THAT(all.out, testing::HasSubstr("10.77.2.2 -> 10.77.1.2  UDP 12000 -> "));
}

TEST_F(Lab, AServerPrintsItsSummaryWhenTheLabEndsIt) {
  const std::vector<std::array<std::string, 3>> servers = {
      {"server udp", "10.77.2.2", "1 request, 5 bytes\n"},
      {"server udp --path packet -i to-router --address 10.77.2.9", "10.77.2.9",
       ", 1 UDP request\n"}};
  for (const auto& [server, address, summary] : servers) {
    const Outcome asked = shell("pushpkt lab --server 'pushpkt " + server +
                                "' -- pushpkt client udp " + address + " --wait 20 hello 2>&1");
    EXPECT_EQ(asked.status, 0) << asked.out;
    EXPECT_THAT(asked.out, testing::HasSubstr(summary)) << server;
  }
}

TEST_F(Lab, SendTellsWhatItFilledIn) {
  const Outcome sent =
      in_lab("pushpkt send 'ip(dst=10.77.1.1)/icmp.echo(ident=7, seq=3)' --wait 20");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, testing::HasSubstr("filled in: ip.src=10.77.1.2"));
  EXPECT_THAT(sent.out, testing::HasSubstr("filled in: eth.dst=02:00:00:00:01:01"));
  EXPECT_THAT(sent.out, testing::HasSubstr("ICMP echo reply, id 7, seq 3"));
}

TEST_F(Lab, AnErrorThatQuotesUsIsShownAndIsNoAnswer) {
  const Outcome sent =
      in_lab("pushpkt send 'ip(dst=10.77.2.2, ttl=1)/udp(dport=12000)' --wait 20 --path raw-ip");
  EXPECT_EQ(sent.status, 1) << sent.out;
  EXPECT_THAT(sent.out, testing::HasSubstr("no answer: an ICMP error is none"));
  EXPECT_THAT(sent.out,
              testing::HasSubstr("TTL exceeded in transit, about 10.77.1.2 -> 10.77.2.2"));
}

TEST_F(Lab, NoAnswerIsANo) {
  const Outcome sent = in_lab("pushpkt send 'ip(dst=10.77.2.99)/udp(dport=1)' --wait 0.05");
  EXPECT_EQ(sent.status, 1) << sent.out;
  EXPECT_THAT(sent.out, testing::HasSubstr("no answer"));
  const Outcome refused = in_lab("pushpkt client udp 10.77.2.2 -p 9 --path packet --wait 20 x");
  EXPECT_EQ(refused.status, 1) << refused.out;
  EXPECT_THAT(refused.out, testing::HasSubstr("port unreachable"));
}

TEST_F(Lab, APacketLargerThanTheMtuIsNamedBeforeAnythingIsSent) {
  const Outcome sent = in_lab("pushpkt send 'ip(dst=10.77.2.2)/udp(dport=1)/\"a\"*2000'");
  EXPECT_EQ(sent.status, 2);
  EXPECT_THAT(sent.out,
              testing::HasSubstr("packet 1: it has 2028 bytes, and the MTU of to-router is 1500"));
}

TEST_F(Lab, ARangeBecomesACapture) {
  const Scratch scratch;
  const std::string file = scratch.file("range.pcapng");
  const Outcome sent = in_lab(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=1)' --vary udp.srcport=5..7 "
      "--vary ip.ttl=8..9 -w " +
      file);
  EXPECT_EQ(sent.status, 0) << sent.out;
  // The server's ICMP errors are in it too, where they came in time.
  EXPECT_EQ(shell("pushpkt decode " + file + " -e udp.srcport -e ip.ttl udp").out,
            "5\t8\n5\t9\n6\t8\n6\t9\n7\t8\n7\t9\n");
  EXPECT_EQ(shell("pushpkt decode " + file + " -e udp.checksum.status udp | sort -u").out, "1\n");
}

TEST_F(Lab, SniffFinishesTheFileWhenItIsAskedToEnd) {
  const Scratch scratch;
  const std::string file = scratch.file("end.pcapng");
  const Outcome seen = in_lab(
      "said=$(mktemp)\n"
      "pushpkt sniff -i to-router -w " +
      file +
      " udp 2>$said &\n"
      "until grep -q listening $said; do :; done\n"
      "kill -STOP $!; pushpkt client udp 10.77.2.2 --wait 20 x\n"  // waits in the ring meanwhile
      "kill -TERM $!; kill -CONT $!; wait $!; status=$?; cat $said; rm $said; exit $status");
  EXPECT_EQ(seen.status, 0) << seen.out;
  EXPECT_THAT(seen.out, testing::ContainsRegex("[0-9] packets captured, 0 dropped"));
  EXPECT_THAT(shell("pushpkt decode " + file + " -T craft").out, testing::HasSubstr("/\"X\""));
}

TEST_F(Lab, AskSocketTellsInJsonWhatAnOptionChanged) {
  const Outcome asked = shell("pushpkt ask socket --only IP_TTL --json");
  EXPECT_EQ(asked.status, 0) << asked.err;
  for (const char* const part :
       {"\"schema\": 1", "\"question\": \"socket\"", "\"family\": \"ipv4\"",
        "\"option\": \"IP_TTL\"", "\"field\": \"ip.ttl\"", "\"with\": 7", "\"errno\": \"EINVAL\"",
        "\"refused_by\": \"setsockopt\"", "\"source\": \"ip(7)\""}) {
    EXPECT_THAT(asked.out, testing::HasSubstr(part));
  }
  EXPECT_THAT(asked.out, testing::Not(testing::HasSubstr("IP_TOS")));
}

TEST_F(Lab, AskSocketNamesWhatItDoesNotKnow) {
  const Outcome unknown = shell("pushpkt ask socket --only IP_TLT");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, testing::HasSubstr("IP_TLT"));
  const Outcome positional = shell("pushpkt ask socket ip.ttl=3");
  EXPECT_EQ(positional.status, 2);
  EXPECT_THAT(positional.err, testing::HasSubstr("--only"));
}

TEST_F(Lab, TheCommandStartsWhenTheServerListens) {
  for (int i = 0; i < 5; ++i) {
    const Outcome asked = shell(
        "pushpkt lab --server 'sleep 0.2; exec pushpkt server udp' -- "
        "pushpkt client udp 10.77.2.2 hello");
    EXPECT_EQ(asked.status, 0) << asked.err;
    EXPECT_EQ(asked.out, "HELLO\n");
  }
}

TEST_F(Lab, AClientConnectsAgainWhenItsFirstTryWasRefused) {
  const Scratch scratch;
  std::ofstream(scratch.file("script"))
      << "pushpkt client tcp 127.0.0.1 --tries 1000 hello &\n"
      << "client=$!\n"
      << "until awk '/^Tcp: [0-9]/ { exit !($8 > 0) }' /proc/net/snmp; do :; done  # AttemptFails\n"
      << "pushpkt server tcp 2>/dev/null &\n"
      << "server=$!\n"
      << "wait $client; status=$?\n"
      << "kill $server\n"
      << "exit $status\n";
  const Outcome asked = shell("pushpkt lab -- sh " + scratch.file("script"));
  EXPECT_EQ(asked.status, 0) << asked.err;
  EXPECT_EQ(asked.out, "HELLO\n");
}

TEST_F(Lab, AServerThatDiesIsAnError) {
  const Outcome before = shell("pushpkt lab --server 'echo sorry >&2; exit 3' -- echo started");
  EXPECT_EQ(before.status, 4);
  EXPECT_EQ(before.out, "");
  EXPECT_THAT(before.err, testing::HasSubstr("sorry\n"));
  EXPECT_THAT(before.err, testing::HasSubstr("ended with status 3 before it listened"));
  // It ends when the command has begun; the command ends when the server's end was reported.
  const Scratch scratch;
  const std::string begun = scratch.file("begun");
  const std::string reported = scratch.file("reported");
  const Outcome during =
      shell("pushpkt lab --server 'pushpkt server udp & until test -e " + begun +
            "; do sleep 0.01; done; kill -9 $!; exit 5' -- sh -c 'touch " + begun +
            "; until grep -q \"command goes on\" " + reported + "; do sleep 0.01; done' 2>" +
            reported + "; status=$?; cat " + reported + " >&2; exit $status");
  EXPECT_EQ(during.status, 4) << during.err;
  EXPECT_THAT(during.err, testing::HasSubstr("ended with status 5 while the command ran"));
  const Outcome silent = shell("pushpkt lab --server 'sleep 99' --server-wait 0.1 -- true");
  EXPECT_EQ(silent.status, 4);
  EXPECT_THAT(silent.err, testing::HasSubstr("listened on no port"));
  EXPECT_EQ(shell("pushpkt lab --server 'sleep 99' --server-wait 0 -- sh -c 'exit 7'").status, 7);
}

TEST_F(Lab, RecordHasBothLinksFromTheFirstPacketToTheLast) {
  const Scratch scratch;
  const std::string file = scratch.file("seen.pcapng");
  const Outcome asked = shell("pushpkt lab --server 'exec pushpkt server tcp' --record " + file +
                              " -- pushpkt client tcp 10.77.2.2 hello");
  EXPECT_EQ(asked.status, 0) << asked.err;
  EXPECT_THAT(asked.err, testing::ContainsRegex("[0-9]+ packets recorded in .*, 0 dropped"));
  EXPECT_EQ(shell("stat -c %a " + file).out, "600\n");
  // The handshake, the line and its answer, and the end of the connection: on either link.
  EXPECT_EQ(shell("pushpkt decode " + file + " -T fields -e tcp.flags.syn tcp | grep -c 1").out,
            "4\n");
  EXPECT_EQ(shell("pushpkt decode " + file + " -T craft tcp | grep -c HELLO").out, "2\n");
  EXPECT_NE(shell("pushpkt decode " + file + " -T fields -e tcp.flags.fin tcp | grep -c 1").out,
            "0\n");
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  EXPECT_EQ(shell("tshark -r " + file + " -T fields -e frame.interface_name | sort -u").out,
            "client-router\nrouter-server\n");
}

TEST_F(Lab, ARecordNeedsAFormatThatNamesInterfaces) {
  const Outcome refused = shell("pushpkt lab --record seen.pcap -- true");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, testing::HasSubstr(".pcapng"));
}

TEST_F(Lab, ProgramsFindPushpktAndTheAdministratorsTools) {
  const std::string program = PUSHPKT_PROGRAM;
  EXPECT_EQ(shell("PATH=/usr/bin:/bin " + program +
                  " lab -- sh -c 'command -v pushpkt; command -v ip >/dev/null; echo $?'")
                .out,
            program + "\n0\n");
}

// As root it runs in a user namespace: capabilities count in the lab only.
TEST_F(Lab, ACommandHasNoPowerOverTheMachine) {
  const Outcome settings = shell(
      "pushpkt lab -- sh -c 'f=/proc/sys/kernel/printk_ratelimit; cat $f > $f || exit 7; exit 0'");
  EXPECT_EQ(settings.status, 7) << settings.err;
  if (settings.err.find("keep root's power") != std::string::npos) GTEST_SKIP() << settings.err;
  const Outcome other = shell(
      "outside=$(readlink /proc/self/ns/user)\n"
      "inside=$(pushpkt lab -- readlink /proc/self/ns/user)\n"
      "test \"$outside\" != \"$inside\"");
  EXPECT_EQ(other.status, 0);
}

TEST_F(Lab, AnOrdinaryUserHasNoPowerToKeep) {
  if (::geteuid() == 0) GTEST_SKIP() << "root has power over this machine";
  const Outcome refused = shell("pushpkt lab --no-userns -- true");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, testing::HasSubstr("this user has none"));
}

TEST_F(Lab, AlteringTheMachineIsRefused) {
  const Outcome refused = shell(
      "pushpkt ask fields ip.ttl=9 --path packet "
      "--alter 'router:sysctl -w kernel.printk_ratelimit=5'");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, testing::HasSubstr("a setting of the whole machine"));
}

TEST_F(Lab, OneForgedDatagramDoesNotMakeServersTalk) {
  const Outcome talked = in_lab(
      "pushpkt server udp 2>/dev/null & until ss -Huln | grep -q :12000; do :; done\n"
      "pushpkt send 'ip(dst=10.77.2.2)/udp(sport=12000,dport=12000)/\"loop\"' --path raw-ip "
      "--wait 0.3 >/dev/null 2>&1\n"
      "a=$(cat /sys/class/net/to-router/statistics/tx_packets)\n"
      "pushpkt client udp 10.77.2.2 --wait 20 after || exit 1\n"
      "b=$(cat /sys/class/net/to-router/statistics/tx_packets)\n"
      "kill $!; test $((b - a)) -lt 20");
  EXPECT_EQ(talked.status, 0) << talked.out << talked.err;
}

}  // namespace
}  // namespace pushpkt::test
