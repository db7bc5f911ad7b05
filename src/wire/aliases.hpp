// What people type from habit: other names of headers, and scapy's of items.
#pragma once

#include <array>
#include <string_view>

#include "pushpkt/wire/header.hpp"

namespace pushpkt::wire {

/// What people type from habit for a header's name.
struct NameAlias {
  std::string_view typed;
  std::string_view name;
};
inline constexpr std::array name_aliases{
    NameAlias{"ipv4", "ip"},
    NameAlias{"ether", "eth"},
    NameAlias{"ethernet", "eth"},
    NameAlias{"dot1q", "vlan"},
    NameAlias{"dot1ad", "ieee8021ad"},
    NameAlias{"hopopts", "ipv6.hopopts"},
    NameAlias{"dstopts", "ipv6.dstopts"},
    NameAlias{"routing", "ipv6.routing"},
    NameAlias{"fraghdr", "ipv6.fraghdr"},
};

inline std::string_view unaliased(std::string_view typed) {
  for (const NameAlias& alias : name_aliases) {
    if (alias.typed == typed) return alias.name;
  }
  return typed;
}

/// What people type from habit (scapy) for an item.
struct ItemAlias {
  std::string_view header;
  std::string_view typed;
  std::string_view keyword;
};
inline constexpr std::array item_aliases{
    ItemAlias{"dns", "qd", "qry"}, ItemAlias{"dns", "qname", "qry"},
    ItemAlias{"dns", "qtype", "type"}, ItemAlias{"dns", "qclass", "class"},
    ItemAlias{"dns", "rrname", "answer"}};

inline std::string_view keyword_of(const Header& header, std::string_view typed) {
  for (const ItemAlias& alias : item_aliases) {
    if (alias.header == header.name && alias.typed == typed) return alias.keyword;
  }
  return typed;
}

}  // namespace pushpkt::wire
