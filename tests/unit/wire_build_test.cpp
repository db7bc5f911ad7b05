// Recipes to bytes: what is computed, what is kept, and what cannot be had.
#include "pushpkt/wire/build.hpp"

#include <gtest/gtest.h>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_built.hpp"

namespace pushpkt::wire {
namespace {

using namespace literals;

std::string build_outcome(std::string_view text) {
  const auto recipe = parse_recipe(text);
  if (!recipe) return "unreadable: " + recipe.error().text();
  const auto frame = build(*recipe);
  return frame ? "builds" : frame.error().text();
}

TEST(Build, ComputesWhatTheRecipeDoesNotName) {
  const Recipe recipe = {
      eth::layer(eth::dst("02:00:00:00:00:02"_mac), eth::src("02:00:00:00:00:01"_mac)),
      ipv4::layer(ipv4::src("10.0.0.1"_ip4), ipv4::dst("10.0.0.2"_ip4)),
      udp::layer(udp::srcport(Port{4000}), udp::dstport(Port{53})),
      payload("hello"),
  };
  // tshark 4.0 finds both checksums good.
  EXPECT_EQ(hex(built(recipe).bytes),
            "0200000000020200000000010800"
            "45000021000000004011"
            "66ca0a0000010a000002"
            "0fa00035000d982a"
            "68656c6c6f");
}

TEST(Build, KeepsWhatTheRecipeNamesWrongOrNot) {
  const Frame frame = built(R"(ip(len=9, checksum=0xdead, proto=250)/udp(length=1, checksum=2))");
  const ByteView ip = frame.bytes;
  EXPECT_EQ(get(ip, ipv4::len), 9);
  EXPECT_EQ(get(ip, ipv4::checksum), 0xdead);
  EXPECT_EQ(get(ip, ipv4::proto), 250);
  EXPECT_EQ(get(ip.subspan(20), udp::length), 1);
  EXPECT_EQ(get(ip.subspan(20), udp::checksum), 2);
}

TEST(Build, GivesUnnamedRowsTheirPresets) {
  const Frame frame = built("ip/tcp");
  EXPECT_EQ(get(ByteView(frame.bytes), ipv4::version), 4);
  EXPECT_EQ(get(ByteView(frame.bytes), ipv4::ttl), 64);
  const ByteView tcp = ByteView(frame.bytes).subspan(20);
  EXPECT_TRUE(get(tcp, tcp::syn));
  EXPECT_EQ(get(tcp, tcp::window), 65535);
}

TEST(Build, TakesWhoNamesOneFlagToSpeakForAll) {
  const Frame frame = built("ip/tcp(flags.ack=1)");
  EXPECT_EQ(get(ByteView(frame.bytes).subspan(20), tcp::flags), 0x010);
}

TEST(Build, AppliesSettingsInTheirOrder) {
  const Frame frame = built("ip(flags=0x06, flags.df=0)/udp");
  EXPECT_EQ(get(ByteView(frame.bytes), ipv4::flags), 0x04);
}

TEST(Build, CountsOptionsIntoTheHeader) {
  const Frame frame = built("ip(options=hex(01010100))/tcp(options=hex(020405b4))");
  EXPECT_EQ(get(ByteView(frame.bytes), ipv4::hdr_len), 24);
  EXPECT_EQ(get(ByteView(frame.bytes), ipv4::len), 48);
  EXPECT_EQ(get(ByteView(frame.bytes).subspan(24), tcp::hdr_len), 24);
}

TEST(Build, DoesNotCountTheTrailer) {
  const Frame frame = built("eth/ip/udp/trailer(000000)");
  EXPECT_EQ(frame.bytes.size(), 14U + 20 + 8 + 3);
  EXPECT_EQ(get(ByteView(frame.bytes).subspan(14), ipv4::len), 28);
  EXPECT_EQ(frame.trailer_offset, 42U);
}

TEST(Build, SendsAComputedZeroOfUdpAsAllOnes) {
  // Ports chosen so that the sum is all ones: 0x0011 (protocol) + 8 + 8 (lengths) + 0xffde.
  const Frame frame = built("ip(src=0.0.0.0, dst=0.0.0.0)/udp(srcport=65502)");
  EXPECT_EQ(get(ByteView(frame.bytes).subspan(20), udp::checksum), 0xffff);
}

TEST(Build, SumsOverTheBytesAsTheyWillBeSentLiesIncluded) {
  const Frame honest = built(R"(ip/udp/"abcd")");
  const Frame lying = built(R"(ip/udp(length=10)/"abcd")");
  EXPECT_NE(get(ByteView(honest.bytes).subspan(20), udp::checksum),
            get(ByteView(lying.bytes).subspan(20), udp::checksum));
  EXPECT_EQ(decode(lying.bytes, Link::raw).checksum(1), ChecksumState::good);
}

TEST(Build, NamesWhatCannotBeComputedAndWhy) {
  EXPECT_EQ(build_outcome("eth"),
            "cannot compute eth.type: no known header follows\n"
            "  name it in the recipe: type=VALUE");
  EXPECT_EQ(build_outcome(R"(ip/"x")"),
            "cannot compute ip.proto: no known header follows\n"
            "  name it in the recipe: proto=VALUE");
  EXPECT_EQ(build_outcome("ip/eth(type=1)"),
            "cannot compute ip.proto: eth goes behind gre\n"
            "  ip(...)/gre()/eth(...)");
  EXPECT_EQ(build_outcome("ip/llc"),
            "cannot compute ip.proto: llc has no number there\n"
            "  name it in the recipe: proto=VALUE");
  EXPECT_EQ(build_outcome("eth(type=0x1234)/udp"),
            "cannot compute udp.checksum: no IP header below it\n"
            "  name it in the recipe: checksum=VALUE");
  EXPECT_EQ(build_outcome("ip(flags.mf=1)/udp"),
            "cannot compute udp.checksum: it covers the whole datagram, and this is a fragment\n"
            "  name it in the recipe: checksum=VALUE");
  EXPECT_EQ(build_outcome("ip(options=hex(01))/udp"),
            "cannot compute ip.hdr_len: the header has 21 bytes, not a multiple of 4\n"
            "  name it in the recipe: hdr_len=VALUE");
  EXPECT_EQ(build_outcome("ip/udp/hex(00)*65535"),
            "cannot compute ip.len: 65563 does not fit into its 16 bits\n"
            "  name it in the recipe: len=VALUE");
}

TEST(Build, NamesTheFieldThatCannotHoldItsValue) {
  Recipe recipe = {ipv4::layer(), udp::layer()};
  recipe.parts[0].set(ipv4::ttl, 300);
  auto frame = build(recipe);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().text(), "cannot put 300 in ip.ttl\n  it has 8 bits, so at most 255");
  recipe.parts[0].set(ipv4::ttl, 1).set(ipv4::hdr_len, 21);
  frame = build(recipe);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().text(),
            "cannot put 21 in ip.hdr_len\n  it has 4 bits, so at most 60, in steps of 4");
}

