// Which addresses mean another host on each link, and which no router forwards to.
#include "pushpkt/base/address.hpp"

#include <gmock/gmock.h>

namespace pushpkt {
namespace {

struct Scope {
  const char* text;
  bool needs_device;
  bool stays_on_link;
};

// As the kernel has it (__ipv6_addr_needs_scope_id): scope 0 of a group is reserved, and not of the
// link.
TEST(Address, TheLinkIsPartOfSome) {
  const Scope rows[] = {
      {"fe80::1", true, true},    {"febf::1", true, true},         {"fec0::1", false, false},
      {"ff01::1", true, true},    {"ff02::1", true, true},         {"ff12::1", true, true},
      {"ff31::1", true, true},    {"ff00::1", false, false},       {"ff05::1", false, false},
      {"ff0e::1", false, false},  {"fd77:1::2", false, false},     {"2001:db8::1", false, false},
      {"::1", false, false},      {"224.0.0.251", false, true},    {"224.0.1.1", false, false},
      {"10.0.0.1", false, false}, {"255.255.255.255", false, true}};
  for (const Scope& row : rows) {
    const Ip ip = parse_ip(row.text).value();
    EXPECT_EQ(needs_device(ip), row.needs_device) << row.text;
    EXPECT_EQ(stays_on_link(ip), row.stays_on_link) << row.text;
  }
}

TEST(Address, OnlyTheUnicastPrefixIsLinkLocal) {
  for (const char* const text : {"fe80::", "fe80::1", "febf:ffff::1"}) {
    EXPECT_TRUE(is_link_local(parse_ip6(text).value())) << text;
  }
  for (const char* const text : {"fe7f::1", "fec0::1", "ff02::1", "::", "fd77::1"}) {
    EXPECT_FALSE(is_link_local(parse_ip6(text).value())) << text;
  }
}

}  // namespace
}  // namespace pushpkt
