// Packets that are the same by their bytes under a mask have no difference when compared row by
// row.
#include "compare/byte_mask.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "compare/comparable.hpp"
#include "property/wire_specimens.hpp"
#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using wire::Random;

/// Ignores some of the rows that there are, by their own names and by those of wholes.
Policy some_policy(Random& random) {
  Policy policy;
  const auto rows = comparables();
  for (int i = 0; i < 40; ++i) {
    const Comparable& row = rows[random.below(rows.size())];
    const bool whole = !row.part_of.empty() && random.below(4) == 0;
    EXPECT_TRUE(policy.ignore(whole ? row.part_of : row.name));
    if (random.below(6) == 0) {
      EXPECT_TRUE(policy.compare(rows[random.below(rows.size())].name));
    }
  }
  for (const std::string_view often : {"ip.ttl", "ip.id", "ip.flags", "tcp.options", "eth.dst"}) {
    if (random.below(2) == 0) {
      EXPECT_TRUE(policy.ignore(often));
    }
  }
  if (random.below(3) == 0) {
    EXPECT_TRUE(policy.compare("ip.flags.df"));
  }
  if (random.below(3) == 0) {
    EXPECT_TRUE(policy.compare("tcp.options.mss_val"));
  }
  if (random.below(3) == 0) {
    EXPECT_TRUE(policy.mask("ip.src", "/24"));
  }
  if (random.below(3) == 0) {
    EXPECT_TRUE(policy.mask("ip.dsfield", "0xfc"));
  }
  return policy;
}

TEST(ByteMask, SameBytesUnderItAreSameRows) {
  Random random(71);
  std::size_t same = 0;
  std::vector<wire::Frame> frames;
  for (const std::string_view text : wire::specimens) {
    frames.push_back(*wire::build(*wire::parse_recipe(text)));
  }
  for (int round = 0; round < 60; ++round) {
    const Policy policy = some_policy(random);
    const RuleTable rules(policy);
    ByteMask mask(rules);
    for (const wire::Frame& frame : frames) {
      for (int change = 0; change < 12; ++change) {
        Bytes other = frame.bytes;
        const std::size_t at = random.below(std::min<std::size_t>(other.size(), 60));
        other[at] = static_cast<std::uint8_t>(other[at] ^ (1U << random.below(8)));
        const wire::Decoded a = wire::decode(frame.bytes, frame.link);
        const wire::Decoded b = wire::decode(other, frame.link);
        if (!mask.has_same(a, b)) continue;
        ++same;
        const auto rows = diff({.bytes = frame.bytes, .link = frame.link},
                               {.bytes = other, .link = frame.link}, policy);
        ASSERT_TRUE(rows.empty()) << to_text(rows.front()) << "\n" << hex(other);
      }
    }
  }
  EXPECT_GT(same, 500U);
}

Bytes built(const std::string& text) {
  const auto frame = wire::build(*wire::parse_recipe(text));
  EXPECT_TRUE(frame) << text;
  return frame ? frame->bytes : Bytes{};
}

/// A packet as A has it and as B has it, which differ where the policy does not look.
struct TwoCaptures {
  std::vector<Bytes> a;
  std::vector<Bytes> b;

  explicit TwoCaptures(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::string rest = ", id=" + std::to_string(i) +
                               ")/udp(srcport=" + std::to_string(1000 + i % 7) + ")/\"packet " +
                               std::to_string(i) + "\"";
      a.push_back(built("eth/ip(ttl=64" + rest));
      b.push_back(built("eth/ip(ttl=63" + rest));
    }
  }
};

std::vector<PacketView> views(const std::vector<Bytes>& capture) {
  std::vector<PacketView> out;
  for (const Bytes& bytes : capture) out.push_back({.bytes = bytes});
  return out;
}

/// With each pairing: what is changed, missing and elsewhere is found among packets that are the
/// same under the mask only.
TEST(ByteMask, LeavesTheOtherPacketsToTheSearch) {
  for (const Pairing pairing : {Pairing::order, Pairing::flow, Pairing::content}) {
    TwoCaptures captures(3000);
    Policy policy;
    policy.pairing = pairing;
    ASSERT_TRUE(policy.ignore("ip.ttl"));
    ASSERT_TRUE(policy.ignore("ip.checksum"));
    captures.b.erase(captures.b.begin() + 100);
    captures.a.erase(captures.a.begin() + 2000);
    captures.b[500][15] ^= 0x08U;  // ip.dsfield
    const auto in_a = views(captures.a);
    const auto in_b = views(captures.b);
    PacketList source_a(in_a);
    PacketList source_b(in_b);
    std::vector<std::uint64_t> missing;
    std::vector<std::uint64_t> extra;
    std::vector<std::uint64_t> changed;
    const CaptureDiff out = diff(source_a, source_b, policy, [&](const PacketDifference& d) {
      if (d.missing()) missing.push_back(d.a->number);
      if (d.extra()) extra.push_back(d.b->number);
      if (d.a && d.b) changed.push_back(d.b->number);
    });
    const std::string name(to_text(pairing));
    EXPECT_EQ(out.same, 2997U) << name;
    EXPECT_EQ(missing, std::vector<std::uint64_t>{101}) << name;
    EXPECT_EQ(extra, std::vector<std::uint64_t>{2000}) << name;
    EXPECT_EQ(changed, std::vector<std::uint64_t>{501}) << name;
    EXPECT_EQ(out.moved, 0U) << name;
  }
}

}  // namespace
}  // namespace pushpkt::compare
