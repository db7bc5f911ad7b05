// The values that a field takes, one packet after the other; and packets cut into fragments.
#include "pushpkt/wire/series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> values_of(const std::string& text) {
  const auto variation = parse_variation(text);
  EXPECT_TRUE(variation) << variation.error().text();
  std::vector<std::string> out;
  for (std::uint64_t i = 0; variation && i < variation->size() && i < 300; ++i) {
    out.push_back(to_text(*variation->field, variation->value(i)));
  }
  return out;
}

TEST(Vary, ListsRangesAndPrefixes) {
  EXPECT_THAT(values_of("ip.ttl=1,2,5"), ElementsAre("1", "2", "5"));
  EXPECT_THAT(values_of("ip.ttl=1..3"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(values_of("tcp.dstport=22,80-82"), ElementsAre("22", "80", "81", "82"));
  EXPECT_THAT(values_of("udp.dstport=domain,7"), ElementsAre("53", "7"));
  EXPECT_THAT(values_of("ip.hdr_len=20-28"), ElementsAre("20", "24", "28"));
  EXPECT_THAT(values_of("ip.dst=10.77.2.4/30"), ElementsAre("10.77.2.5", "10.77.2.6"));
  EXPECT_THAT(values_of("ip.dst=10.77.2.4/31"), ElementsAre("10.77.2.4", "10.77.2.5"));
  EXPECT_THAT(values_of("ip.dst=10.77.2.4/32"), ElementsAre("10.77.2.4"));
  EXPECT_THAT(values_of("ipv6.dst=fd77::4/127"), ElementsAre("fd77::4", "fd77::5"));
  const auto all = values_of("ip.dst=10.77.2.9/24");
  ASSERT_EQ(all.size(), 254U);
  EXPECT_EQ(all.front(), "10.77.2.1");
  EXPECT_EQ(all.back(), "10.77.2.254");
}

TEST(Vary, RefusesWhatItCannotRead) {
  for (const auto& [text, why] : {std::pair{"ip.ttl", "cannot vary `ip.ttl`"},
                                  {"ip.ttl=", "a value is missing"},
                                  {"ip.ttl=1,,2", "a value is missing"},
                                  {"ip.ttl=5-2", "from 5 down to 2"},
                                  {"ip.ttl=1-256", "8 bits"},
                                  {"ip.dst=10.0.0.0/33", "up to 32"},
                                  {"ip.nothing=1", "cannot find a field"},
                                  {"ip.ttl=random:", "a value is missing"}}) {
    const auto variation = parse_variation(text);
    ASSERT_FALSE(variation) << text;
    EXPECT_THAT(variation.error().text(), HasSubstr(why));
  }
}

TEST(Vary, RandomValuesFollowTheSeed) {
  const auto variation = parse_variation("tcp.srcport=random", 1).value();
  const auto same = parse_variation("tcp.srcport=random", 1).value();
  const auto other = parse_variation("tcp.srcport=random", 2).value();
  std::size_t differ = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(variation.value(i), same.value(i));
    EXPECT_TRUE(fits(*variation.field, variation.value(i)));
    if (variation.value(i) != other.value(i)) ++differ;
  }
  EXPECT_GT(differ, 90U);
  EXPECT_EQ(variation.size(), 1U);
  const auto bounded = parse_variation("ip.src=random:10.77.0.0/16", 3).value();
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_THAT(to_text(*bounded.field, bounded.value(i)), testing::StartsWith("10.77."));
  }
  const auto wide = parse_variation("ipv6.src=random:fd77::/64", 3).value();
  EXPECT_THAT(to_text(*wide.field, wide.value(5)), testing::StartsWith("fd77:"));
}

TEST(Vary, SeveralAreAProductInOrder) {
  const auto recipe = parse_recipe("ip(dst=10.0.0.1)/udp()").value();
  const std::vector<Variation> variations{parse_variation("ip.ttl=1,2").value(),
                                          parse_variation("udp.dstport=7-9").value()};
  ASSERT_EQ(combinations(variations), 6U);
  auto series = PacketSeries::of(recipe, variations);
  ASSERT_TRUE(series) << series.error().text();
  std::vector<std::string> seen;
  for (std::uint64_t i = 0; i < 6; ++i) {
    const auto frame = series->at(i);
    ASSERT_TRUE(frame);
    const Decoded packet = decode(frame->bytes, frame->link);
    seen.push_back(std::to_string(packet.find("ip.ttl")->value.low) + ":" +
                   std::to_string(packet.find("udp.dstport")->value.low));
  }
  EXPECT_THAT(seen, ElementsAre("1:7", "1:8", "1:9", "2:7", "2:8", "2:9"));
}

