// Segments and ICMP errors as bytes: what is built is decoded by the wire room, and read again.
#include <gtest/gtest.h>

#include <cerrno>

#include "pushpkt/stack/tcp/segment.hpp"
#include "pushpkt/stack/tcp_asker.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack::tcp {
namespace {

Segment example(bool ip6) {
  Segment segment;
  const Ip a = *parse_ip(ip6 ? "fd00::1" : "10.0.0.1");
  const Ip b = *parse_ip(ip6 ? "fd00::2" : "10.0.0.2");
  segment.source = {a, Port{4000}};
  segment.destination = {b, Port{80}};
  segment.seq = Seq{0x01020304};
  segment.ack = Seq{0x05060708};
  segment.flags = {.psh = true, .ack = true};
  segment.window = 500;
  segment.options.timestamps = Timestamps{11, 22};
  segment.options.sack.add({{100}, {200}});
  segment.options.sack.add({{300}, {400}});
  segment.payload = bytes_of("odd");
  return segment;
}

class Family : public testing::TestWithParam<bool> {};

TEST_P(Family, IsReadAsItWasBuilt) {
  Segment segment = example(GetParam());
  for (const bool handshake : {false, true}) {
    if (handshake) {
      segment.flags = {.syn = true};
      segment.options = {.mss = 1460, .window_scale = 7, .sack_permitted = true};
      segment.options.timestamps = Timestamps{1, 0};
    }
    const auto read = parse_ip_packet(build_ip_packet(segment));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(to_string(*read), to_string(segment));
    EXPECT_EQ(read->options, segment.options);
    EXPECT_EQ(read->payload, segment.payload);
  }
}

// The wire room, which has its own tables and its own builder, finds nothing odd, and builds the
// same bytes out of its recipe.
TEST_P(Family, IsWhatTheWireRoomDecodesWithoutAFinding) {
  const Bytes bytes = build_ip_packet(example(GetParam()));
  const wire::Decoded decoded = wire::decode(bytes, Link::raw);
  EXPECT_TRUE(decoded.findings().empty());
  const auto again = wire::build(wire::recipe_of(decoded));
  ASSERT_TRUE(again);
  EXPECT_EQ(hex(again->bytes), hex(bytes));
}

TEST(TcpPacket, HasDfUnlessItMayBeFragmented) {
  Segment segment = example(false);
  EXPECT_TRUE(wire::get(build_ip_packet(segment), wire::ipv4::df));
  segment.fragment_id = 77;
  const Bytes bytes = build_ip_packet(segment);
  EXPECT_FALSE(wire::get(bytes, wire::ipv4::df));
  EXPECT_EQ(wire::get(bytes, wire::ipv4::id), 77);
  EXPECT_TRUE(parse_ip_packet(bytes));
}

TEST_P(Family, IsRefusedWithAnyBitChanged) {
  const Segment segment = example(GetParam());
  const Bytes bytes = build_ip_packet(segment);
  const std::size_t tcp_at = GetParam() ? 40 : 20;
  for (std::size_t bit = 8 * tcp_at; bit < 8 * bytes.size(); ++bit) {
    Bytes changed = bytes;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(parse_ip_packet(changed)) << "bit " << bit;
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_ip_packet(ByteView(bytes).first(size))) << size << " bytes";
  }
  Bytes padded = bytes;
  padded.resize(padded.size() + 6);  // as Ethernet does with short frames
  EXPECT_TRUE(parse_ip_packet(padded));
}

TEST_P(Family, MayHaveAPartialChecksumWhereThatIsAllowed) {
  const Segment segment = example(GetParam());
  Bytes tcp = build_segment(segment);
  // The pseudo-header's sum: what is left when the checksum of everything is taken out.
  tcp[16] = tcp[17] = 0;
  std::uint32_t sum = 6 + static_cast<std::uint32_t>(tcp.size());
  for (const Ip& ip : {segment.source.address, segment.destination.address}) {
    for (std::size_t i = 0; i < ip.bytes().size(); i += 2) {
      sum += static_cast<std::uint32_t>(ip.bytes()[i] << 8U | ip.bytes()[i + 1]);
    }
  }
  sum = (sum & 0xffffU) + (sum >> 16U);
  tcp[16] = static_cast<std::uint8_t>(sum >> 8U);
  tcp[17] = static_cast<std::uint8_t>(sum);
  const Ip& a = segment.source.address;
  const Ip& b = segment.destination.address;
  EXPECT_FALSE(parse_segment(tcp, a, b));
  EXPECT_TRUE(parse_segment(tcp, a, b, ChecksumRule::full_or_partial));
}

INSTANTIATE_TEST_SUITE_P(Ip, Family, testing::Values(false, true),
                         [](const auto& test) { return test.param ? "v6" : "v4"; });

