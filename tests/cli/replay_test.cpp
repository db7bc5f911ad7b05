// pushpkt replay: into a file, where nothing can leave, and on the lab's wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

class Replay : public testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.file(name); }

  /// A capture of one packet of each recipe.
  [[nodiscard]] std::string capture(const std::string& recipes,
                                    const std::string& more = {}) const {
    std::ofstream(file("recipes")) << recipes << "\n";
    const std::string out = file("in.pcapng");
    const Outcome made =
        shell("pushpkt send -r " + file("recipes") + " --path file -w " + out + " " + more);
    EXPECT_EQ(made.status, 0) << made.err;
    return out;
  }

  [[nodiscard]] static std::string craft(const std::string& capture) {
    return shell("pushpkt decode -T craft " + capture).out;
  }

 private:
  Scratch scratch_;
};

constexpr const char* request =
    "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/ip(src=10.77.1.2, dst=10.77.2.2, id=0x1)/"
    "udp(srcport=4000, dstport=12000)/\"hello\"";
constexpr const char* large =
    "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/ip(src=10.77.1.2, dst=10.77.2.2)/"
    "tcp(srcport=4000, dstport=80, seq=1, flags.ack=1)/\"0123456789\"*300";

TEST_F(Replay, ACaptureOnTheStandardOutputIsAlone) {
  const std::string in = capture(request);
  const Outcome piped =
      shell("pushpkt replay " + in + " --path file -w - | pushpkt decode -T craft -");
  EXPECT_EQ(piped.status, 0) << piped.err;
  EXPECT_EQ(piped.out, craft(in));
  EXPECT_THAT(piped.err, HasSubstr("1 packet,"));
  EXPECT_EQ(shell("pushpkt replay " + in + " --path file -w - --json").status, 2);
  const Outcome packed = shell("pushpkt decode " + in + " -w " + file("out.pcap.gz"));
  EXPECT_EQ(packed.status, 2);
  EXPECT_THAT(packed.err, HasSubstr("-w - | gzip > "));
}

TEST_F(Replay, APolicyGoesWithAnswersOnly) {
  const std::string in = capture(request);
  const Outcome alone =
      shell("pushpkt replay " + in + " --path file -w " + file("out.pcapng") + " --ignore dns.id");
  EXPECT_EQ(alone.status, 2);
  EXPECT_THAT(alone.err, HasSubstr("--as"));
  const Outcome typo =
      shell("pushpkt replay " + in + " --as client --host 127.0.0.1 --ignore dns.resp.tll");
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err, HasSubstr("the nearest is `dns.resp.ttl`"));
}

TEST_F(Replay, IntoAFileIsTheSameCapture) {
  const std::string in = capture(request);
  const Outcome done = shell("pushpkt replay " + in + " --path file -w " + file("out.pcapng"));
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("1 packet, 47 bytes into"));
  EXPECT_EQ(shell("cmp " + in + " " + file("out.pcapng")).status, 0)
      << shell("pushpkt decode -v " + file("out.pcapng")).out;
}

TEST_F(Replay, SetChangesWhatIsNamedAndWhatDependsOnIt) {
  const std::string in = capture(request);
  const Outcome done = shell("pushpkt replay " + in + " --path file -w " + file("out.pcap") +
                             " --set ip.ttl=9 --set udp.dstport=53 --json | jq -c .changes");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(craft(file("out.pcap")),
              HasSubstr("ip(id=0x0001, ttl=9, src=10.77.1.2, dst=10.77.2.2)/"
                        "udp(srcport=4000, dstport=53)/\"hello\""));
}

TEST_F(Replay, PaceBecomesTimestampsInAFile) {
  const std::string in = capture(request, "-c 3");
  const std::string out = file("out.pcapng");
  ASSERT_EQ(shell("pushpkt replay " + in + " --path file --pps 4 --loop 2 -w " + out).status, 0);
  std::istringstream times(shell("pushpkt decode " + out + " -T fields -e frame.time_epoch").out);
  double before = 0;
  double time = 0;
  int gaps = 0;
  for (times >> before; times >> time; before = time, ++gaps)
    EXPECT_NEAR(time - before, 0.25, 1e-6);
  EXPECT_EQ(gaps, 5);
}