// Several headers have a row of this name, of two widths: that of the recipe counts.
/// 02:00:00:00:00:N for 10.0.0.N
Value mac_of_last_byte(const Value& ip) {
  return Codec<Mac>::to_value(Mac{{2, 0, 0, 0, 0, static_cast<std::uint8_t>(ip.low & 0xffU)}});
}

TEST(Vary, AFollowerHasTheValueOfItsField) {
  for (const std::string inner : {"udp(dstport=9)", "icmp.echo()"}) {
    const Recipe recipe = parse_recipe("eth()/ip(src=10.0.0.9)/" + inner).value();
    for (const std::string last : {"ip.ttl=1-3", "ip.hdr_len=20,24"}) {  // the second is built anew
      const auto variations = parse_variations({"ip.dst=10.0.0.1-10.0.0.3", last}).value();
      auto series = PacketSeries::of(recipe, variations,
                                     Follower{&eth::dst, variations[0].field, mac_of_last_byte});
      ASSERT_TRUE(series) << series.error().text();
      for (const std::uint64_t index : {4U, 0U, 5U, 1U, 2U, 3U}) {
        const Value ip = series->value_at(0, index);
        EXPECT_EQ(ip, series->values_of(index)[0]);
        const auto frame = series->at(index);
        ASSERT_TRUE(frame) << frame.error().text();
        EXPECT_EQ(get(frame->bytes, eth::dst), Codec<Mac>::from_value(mac_of_last_byte(ip)));
        EXPECT_EQ(Codec<Ip4>::to_value(get(frame->from_network(), ipv4::dst)), ip);
      }
    }
  }
}

TEST(Vary, TheRowOfTheRecipeDecidesWhatFits) {
  const auto series = [](const char* recipe, const char* vary) {
    return PacketSeries::of(parse_recipe(recipe).value(), {parse_variation(vary).value()});
  };
  const char* const ppp = "ppp(protocol=0xc021)/\"x\"";
  const char* const sll2 = "sll2(etype=0x9999)/\"x\"";
  auto control = series(ppp, "ppp.protocol=0xc021,0xc023");
  ASSERT_TRUE(control) << control.error().text();
  EXPECT_EQ(hex(control->at(1)->bytes), "ff03c02378");
  for (const char* const vary : {"sll.pkttype=1,300", "sll.pkttype=random:1..256"}) {
    const auto beyond = series(sll2, vary);
    ASSERT_FALSE(beyond) << vary;
    EXPECT_EQ(beyond.error().cause, Cause::input);
    EXPECT_THAT(beyond.error().what, HasSubstr("it has 8 bits in this layer"));
  }
  auto any = series(sll2, "sll.pkttype=random");
  ASSERT_TRUE(any) << any.error().text();
  for (std::uint64_t i = 0; i < 100; ++i) EXPECT_LE(any->values_of(i)[0].low, 255U);
}

/// What a receiver puts together from the fragments.
Bytes reassembled(const std::vector<Bytes>& fragments, Link link, bool ip6) {
  Bytes out;
  for (const Bytes& bytes : fragments) {
    const Decoded packet = decode(bytes, link);
    const auto offset = packet.find(ip6 ? "ipv6.fraghdr.offset" : "ip.frag_offset");
    EXPECT_TRUE(offset);
    EXPECT_EQ(offset->value.low * 8, out.size());
    const auto layer = packet.find(ip6 ? fraghdr::header : ipv4::header);
    const Layer& ip = packet.layers()[layer.value()];
    out.insert(out.end(), bytes.begin() + ip.payload_offset(), bytes.begin() + ip.end);
    EXPECT_EQ(packet.checksum(*layer), ip6 ? ChecksumState::none : ChecksumState::good);
  }
  return out;
}

