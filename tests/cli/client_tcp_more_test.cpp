// Beside a connection made by hand: its capture, its TIME-WAIT, and the guard of a SYN alone.
#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>
#include <string>
#include <tuple>

#include "client_tcp.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ClientTcp, ACaptureOfTheConnectionHasWhatTheWireHad) {
  const std::string file = scratch.file("own.pcapng");
  for (const Way& way : all_ways()) {
    const Outcome done = lab("pushpkt server tcp", client(way, "-w ") + file + " hello");
    EXPECT_EQ(done.out, "HELLO\n") << done.err;
    EXPECT_THAT(done.err, testing::ContainsRegex("[0-9]+ packets into .*own.pcapng, 0 dropped"));
    // The link's recording, seen from the router, has the same segments.
    const std::string columns =
        " -T fields -e tcp.seq_raw -e tcp.ack_raw -e tcp.flags -e tcp.checksum";
    const Outcome own = shell("pushpkt decode " + file + columns + " tcp");
    const Outcome link = shell("pushpkt decode " + scratch.file("lab.pcapng") + columns +
                               " 'tcp and (ether src 02:00:00:00:01:02 or ether dst "
                               "02:00:00:00:01:02)'");
    EXPECT_EQ(own.out, link.out) << way.path << " " << way.host;
    EXPECT_GE(std::count(own.out.begin(), own.out.end(), '\n'), 8) << own.out;
    ASSERT_EQ(shell("rm " + file).status, 0);
  }
}

// By the socket and by hand; a FIN is no reset, and bytes are no silence.
TEST_F(ClientTcp, WhatCameBeforeTheEndIsSaidAndALastLineNeedsNoLineEnd) {
  if (!has_program("ncat")) GTEST_SKIP() << "ncat is not installed";
  struct Row {
    std::string server;  // after it has read a line
    std::string out;
    std::string why;  // "" where the answer is whole
  };
  const std::array rows{
      Row{"printf HELLO", "HELLO\n0\n", ""},
      Row{":", "1\n", "the server ended the connection: nothing came"},
      Row{"printf HELLO; read never", "1\n",
          "the connection stands: 5 bytes came, and 1 line end is missing"},
      Row{"read never", "1\n", "the connection stands, and the server is silent"},
  };
  for (const Row& row : rows) {
    for (const std::string path : {"socket", "packet"}) {
      const Outcome done =
          lab("ncat -l 12000 -c \"read line; " + row.server + "\"",
              "pushpkt client tcp 10.77.2.2 --wait 2 --path " + path + " hello; echo $?");
      EXPECT_EQ(done.out, row.out) << row.server << path << done.err;
      EXPECT_THAT(done.err, HasSubstr(row.why)) << row.server << path;
      EXPECT_THAT(done.err, Not(HasSubstr("ECONNRESET"))) << row.server << path;
    }
  }
}

// RFC 9293, 3.9.2.3 (MUST-46): no SYN leaves.
TEST_F(ClientTcp, OpensNoConnectionToManyHostsOrToNone) {
  struct Row {
    const char* address;
    const char* what;
  };
  const std::array rows{
      Row{"10.77.1.255", "a broadcast address"}, Row{"255.255.255.255", "a broadcast address"},
      Row{"224.0.0.1", "a multicast address"},   Row{"ff02::1", "a multicast address"},
      Row{"0.0.0.0", "the unspecified address"}, Row{"::", "the unspecified address"}};
  std::string script;
  for (const Row& row : rows) {
    for (const std::string path : {"raw-ip", "packet"}) {
      script += client({path, row.address}, "--wait 1 hi; echo $?\n");
    }
  }
  const Outcome done = lab("pushpkt server tcp", script);
  std::string codes;
  for (std::size_t i = 0; i < 2 * rows.size(); ++i) codes += "2\n";
  EXPECT_EQ(done.out, codes) << done.err;
  for (const Row& row : rows) {
    const std::string begin = std::string("cannot connect to ") + row.address + ": it is ";
    EXPECT_THAT(done.err, HasSubstr(begin + row.what));
  }
  EXPECT_EQ(shell("pushpkt decode " + scratch.file("lab.pcapng") + " tcp").out, "");
}