// Options whose length is not the one of their kind, as the wire room writes them.
TEST(Options, OfOddLengthsAreSkipped) {
  const auto recipe = wire::parse_recipe(
      "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(options=hex(0203000304ff00040301080301010101))");
  ASSERT_TRUE(recipe) << recipe.error().text();
  const auto frame = wire::build(*recipe);
  ASSERT_TRUE(frame) << frame.error().text();
  const auto segment = parse_ip_packet(frame->bytes);
  ASSERT_TRUE(segment) << segment.error().text();
  EXPECT_EQ(segment->options, Options{});
}

Bytes icmp_packet(const std::string& head, const Segment& quoted, std::size_t quoted_bytes = 28) {
  const Bytes inner = build_ip_packet(quoted);
  const auto recipe =
      wire::parse_recipe(head + "/hex(" + hex(ByteView(inner).first(quoted_bytes)) + ")");
  EXPECT_TRUE(recipe) << (recipe ? "" : recipe.error().text());
  const auto built = wire::build(*recipe);
  EXPECT_TRUE(built) << (built ? "" : built.error().text());
  return built ? built->bytes : Bytes{};
}

struct IcmpRow {
  bool ip6;
  int type;
  int code;
  IcmpError::Kind kind;
  int number;
};

// As sockets have them: a firewall's refusal is not that of a port without a program.
TEST(Icmp, HasTheNumberOfSockets) {
  using Kind = IcmpError::Kind;
  const std::vector<IcmpRow> rows{
      {false, 3, 1, Kind::soft, EHOSTUNREACH},  {false, 3, 2, Kind::hard, ENOPROTOOPT},
      {false, 3, 3, Kind::hard, ECONNREFUSED},  {false, 3, 9, Kind::hard, ENETUNREACH},
      {false, 3, 10, Kind::hard, EHOSTUNREACH}, {false, 3, 13, Kind::hard, EHOSTUNREACH},
      {true, 1, 0, Kind::soft, ENETUNREACH},    {true, 1, 1, Kind::hard, EACCES},
      {true, 1, 3, Kind::soft, EHOSTUNREACH},   {true, 1, 4, Kind::hard, ECONNREFUSED},
      {true, 1, 5, Kind::hard, EACCES},         {true, 1, 6, Kind::hard, EACCES},
      {true, 4, 1, Kind::hard, EPROTO}};
  for (const IcmpRow& row : rows) {
    const std::string head = row.ip6 ? "ipv6(src=fd00::9, dst=fd00::1, nxt=58)/icmpv6"
                                     : "ip(src=10.0.0.9, dst=10.0.0.1, proto=1)/icmp";
    const auto error = parse_icmp_error(icmp_packet(
        head + "(type=" + std::to_string(row.type) + ", code=" + std::to_string(row.code) + ")",
        example(row.ip6), row.ip6 ? 48 : 28));
    ASSERT_TRUE(error) << head << row.type << "/" << row.code;
    EXPECT_EQ(error->kind, row.kind) << error->text;
    EXPECT_EQ(error->number, row.number) << error->text;
    EXPECT_TRUE(is_of_network({.number = error->number})) << error->text;
    const bool names_port = error->text.find("no program listens") != std::string::npos;
    EXPECT_EQ(with_advice({.number = error->number}).hint.find("no program") == 0, names_port);
  }
}

TEST(Icmp, NamesTheSegmentAndTheKind) {
  const Segment segment = example(false);
  const Bytes port =
      icmp_packet("ip(src=10.0.0.9, dst=10.0.0.1, proto=1)/icmp(type=3, code=3)", segment);
  const auto error = parse_icmp_error(port);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, IcmpError::Kind::hard);
  EXPECT_EQ(error->source, segment.source);
  EXPECT_EQ(error->destination, segment.destination);
  EXPECT_EQ(error->seq, segment.seq);
  EXPECT_EQ(error->text, "ICMP port unreachable from 10.0.0.9: no program listens on port 80");
  const Bytes big = icmp_packet(
      "ip(src=10.0.0.9, dst=10.0.0.1, proto=1)/icmp(type=3, code=4, mtu=1400)", segment);
  ASSERT_TRUE(parse_icmp_error(big));
  EXPECT_EQ(parse_icmp_error(big)->kind, IcmpError::Kind::packet_too_big);
  EXPECT_EQ(parse_icmp_error(big)->mtu, 1400U);
  Bytes wrong = big;
  wrong.back() ^= 1U;  // its checksum is wrong now
  EXPECT_FALSE(parse_icmp_error(wrong));
  EXPECT_FALSE(parse_icmp_error(build_ip_packet(segment)));
}

TEST(ResetFor, FollowsTheRfc) {
  Segment segment = example(false);
  const auto with_ack = reset_for(segment);
  ASSERT_TRUE(with_ack);
  EXPECT_EQ(with_ack->seq, segment.ack);
  EXPECT_FALSE(with_ack->flags.ack);
  segment.flags = {.syn = true};
  const auto without = reset_for(segment);
  ASSERT_TRUE(without);
  EXPECT_EQ(without->seq, Seq{0});
  EXPECT_EQ(without->ack, segment.seq + 4);  // three bytes and the SYN
  segment.flags = {.rst = true};
  EXPECT_FALSE(reset_for(segment));
}

}  // namespace
}  // namespace pushpkt::stack::tcp
