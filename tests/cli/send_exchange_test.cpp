// What `send --wait` prints about probes and answers: a line each, a summary, JSON; lists of
// values, fragments, and names in recipes.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "send_lab.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

TEST_F(SendLab, EachProbeHasALineAndTheWholeASummary) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp()/\"x\"' --vary udp.dstport=9,12000 --wait 20");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(
      sent.out,
      AllOf(ContainsRegex("udp.dstport=9: ICMP port unreachable from 10.77.2.2 after "
                          "[0-9]+\\.[0-9]+ ms\n"),
            ContainsRegex("udp.dstport=12000: answer from 10.77.2.2 after [0-9.]+ ms: \"X\"\n"),
            ContainsRegex("2 sent, 1 answered, 1 ICMP port unreachable; round trip [0-9.]+ ms\n"),
            HasSubstr("10.77.2.2 udp: open 12000; closed 9\n")));
}

TEST_F(SendLab, TcpPortsAreOpenClosedOrSilent) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/tcp(dport=http, flags=S)' "
      "--vary tcp.dstport=80-82,12000 --wait 20; echo status $?\n"
      "pushpkt send 'eth(dst=02:00:00:00:00:77)/ip(dst=10.77.2.2)/tcp(flags=S)' "
      "--vary tcp.dstport=80,81 --wait 0.1");
  EXPECT_EQ(sent.status, 1) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("4 sent, 4 answered;"), HasSubstr("status 0\n"),
                              HasSubstr("10.77.2.2 tcp: open 12000; closed 80-82\n"),
                              HasSubstr("2 sent, 0 answered, 2 silent\n"),
                              HasSubstr("10.77.2.2 tcp: silent 80-81\n")));
}

TEST_F(SendLab, AnErrorOfARouterNamesItAndTheAnswersGoOn) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"' --vary ip.ttl=1..3 --wait 20");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out,
              AllOf(ContainsRegex("ip.ttl=1: ICMP time to live exceeded from 10.77.1.1 after"),
                    ContainsRegex("ip.ttl=3: answer from 10.77.2.2 after"),
                    HasSubstr("3 sent, 2 answered, 1 ICMP time to live exceeded; ")));
}

// The link keeps the order: what the first was answered by comes before the second's answer.
TEST_F(SendLab, CopiesOfAnAnswerAreTold) {
  const std::string lab =
      "pushpkt lab --impair duplicate=100% -- pushpkt send "
      "'ip(dst=10.77.2.2)/icmp.echo()' -c 2 --wait 20 ";
  const Outcome sent = shell(lab + "2>&1");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr(": a copy of the answer from 10.77.2.2\n"),
                              HasSubstr(": one more answer from 10.77.2.2\n"),
                              ContainsRegex("2 sent, 2 answered; [1-9] cop(y|ies) of answers; ")));
  const Outcome document = shell(lab + "--json 2>/dev/null");
  EXPECT_THAT(document.out, ContainsRegex("\"copies\": [1-9]"));
}

TEST_F(SendLab, APrefixAndAListAreEveryCombination) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip()/icmp.echo()' --vary ip.dst=10.77.2.0/30 --vary icmp.seq=1,5 --wait 20");
  EXPECT_EQ(sent.status, 0) << sent.out;
  for (const char* name : {"ip.dst=10.77.2.1, icmp.seq=1: answer from 10.77.2.1",
                           "ip.dst=10.77.2.1, icmp.seq=5: answer from 10.77.2.1",
                           "ip.dst=10.77.2.2, icmp.seq=1: answer from 10.77.2.2",
                           "ip.dst=10.77.2.2, icmp.seq=5: answer from 10.77.2.2"}) {
    EXPECT_THAT(sent.out, HasSubstr(name));
  }
  EXPECT_THAT(sent.out, HasSubstr("4 sent, 4 answered;"));
}

TEST_F(SendLab, ASeedRepeatsRandomValues) {
  const std::string send =
      "pushpkt send 'ip(dst=10.77.2.2)/icmp.echo()' --vary icmp.seq=random -c 4 --wait 20 ";
  const Outcome sent =
      in_lab_with_servers(send + "--seed 7 | cut -d: -f1 >" + file("unused") + "\n" + send + "-w " +
                          file("a.pcap") + " --seed 7\n" + send + "-w " + file("b.pcap") +
                          " --seed 7\n" + send + "-w " + file("c.pcap") + " --seed 8");
  EXPECT_EQ(sent.status, 0) << sent.out;
  const auto numbers = [&](const std::string& name) {
    return shell("pushpkt decode " + file(name) + " -e icmp.seq 'icmp[0] = 8'").out;
  };
  EXPECT_EQ(numbers("a.pcap"), numbers("b.pcap"));
  EXPECT_NE(numbers("a.pcap"), numbers("c.pcap"));
  EXPECT_THAT(sent.out, HasSubstr("4 sent, 4 answered;"));
}

TEST_F(SendLab, FragmentsArePutTogetherByTheKernelAndAnswered) {
  for (const std::string recipe : {"ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"*1000",
                                   "ipv6(dst=fd77:2::2)/udp(dport=12000)/\"x\"*1000"}) {
    const std::string capture = file("fragments.pcap");
    const Outcome sent =
        in_lab_with_servers("pushpkt send '" + recipe + "' --fragment 300 --wait 20 -w " + capture);
    EXPECT_EQ(sent.status, 0) << sent.out;
    EXPECT_THAT(sent.out, AllOf(HasSubstr("1 sent, 1 answered;"), HasSubstr(": \"XXXX")));
    const std::string lengths =
        shell("pushpkt decode " + capture + " -e frame.len 'dst host 10.77.2.2 or fd77:2::2'").out;
    EXPECT_GE(std::count(lengths.begin(), lengths.end(), '\n'), 4) << lengths;
  }
}