TEST(Build, RefusesTheRowOfAnotherHeader) {
  Recipe recipe = ipv4::layer() / udp::layer();
  recipe.parts[1].settings.push_back({&ipv6::dst, Value(1), {}});
  const auto frame = build(recipe);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().what, "cannot put ipv6.dst in udp: it is not a row of that header");
  recipe.parts[1].settings.clear();
  recipe.parts[1].header = nullptr;
  EXPECT_FALSE(build(recipe));
}

TEST(Build, ReplacesAnyLayerByBytes) {
  const Frame frame = built("eth(type=0x0800)/hex(4500)");
  EXPECT_EQ(hex(frame.bytes).substr(24), "08004500");
}

TEST(Provenance, TellsSetComputedAndPresetApart) {
  const Part part = ipv4::layer(ipv4::ttl(7), ipv4::flags(2));
  EXPECT_EQ(provenance(part, ipv4::ttl), Provenance::set);
  EXPECT_EQ(provenance(part, ipv4::df), Provenance::set);
  EXPECT_EQ(provenance(part, ipv4::checksum), Provenance::computed);
  EXPECT_EQ(provenance(part, ipv4::len), Provenance::computed);
  EXPECT_EQ(provenance(part, ipv4::dsfield), Provenance::preset);
  EXPECT_EQ(to_text(Provenance::set), "set");
  EXPECT_EQ(to_text(Provenance::computed), "computed");
  EXPECT_EQ(to_text(Provenance::preset), "preset");
}

TEST(Recipe, FindsPartsAndRows) {
  Recipe recipe = {eth::layer(), ipv4::layer(), udp::layer()};
  const auto found = recipe.find("ip.ttl");
  EXPECT_EQ(found.part, &recipe.parts[1]);
  EXPECT_EQ(found.field, &ipv4::ttl);
  EXPECT_EQ(recipe.find("tcp.srcport").part, nullptr);
  EXPECT_EQ(recipe.find_header("udp"), &recipe.parts[2]);
  EXPECT_EQ(recipe.find_header("tcp"), nullptr);
}

TEST(LinkOf, IsToldByTheFirstPart) {
  EXPECT_EQ(link_of({eth::layer()}), Link::ethernet);
  EXPECT_EQ(link_of({ipv4::layer()}), Link::raw);
  EXPECT_EQ(link_of({ipv6::layer()}), Link::raw);
  EXPECT_EQ(link_of({sll2::layer()}), Link::linux_sll2);
  EXPECT_EQ(link_of({null::layer_big()}), Link::loop);
  EXPECT_EQ(link_of({payload("x")}), Link::ethernet);
  Recipe named = {ipv4::layer()};
  named.link = Link::ipv4;
  EXPECT_EQ(link_of(named), Link::ipv4);
}

}  // namespace
}  // namespace pushpkt::wire