TEST(Fragment, TogetherTheyAreThePacket) {
  for (const auto& [text, ip6] :
       {std::pair{"eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp()/\"abc\"*700", false},
        {"eth()/vlan()/ip(options=hex(94040000 07040400))/icmp.echo()/\"abc\"*700", false},
        {"ip(src=10.0.0.1, dst=10.0.0.2)/udp()/\"abc\"*700", false},
        {"eth()/ipv6()/udp()/\"abc\"*700", true},
        {"eth()/ipv6()/ipv6.hopopts(options=hex(010400000000))/udp()/\"abc\"*700", true}}) {
    const Frame frame = build(parse_recipe(text).value()).value();
    const FrameView view = view_of(frame.packet(), frame.link);
    const auto fragments = fragments_of(view, 500, 77);
    ASSERT_TRUE(fragments) << text << fragments.error().text();
    EXPECT_EQ(fragments->size(), 5U) << text;
    for (const Bytes& piece : *fragments) {
      const Decoded packet = decode(piece, frame.link);
      EXPECT_TRUE(packet.findings().empty()) << text;
      EXPECT_LE(view_of(packet.packet(), frame.link).from_network().size(), 500U);
      EXPECT_EQ(packet.find(ip6 ? "ipv6.fraghdr.ident" : "ip.id")->value.low, 77U);
    }
    const Decoded whole = decode(frame.bytes, frame.link);
    const auto udp = whole.find(udp::header);
    const std::size_t from = udp ? whole.layers()[*udp].offset
                                 : whole.layers()[whole.find(icmp::header_echo).value()].offset;
    EXPECT_EQ(reassembled(*fragments, frame.link, ip6),
              Bytes(frame.bytes.begin() + static_cast<std::ptrdiff_t>(from), frame.bytes.end()))
        << text;
  }
}

TEST(Fragment, RefusesWhatCannotBeFragmented) {
  for (const auto& [text, size, why] :
       {std::tuple{"eth()/ip(df=1)/udp()/\"a\"*100", 60, "ip.flags.df is set"},
        {"eth()/ip()/udp()/\"a\"*100", 27, "at least 28"},
        {"eth()/ipv6()/udp()/\"a\"*100", 55, "at least 56"},
        {"eth()/ipv6()/ipv6.fraghdr()/udp()/\"a\"*100", 80, "fragment already"},
        {"eth()/arp()", 28, "arp"}}) {
    const Frame frame = build(parse_recipe(text).value()).value();
    const auto fragments =
        fragments_of(view_of(frame.packet(), frame.link), static_cast<std::size_t>(size), 1);
    ASSERT_FALSE(fragments) << text;
    EXPECT_THAT(fragments.error().text(), HasSubstr(why));
  }
}

TEST(Fragment, WhatFitsStaysAsItIs) {
  const Frame frame =
      build(parse_recipe("eth()/ip(df=1)/udp()/\"a\"/trailer(0000)").value()).value();
  const auto fragments = fragments_of(view_of(frame.packet(), frame.link), 100, 1);
  ASSERT_TRUE(fragments);
  EXPECT_THAT(*fragments, ElementsAre(frame.bytes));
}

TEST(NamedValues, PortsAndFlagsHaveNames) {
  const auto printed = [](std::string_view text) {
    const auto recipe = parse_recipe(text);
    return recipe ? to_text(*recipe) : recipe.error().text();
  };
  EXPECT_EQ(printed("tcp(dport=ssh, flags=SA)"), "tcp(dstport=22, flags=0x0012)");
  EXPECT_EQ(printed("udp(dport=domain)"), "udp(dstport=53)");
  EXPECT_EQ(printed("tcp(flags=FSRPAUECN)"), "tcp(flags=0x01ff)");
  EXPECT_THAT(printed("tcp(dport=no-such-service)"), HasSubstr("cannot put no-such-service"));
  EXPECT_THAT(printed("tcp(flags=SX)"), HasSubstr("cannot put SX"));
}

TEST(Print, AFewOtherBytesDoNotMakeTextUnreadable) {
  const std::string text = R"("hello world\x00\xff")";
  const auto recipe = parse_recipe(text);
  ASSERT_TRUE(recipe);
  EXPECT_EQ(to_text(*recipe), text);
  EXPECT_EQ(to_text(parse_recipe(to_text(*recipe)).value()), text);
}

TEST(SeededVariations, DrawASeedOnlyWhereItIsUsed) {
  const auto fixed = seeded_variations({"ip.ttl=1-3"}, std::nullopt);
  ASSERT_TRUE(fixed);
  EXPECT_EQ(fixed->seed, std::nullopt);
  const auto drawn = seeded_variations({"ip.id=random", "ip.ttl=1-3"}, std::nullopt);
  ASSERT_TRUE(drawn && drawn->seed);
  EXPECT_TRUE(drawn->seed_is_drawn);
  const auto again = seeded_variations({"ip.id=random"}, drawn->seed);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->seed_is_drawn);
  for (std::uint64_t i = 0; i < 9; ++i) {
    EXPECT_EQ(drawn->variations[0].value(i), again->variations[0].value(i));
  }
}

TEST(SeededVariations, RefuseASeedWithoutUse) {
  const auto refused = seeded_variations({"ip.ttl=1-3"}, 7);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause, Cause::input);
  EXPECT_FALSE(seeded_variations({"ip.id=random", "ip.id=1"}, 7));
}

}  // namespace
}  // namespace pushpkt::wire