TEST(SendDry, FragmentsInACaptureAreThoseThatWouldBeSent) {
  const Scratch scratch;
  const std::string capture = scratch.file("dry.pcap");
  const Outcome sent = shell(
      "pushpkt send 'ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=1, dport=9)/\"x\"*1000' -c 2 "
      "--fragment 600 --path file -w " +
      capture);
  ASSERT_EQ(sent.status, 0) << sent.err;
  EXPECT_EQ(shell("pushpkt decode " + capture + " -e ip.id -e ip.frag_offset -e ip.len").out,
            "0x0001\t0\t596\n0x0001\t72\t452\n0x0002\t0\t596\n0x0002\t72\t452\n");
  const std::string named = scratch.file("named.pcap");
  ASSERT_EQ(shell("pushpkt send 'ip(src=10.0.0.1, dst=10.0.0.2, id=0)/udp(srcport=1)/\"x\"*1000' "
                  "--fragment 600 --path file -w " +
                  named)
                .status,
            0);
  EXPECT_EQ(shell("pushpkt decode " + named + " -e ip.id").out, "0x0000\n0x0000\n");
  const Outcome refused = shell(
      "pushpkt send 'ip(dst=10.0.0.2, flags=DF)/udp()/\"x\"*1000' --fragment 600 --path file "
      "-w " +
      scratch.file("df.pcap"));
  EXPECT_EQ(refused.status, 2) << refused.err;
}

TEST_F(SendLab, TheDocumentHasProbesAndCounts) {
  const std::string json = file("answer.json");
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp()/\"a\\x62\"' --vary udp.dstport=9,12000 --wait 20 "
      "--json 2>/dev/null >" +
      json);
  EXPECT_EQ(sent.status, 0) << sent.out;
  const std::string script =
      "import json, sys; d = json.load(open(sys.argv[1])); p = d['probes']; "
      "assert d['exchange'] == {'probes': 2, 'answered': 1, "
      "'icmp_errors': {'port unreachable': 1}, 'silent': 0, 'not_sent': 0, "
      "'copies': 0, 'more_answers': 0}, d['exchange']; "
      "assert [(x['name'], x['outcome'], x['from'], x['port'], x['port_state']) for x in p] == "
      "[('udp.dstport=9', 'icmp_error', '10.77.2.2', 9, 'closed'), "
      "('udp.dstport=12000', 'answered', '10.77.2.2', 12000, 'open')], p; "
      "assert all(x['rtt_us'] >= 0 for x in p); assert d['seed'] is None";
  const Outcome read = shell("/usr/bin/python3 -c \"" + script + "\" " + json);
  EXPECT_EQ(read.status, 0) << read.err << content_of(json);
  EXPECT_THAT(content_of(json), HasSubstr("\"payload\": \"4142\""));
}

// As ping: an error of a router or host says that no answer came.
TEST_F(SendLab, AnIcmpErrorIsNoAnswerAndAResetIsOne) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=9)/\"x\"' --wait 20; echo closed $?\n"
      "pushpkt send 'ip(dst=10.77.2.2, ttl=1)/icmp.echo()' --wait 20; echo ttl $?\n"
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=9)' --wait 20 --json 2>/dev/null | "
      "grep '\"answered\": false'; echo json $?\n"
      "pushpkt send 'ip(dst=10.77.2.2)/tcp(dport=9, flags=S)' --wait 20; echo reset $?");
  EXPECT_THAT(sent.out,
              AllOf(HasSubstr("closed 1\n"), HasSubstr("ttl 1\n"), HasSubstr("json 0\n"),
                    HasSubstr("reset 0\n"), HasSubstr("no answer: an ICMP error is none\n")));
}

TEST_F(SendLab, RecipesWithOneSourcePortHoldItOnce) {
  const std::string recipes = file("recipes");
  std::ofstream(recipes) << "ip(dst=10.77.2.2)/udp(srcport=4000, dport=12000)/\"a\"\n"
                            "ip(dst=10.77.2.2)/udp(srcport=4000, dport=12000)/\"b\"\n";
  const Outcome sent = in_lab_with_servers("pushpkt send -r " + recipes + " --wait 20");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out,
              AllOf(HasSubstr("2 sent, 2 answered\n"), testing::Not(HasSubstr("cannot reserve"))));
}

// What is printed in the end of a scan is its result.
TEST_F(SendLab, AScansVerdictIsOnStdoutAlsoUnderQuiet) {
  const Outcome scan = in_lab_with_servers(
      "pushpkt -q send 'ip(dst=10.77.2.2)/tcp(flags=S)' --vary tcp.dstport=22,12000 --wait 20 "
      "2>/dev/null | tail -n 1");
  EXPECT_EQ(scan.out, "10.77.2.2 tcp: open 12000; closed 22\n");
}

// Both streams in one pipe: nothing of a packet comes behind the summary.
TEST_F(SendLab, StdoutIsNotBehindStderrInAPipe) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/icmp.echo()' --vary icmp.seq=1-3 --wait 20 2>&1 | cat");
  EXPECT_GT(sent.out.find("3 sent, 3 answered"), sent.out.rfind("ICMP echo reply")) << sent.out;
}

}  // namespace
}  // namespace pushpkt::test