// Below the smallest segments that we cut the packets lose DF, and the router fragments them.
TEST_F(ClientTcp, GetsThroughLinksThatTakeLittle) {
  for (const std::string mtu : {"68", "100", "200"}) {
    for (const std::string path : {"raw-ip", "packet"}) {
      const Outcome done = lab("pushpkt server tcp",
                               "printf %2000d 1 |"
                               " pushpkt client tcp 10.77.2.2 --raw --path " +
                                   path + " | wc -c",
                               "--mtu " + mtu);
      EXPECT_EQ(done.out, "2000\n") << mtu << path << done.err;
    }
  }
  const Outcome own = lab("pushpkt server tcp",
                          "ip link set to-router mtu 100\n"
                          "printf %2000d 1 | pushpkt client tcp 10.77.2.2 --raw --path packet |"
                          " wc -c");
  EXPECT_EQ(own.out, "2000\n") << own.err;
}

TEST_F(ClientTcp, SaysNothingOfArpOnATunDevice) {
  if (shell("pushpkt lab -- ip tuntap add dev tun5 mode tun").status != 0) {
    GTEST_SKIP() << "no TUN device can be made here";
  }
  const Outcome done = lab("pushpkt server tcp",
                           "ip tuntap add tun5 mode tun; ip address add 10.9.5.1/24 dev tun5\n"
                           "ip link set tun5 up\n"
                           "pushpkt client tcp 10.9.5.1 --path tun -i tun5 --wait 0.1 x 2>&1");
  EXPECT_THAT(done.out, HasSubstr("is not an address of this machine: its kernel is silent\n"));
}

TEST_F(ClientTcp, SaysOfLoWhatItDropsWithIpv4) {
  const Outcome done = lab("pushpkt server tcp",
                           "pushpkt client tcp ::1 --path packet --wait 0.1 x 2>&1\n"
                           "pushpkt client tcp 127.0.0.1 --path packet --wait 0.1 x 2>&1 |"
                           " grep 'drops most'");
  EXPECT_EQ(done.out.find("drops most"), done.out.rfind("drops most")) << "of IPv4 alone";
  EXPECT_THAT(done.out, HasSubstr("drops most"));
}

TEST_F(ClientTcp, TimeWaitIsSatOutAsLongAsAsked) {
  const Outcome done = lab(
      "pushpkt server tcp",
      "date +%s%N\npushpkt client tcp 10.77.2.2 --path packet --time-wait 1.5 hello\ndate +%s%N");
  std::istringstream words(done.out);
  std::int64_t before = 0;
  std::int64_t after = 0;
  std::string answer;
  words >> before >> answer >> after;
  EXPECT_EQ(answer, "HELLO") << done.err;
  EXPECT_GE(after - before, 1'500'000'000);
}

TEST_F(ClientTcp, SendGuardsTheHandshakeThatItBegins) {
  const std::string syn =
      "pushpkt send 'ip(dst=10.77.2.2)/tcp(dstport=12000, flags.syn=1)' --wait 20";
  const Outcome guarded = lab("pushpkt server tcp", syn + " --guard\nnft list ruleset");
  EXPECT_EQ(guarded.status, 0) << guarded.err;
  EXPECT_THAT(guarded.err, HasSubstr("guard: RST from 10.77.1.2:"));
  EXPECT_THAT(guarded.err, Not(HasSubstr("our kernel answered with RST")));
  EXPECT_THAT(guarded.out, Not(HasSubstr("table"))) << "no rule is left";
  EXPECT_EQ(resets(), "");
  const Outcome bare = lab("pushpkt server tcp", syn);
  EXPECT_THAT(bare.err, HasSubstr("our kernel answered with RST"));
  EXPECT_THAT(resets(), HasSubstr("10.77.1.2"));
  const Outcome udp = lab("pushpkt server udp",
                          "pushpkt send 'ip(dst=10.77.2.2)/udp(dstport=12000)' --wait 1 --guard");
  EXPECT_EQ(udp.status, 2) << udp.err;
}

/// Those of `resets` that the host sent.
std::string sent_by(const std::string& host, const std::string& resets) {
  std::string out;
  std::istringstream lines(resets);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(host + " -> ")) out += line + "\n";
  }
  return out;
}