TEST_F(Replay, CountIsOfAllLoops) {
  const std::string in = capture(request, "-c 3");
  const Outcome done = shell("pushpkt replay " + in + " --path file --loop 9 -c 7 -w " +
                             file("out.pcapng") + " --json");
  EXPECT_THAT(done.out, HasSubstr("\"packets\": 7"));
}

TEST_F(Replay, AFileWhoseNameIsNoUtf8IsReported) {
  const std::string in = file("odd\xff.pcapng");
  ASSERT_EQ(shell("cp " + capture(request) + " " + in).status, 0);
  const Outcome done =
      shell("pushpkt replay " + in + " --path file --json -w " + file("out.pcapng"));
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("odd\uFFFD.pcapng\","));
}

TEST_F(Replay, SegmentSplitsWhatIsTooLarge) {
  const std::string in = capture(large);
  const Outcome done =
      shell("pushpkt replay " + in + " --path file --segment -w " + file("out.pcapng"));
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("split: 1 packet larger than the MTU into 3"));
  EXPECT_EQ(
      shell("pushpkt decode " + file("out.pcapng") + " -e tcp.seq_raw -e tcp.checksum.status").out,
      "1\t1\n1461\t1\n2921\t1\n");
}

TEST_F(Replay, AFileThatIsCutShortIsReplayedAsFarAsItIsWhole) {
  const std::string in = capture(request, "-c 3");
  const std::string cut = file("cut.pcapng");
  ASSERT_EQ(shell("head -c -20 " + in + " >" + cut).status, 0);
  const Outcome done = shell("pushpkt replay " + cut + " --path file -w " + file("out.pcapng"));
  EXPECT_EQ(done.status, 2);
  EXPECT_THAT(done.out, HasSubstr("2 packets, 94 bytes"));
  EXPECT_THAT(done.err, HasSubstr("packet 3"));
}

TEST_F(Replay, PacketsThatAnEditLeavesOutAreCounted) {
  const std::string in =
      capture(std::string(request) + "\neth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/arp()\n" +
              request + "\n" + request);
  const std::string dry = "pushpkt replay " + in + " --path file -w " + file("out.pcapng");
  const Outcome picked = shell(dry + " --packets 2-3 --link raw");
  EXPECT_EQ(picked.status, 0) << picked.err;
  EXPECT_THAT(picked.out, HasSubstr("1 packet,"));
  EXPECT_THAT(picked.out, HasSubstr("left out: 2 packets that --packets does not name\n"));
  EXPECT_THAT(picked.out, HasSubstr("left out: 1 packet without IP, which --link needs\n"));
  EXPECT_EQ(shell(dry + " --packets 2-3 --link raw --json | jq -c .left_out").out,
            "{\"cut\":0,\"not_ip\":0,\"not_picked\":2,\"incomplete\":0,\"other_link\":1}\n");
  EXPECT_THAT(shell(dry + " --loop 3 --packets 1").out, HasSubstr("left out: 9 packets that"));
  EXPECT_THAT(shell(dry).out, testing::Not(HasSubstr("left out")));
}

TEST_F(Replay, WrongArgumentsAreNamed) {
  const std::string in = capture(request);
  const auto says = [&](const std::string& words, const std::string& text) {
    const Outcome done = shell("pushpkt replay " + words);
    EXPECT_EQ(done.status, 2) << words;
    EXPECT_THAT(done.err, HasSubstr(text));
  };
  says(in, "no interface is named");
  says(in + " --path file", "no capture file is named");
  says(in + " -i lo -w x.pcap", "-w goes with --path file");
  says(in + " --path socket -i lo", "does not take the packets of a capture");
  says(in + " --path file -w x.pcap --set ip.tttl=3", "ip.ttl");
  says(in + " --path file -w x.pcap --pps 3 --topspeed", "--topspeed");
  says("- -i lo --loop 2", "standard input more than once");
}

