// IP headers read by position, and fragments put together.
#include "pushpkt/wire/ip_packet.hpp"

#include <gmock/gmock.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

Bytes packet(const std::string& recipe) {
  const auto frame = build(*parse_recipe(recipe));
  EXPECT_TRUE(frame) << recipe << ": " << frame.error().text();
  return frame->bytes;
}

TEST(IpPacket, HasTheBytesOfAnIPv4Header) {
  const Bytes bytes = packet("ip(src=10.0.0.1, dst=10.0.0.2, id=7)/udp()/\"hello\"");
  const IpPacket ip = read_ip(bytes);
  EXPECT_EQ(ip.version, 4U);
  EXPECT_EQ(ip.header_bytes, 20U);
  EXPECT_EQ(hex(ip.source), "0a000001");
  EXPECT_EQ(hex(ip.destination), "0a000002");
  EXPECT_EQ(ip.id, 7U);
  EXPECT_EQ(ip.protocol, 17);
  EXPECT_FALSE(ip.fragment);
  EXPECT_EQ(ip.payload.size(), 8U + 5U);
}

TEST(IpPacket, EndsWhereItsLengthFieldSays) {
  Bytes bytes = packet("ip(src=10.0.0.1, dst=10.0.0.2)/udp()/\"hello\"");
  bytes.insert(bytes.end(), 13, 0);
  EXPECT_EQ(read_ip(bytes).payload.size(), 8U + 5U);
  EXPECT_EQ(read_ip(bytes).bytes.size(), bytes.size());
}

TEST(IpPacket, IsNoneWhereItsHeaderIsNotWhole) {
  const Bytes bytes = packet("ip(src=10.0.0.1, dst=10.0.0.2)/udp()/\"hello\"");
  EXPECT_EQ(read_ip(ByteView(bytes).first(19)).version, 0U);
  EXPECT_EQ(read_ip({}).version, 0U);
  const Bytes six = packet("ipv6(src=::1, dst=::2)/udp()");
  EXPECT_EQ(read_ip(ByteView(six).first(39)).version, 0U);
}

TEST(IpPacket, HasWhatTheFragmentHeaderOfIPv6Says) {
  const Bytes bytes = packet(
      "ipv6(src=fd77::1, dst=fd77::2, nxt=0)/hopopts(nxt=44, options=hex(010400000000))/"
      "fraghdr(nxt=17, offset=2, more=1, ident=9)/hex(0011223344556677)");
  const IpPacket ip = read_ip(bytes);
  EXPECT_EQ(ip.version, 6U);
  EXPECT_TRUE(ip.fragment && ip.more);
  EXPECT_EQ(ip.offset, 16U);
  EXPECT_EQ(ip.id, 9U);
  EXPECT_EQ(ip.protocol, 17);
  EXPECT_EQ(ip.unfragmentable, 48U);
  EXPECT_EQ(ip.next_at, 40U) << "the next header field of the hop-by-hop options";
  EXPECT_EQ(ip.payload.size(), 8U);
}

struct Fragments {
  std::vector<Bytes> bytes;
  [[nodiscard]] std::vector<IpPacket> read() const {
    std::vector<IpPacket> out;
    for (const Bytes& each : bytes) out.push_back(read_ip(each));
    return out;
  }
};

const std::string fragment4 = "ip(src=10.0.0.1, dst=10.0.0.2, id=5, proto=17, ";
const std::string fragment6 =
    "ipv6(src=fd77::1, dst=fd77::2, nxt=0)/hopopts(nxt=44, "
    "options=hex(010400000000))/fraghdr(nxt=17, ";

TEST(Reassemble, InAnyOrderGivesTheDatagramOfIPv4) {
  const Fragments fragments{{packet(fragment4 + "frag_offset=1)/\"89abc\""),
                             packet(fragment4 + "flags.mf=1)/\"01234567\"")}};
  const auto whole = reassemble(fragments.read());
  ASSERT_TRUE(whole);
  const IpPacket ip = read_ip(*whole);
  EXPECT_FALSE(ip.fragment);
  EXPECT_EQ(text_of(ip.payload), "0123456789abc");
}

