// A verdict that is remembered is the verdict that the policy would give: for any frame, the bytes
// that were not read may be anything.
#include "pushpkt/stack/verdict_cache.hpp"

#include <gtest/gtest.h>

#include "property/stack_egress_recipes.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::test {
namespace {

using stack::EgressGate;
using stack::EgressPolicy;
using stack::EgressVerdict;
using stack::Footprint;
using stack::VerdictCache;
using wire::Random;

/// A frame of a random recipe; none where it cannot be built.
std::optional<wire::Frame> frame_of(EgressRecipes& recipes) {
  const auto recipe = wire::parse_recipe(recipes.next());
  if (!recipe) return std::nullopt;
  auto frame = wire::build(*recipe);
  if (!frame) return std::nullopt;
  return std::move(*frame);
}

bool was_read(const Footprint& read, std::size_t at) {
  const auto mask = read.mask();
  std::array<std::uint8_t, Footprint::most_bytes> bytes{};
  std::memcpy(bytes.data(), mask.data(), sizeof mask);
  return bytes[at] != 0;
}

/// Other bytes wherever none was read, and another length where that was not asked for.
Bytes agreeing(const Footprint& read, const Bytes& bytes, Random& random) {
  Bytes out = bytes;
  if (!read.depends_on_size()) {
    const std::size_t least = std::max<std::size_t>(read.least_bytes(), 1);
    out.resize(least + random.below(bytes.size() + 20));
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool kept = i < Footprint::most_bytes && was_read(read, i);
    if (!kept && random.below(3) == 0) out[i] = random.byte();
  }
  return out;
}

TEST(Footprint, NoOtherByteChangesAVerdict) {
  EgressRecipes recipes(11);
  std::size_t tried = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto frame = frame_of(recipes);
    if (!frame) continue;
    Random& random = recipes.random();
    Bytes bytes = frame->bytes;
    EgressCase egress_case;
    choose(egress_case, random.number(), *parse_ip(recipes.ip4()), {});
    if (egress_case.outgoing.first != stack::FirstHeader::ethernet && bytes.size() > 14) {
      bytes.erase(bytes.begin(), bytes.begin() + 14);
    }
    if (random.below(4) == 0) wire::mutate(bytes, random);
    egress_case.outgoing.bytes = bytes;
    const EgressPolicy policy(egress_case.host, egress_case.allowed);
    Footprint read;
    const EgressVerdict verdict = policy.judge(egress_case.outgoing, &read);
    ASSERT_EQ(verdict, policy.judge(egress_case.outgoing)) << hex(bytes);
    if (read.is_too_long()) continue;
    const Bytes other = agreeing(read, bytes, random);
    egress_case.outgoing.bytes = other;
    ASSERT_EQ(policy.judge(egress_case.outgoing), verdict) << hex(bytes) << "\n" << hex(other);
    ++tried;
  }
  EXPECT_GT(tried, 5'000U);
}

/// A host that no route or device of this machine has a part in.
stack::EgressHost host() {
  EgressCase egress_case;
  describe_host(egress_case, {"10.9.0.1/24", "fd09::1/64", "fe80::9:1/64"});
  return egress_case.host;
}

std::string text_of(const Result<EgressVerdict>& verdict) {
  if (!verdict) return verdict.error().text();
  return std::to_string(static_cast<int>(verdict->missing)) + (verdict->is_free ? " free" : "") +
         (verdict->to_many ? " many" : "");
}

/// The same frames by two gates, of which one remembers.
void compare(path::Kind kind, const stack::Allowed& allowed, std::uint64_t seed) {
  auto plain = EgressGate::open(host(), allowed);
  auto remembers = EgressGate::open(host(), allowed);
  ASSERT_TRUE(plain && remembers);
  const path::Target target{.interface = "out0", .remote = {*parse_ip("10.9.0.2"), Port{}}};
  const auto exit = plain->exit_by(kind, target, -1);
  const auto other_exit = remembers->exit_by(kind, target, -1);
  VerdictCache known;
  EgressRecipes recipes(seed);
  for (int i = 0; i < 300; ++i) {
    auto frame = frame_of(recipes);
    if (!frame) continue;
    wire::FrameView view = wire::view_of(frame->packet(), frame->link);
    Bytes bytes = frame->bytes;
    for (int variant = 0; variant < 8; ++variant) {
      // A byte somewhere, mostly in what is read.
      if (variant > 0) bytes[recipes.random().below(bytes.size())] = recipes.random().byte();
      view.bytes = bytes;
      ASSERT_EQ(text_of(remembers->admit(other_exit, view, known)),
                text_of(plain->admit(exit, view)))
          << hex(bytes);
    }
  }
}

TEST(VerdictCache, AGateThatRemembersSaysTheSame) {
  for (const path::Kind kind :
       {path::Kind::packet, path::Kind::packet_dgram, path::Kind::raw_ip, path::Kind::raw_transport,
        path::Kind::socket, path::Kind::tun, path::Kind::tap}) {
    for (const bool addresses : {false, true}) {
      SCOPED_TRACE(static_cast<int>(kind));
      compare(kind, {addresses, addresses, true}, 5);
      compare(kind, {addresses, true, false}, 6);
    }
  }
}

TEST(VerdictCache, FindsWhatAgreesAndNothingElse) {
  VerdictCache known;
  Bytes bytes(60, 7);
  Footprint read;
  read.asked(12, true);
  read.read(12);
  const EgressVerdict verdict{.is_free = true, .to_many = true};
  known.add({}, bytes, read, verdict);
  bytes[13] = 1;
  ASSERT_NE(known.find({}, bytes), nullptr);
  EXPECT_EQ(*known.find({}, bytes), verdict);
  bytes.resize(16);
  EXPECT_NE(known.find({}, bytes), nullptr);
  bytes.resize(15);  // a word is read at once, so it is not looked for
  EXPECT_EQ(known.find({}, bytes), nullptr);
  bytes.resize(60);
  EXPECT_EQ(known.find({.network_offset = 14}, bytes), nullptr);
  bytes[12] = 8;
  EXPECT_EQ(known.find({}, bytes), nullptr);
  bytes[12] = 7;
  known.clear();
  EXPECT_EQ(known.find({}, bytes), nullptr);
}

TEST(VerdictCache, WhereTheSizeDecidedItIsAPartOfTheKey) {
  VerdictCache known;
  Footprint read;
  read.asked(3, true);
  read.read(3);
  read.asked(40, false);
  known.add({}, Bytes(40, 1), read, {});
  EXPECT_NE(known.find({}, Bytes(40, 1)), nullptr);
  EXPECT_EQ(known.find({}, Bytes(41, 1)), nullptr);
}

}  // namespace
}  // namespace pushpkt::test
