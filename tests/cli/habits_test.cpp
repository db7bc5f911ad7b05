// What a user of other programs types first: it works, or the error says what to type here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "refusals.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Help, IsAlsoTheVerbHelp) {
  const Outcome send = shell("pushpkt help send");
  EXPECT_EQ(send.status, 0);
  EXPECT_EQ(send.out, shell("pushpkt send --help").out);
}

TEST(FieldReference, ListsOptionsAndRecords) {
  const Outcome dns = shell("pushpkt fields dns");
  EXPECT_EQ(dns.status, 0);
  for (const char* item : {"qry=\"NAME\"", "answer=\"NAME\"", "type=NUMBER|NAME", "mx=\""}) {
    EXPECT_THAT(dns.out, HasSubstr(item));
  }
  EXPECT_THAT(shell("pushpkt fields tcp").out, HasSubstr("mss=NUMBER"));
  EXPECT_THAT(shell("pushpkt fields dhcp").out, HasSubstr("requested_ip=IPV4-ADDRESS"));
  EXPECT_THAT(shell("pushpkt fields ntp").out, HasSubstr("keyid=hex(...)"));
  EXPECT_THAT(shell("pushpkt fields igmp").out, HasSubstr("saddr=IPV4-ADDRESS"));
  EXPECT_THAT(shell("pushpkt fields geneve").out, HasSubstr("geneve.option.class"));
  EXPECT_THAT(shell("pushpkt fields dns --markdown").out, HasSubstr("| `qry=\"NAME\"` |"));
  EXPECT_THAT(shell("pushpkt fields dns --json").out, HasSubstr("\"keyword\": \"qry\""));
}

TEST(FieldReference, PrintsTheOptionsAlone) {
  const Outcome all = shell("pushpkt fields --options");
  EXPECT_EQ(all.status, 0);
  EXPECT_THAT(all.out, HasSubstr("mss=NUMBER"));
  EXPECT_THAT(all.out, HasSubstr("qry=\"NAME\""));
  EXPECT_THAT(all.out, Not(HasSubstr("tcp.srcport")));
  EXPECT_EQ(shell("pushpkt fields udp --options").out, "no options or records\n");
  EXPECT_EQ(shell("pushpkt fields udp --options --json").status, 2);
}

TEST(Send, CountsEchoRequestsAsPingDoes) {
  const auto numbers = [](const std::string& recipe, const std::string& options,
                          const std::string& field = "icmp.seq") {
    return shell("file=$(mktemp); pushpkt send '" + recipe + "' " + options +
                 " --path file -w $file 2>/dev/null && pushpkt decode $file -T fields -e " + field +
                 "; rm $file")
        .out;
  };
  const std::string ip = "ip(src=10.0.0.1, dst=10.0.0.2)/";
  EXPECT_EQ(numbers(ip + "icmp.echo()", "-c 3"), "0\n1\n2\n");
  EXPECT_EQ(numbers(ip + "icmp.echo(seq=7)", "-c 2"), "7\n7\n");
  EXPECT_EQ(numbers(ip + "icmp(type=echo-reply)", "-c 2"), "0\n0\n");
  EXPECT_EQ(numbers(ip + "icmp.echo()", "-c 2 --vary ip.ttl=1-2"), "0\n0\n");
  EXPECT_EQ(numbers("ipv6(src=fd77::1, dst=fd77::2)/icmpv6.echo()", "-c 3",
                    "icmpv6.echo.sequence_number"),
            "0\n1\n2\n");
}

class Habits : public testing::TestWithParam<Refusal> {};

TEST_P(Habits, AreAnsweredWithTheWayHere) { expect_refused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Options, Habits,
    testing::Values(Refusal{"pushpkt lab ping -c1 10.77.2.2", 2,
                            "put -- before that: `pushpkt lab -- COMMAND \\.\\.\\.`"},
                    Refusal{"pushpkt lab --shw", 2, "the nearest is `--show`"},
                    Refusal{"pushpkt send 'ip()' --count 3", 2, "here it is `-c`"},
                    Refusal{"pushpkt send 'ip()' -n 3", 2, "here it is `-c`"},
                    Refusal{"pushpkt send 'ip()' --flood", 2, "here it is `--rate`.*--allow flood"},
                    Refusal{"pushpkt replay x --srcipmap 10.0.0.1:10.0.0.2", 2,
                            "here it is `--map`"},
                    Refusal{"pushpkt replay x --intf1 lo", 2, "here it is `-i`"},
                    Refusal{"pushpkt decode x -Y udp", 2, "here it is `-f`.*pcap-filter"},
                    Refusal{"pushpkt send 'ip()' --path raw", 2, "the nearest is `raw-ip`"},
                    Refusal{"pushpkt send 'arp()'", 2, "-i INTERFACE .in the lab it is to-router."},
                    Refusal{"pushpkt hepl", 2, "the nearest is `help`"}));

INSTANTIATE_TEST_SUITE_P(
    Fields, Habits,
    testing::Values(Refusal{"pushpkt send 'ip()' --vary ttl=1-3", 2, "its full name is .*`ip.ttl`"},
                    Refusal{"pushpkt ask fields ttl=1", 2, "its full name is .*`ip.ttl`"},
                    Refusal{"pushpkt decode x --set ttl=5 -w y", 2, "its full name is .*`ip.ttl`"},
                    Refusal{"pushpkt decode x -T fields -e ttl", 2, "its full name is .*`ip.ttl`"},
                    Refusal{"pushpkt diff x y --ignore ttl", 2, "its full name is .*`ip.ttl`"}));

TEST(Filter, OfWiresharkIsNamedAsSuch) {
  const std::string file =
      "file=$(mktemp); pushpkt send 'ip()/udp()/\"x\"' --path file -w $file 2>/dev/null\n";
  const auto said = [&](const std::string& filter) {
    return shell(file + "pushpkt decode $file '" + filter + "'; rm $file").err;
  };
  EXPECT_THAT(said("udp.port==5"), HasSubstr("not a display filter: udp port 5\n"));
  EXPECT_THAT(said("ip.src == 10.0.0.1"), HasSubstr("not a display filter: src host 10.0.0.1\n"));
  EXPECT_THAT(said("tcp.flags.syn == 1 && ip.ttl > 3"), HasSubstr("not a display filter: "));
  EXPECT_THAT(said("udp prt 5"), Not(HasSubstr("display filter")));
}

}  // namespace
}  // namespace pushpkt::test