TEST(Reassemble, OfIPv6TakesTheFragmentHeaderOut) {
  const Fragments fragments{
      {packet(fragment6 + "more=1)/\"01234567\""), packet(fragment6 + "offset=1)/\"89abc\"")}};
  const auto whole = reassemble(fragments.read());
  ASSERT_TRUE(whole);
  const IpPacket ip = read_ip(*whole);
  EXPECT_FALSE(ip.fragment);
  EXPECT_EQ(ip.protocol, 17);
  EXPECT_EQ(ip.header_bytes, 48U);
  EXPECT_EQ(text_of(ip.payload), "0123456789abc");
}

TEST(Reassemble, RefusesAHoleAnOverlapAndAWholePacket) {
  const Bytes first = packet(fragment4 + "flags.mf=1)/\"01234567\"");
  const Bytes last = packet(fragment4 + "frag_offset=2)/\"x\"");
  const Bytes over = packet(fragment4 + "frag_offset=0, flags.mf=1)/\"0123456789abcdef\"");
  EXPECT_FALSE(reassemble(Fragments{{first, last}}.read())) << "bytes 8 to 15 are missing";
  EXPECT_FALSE(reassemble(Fragments{{first, over, last}}.read()));
  EXPECT_FALSE(reassemble(Fragments{{packet("ip()/udp()/\"x\"")}}.read()));
  EXPECT_FALSE(reassemble({}));
}

TEST(Reassemble, AFragmentOfIPv6MustEndOnEightBytes) {
  const Bytes odd = packet(fragment6 + "more=1)/\"0123456\"");
  EXPECT_FALSE(reassemble(Fragments{{odd}}.read()));
}

TEST(Overlap, IsAByteOfTwoFragmentsInOnePlace) {
  const Bytes first = packet(fragment4 + "flags.mf=1)/\"01234567\"");
  const Bytes wide = packet(fragment4 + "flags.mf=1)/\"0123456789abcdef\"");
  const Bytes second = packet(fragment4 + "frag_offset=1)/\"89\"");
  EXPECT_FALSE(overlap(Fragments{{first, second}}.read()));
  EXPECT_TRUE(overlap(Fragments{{wide, second}}.read()));
}

// A network made two of one: no overlap. Other bytes, or another end, are one.
TEST(Overlap, IsNoCopyOfAFragment) {
  struct Row {
    const std::string& begin;
    const char* first;
    const char* other;
    bool copy;
  };
  for (const Row& row : {
           Row{fragment4, "flags.mf=1)/\"01234567\"", "flags.mf=1)/\"01234567\"", true},
           Row{fragment4, "flags.mf=1)/\"01234567\"", "flags.mf=1, ttl=9)/\"01234567\"", true},
           Row{fragment4, "flags.mf=1)/\"01234567\"", "flags.mf=1)/\"0123456X\"", false},
           Row{fragment6, "more=1)/\"01234567\"", "more=1)/\"01234567\"", true},
           Row{fragment6, "more=1)/\"01234567\"", "more=1)/\"0123456X\"", false},
           Row{fragment6, "more=1)/\"01234567\"", "more=0)/\"01234567\"", false},
       }) {
    const Bytes first = packet(row.begin + row.first);
    const Bytes other = packet(row.begin + row.other);
    const std::string last =
        &row.begin == &fragment4 ? "frag_offset=1)/\"89\"" : "offset=1)/\"89\"";
    const Fragments fragments{{first, packet(row.begin + last), other}};
    EXPECT_EQ(overlap(fragments.read()), !row.copy) << row.begin << row.other;
    const auto whole = reassemble(fragments.read());
    ASSERT_EQ(whole.has_value(), row.copy) << row.begin << row.other;
    if (!whole) continue;
    EXPECT_EQ(text_of(read_ip(*whole).payload), "0123456789");
  }
}

}  // namespace
}  // namespace pushpkt::wire
