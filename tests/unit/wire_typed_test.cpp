// Typed reads and writes of fields, and recipes written with `/`.
#include <gmock/gmock.h>

#include <limits>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/stencil.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

using namespace literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string build_error(const Recipe& recipe) {
  const auto frame = build(recipe);
  return frame ? "built" : frame.error().text();
}

Recipe ip_with(const SettingOf<ipv4::Ipv4>& setting) {
  return ip::layer(setting, ip::proto(17)) / "x";
}

TEST(Typed, ARecipeInCppReadsAsInText) {
  const Recipe cpp = eth::layer(eth::dst("02:00:00:00:00:02"_mac)) /
                     ip::layer(ip::dst("10.77.2.2"_ip4), ip::ttl(7)) /
                     udp::layer(udp::srcport(4000), udp::dstport(53)) / "hello" / Bytes{0, 255};
  const char* text =
      "eth(dst=02:00:00:00:00:02)/ip(dst=10.77.2.2, ttl=7)/udp(srcport=4000, dstport=53)/"
      "\"hello\"/hex(00ff)";
  EXPECT_EQ(to_text(cpp), text);
  EXPECT_EQ(build(cpp).value().bytes, build(parse_recipe(text).value()).value().bytes);
  const Recipe inner = ip::layer() / udp::layer();
  EXPECT_EQ(to_text(ip::layer() / inner), "ip()/ip()/udp()");
}

TEST(Typed, ANumberTooWideIsRefusedByNameAndLimit) {
  int ttl = 300;
  EXPECT_THAT(build_error(ip_with(ip::ttl(ttl))),
              HasSubstr("cannot put 300 in ip.ttl\n  it has 8 bits, so at most 255"));
  ttl = -1;
  EXPECT_THAT(build_error(ip_with(ip::ttl(ttl))), HasSubstr("cannot put -1 in ip.ttl"));
  ttl = 255;
  EXPECT_EQ(build_error(ip_with(ip::ttl(ttl))), "built");
  EXPECT_THAT(build_error(ip_with(ip::df(2))), HasSubstr("cannot put 2 in ip.flags.df"));
  EXPECT_THAT(build_error(ip_with(ip::frag_offset(8192))), HasSubstr("at most 8191"));
  EXPECT_THAT(build_error(ip_with(ip::hdr_len(21))), HasSubstr("at most 60, in steps of 4"));
  EXPECT_THAT(build_error(ip_with(ip::id(std::numeric_limits<std::int64_t>::min()))),
              HasSubstr("cannot put -9223372036854775808 in ip.id"));
  EXPECT_THAT(build_error(ip_with(ip::id(~std::uint64_t{0}))),
              HasSubstr("cannot put 18446744073709551615 in ip.id"));
  EXPECT_THAT(build_error(udp::layer(udp::dstport(65536))),
              HasSubstr("cannot put 65536 in udp.dstport\n  it has 16 bits, so at most 65535"));
}

