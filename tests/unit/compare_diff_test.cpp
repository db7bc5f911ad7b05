// Two packets under a policy: what differs, once, and what explains it.
#include <gmock/gmock.h>

#include "compare_built.hpp"
#include "pushpkt/compare/packet_diff.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Bytes request(const std::string& ip = "", const std::string& udp = "",
              const std::string& rest = "/\"hello\"") {
  const bool other_goal = ip.find("dst=") != std::string::npos;
  return built_bytes("eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/ip(src=10.0.0.1" +
                     (other_goal ? ip : ", dst=10.0.0.2" + ip) + ")/udp(srcport=4000, dstport=53" +
                     udp + ")" + rest);
}

/// "ip.ttl 64 -> 63 (owner)", the reasons left out.
std::vector<std::string> differences(const Bytes& a, const Bytes& b, const Policy& policy = {}) {
  std::vector<std::string> out;
  for (const FieldDifference& d : diff({.bytes = a}, {.bytes = b}, policy)) {
    std::string text = d.field + " " + d.text_a() + " -> " + d.text_b();
    if (d.owner != Owner::unexplained) text += " (" + std::string(to_text(d.owner)) + ")";
    out.push_back(text);
  }
  return out;
}

// A Simple Packet Block of pcapng says no time: that is not the time 0.
TEST(PacketDiff, APacketWithoutATimeHasNone) {
  const Bytes bytes = request();
  const auto times = [&](bool a, bool b, const Policy& policy) {
    std::vector<std::string> out;
    for (const FieldDifference& d :
         diff({.bytes = bytes, .has_time = a}, {.bytes = bytes, .has_time = b}, policy)) {
      out.push_back(to_text(d));
    }
    return out;
  };
  EXPECT_THAT(times(true, false, Policy::strict()),
              ElementsAre("frame.time_epoch 0.000000000 -> (none)",
                          "frame.time_delta 0.000000000 -> (none)",
                          "frame.time_relative 0.000000000 -> (none)"));
  EXPECT_THAT(times(false, false, Policy::strict()), IsEmpty());
  EXPECT_THAT(times(true, false, Policy()), IsEmpty()) << "the time may differ";
}

TEST(PacketDiff, APacketIsTheSameAsItself) {
  EXPECT_THAT(differences(request(), request()), IsEmpty());
}

TEST(PacketDiff, AChecksumThatFollowsIsComputed) {
  EXPECT_THAT(differences(request(), request(", dst=10.0.0.3")),
              ElementsAre("ip.checksum 0x66ca -> 0x66c9 (computed)", "ip.dst 10.0.0.2 -> 10.0.0.3",
                          "udp.checksum 0x982a -> 0x9829 (computed)"));
}

TEST(PacketDiff, AChecksumThatBecameWrongIsNot) {
  EXPECT_THAT(differences(request(), request("", ", checksum=0xdead")),
              ElementsAre("udp.checksum 0x982a -> 0xdead"));
}

TEST(PacketDiff, AWrongChecksumUpdatedByTheRightAmountIsComputed) {
  const Bytes wrong = request("", ", checksum=0x1111");
  const Bytes updated = request(", dst=10.0.0.3", ", checksum=0x1110");
  EXPECT_THAT(differences(wrong, updated),
              ElementsAre("ip.checksum 0x66ca -> 0x66c9 (computed)", "ip.dst 10.0.0.2 -> 10.0.0.3",
                          "udp.checksum 0x1111 -> 0x1110 (computed)"));
}

TEST(PacketDiff, APartialChecksumIsNamedOffloadAndDoesNotCount) {
  // 10.0.0.1 + 10.0.0.2 + 17 + 13, the pseudo-header alone
  const auto all = diff({.bytes = request("", ", checksum=0x1421")}, {.bytes = request()});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].owner, Owner::offload);
  EXPECT_FALSE(any_counts(all));
  EXPECT_THAT(to_text(all[0]), HasSubstr("offload: A has only the pseudo-header's sum"));
}

TEST(PacketDiff, LengthsFollowFromAnotherPayload) {
  EXPECT_THAT(
      differences(request(), request("", "", "/\"hello!\"")),
      ElementsAre("frame.len 47 -> 48 (computed)", "ip.len 33 -> 34 (computed)",
                  "ip.checksum 0x66ca -> 0x66c9 (computed)", "udp.length 13 -> 14 (computed)",
                  "udp.checksum 0x982a -> 0x9807 (computed)", "data 68656c6c6f -> 68656c6c6f21"));
}