TEST_F(ClientTcp, SendGuardsEveryFlowOfItsVariations) {
  const std::string scan =
      "pushpkt send 'ip(dst=10.77.2.2)/tcp(srcport=40000, flags.syn=1)' "
      "--vary tcp.dstport=11990-12100 --wait 1";
  const Outcome guarded = lab("pushpkt server tcp", scan + " --guard\nnft list ruleset");
  EXPECT_THAT(guarded.err, HasSubstr("guard: RST of 111 flows, from 10.77.1.2:40000 to "
                                     "10.77.2.2:12100, is dropped on output"));
  EXPECT_THAT(guarded.out, Not(HasSubstr("table"))) << "no rule is left";
  EXPECT_EQ(sent_by("10.77.1.2", resets()), "") << guarded.err;
  const Outcome bare = lab("pushpkt server tcp", scan);
  EXPECT_NE(sent_by("10.77.1.2", resets()), "")
      << "without a guard the kernel resets the open port's";
}

TEST_F(ClientTcp, AGuardIsBounded) {
  const std::string syn = "pushpkt send 'ip(dst=10.77.2.2)/tcp(flags.syn=1)' --wait 5 --guard ";
  const Outcome flows = lab("pushpkt server tcp", syn +
                                                      "--vary tcp.srcport=1-40000 "
                                                      "--vary tcp.dstport=1-2");
  EXPECT_EQ(flows.status, 2) << flows.err;
  EXPECT_THAT(flows.err, HasSubstr("cannot guard more than 16384 flows"));
  const Outcome most = lab("pushpkt server tcp", syn + "--vary tcp.dstport=1-16384");
  EXPECT_EQ(most.status, 0) << most.err;
  EXPECT_THAT(most.err, HasSubstr("guard: RST of 16384 flows"));
  const Outcome same = lab("pushpkt server tcp",
                           "pushpkt send 'ip(dst=10.77.2.2)/tcp(flags.syn=1, srcport=40000)' "
                           "--wait 5 --guard --vary ip.id=1-5");
  EXPECT_EQ(same.status, 0) << same.err;
  EXPECT_THAT(same.err, HasSubstr("guard: RST from 10.77.1.2:")) << "one flow, one rule";
}

// RFC 9293, 3.9.2.2: an error that may pass does not end the attempt, and is reported at its end.
TEST_F(ClientTcp, AnIcmpErrorIsReportedWithItsSender) {
  for (const auto& [host, reported, number] :
       {std::tuple("10.77.9.77", "ICMP network unreachable from 10.77.1.1", "ENETUNREACH"),
        std::tuple("fd77:9::77", "ICMPv6 no route from fd77:1::1", "ENETUNREACH")}) {
    const std::string ask = client({"packet", host}, "--wait 1");
    const Outcome done = lab("pushpkt server tcp", ask + " hello");
    EXPECT_EQ(done.status, 1) << done.err;
    EXPECT_THAT(done.err, testing::AllOf(HasSubstr(reported), HasSubstr(number),
                                         HasSubstr("`ip route get ADDRESS` shows the way")));
    const Outcome json = lab("pushpkt server tcp", ask + " --json hello");
    EXPECT_THAT(json.out, testing::AllOf(HasSubstr("\"answered\": false"), HasSubstr(reported)));
    const Outcome raw = lab("pushpkt server tcp", "echo x | " + ask + " --raw");
    EXPECT_THAT(raw.err, HasSubstr(reported));
  }
}

TEST_F(ClientTcp, AFirewallsRefusalIsNotThatOfAPortWithoutAProgram) {
  const std::string server =
      "nft add table inet f && nft add chain inet f in { type filter hook input priority 0 \\; } "
      "&& "
      "nft add rule inet f in tcp dport 12000 reject with icmpx admin-prohibited && "
      "pushpkt server tcp";
  for (const auto& [host, number] :
       {std::pair("10.77.2.2", "EHOSTUNREACH"), std::pair("fd77:2::2", "EACCES")}) {
    for (const char* path : {"socket", "packet"}) {
      const Outcome done = lab(server, client({path, host}, "--wait 20 hello"));
      EXPECT_EQ(done.status, 1) << path;
      EXPECT_THAT(done.err, testing::AllOf(HasSubstr(number), Not(HasSubstr("no program"))))
          << path;
    }
  }
}

TEST_F(ClientTcp, ARefusalHasTheAdviceOfTheSocket) {
  const std::string refused = "-p 81 --wait 20 hello";
  for (const char* path : {"socket", "raw-ip", "packet"}) {
    const Outcome done = lab("pushpkt server tcp", client({path, "10.77.2.2"}, refused));
    EXPECT_EQ(done.status, 1);
    EXPECT_THAT(done.err,
                testing::AllOf(HasSubstr("ECONNREFUSED"), HasSubstr("start `pushpkt server tcp`")))
        << path;
  }
}

}  // namespace
}  // namespace pushpkt::test
