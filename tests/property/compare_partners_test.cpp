// Captures shuffled, thinned and doubled at random: every packet that is missing, extra or
// elsewhere is named, and no other.
#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "property/wire_specimens.hpp"
#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using wire::Random;
using Numbers = std::multiset<std::uint64_t>;

Bytes bytes_built(const std::string& text) {
  const auto frame = wire::build(*wire::parse_recipe(text));
  EXPECT_TRUE(frame) << text;
  return frame->bytes;
}

/// A packet of conversation `flow` that nobody else is like; rewritten when it went through a
/// translator.
Bytes packet(std::size_t number, std::size_t flow, bool rewritten = false) {
  return bytes_built("eth/ip(src=10." + std::string(rewritten ? "9" : "0") + ".0." +
                     std::to_string(flow + 1) + ", dst=10.0.1.1, ttl=" + (rewritten ? "63" : "64") +
                     ")/udp(srcport=" + std::to_string(4000 + flow + (rewritten ? 500 : 0)) +
                     ", dstport=53)/\"packet " + std::to_string(number) + "\"");
}

struct Outcome {
  CaptureDiff diff;
  Numbers missing;
  Numbers extra;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs_not_same;
  std::vector<std::uint64_t> copies_of;
};

std::vector<PacketView> views_of(const std::vector<Bytes>& capture) {
  std::vector<PacketView> out;
  for (const Bytes& bytes : capture) out.push_back({.bytes = bytes});
  return out;
}

Outcome compared(const std::vector<Bytes>& a, const std::vector<Bytes>& b, Pairing pairing,
                 const Bounds& bounds = {}) {
  Policy policy;
  policy.pairing = pairing;
  const auto in_a = views_of(a);
  const auto in_b = views_of(b);
  PacketList source_a(in_a);
  PacketList source_b(in_b);
  Outcome out;
  const auto each = [&](const PacketDifference& d) {
    if (d.missing()) out.missing.insert(d.a->number);
    if (d.extra()) out.extra.insert(d.b->number);
    if (d.copy_of) out.copies_of.push_back(*d.copy_of);
    if (d.a && d.b) out.pairs_not_same.emplace_back(d.a->number, d.b->number);
  };
  out.diff = diff(source_a, source_b, policy, each, bounds);
  const CaptureDiff& d = out.diff;
  EXPECT_EQ(d.missing, out.missing.size());
  EXPECT_EQ(d.extra, out.extra.size());
  EXPECT_EQ(d.packets_a - d.missing, d.packets_b - d.extra) << "as many partners on both sides";
  return out;
}

constexpr std::array all_pairings{Pairing::order, Pairing::flow, Pairing::content};

std::vector<Bytes> capture_of(std::size_t size, std::size_t flows) {
  std::vector<Bytes> out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(packet(i, i % flows));
  return out;
}

TEST(Partners, ACaptureIsTheSameAsItself) {
  std::vector<Bytes> capture = capture_of(40, 3);
  capture.insert(capture.end(), 5, packet(7, 1));  // the same again and again
  for (const Pairing pairing : all_pairings) {
    SCOPED_TRACE(to_text(pairing));
    const Outcome out = compared(capture, capture, pairing);
    EXPECT_TRUE(out.diff.clean());
    EXPECT_EQ(out.diff.same, capture.size());
  }
}

TEST(Partners, DroppedAndDoubledPacketsAreNamed) {
  Random random(11);
  for (int round = 0; round < 30; ++round) {
    const std::vector<Bytes> a = capture_of(30 + random.below(60), 1 + random.below(4));
    std::vector<Bytes> b;
    Numbers dropped;
    Numbers doubled;
    std::vector<std::uint64_t> copied;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const std::size_t fate = random.below(12);
      if (fate == 0) {
        dropped.insert(i + 1);
        continue;
      }
      b.push_back(a[i]);
      if (fate != 1) continue;
      copied.push_back(b.size());
      b.push_back(a[i]);
      doubled.insert(b.size());
    }
    for (const Pairing pairing : all_pairings) {
      SCOPED_TRACE(std::to_string(round) + " by " + std::string(to_text(pairing)));
      const Outcome out = compared(a, b, pairing);
      EXPECT_EQ(out.missing, dropped);
      EXPECT_EQ(out.extra, doubled);
      EXPECT_EQ(out.copies_of, copied);
      EXPECT_EQ(out.diff.duplicates, doubled.size());
      EXPECT_EQ(out.diff.changed + out.diff.moved, 0U);
    }
  }
}