TEST(Typed, APartIsSetByField) {
  Part part = udp::layer(udp::dstport(1), udp::checksum(0));
  part.set(udp::dstport, 53).set(udp::srcport, Port{4000});
  EXPECT_EQ(to_text(Recipe(part)), "udp(checksum=0x0000, dstport=53, srcport=4000)");
  part.set(udp::dstport, 70'000);
  EXPECT_THAT(build_error(part), HasSubstr("cannot put 70000 in udp.dstport"));
}

TEST(Typed, ARecipeIsAskedAndChangedByField) {
  Recipe recipe = parse_recipe("ip(ttl=7)/ip(dst=10.0.0.1)/udp(dstport=53)").value();
  EXPECT_EQ(recipe.find(udp::dstport)->get(udp::dstport), Port{53});
  EXPECT_EQ(recipe.find(udp::dstport)->get(udp::srcport), std::nullopt) << "not named";
  EXPECT_EQ(recipe.find(tcp::dstport), nullptr);
  recipe.find(ip::ttl)->set(ip::ttl, 9);
  EXPECT_EQ(to_text(recipe), "ip(ttl=9)/ip(dst=10.0.0.1)/udp(dstport=53)");
  EXPECT_EQ(Part(udp::layer(udp::dstport(70'000))).get(udp::dstport), std::nullopt);
}

TEST(Typed, BytesAreSetAndRead) {
  Bytes header(20);
  set(header, ip::ttl, 5);
  set(header, ip::dst, "10.0.0.1"_ip4);
  set(header, ip::df, true);
  set(header, ip::frag_offset, 8191);
  EXPECT_EQ(get(header, ip::ttl), 5);
  EXPECT_EQ(get(header, ip::dst), "10.0.0.1"_ip4);
  EXPECT_TRUE(get(header, ip::df));
  EXPECT_FALSE(get(header, ip::mf));
  EXPECT_EQ(get(header, ip::frag_offset), 8191);
}

#ifndef NDEBUG
TEST(TypedDeathTest, AFieldOutsideItsHeaderOrAValueTooWideIsAMistake) {
  Bytes header(20);
  EXPECT_DEATH((void)get(ByteView(header).first(8), ip::ttl), "lies_in");
  EXPECT_DEATH(set(ByteSpan(header).first(8), ip::ttl, 5), "lies_in");
  EXPECT_DEATH(set(header, ip::frag_offset, 8192), "fits");
  Part part = ip::layer();
  EXPECT_DEATH(part.set(udp::dstport, 53), "has_row");
}
#endif

class Tunnel : public testing::Test {
 protected:
  Frame frame =
      build(ip::layer(ip::ttl(9), ip::src("10.0.0.1"_ip4)) /
            ip::layer(ip::ttl(8), ip::src("10.0.0.2"_ip4)) / udp::layer(udp::dstport(53)) / "hello")
          .value();
  Decoded decoded = decode(frame.bytes, frame.link);
};

TEST_F(Tunnel, AFieldIsReadByTypeAndOccurrence) {
  const std::optional<Port> port = decoded.get(udp::dstport);
  EXPECT_EQ(port, Port{53});
  EXPECT_EQ(decoded.get(ip::ttl), 9);
  EXPECT_EQ(decoded.get(ip::src, 1), "10.0.0.2"_ip4);
  EXPECT_EQ(decoded.get(ip::src, 2), std::nullopt);
  EXPECT_EQ(decoded.get(tcp::dstport), std::nullopt);
  EXPECT_EQ(frame.get(ip::len, 1), 33) << "a frame says what build computed";
  EXPECT_EQ(frame.packet().get(udp::length), 13);
}

TEST_F(Tunnel, ItsLayersAreALoop) {
  std::vector<int> ttls;
  for (const LayerRef layer : decoded.each(ip::header)) ttls.push_back(*layer.get(ip::ttl));
  EXPECT_THAT(ttls, ElementsAre(9, 8));
  std::vector<std::size_t> places;
  for (const LayerRef layer : decoded.each(udp::dstport)) {
    places.push_back(layer.index());
    EXPECT_EQ(text_of(layer.payload()), "hello");
    EXPECT_EQ(layer.header_bytes().size(), 8U);
    EXPECT_EQ(layer.get(ip::ttl), std::nullopt) << "a UDP header has none";
  }
  EXPECT_THAT(places, ElementsAre(2));
  for (const LayerRef layer : decoded.each(tcp::header)) FAIL() << layer.index();
}

TEST_F(Tunnel, AFrameLendsItsView) {
  const FrameView view = frame.view();
  EXPECT_EQ(view.bytes.data(), frame.bytes.data());
  EXPECT_EQ(view.link, Link::raw);
  EXPECT_EQ(view.carried_offset, 20U);
}

TEST(Typed, AVariantsRowIsFoundInAllVariants) {
  const Frame frame = build(ip::layer() / icmp::unreachable() / ip::layer() / icmp::echo()).value();
  const Decoded decoded = decode(frame.bytes, frame.link);
  EXPECT_EQ(decoded.get(icmp::type), 3);
  EXPECT_EQ(decoded.get(icmp::type, 1), 8);
  EXPECT_EQ(decoded.get(icmp::seq), 0) << "of the quoted echo: the error has no such row";
}

// What a message always has, a typed layer has as well: DHCP's cookie and end.
TEST(Typed, ALayerIsTheSameAsInText) {
  for (const Header* header : protocols()) {
    std::string text(header->name);
    if (!header->variant.empty()) text += "." + std::string(header->variant);
    const auto parsed = parse_recipe(text + "()");
    ASSERT_TRUE(parsed) << text;
    const Recipe typed{LayerOf<int>{header}()};
    EXPECT_EQ(typed.parts[0].bytes, parsed->parts[0].bytes) << text;
    EXPECT_EQ(to_text(typed), to_text(*parsed)) << text;
  }
  const auto frame = build(ip::layer() / udp::layer() / dhcp::layer(dhcp::id(7)));
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->bytes, build(parse_recipe("ip()/udp()/dhcp(id=7)").value()).value().bytes);
  EXPECT_TRUE(dhcp::layer(dhcp::rest({})).bytes.empty()) << "the bytes are named";
}

TEST(Typed, AStencilTakesConstants) {
  auto stencil = Stencil::of(ip::layer() / udp::layer() / "x").value();
  const auto port = stencil.slot(udp::dstport).value();
  stencil.set(port, 53);
  EXPECT_EQ(decode(stencil.bytes(), stencil.link()).get(udp::dstport), Port{53});
}

}  // namespace
}  // namespace pushpkt::wire
