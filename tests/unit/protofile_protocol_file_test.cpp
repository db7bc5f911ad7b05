// hb.toml and its C++ twin are one protocol; what is wrong with a file is said with its line.
#include "pushpkt/protofile/protocol_file.hpp"

#include <gtest/gtest.h>

#include "../../examples/own_protocol/hb.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt {
namespace {

constexpr auto heartbeat =
    "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000)/hb(kind=reply, seq=7, sender=10.0.0.9)/\"x\"";

wire::Protocols of_file() {
  const std::vector<std::string> files{PUSHPKT_SOURCE_DIR "/examples/own_protocol/hb.toml"};
  const auto read = protofile::load(files);
  EXPECT_TRUE(read) << read.error().text();
  return read.value_or(wire::Protocols::standard());
}

wire::Protocols of_header() {
  const auto made = wire::Protocols::standard().with(hb::header);
  EXPECT_TRUE(made) << made.error().text();
  return made.value_or(wire::Protocols::standard());
}

Bytes built(const wire::Protocols& protocols) {
  const auto recipe = wire::parse_recipe(heartbeat, protocols);
  EXPECT_TRUE(recipe) << recipe.error().text();
  if (!recipe) return {};
  const auto frame = wire::build(*recipe);
  EXPECT_TRUE(frame) << frame.error().text();
  return frame ? frame->bytes : Bytes();
}

TEST(ProtocolFile, HasTheRowsOfItsTwin) {
  const wire::Protocols file = of_file();
  const wire::Header& read = *file.headers()[0];
  ASSERT_EQ(read.name, "hb");
  EXPECT_EQ(read.title, hb::header.title);
  EXPECT_EQ(read.fixed_bytes, hb::header.fixed_bytes);
  EXPECT_EQ(read.options, hb::header.options);
  EXPECT_EQ(read.length.scale, hb::header.length.scale);
  ASSERT_EQ(read.fields.size(), hb::header.fields.size());
  for (std::size_t i = 0; i < read.fields.size(); ++i) {
    const wire::Field& a = *read.fields[i];
    const wire::Field& b = *hb::header.fields[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.bit, b.bit) << a.name;
    EXPECT_EQ(a.width, b.width) << a.name;
    EXPECT_EQ(a.fill, b.fill) << a.name;
    EXPECT_EQ(a.show, b.show) << a.name;
    EXPECT_EQ(a.preset, b.preset) << a.name;
    EXPECT_EQ(a.values.size(), b.values.size()) << a.name;
  }
}

TEST(ProtocolFile, BuildsTheBytesOfItsTwin) {
  const wire::Protocols file = of_file();
  const wire::Protocols header = of_header();
  const Bytes bytes = built(file);
  EXPECT_EQ(bytes, built(header));
  ASSERT_EQ(bytes.size(), 41U);
  EXPECT_EQ(hex(ByteView(bytes).subspan(22, 2)), "1e61");  // the port, which no one named
  // 1: version and 3 words; 2: reply; 13 bytes; 7; the sum by hand: 0x1302+0x000d+0x0007+
  // 0x0a00+0x0009+0x7800 = 0x951f
  EXPECT_EQ(hex(ByteView(bytes).subspan(28)), "1302000d00076ae00a00000978");
}

TEST(ProtocolFile, DecodesByThePortOfEitherEnd) {
  for (const wire::Protocols& protocols : {of_file(), of_header()}) {
    const Bytes bytes = built(protocols);
    const auto decoded = wire::decode(bytes, Link::raw, 0, protocols);
    EXPECT_EQ(decoded.layers().size(), 3U);
    EXPECT_TRUE(decoded.findings().empty());
    const auto kind = decoded.find("hb.kind");
    ASSERT_TRUE(kind);
    EXPECT_EQ(kind->value.low, 2U);
    EXPECT_EQ(decoded.checksum(2), wire::ChecksumState::good);
    EXPECT_EQ(text_of(decoded.payload()), "x");
    Bytes answer = bytes;  // ports swapped: the checksums stay right
    std::swap(answer[20], answer[22]);
    std::swap(answer[21], answer[23]);
    EXPECT_TRUE(wire::decode(answer, Link::raw, 0, protocols).find("hb.seq"));
    EXPECT_FALSE(wire::decode(bytes, Link::raw, 0, wire::Protocols::standard()).find("hb.seq"));
  }
}

TEST(ProtocolFile, PrintsARecipeThatBuildsTheSame) {
  const wire::Protocols protocols = of_file();
  const Bytes bytes = built(protocols);
  const auto text = to_text(recipe_of(wire::decode(bytes, Link::raw, 0, protocols)));
  EXPECT_NE(text.find("hb(kind=2, seq=7, sender=10.0.0.9)"), std::string::npos) << text;
  const auto again = wire::parse_recipe(text, protocols);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(wire::build(*again).value().bytes, bytes);
}

TEST(ProtocolFile, TooFewBytesForTheHeaderArePayload) {
  const wire::Protocols protocols = of_file();
  const auto frame = wire::build(
      *wire::parse_recipe("ip(src=10.0.0.1,dst=10.0.0.2)/udp(srcport=1,dstport=7777)/\"short\""));
  const auto decoded = wire::decode(frame->bytes, Link::raw, 0, protocols);
  EXPECT_EQ(text_of(decoded.payload()), "short");
  EXPECT_TRUE(decoded.findings().empty());
}

TEST(ProtocolFile, InUseChangesWhatCallsWithoutAValueKnow) {
  EXPECT_FALSE(wire::parse_recipe(heartbeat));
  {
    const wire::ProtocolsInUse in_use(of_file());
    EXPECT_TRUE(wire::parse_recipe(heartbeat));
    EXPECT_TRUE(wire::find_named_field("hb.kind"));
    const Bytes bytes = built(wire::Protocols::in_use());
    EXPECT_EQ(wire::shown(wire::decode(bytes, Link::raw), "hb.kind"), "2");
  }
  EXPECT_FALSE(wire::find_named_field("hb.kind"));
}

TEST(ProtocolFile, ProtocolsFollowEachOtherByARegisterOfTheirOwn) {
  const auto protocols = protofile::parse(R"(
[[protocol]]
name = "outer"
known_as = { ip_protocol = 253 }
rows = [ { name = "type", bytes = 2, order = "little", fill = "next_header" } ]
[[protocol]]
name = "inner"
known_as = { "outer.type" = [ 5, 6 ] }
next = "ip"
rows = [ { name = "flags", bytes = 1, show = "hex" },
         { name = "flags.a", bits = 1, part_of = "flags" },
         { name = "flags.b", bits = 7, part_of = "flags" } ]
)",
                                          "stack.toml");
  ASSERT_TRUE(protocols) << protocols.error().text();
  const auto recipe = wire::parse_recipe(
      "ip(src=10.0.0.1,dst=10.0.0.2)/outer/inner(flags.b=3)/ip(src=1.1.1.1,dst=2.2.2.2)/udp",
      *protocols);
  ASSERT_TRUE(recipe) << recipe.error().text();
  const auto frame = wire::build(*recipe);
  ASSERT_TRUE(frame) << frame.error().text();
  EXPECT_EQ(hex(ByteView(frame->bytes).subspan(20, 3)), "050003");
  EXPECT_EQ(wire::decode(frame->bytes, Link::raw, 0, *protocols).layers().size(), 5U);
}

}  // namespace
}  // namespace pushpkt