TEST(Partners, RewrittenCapturesFindTheirPartnersInSpiteOfGaps) {
  Random random(12);
  for (int round = 0; round < 30; ++round) {
    const std::size_t size = 40 + random.below(400);
    std::vector<Bytes> a;
    std::vector<Bytes> b;
    std::vector<std::size_t> whose;
    Numbers dropped;
    for (std::size_t i = 0; i < size; ++i) {
      a.push_back(packet(i, i % 3));
      if (random.below(15) == 0) {
        dropped.insert(i + 1);
      } else {
        b.push_back(packet(i, i % 3, true));
        whose.push_back(i + 1);
      }
    }
    for (const Pairing pairing : {Pairing::order, Pairing::content}) {
      SCOPED_TRACE(std::to_string(round) + " by " + std::string(to_text(pairing)));
      const Outcome out = compared(a, b, pairing);
      EXPECT_EQ(out.missing, dropped);
      EXPECT_EQ(out.diff.extra + out.diff.moved, 0U);
      EXPECT_EQ(out.diff.changed, b.size());
      for (const auto& [in_a, in_b] : out.pairs_not_same) {
        EXPECT_EQ(in_a, whose.at(static_cast<std::size_t>(in_b - 1)));
      }
    }
  }
}

TEST(Partners, APacketThatMovedIsNamedAndNoOther) {
  Random random(13);
  for (int round = 0; round < 30; ++round) {
    const std::vector<Bytes> a = capture_of(20 + random.below(100), 1);
    std::vector<Bytes> b = a;
    const std::size_t from = random.below(b.size());
    const std::size_t to = random.below(b.size());
    const auto begin = b.begin();
    const auto at = [&](std::size_t i) { return begin + static_cast<std::ptrdiff_t>(i); };
    if (from < to) std::rotate(at(from), at(from + 1), at(to + 1));
    if (to < from) std::rotate(at(to), at(from), at(from + 1));
    SCOPED_TRACE(std::to_string(from) + " -> " + std::to_string(to));
    const Outcome out = compared(a, b, Pairing::order);
    EXPECT_EQ(out.diff.moved, from == to ? 0U : 1U);
    EXPECT_EQ(out.diff.missing + out.diff.extra + out.diff.changed, 0U);
    EXPECT_TRUE(compared(a, b, Pairing::content).diff.clean());
  }
}

TEST(Partners, ConversationsMayBeInterleavedAnew) {
  Random random(14);
  for (int round = 0; round < 30; ++round) {
    constexpr std::size_t flows = 5;
    std::vector<std::vector<Bytes>> lines(flows);
    for (std::size_t i = 0; i < 200; ++i) lines[i % flows].push_back(packet(i, i % flows));
    const auto mixed = [&] {
      std::vector<Bytes> out;
      std::array<std::size_t, flows> next{};
      while (out.size() < 200) {
        const std::size_t flow = random.below(flows);
        if (next[flow] < lines[flow].size()) out.push_back(lines[flow][next[flow]++]);
      }
      return out;
    };
    const auto a = mixed();
    const auto b = mixed();
    EXPECT_TRUE(compared(a, b, Pairing::flow).diff.clean());
    const Outcome by_order = compared(a, b, Pairing::order);
    EXPECT_GT(by_order.diff.moved, 0U);
    EXPECT_EQ(by_order.diff.missing + by_order.diff.extra + by_order.diff.changed, 0U);
  }
}

TEST(Partners, AnyOrderIsTheSameByContent) {
  Random random(15);
  for (int round = 0; round < 30; ++round) {
    const auto a = capture_of(100, 4);
    auto b = a;
    for (std::size_t i = b.size(); i > 1; --i) std::swap(b[i - 1], b[random.below(i)]);
    EXPECT_TRUE(compared(a, b, Pairing::content).diff.clean());
    const Outcome by_order = compared(a, b, Pairing::order);
    EXPECT_EQ(by_order.diff.missing + by_order.diff.extra + by_order.diff.changed, 0U);
  }
}

TEST(Partners, LittleMemoryShortensTheViewAndNoMore) {
  const auto a = capture_of(3000, 1);
  std::vector<Bytes> b;
  Numbers dropped;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i % 100 == 7) {
      dropped.insert(i + 1);
    } else {
      b.push_back(a[i]);
    }
  }
  const Outcome out = compared(a, b, Pairing::order, {.memory_bytes = 256 * 1024});
  EXPECT_EQ(out.missing, dropped);
  EXPECT_EQ(out.diff.extra + out.diff.changed + out.diff.moved, 0U);
}

TEST(Partners, WhatIsBeyondTheBoundsIsSaid) {
  const auto a = capture_of(4000, 1);
  std::vector<Bytes> b(a.begin() + 1, a.end());
  b.push_back(a.front());  // 4000 places away
  const Outcome far = compared(a, b, Pairing::order, {.window_packets = 50});
  EXPECT_EQ(far.missing, Numbers{1});
  EXPECT_EQ(far.extra, Numbers{4000});
  EXPECT_EQ(far.diff.given_up, 1U);
  const Outcome near = compared(a, b, Pairing::order, {.window_packets = 4000});
  EXPECT_EQ(near.diff.moved, 1U);
  const std::vector<Bytes> reversed(a.rbegin(), a.rend());
  const Outcome little = compared(a, reversed, Pairing::content, {.memory_bytes = 64 * 1024});
  EXPECT_GT(little.diff.given_up, 0U);
  const Outcome much = compared(a, reversed, Pairing::content);
  EXPECT_TRUE(much.diff.clean());
  EXPECT_EQ(much.diff.given_up, 0U);
}

}  // namespace
}  // namespace pushpkt::compare
