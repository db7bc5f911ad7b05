// Frame check sequences removed, payloads changed at random.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "pushpkt/replay/edits.hpp"
#include "replay/frame_check.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

TEST(FrameCheck, IsEthernetsCrc) {
  EXPECT_EQ(crc32(bytes_of("123456789")), 0xcbf43926U);  // the check value of this CRC
  // zlib.crc32() of the frame, in little-endian order
  const Bytes frame = *from_hex("02000000000202000000000188b5313233343536373839a9f97b5d");
  EXPECT_TRUE(ends_with_fcs(frame));
  for (std::size_t i = 0; i < frame.size(); ++i) {
    Bytes other = frame;
    other[i] ^= 1;
    EXPECT_FALSE(ends_with_fcs(other)) << i;
  }
  EXPECT_FALSE(ends_with_fcs(ByteView(frame).first(17)));
}

struct Stripped {
  std::string bytes;
  std::uint32_t wire_bytes = 0;
  std::uint64_t removed = 0;
};

Stripped stripped(StripFcs how, const sniff::SeenView& packet) {
  Edits edits;
  edits.strip_fcs = how;
  PacketEditor editor(edits);
  const auto out = editor.edit(packet);
  return {hex((*out)->bytes), (*out)->wire_bytes, editor.counts().fcs_removed};
}

TEST(StripFcs, WhereItIsFoundOrAlways) {
  Bytes with = *from_hex("02000000000202000000000188b5313233343536373839a9f97b5d");
  const std::string without = hex(with).substr(0, 46);
  sniff::SeenView packet{.bytes = with, .wire_bytes = 27, .number = 1};
  for (const StripFcs how : {StripFcs::found, StripFcs::always}) {
    const Stripped out = stripped(how, packet);
    EXPECT_EQ(out.bytes, without);
    EXPECT_EQ(out.wire_bytes, 23U);
    EXPECT_EQ(out.removed, 1U);
  }
  with.back() ^= 1;
  EXPECT_EQ(stripped(StripFcs::found, packet).bytes, hex(with));
  EXPECT_EQ(stripped(StripFcs::found, packet).removed, 0U);
  EXPECT_EQ(stripped(StripFcs::always, packet).bytes, without);
}

TEST(StripFcs, OfAPacketThatTheCaptureCut) {
  const Bytes frame = *from_hex("02000000000202000000000188b5313233343536373839a9f97b5d");
  for (const std::size_t kept : {20U, 23U, 25U}) {
    const sniff::SeenView packet{.bytes = ByteView(frame).first(kept), .wire_bytes = 27};
    EXPECT_EQ(stripped(StripFcs::found, packet).removed, 0U);
    const Stripped out = stripped(StripFcs::always, packet);
    EXPECT_EQ(out.bytes.size() / 2, std::min<std::size_t>(kept, 23));
    EXPECT_EQ(out.wire_bytes, 23U);
  }
}

Bytes mutated(const Mutation& mutation, const wire::Frame& frame, std::uint64_t number,
              bool keep_checksums = false) {
  Edits edits;
  edits.mutation = mutation;
  edits.keep_checksums = keep_checksums;
  PacketEditor editor(edits);
  sniff::SeenView packet = seen(frame);
  packet.number = number;
  const auto out = editor.edit(packet);
  EXPECT_TRUE(out && *out);
  EXPECT_EQ((*out)->wire_bytes, (*out)->bytes.size());
  EXPECT_EQ(editor.counts().mutated, hex((*out)->bytes) == hex(frame.bytes) ? 0U : 1U);
  return {(*out)->bytes.begin(), (*out)->bytes.end()};
}

/// The headers with the payload of `bytes`: as a whole, what they would be built as.
std::string rebuilt(const std::string& headers, const Bytes& bytes) {
  const wire::Decoded packet = wire::decode(bytes);
  const std::string payload = hex(packet.payload());
  return hex(built(payload.empty() ? headers : headers + "/hex(" + payload + ")").bytes);
}

TEST(Mutation, ChangesThePayloadAloneAndKeepsChecksumsAndLengthsRight) {
  for (const char* transport : {"udp(srcport=1, dstport=9)", "tcp(srcport=1, dstport=9, seq=7)",
                                "icmp.echo(ident=7, seq=1)"}) {
    const std::string headers = eth + ip + transport;
    const wire::Frame frame = built(headers + "/\"0123456789abcdefghij\"");
    std::set<Bytes> different;
    std::set<std::size_t> sizes;
    for (std::uint64_t number = 1; number <= 300; ++number) {
      const Bytes bytes = mutated({7, 1}, frame, number);
      ASSERT_NE(bytes, frame.bytes) << number;
      EXPECT_EQ(rebuilt(headers, bytes), hex(bytes)) << "a length or a sum is wrong";
      different.insert(bytes);
      sizes.insert(bytes.size());
    }
    EXPECT_GT(different.size(), 120U);
    EXPECT_GT(sizes.size(), 5U) << "some are cut";
    EXPECT_EQ(*sizes.rbegin(), frame.bytes.size());
  }
}

