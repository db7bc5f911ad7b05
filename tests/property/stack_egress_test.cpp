// The egress policy against its model: random recipes, built; some of them cut and changed after;
// random hosts, ways out and flags. PUSHPKT_EGRESS_CASES=1000000 runs a million.
#include <gtest/gtest.h>

#include <cstdlib>

#include "property/stack_egress_recipes.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::test {
namespace {

using wire::Random;

std::size_t cases() {
  const char* wanted = std::getenv("PUSHPKT_EGRESS_CASES");
  return wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 20'000;
}

TEST(EgressPolicy, AgreesWithTheModel) {
  const char* chosen = std::getenv("PUSHPKT_EGRESS_SEED");
  const std::uint64_t seed = chosen != nullptr ? std::strtoul(chosen, nullptr, 10) : 1;
  SCOPED_TRACE("seed " + std::to_string(seed));
  EgressRecipes recipes(seed);
  std::array<std::size_t, 4> met{};  // of each answer of the policy
  for (std::size_t i = 0; i < cases(); ++i) {
    const std::string text = recipes.next();
    const auto recipe = wire::parse_recipe(text);
    ASSERT_TRUE(recipe) << text << "\n" << recipe.error().text();
    auto frame = wire::build(*recipe);
    if (!frame) continue;  // PPP and IP have no number for ARP
    Random& random = recipes.random();
    Bytes bytes = frame->bytes;
    EgressCase egress_case;
    const Ip name = *parse_ip(random.below(2) == 0 ? recipes.ip4() : recipes.ip6());
    choose(egress_case, random.number(), name, {});
    if (egress_case.outgoing.first != stack::FirstHeader::ethernet && bytes.size() > 14) {
      bytes.erase(bytes.begin(), bytes.begin() + 14);
    }
    if (random.below(4) == 0) wire::mutate(bytes, random);
    egress_case.outgoing.bytes = bytes;
    ASSERT_EQ(disagreement(egress_case), "") << text << "\ncase " << i;
    const auto verdict =
        stack::EgressPolicy(egress_case.host, egress_case.allowed).judge(egress_case.outgoing);
    ++met[static_cast<std::size_t>(verdict.missing)];
  }
  for (const std::size_t count : met) EXPECT_GT(count, cases() / 200);  // none of them is idle
}

/// Of the IP headers that our decoder finds in front of the first transport or quoted packet.
std::vector<std::string> decoded_destinations(ByteView bytes) {
  std::vector<std::string> out;
  const wire::Decoded decoded = wire::decode(bytes, Link::ethernet);
  for (const wire::Layer& layer : decoded.layers()) {
    const std::string_view name = layer.header->name;
    const ByteView rest = bytes.subspan(layer.offset);
    if (name == "udp" || name == "tcp" || name == "udplite" || name.starts_with("icmp")) break;
    if (name == "ip" && rest.size() >= 20) out.push_back(hex(rest.subspan(16, 4)));
    if (name == "ipv6" && rest.size() >= 40) out.push_back(hex(rest.subspan(24, 16)));
  }
  return out;
}

// Where our decoder reads an IP header, the policy must have looked at it, or say that it cannot.
TEST(EgressPolicy, MissesNoHeaderThatIsDecoded) {
  EgressRecipes recipes(2);
  std::size_t found = 0;
  for (std::size_t i = 0; i < cases(); ++i) {
    const std::string text = recipes.next();
    auto frame = wire::build(*wire::parse_recipe(text));
    if (!frame) continue;
    const Sayings said = FrameReader(frame->bytes).read(ModelStart::ethernet);
    const auto is_there = [&said](const std::string& what, const std::string& digits) {
      return std::find(said.begin(), said.end(), std::pair(what, digits)) != said.end();
    };
    if (is_there("dark", "")) continue;
    for (const std::string& destination : decoded_destinations(frame->bytes)) {
      ASSERT_TRUE(is_there("to", destination)) << text << "\n" << destination;
      ++found;
    }
  }
  EXPECT_GT(found, cases() / 2);
}

}  // namespace
}  // namespace pushpkt::test
