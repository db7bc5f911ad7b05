// Devices by what their frames begin with: only Ethernet's and IP's headers are read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "stack_egress_judge.hpp"

namespace pushpkt::stack::test {
namespace {

using testing::HasSubstr;

constexpr const char* unread = "inner destination cannot be read";
// From 10.9.0.1 to 10.9.0.2, to 8.8.8.8.
constexpr const char* near = "4500001c00010000401100000a0900010a0900020001000200080000";
constexpr const char* far = "4500001c00010000401100000a090001080808080001000200080000";

struct LinkRow {
  const char* name;
  const char* device;
  std::string bytes;
  const char* refused;  ///< "": it may leave
};

void PrintTo(const LinkRow& row, std::ostream* out) { *out << row.name; }

class EgressLinks : public testing::TestWithParam<LinkRow> {};

/// tun0 has no link-layer header, ib0 one that is not read here.
EgressHost host_with_links() {
  EgressHost host = egress_host();
  std::vector<Interface> all = host.interfaces.all();
  all.push_back({.name = "tun0", .index = 3, .up = true});
  all.push_back({.name = "ib0", .index = 4, .up = true});
  host.interfaces = Interfaces(std::move(all));
  host.other_links = {4};
  return host;
}

std::string said_at_gate(const LinkRow& row, const Allowed& allowed) {
  auto gate = EgressGate::open(host_with_links(), allowed);
  const auto frame = wire::build(*wire::parse_recipe("hex(" + row.bytes + ")"));
  const auto exit = gate->exit_by(path::Kind::packet, {.interface = row.device}, -1);
  const auto verdict = gate->inspect(exit, frame->view());
  return verdict ? "" : verdict.error().text();
}

TEST_P(EgressLinks, AreReadWhereTheirHeaderIsKnown) {
  const LinkRow& row = GetParam();
  EXPECT_THAT(said_at_gate(row, {}), HasSubstr(row.refused));
  EXPECT_EQ(said_at_gate(row, {}).empty(), std::string(row.refused).empty());
  EXPECT_EQ(said_at_gate(row, {.public_addresses = true, .spoofed_sources = true}), "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, EgressLinks,
    testing::Values(
        LinkRow{"ip_on_bare", "tun0", near, ""},
        LinkRow{"public_ip_on_bare", "tun0", far, "8.8.8.8"},
        LinkRow{"ip6_on_bare", "tun0",
                "6000000000003b40fd090000000000000000000000000001fd090000000000000000000000000002",
                ""},
        LinkRow{"neither_version_on_bare", "tun0", "5" + std::string(near).substr(1), unread},
        LinkRow{"hdlc_on_bare", "tun0", "0f000800" + std::string(near), unread},
        LinkRow{"hdlc", "ib0", "0f000800" + std::string(near), unread},
        LinkRow{"ipoib", "ib0",
                "000000480000000000000000"
                "0a090001"
                "0a090002"
                "08000000" +
                    std::string(near),
                unread},
        LinkRow{"radiotap", "ib0",
                "00002000000000000000000000000000"
                "0a090001"
                "0a090002"
                "c0000000ffffffffffff",
                unread},
        LinkRow{"ip_where_a_header_belongs", "ib0", near, unread},
        LinkRow{"ethernet", "out0", "0200000009020200000009010800" + std::string(near), ""}),
    [](const auto& each) { return each.param.name; });

TEST(EgressLinks, AnEmptyFrameNamesNothing) {
  EXPECT_EQ(said_at_gate({"", "tun0", "", ""}, {}), "");
}

}  // namespace
}  // namespace pushpkt::stack::test