class ReplayInLab : public Replay {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
  /// On the lab's client; stdout and stderr together.
  [[nodiscard]] Outcome in_lab(const std::string& script) const {
    std::ofstream(file("script")) << script << "\n";
    return shell("pushpkt lab -- sh " + file("script") + " 2>&1");
  }
};

TEST_F(ReplayInLab, TheReportHasCountsAndLateness) {
  const std::string in = capture(request, "-c 20");
  const Outcome done = in_lab("pushpkt replay " + in + " -i to-router --pps 1000 --stats");
  EXPECT_EQ(done.status, 0) << done.out;
  EXPECT_THAT(done.out, HasSubstr("20 packets, 940 bytes by packet on to-router in "));
  EXPECT_THAT(done.out, testing::ContainsRegex("late: p50 .*, p99 .*, max "));
  EXPECT_THAT(done.out, HasSubstr("calls of the path: "));
}

TEST_F(ReplayInLab, APacketLargerThanTheMtuIsNamedBeforeAnythingIsSent) {
  const std::string in = capture(std::string(request) + "\n" + large + "\n" + large);
  const Outcome done = in_lab("pushpkt replay " + in + " -i to-router");
  EXPECT_EQ(done.status, 2) << done.out;
  EXPECT_THAT(done.out, HasSubstr("packet 2: it has 3040 bytes, and the MTU of to-router is 1500"));
  EXPECT_THAT(done.out, HasSubstr("also: cannot send packet 3"));
  EXPECT_THAT(done.out, testing::Not(HasSubstr("bytes by packet")));
  const Outcome split = in_lab("pushpkt replay " + in + " -i to-router --segment");
  EXPECT_EQ(split.status, 0) << split.out;
  EXPECT_THAT(split.out, HasSubstr("7 packets, "));
}

TEST_F(ReplayInLab, WhatTheKernelRefusesIsTold) {
  const std::string in = capture(
      "eth()/ip(src=10.77.1.2, dst=10.77.2.2)/udp()\n"
      "eth()/ip(src=10.77.1.2, dst=203.0.113.9)/udp()");
  const Outcome done = in_lab(
      "nft 'add table ip t; add chain ip t o { type filter hook output priority 0; }; "
      "add rule ip t o ip daddr 203.0.113.9 drop' || exit 77; pushpkt replay " +
      in + " -i to-router --path raw-ip --topspeed");
  if (done.status == 77) GTEST_SKIP() << "nft cannot drop here";
  EXPECT_EQ(done.status, 1) << done.out;
  EXPECT_THAT(done.out, HasSubstr("refused: 1 packet (2): "));
  EXPECT_THAT(done.out, HasSubstr("(EPERM)"));
}

TEST_F(ReplayInLab, ACutPacketIsNamedOrLeftOut) {
  const std::string in = capture(request, "-c 2");
  const std::string cut = file("cut.pcap");
  if (!has_program("editcap")) GTEST_SKIP() << "editcap cuts packets, and it is not installed";
  ASSERT_EQ(shell("editcap -s 40 " + in + " " + cut).status, 0);
  const Outcome refused = in_lab("pushpkt replay " + cut + " -i to-router");
  EXPECT_EQ(refused.status, 2) << refused.out;
  EXPECT_THAT(refused.out, HasSubstr("packet 1: the capture kept only 40 of its 47 bytes"));
  const Outcome skipped = in_lab("pushpkt replay " + cut + " -i to-router --skip-cut");
  EXPECT_EQ(skipped.status, 0) << skipped.out;
  EXPECT_THAT(skipped.out, HasSubstr("left out: 2 packets that the capture cut short: 1, 2"));
}