TEST(Mutation, IsTheSameForASeedAndAPacketNumber) {
  const wire::Frame frame = built(eth + ip + "udp(srcport=1, dstport=9)/\"0123456789abcdef\"");
  std::size_t same = 0;
  for (std::uint64_t number = 1; number <= 50; ++number) {
    EXPECT_EQ(mutated({7, 1}, frame, number), mutated({7, 1}, frame, number));
    if (mutated({7, 1}, frame, number) == mutated({8, 1}, frame, number)) ++same;
  }
  EXPECT_LT(same, 10U);
}

TEST(Mutation, TheRateIsThatOfPackets) {
  const wire::Frame frame = built(eth + ip + "udp(srcport=1, dstport=9)/\"0123456789abcdef\"");
  std::size_t changed = 0;
  for (std::uint64_t number = 1; number <= 1000; ++number) {
    if (mutated({42, 0.25}, frame, number) != frame.bytes) ++changed;
  }
  EXPECT_GT(changed, 180U);
  EXPECT_LT(changed, 320U);
}

TEST(Mutation, WrongChecksumsStayWrongAndKeptOnesStay) {
  const wire::Frame wrong =
      built(eth + ip + "udp(srcport=1, dstport=9, checksum=0xdead)/\"0123456789abcdef\"");
  const wire::Frame right = built(eth + ip + "udp(srcport=1, dstport=9)/\"0123456789abcdef\"");
  for (std::uint64_t number = 1; number <= 40; ++number) {
    const Bytes bytes = mutated({7, 1}, wrong, number);
    EXPECT_EQ(hex(ByteView(bytes).subspan(40, 2)), "dead");
    const Bytes kept = mutated({7, 1}, right, number, true);
    EXPECT_EQ(hex(ByteView(kept).subspan(40, 2)), hex(ByteView(right.bytes).subspan(40, 2)));
  }
}

TEST(Mutation, LeavesPacketsWithoutPayloadAndDoesNotCutFragmentsOrPadding) {
  for (const std::string& recipe :
       {eth + ip + "tcp(srcport=1, dstport=9)", eth + "arp(src.proto_ipv4=10.0.0.1)",
        eth + "ip(src=10.0.0.1, dst=10.0.0.2, frag_offset=16, proto=17)/\"01234567\""}) {
    const wire::Frame frame = built(recipe);
    EXPECT_EQ(mutated({7, 1}, frame, 1), frame.bytes) << recipe;
  }
  for (const std::string& recipe :
       {eth + "ip(src=10.0.0.1, dst=10.0.0.2, mf=1)/udp(srcport=1, dstport=9, checksum=1)/"
              "\"0123456789abcdef\"",
        eth + ip + "udp(srcport=1, dstport=9)/\"x\"/trailer(000000000000)"}) {
    const wire::Frame frame = built(recipe);
    for (std::uint64_t number = 1; number <= 60; ++number) {
      EXPECT_EQ(mutated({7, 1}, frame, number).size(), frame.bytes.size());
    }
  }
}

TEST(Mutation, OfATunnelIsInItsInnermostPacket) {
  const std::string tunnel = eth + ip + "udp(srcport=1, dstport=4789)/vxlan/" + eth + ip;
  const wire::Frame frame = built(tunnel + "tcp(srcport=1, dstport=9, seq=7)/\"0123456789\"");
  for (std::uint64_t number = 1; number <= 60; ++number) {
    const Bytes bytes = mutated({7, 1}, frame, number);
    EXPECT_EQ(rebuilt(tunnel + "tcp(srcport=1, dstport=9, seq=7)", bytes), hex(bytes));
  }
}

TEST(Mutation, IsASeedAndARate) {
  EXPECT_EQ(parse_mutation("42")->rate, 1);
  EXPECT_EQ(parse_mutation("42")->seed, 42U);
  EXPECT_EQ(parse_mutation("42,0.5")->rate, 0.5);
  EXPECT_EQ(parse_mutation("42,50%")->rate, 0.5);
  for (const char* text : {"", "x", "42,", "42,0", "42,1.1", "42,101%", "42,nan", "-1", "42,-1"}) {
    EXPECT_FALSE(parse_mutation(text)) << text;
  }
}

}  // namespace
}  // namespace pushpkt::replay