TEST(PacketDiff, ALengthThatLiesIsADifferenceOfItsOwn) {
  const auto all = diff({.bytes = request()}, {.bytes = request("", ", length=12")});
  std::vector<std::string> counting;
  for (const FieldDifference& d : all) {
    if (d.counts()) counting.push_back(d.field);
  }
  EXPECT_THAT(counting, testing::Contains("udp.length"));
}

TEST(PacketDiff, FlagsAreToldOneByOne) {
  const std::string policy = "ignore = [\"ip.checksum\"]";
  EXPECT_THAT(differences(request(), request(", flags.df=1"), policy_of(policy)),
              ElementsAre("ip.flags.df 0 -> 1"));
}

TEST(PacketDiff, ARouterIsKnownByItsHop) {
  const Bytes after = built_bytes(
      "eth(dst=02:00:00:00:00:04, src=02:00:00:00:00:03)/ip(src=10.0.0.1, dst=10.0.0.2, ttl=63)/"
      "udp(srcport=4000, dstport=53)/\"hello\"");
  EXPECT_THAT(differences(request(), after),
              ElementsAre("eth.dst 02:00:00:00:00:02 -> 02:00:00:00:00:04 (network)",
                          "eth.src 02:00:00:00:00:01 -> 02:00:00:00:00:03 (network)",
                          "ip.ttl 64 -> 63 (network)", "ip.checksum 0x66ca -> 0x67ca (computed)"));
}

// "": no router can have done it.
TEST(PacketDiff, AHopIsARoutersWhereARouterPassesItOn) {
  struct Hop {
    std::string before;
    std::string after;
    std::string why;
  };
  const std::string ip4 = "ip(src=10.0.0.1, dst=10.0.0.2, ttl=";
  const std::string group = "ip(src=10.0.0.1, dst=224.0.0.251, ttl=";
  const std::string far_group = "ip(src=10.0.0.1, dst=239.1.1.1, ttl=";
  const std::string loopback = "ip(src=127.0.0.1, dst=127.0.0.1, ttl=";
  const std::string configured = "ip(src=169.254.0.1, dst=10.0.0.2, ttl=";
  const std::string ip6 = "ipv6(src=fd00::1, dst=fd00::2, hlim=";
  const std::string link = "ipv6(src=fe80::1, dst=fe80::2, hlim=";
  const std::string link_group = "ipv6(src=fd00::1, dst=ff02::1, hlim=";
  const std::string site_group = "ipv6(src=fd00::1, dst=ff05::1, hlim=";
  for (const Hop& hop :
       {Hop{ip4 + "64)", ip4 + "63)", "(RFC 1812, 5.3.1)"},
        Hop{ip4 + "64)", ip4 + "9)", "several routers"},
        Hop{far_group + "64)", far_group + "63)", "(RFC 1812, 5.3.1)"},
        Hop{ip4 + "1)", ip4 + "0)", ""}, Hop{ip4 + "64)", ip4 + "63, checksum=0x1234)", ""},
        Hop{group + "255)", group + "254)", ""}, Hop{loopback + "64)", loopback + "63)", ""},
        Hop{configured + "64)", configured + "63)", ""},
        Hop{ip6 + "64)", ip6 + "63)", "(RFC 8200, 3)"},
        Hop{site_group + "64)", site_group + "63)", "(RFC 8200, 3)"},
        Hop{ip6 + "1)", ip6 + "0)", ""}, Hop{link + "255)", link + "254)", ""},
        Hop{link_group + "255)", link_group + "254)", ""}}) {
    const Bytes a = built_bytes("eth/" + hop.before + "/udp(srcport=4000, dstport=53)");
    const Bytes b = built_bytes("eth/" + hop.after + "/udp(srcport=4000, dstport=53)");
    for (const FieldDifference& d : diff({.bytes = a}, {.bytes = b}, Policy())) {
      if (d.field != "ip.ttl" && d.field != "ipv6.hlim") continue;
      EXPECT_THAT(d.why, HasSubstr(hop.why)) << hop.after;
      EXPECT_EQ(d.owner == Owner::unexplained, hop.why.empty()) << hop.after;
    }
  }
}

TEST(PacketDiff, AChecksumThatWasNotComputedAgainIsADifference) {
  const Bytes after = request(", ttl=63, checksum=0x66ca");
  EXPECT_THAT(differences(request(), after),
              ElementsAre("ip.ttl 64 -> 63", "ip.checksum 0x66ca -> 0x66ca"));
  const auto stale =
      diff({.bytes = request()}, {.bytes = after}, policy_of("ignore = [\"ip.ttl\"]"));
  ASSERT_EQ(stale.size(), 1U);
  EXPECT_EQ(stale[0].why, "good in A, bad in B");
  EXPECT_TRUE(any_counts(stale));
  Bytes data = request();
  data.back() ^= 1U;
  EXPECT_THAT(to_text(diff({.bytes = data}, {.bytes = request()}).front()),
              AllOf(HasSubstr("udp.checksum"), HasSubstr("(bad in A, good in B)")));
}