TEST_F(ReplayInLab, ACookedCaptureGetsAnEthernetHeader) {
  const std::string in = capture("sll()/ip(src=10.77.1.2, dst=10.77.2.2)/udp(dstport=12000)");
  const std::string seen = file("seen.pcapng");
  const Outcome sent = in_lab(
      "said=$(mktemp)\n"
      "pushpkt sniff -i to-router -c 1 --wait 20 -w " +
      seen +
      " udp 2>$said &\n"
      "until grep -q listening $said; do :; done; rm $said\n"
      "pushpkt replay " +
      in + " -i to-router && wait $!");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, HasSubstr("Ethernet header given to 1 packet"));
  EXPECT_EQ(shell("pushpkt decode " + seen + " -e eth.dst -e eth.src -e udp.dstport").out,
            "02:00:00:00:01:01\t02:00:00:00:01:02\t12000\n");
}

TEST_F(ReplayInLab, TheNextHopIsAskedForWithoutCapabilities) {
  const std::string four = "ip(src=10.77.1.2, dst=10.77.2.2)/udp(dstport=12000)";
  const std::string six = "ipv6(src=fd77:1::2, dst=fd77:2::2)/udp(dstport=12000)";
  for (const std::string& recipe : {four, "null()/" + four, "sll2()/" + four, six}) {
    const std::string in = capture(recipe);
    const Outcome file = in_lab("pushpkt replay " + in + " -i to-router --topspeed");
    EXPECT_EQ(file.status, 0) << recipe << "\n" << file.out;
    const Outcome pipe = in_lab("cat " + in + " | pushpkt replay - -i to-router --topspeed");
    EXPECT_EQ(pipe.status, 0) << recipe << "\n" << pipe.out;
    EXPECT_THAT(pipe.out, HasSubstr("Ethernet header given to 1 packet"));
  }
}

TEST_F(ReplayInLab, WhereTheNextHopDoesNotAnswerThePacketIsNamed) {
  const std::string in = capture("ip(src=10.77.1.2, dst=10.77.1.77)/udp(dstport=12000)");
  const Outcome done = in_lab("pushpkt replay " + in + " -i to-router");
  EXPECT_EQ(done.status, 1) << done.out;
  EXPECT_THAT(done.out, HasSubstr("packet 1: cannot find the MAC address of 10.77.1.77"));
  EXPECT_THAT(done.out, HasSubstr("--next-hop"));
  const Outcome named = in_lab("pushpkt replay " + in + " -i to-router --next-hop 10.77.1.1");
  EXPECT_EQ(named.status, 0) << named.out;
}

TEST_F(ReplayInLab, ANextHopThatNoPacketAsksForIsRefused) {
  const std::string in = capture("eth()/ip(src=10.77.1.2, dst=10.77.2.2)/udp(dstport=12000)");
  const std::string end = " -i to-router --topspeed --next-hop 10.77.1.1";
  const Outcome file = in_lab("pushpkt replay " + in + end);
  EXPECT_EQ(file.status, 2) << file.out;
  EXPECT_THAT(file.out, HasSubstr("no packet of " + in + " gets an Ethernet header"));
  const Outcome pipe = in_lab("cat " + in + " | pushpkt replay -" + end);
  EXPECT_EQ(pipe.status, 0) << pipe.out;
  EXPECT_THAT(pipe.out, HasSubstr("the next hop was not used"));
}

TEST_F(ReplayInLab, InterruptedItTellsTheCountsSoFar) {
  const std::string in = capture(request, "-c 3");
  // A second between packets, for longer than anybody waits; the first one is seen, then enough.
  const Outcome done = in_lab(
      "said=$(mktemp)\n"
      "pushpkt sniff -i to-router -c 1 --wait 20 udp 2>$said >/dev/null &\n"
      "until grep -q listening $said; do :; done; rm $said; sniffer=$!\n"
      "pushpkt replay " +
      in +
      " -i to-router --pps 0.001 &\n"
      "wait $sniffer; kill -INT $!; wait $!");
  EXPECT_THAT(done.out, HasSubstr("1 packet, 47 bytes by packet on to-router"));
  EXPECT_THAT(done.out, HasSubstr("interrupted"));
}

}  // namespace
}  // namespace pushpkt::test
