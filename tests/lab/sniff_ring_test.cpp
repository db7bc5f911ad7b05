// A live capture in batches: order, directions, tags under a filter, what is lost and how often.
#include <gmock/gmock.h>

#include "lab/sniff_netns.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/filter.hpp"
#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::sniff {
namespace {

Deadline long_enough() { return Deadline::in(std::chrono::seconds(20)); }

Bytes ring_frame(std::uint8_t number, const std::string& type = "88b5", std::size_t bytes = 60) {
  Bytes out = from_hex("020000000002020000000001" + type).value();
  out.push_back(number);
  out.resize(bytes);
  return out;
}

class Ring : public InNamespace {
 protected:
  static Sniffer open(Sniffer::Options options) {
    options.immediate = false;
    auto sniffer = Sniffer::open(options);
    EXPECT_TRUE(sniffer) << sniffer.error().text();
    return std::move(sniffer.value());
  }
  static Seen next(Sniffer& sniffer) {
    const auto seen = sniffer.next(long_enough());
    EXPECT_TRUE(seen) << seen.error().text();
    EXPECT_TRUE(seen->has_value()) << "no packet came";
    return *seen ? (*seen)->own() : Seen{};
  }
  /// All that comes before a frame of type 0x88b7, which is sent now.
  static std::vector<Seen> until_now(Sniffer& sniffer) {
    send("near", ring_frame(0, "88b7"));
    std::vector<Seen> all;
    while (true) {
      Seen seen = next(sniffer);
      if (seen.bytes.empty() || (seen.bytes[12] == 0x88 && seen.bytes[13] == 0xb7)) return all;
      all.push_back(std::move(seen));
    }
  }
};

TEST_F(Ring, BothDirectionsComeInTheirOrder) {
  auto near = open({.interface = "near", .filter = "ether proto 0x88b5 or ether proto 0x88b7"});
  for (std::uint8_t i = 0; i < 200; ++i) send(i % 3 == 0 ? "near" : "far", ring_frame(i));
  const auto all = until_now(near);
  ASSERT_EQ(all.size(), 200U);
  for (std::uint8_t i = 0; i < 200; ++i) {
    EXPECT_EQ(all[i].bytes, ring_frame(i));
    EXPECT_EQ(all[i].direction, i % 3 == 0 ? Direction::out : Direction::in);
    EXPECT_EQ(all[i].where, "near, frame " + std::to_string(i + 1));
    EXPECT_EQ(all[i].interface, "near");
  }
}

TEST_F(Ring, NothingUnfilteredAndNothingFromBefore) {
  for (int round = 0; round < 5; ++round) {
    send("far", ring_frame(1));
    auto near = open({.interface = "near", .filter = "ether proto 0x88b5"});
    send("far", ring_frame(3, "88b6"));
    send("far", ring_frame(4));
    EXPECT_EQ(next(near).bytes, ring_frame(4));
  }
}

TEST_F(Ring, LoopbackShowsEachPacketOnceOrBothCopies) {
  for (const bool both : {false, true}) {
    auto lo = open({.interface = "lo", .filter = "udp dst port 9", .both_directions = both});
    send_to_port(9, "one");
    send_to_port(9, "two");
    if (both) {
      EXPECT_EQ(next(lo).direction, Direction::out);
    }
    const Seen seen = next(lo);
    EXPECT_EQ(seen.direction, Direction::in);
    EXPECT_EQ(text_of(ByteView(seen.bytes).last(3)), "one");
    if (both) {
      EXPECT_EQ(next(lo).direction, Direction::out);
    }
    EXPECT_EQ(text_of(ByteView(next(lo).bytes).last(3)), "two");
  }
}

/// What a filter picks live is what it picks from the frames that an unfiltered capture saw.
TEST_F(Ring, AFilterPicksTheSamePacketsLiveAndLater) {
  const std::string ip =
      "0800450000210000000040110000 0a0500010a050002 03e8003500 0d0000 6161616161";
  const std::vector<Bytes> sent{from_hex("020000000009020000000008" + ip).value(),
                                from_hex("020000000009020000000008 810003e8" + ip).value(),
                                from_hex("020000000009020000000008 88a80064 81000065" + ip).value(),
                                ring_frame(1), ring_frame(2, "810003e8 88b5")};
  for (const char* filter :
       {"udp", "vlan", "vlan 1000", "not vlan", "ether proto 0x8100", "ether[14:2] & 0xfff == 1000",
        "len == 51", "len <= 60", "vlan and udp", "udp or vlan", "ether host 02:00:00:00:00:09",
        "vlan and vlan", "greater 61", ""}) {
    // First, because `vlan` moves the places of all that follows it.
    const std::string with_end =
        *filter == '\0' ? "" : "ether proto 0x88b7 or (" + std::string(filter) + ")";
    auto all = open({.interface = "far"});
    auto live = open({.interface = "far", .filter = with_end});
    for (const Bytes& bytes : sent) send("near", bytes);
    const auto seen = until_now(all);
    std::vector<Bytes> picked;
    std::vector<Bytes> later;
    const auto compiled = Filter::compile(with_end, Link::ethernet);
    ASSERT_TRUE(compiled) << compiled.error().text();
    // `until_now` sent the frame that ends it to both.
    while (true) {
      Seen packet = next(live);
      if (packet.bytes.empty() || (packet.bytes[12] == 0x88 && packet.bytes[13] == 0xb7)) break;
      picked.push_back(std::move(packet.bytes));
    }
    for (const Seen& packet : seen) {
      if (compiled->matches(packet.bytes, packet.wire_bytes)) later.push_back(packet.bytes);
    }
    ASSERT_EQ(seen.size(), sent.size());
    EXPECT_EQ(picked, later) << filter;
  }
}

TEST_F(Ring, TheSnapshotLengthHoldsWithATag) {
  auto far = open({.interface = "far", .snaplen = 20});
  send("near", ring_frame(1, "8100 0064 88b5"));
  const Seen seen = next(far);
  EXPECT_EQ(hex(seen.bytes), hex(ByteView(ring_frame(1, "8100 0064 88b5")).first(20)));
  EXPECT_EQ(seen.wire_bytes, 60U);
  EXPECT_TRUE(seen.vlan_from_metadata);
}

// 1.4 MB do not fit: each packet is either delivered or counted as dropped, once. More packets
// would not fit into the queue of a busy processor (netdev_max_backlog), which the ring does not
// count.
TEST_F(Ring, EachPacketIsDeliveredOrCountedAsDroppedOnce) {
  auto far = open({.interface = "far", .filter = "ether proto 0x88b5", .buffer_bytes = 1 << 20});
  constexpr std::uint64_t sent = 900;
  for (std::uint64_t i = 0; i < sent; ++i) send("near", ring_frame(1, "88b5", 1500));
  std::uint64_t delivered = 0;
  while (delivered + far.stats().dropped < sent) {
    ASSERT_TRUE(next(far).bytes.size() == 1500U);
    ++delivered;
  }
  EXPECT_EQ(delivered + far.stats().dropped, sent);
  EXPECT_GT(far.stats().dropped, 0U);
  EXPECT_GT(delivered, 0U);  // on a busy machine a block ends before it is full
}

// Small packets take little room: 500 of them in a ring that has 64 slots of the snapshot length.
TEST_F(Ring, HoldsBytesNotSlots) {
  auto far = open({.interface = "far", .filter = "ether proto 0x88b5", .buffer_bytes = 16 << 20});
  constexpr int sent = 500;
  for (int i = 0; i < sent; ++i) send("near", ring_frame(static_cast<std::uint8_t>(i)));
  for (int i = 0; i < sent; ++i) {
    ASSERT_EQ(next(far).bytes, ring_frame(static_cast<std::uint8_t>(i)));
  }
  EXPECT_EQ(far.stats().dropped, 0U);
}

TEST_F(Ring, ADeviceThatGoesDownEndsIt) {
  auto far = open({.interface = "far"});
  ASSERT_EQ(std::system("ip link set far down"), 0);
  const auto seen = far.next(long_enough());
  EXPECT_FALSE(seen);
  const auto again = Sniffer::open({.interface = "far", .immediate = false});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().number, ENETDOWN);
  EXPECT_THAT(again.error().text(), testing::HasSubstr("`ip link set far up` starts it"));
  ASSERT_EQ(std::system("ip link set far up"), 0);
}

}  // namespace
}  // namespace pushpkt::sniff