TEST(PacketDiff, TcpOptionsAreRowsOfTheirOwn) {
  const auto segment = [](const std::string& options) {
    return built_bytes("eth/ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=1, dstport=2, options=hex(" +
                       options + "))");
  };
  const Bytes a = segment("020405b40402080a0000000100000002");
  const Bytes b = segment("020405b40402080a0000000900000002");
  EXPECT_THAT(differences(a, b, policy_of("ignore = [\"*.checksum\"]")),
              ElementsAre("tcp.options.timestamp.tsval 1 -> 9"));
  const Policy timestamps = policy_of("ignore = [\"tcp.options.timestamp.*\"]");
  EXPECT_FALSE(any_counts(diff({.bytes = a}, {.bytes = b}, timestamps)));
  const Policy options = policy_of("ignore = [\"tcp.options.*\"]");
  EXPECT_FALSE(any_counts(diff({.bytes = a}, {.bytes = segment("01010101")}, options)));
}

TEST(PacketDiff, MasksCompareSomeBits) {
  const Bytes a = request();
  const Bytes b = request(", dst=10.0.0.77");
  EXPECT_TRUE(any_counts(diff({.bytes = a}, {.bytes = b})));
  const Policy by_prefix = policy_of("mask.\"ip.dst\" = \"/24\"");
  EXPECT_FALSE(any_counts(diff({.bytes = a}, {.bytes = b}, by_prefix)));
  const Policy by_address = policy_of("mask.ip.dst = \"255.255.255.0\"");
  EXPECT_FALSE(any_counts(diff({.bytes = a}, {.bytes = b}, by_address)));
  const Policy narrower = policy_of("mask.\"ip.dst\" = \"/26\"");
  EXPECT_TRUE(any_counts(diff({.bytes = a}, {.bytes = b}, narrower)));
}

TEST(PacketDiff, AMaskOfFlagsHoldsForTheFlags) {
  const Policy policy = policy_of("mask.\"ip.flags\" = 0x1\nignore = [\"ip.checksum\"]");
  EXPECT_THAT(differences(request(), request(", flags.df=1"), policy), IsEmpty());
  EXPECT_THAT(differences(request(), request(", flags.rb=1, flags.df=1"),
                          policy_of("mask.\"ip.flags\" = 0x4\nignore = [\"ip.checksum\"]")),
              ElementsAre("ip.flags.rb 0 -> 1"));
}

TEST(PacketDiff, TolerancesAllowADistanceAndNoMore) {
  const Policy policy = policy_of("tolerance.\"ip.ttl\" = 1");
  EXPECT_FALSE(any_counts(diff({.bytes = request()}, {.bytes = request(", ttl=63")}, policy)));
  EXPECT_TRUE(any_counts(diff({.bytes = request()}, {.bytes = request(", ttl=62")}, policy)));
  const Policy wraps = policy_of("tolerance.\"ip.id\" = 2");
  EXPECT_FALSE(
      any_counts(diff({.bytes = request(", id=0xffff")}, {.bytes = request(", id=1")}, wraps)));
}

TEST(PacketDiff, TimeIsComparedOnlyWhenAsked) {
  const Bytes bytes = request();
  const PacketView a{.bytes = bytes, .time = Timestamp::from(1, 0)};
  const PacketView b{.bytes = bytes, .time = Timestamp::from(1, 4'000'000)};
  EXPECT_THAT(diff(a, b), IsEmpty());
  EXPECT_THAT(diff(a, b, policy_of("tolerance.\"frame.time_epoch\" = \"5ms\"")), IsEmpty());
  const auto late = diff(a, b, policy_of("tolerance.\"frame.time_epoch\" = 0.003"));
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(to_text(late[0]), "frame.time_epoch 1.000000000 -> 1.004000000");
}

TEST(PacketDiff, ACutCaptureIsNamedOnceAndTheRestFollows) {
  const Bytes whole = request();
  const Bytes cut(whole.begin(), whole.begin() + 40);
  std::vector<std::string> counting;
  for (const auto& d : diff({.bytes = whole}, {.bytes = cut, .wire_bytes = 47})) {
    if (d.counts()) counting.push_back(d.field);
  }
  EXPECT_THAT(counting, ElementsAre("frame.cap_len"));
}

}  // namespace
}  // namespace pushpkt::compare
