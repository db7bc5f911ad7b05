// Fragments that come more than once, and those that no host takes.
#include "pushpkt/stack/reassembly.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {
namespace {

struct Family {
  const char* name;
  std::string ip;
};
void PrintTo(const Family& family, std::ostream* out) { *out << family.name; }

class FragmentsTwice : public testing::TestWithParam<Family> {
 protected:
  static std::vector<Bytes> fragments_of(const std::string& recipe, std::size_t size) {
    const auto frame = wire::build(*wire::parse_recipe(recipe));
    return wire::fragments_of(frame->view(), size, 77).value();
  }
  std::optional<Bytes> add(const Bytes& fragment) {
    return reassembly_.add(wire::read_ip(fragment), std::chrono::seconds(1));
  }
  Reassembly reassembly_;
};

TEST_P(FragmentsTwice, AreOneDatagramInEachOrder) {
  const std::vector<Bytes> parts = fragments_of(GetParam().ip + "/udp()/\"x\"*100", 80);
  ASSERT_GE(parts.size(), 2U);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < parts.size(); ++i) order.insert(order.end(), 2, i);
  do {
    Reassembly reassembly;
    std::vector<std::size_t> wholes;  // how many had come when one was whole
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto whole = reassembly.add(wire::read_ip(parts[order[i]]), std::chrono::seconds(1));
      if (!whole) continue;
      wholes.push_back(i);
      EXPECT_EQ(wire::read_ip(*whole).payload.size(), 108U);
    }
    ASSERT_FALSE(wholes.empty());
    std::size_t all = 0;  // where the last of them came for the first time
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const auto found = std::find(order.begin(), order.end(), part);
      all = std::max(all, static_cast<std::size_t>(found - order.begin()));
    }
    EXPECT_EQ(wholes.front(), all);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_P(FragmentsTwice, TakeNoRoom) {
  const std::vector<Bytes> parts = fragments_of(GetParam().ip + "/udp()/\"x\"*65000", 1500);
  ASSERT_GT(2 * parts.size(), Reassembly::most_fragments);
  std::size_t wholes = 0;
  for (const Bytes& part : parts) {
    wholes += add(part) ? 1U : 0U;
    wholes += add(part) ? 1U : 0U;
  }
  EXPECT_EQ(wholes, 1U);
}

INSTANTIATE_TEST_SUITE_P(Families, FragmentsTwice,
                         testing::Values(Family{"IPv4", "ip(src=10.9.0.1, dst=10.9.0.9, id=7)"},
                                         Family{"IPv6", "ipv6(src=fd09::1, dst=fd09::9)"}),
                         [](const auto& row) { return std::string(row.param.name); });

// As Linux: IPv6 wants the whole transport header in the first fragment, IPv4 does not.
TEST(FirstFragment, OfIPv6HasAllHeaders) {
  const std::string ip6 = "ipv6(src=fd09::1, dst=fd09::9)/fraghdr(ident=9, more=1, nxt=";
  struct Row {
    std::string begin;
    std::string rest;
    bool is_taken;
  };
  for (const Row& row : {
           Row{ip6 + "6)/hex(00)*16",
               "ipv6(src=fd09::1, dst=fd09::9)/fraghdr(ident=9, nxt=6, offset=2)/hex(00)*8", false},
           Row{ip6 + "6)/hex(00)*24",
               "ipv6(src=fd09::1, dst=fd09::9)/fraghdr(ident=9, nxt=6, offset=3)/hex(00)*8", true},
           Row{ip6 + "17)/hex(00)*8",
               "ipv6(src=fd09::1, dst=fd09::9)/fraghdr(ident=9, nxt=17, offset=1)/hex(00)*8", true},
           Row{ip6 + "58)/hex(00)*8",
               "ipv6(src=fd09::1, dst=fd09::9)/fraghdr(ident=9, nxt=58, offset=1)/hex(00)*8", true},
           Row{ip6 + "60)/hex(1100010400000000)",
               "ipv6(src=fd09::1, dst=fd09::9)/fraghdr(ident=9, nxt=60, offset=1)/hex(00)*8",
               false},
           Row{ip6 + "60)/hex(1101)/hex(00)*6",
               "ipv6(src=fd09::1, dst=fd09::9)/fraghdr(ident=9, nxt=60, offset=1)/hex(00)*8",
               false},
           Row{"ip(src=10.9.0.1, dst=10.9.0.9, id=7, proto=6, flags.mf=1)/hex(00)*16",
               "ip(src=10.9.0.1, dst=10.9.0.9, id=7, proto=6, frag_offset=2)/hex(00)*8", true},
       }) {
    Reassembly reassembly;
    const auto add = [&](const std::string& recipe) {
      const auto frame = wire::build(*wire::parse_recipe(recipe));
      return reassembly.add(wire::read_ip(frame->bytes), std::chrono::seconds(1));
    };
    EXPECT_FALSE(add(row.begin));
    EXPECT_EQ(add(row.rest).has_value(), row.is_taken) << row.begin;
  }
}

}  // namespace
}  // namespace pushpkt::stack
