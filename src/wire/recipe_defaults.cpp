// The outermost header counts: what is inside a tunnel is another's.
#include "pushpkt/wire/recipe_defaults.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

/// The header that an Ethernet frame with `first` behind it begins with; nullptr: Ethernet carries
/// no such thing.
const Header* ethernet_before(const Header& first) {
  const bool is_ip = known_as(first, Space::ip_version) != nullptr;
  if (!is_ip && known_as(first, Space::link) != nullptr) return nullptr;  // begins frames itself
  if (known_as(first, Space::llc) != nullptr) return &eth::header_802_3;
  return known_as(first, Space::ethertype) != nullptr ? &eth::header : nullptr;
}

}  // namespace

bool set_if_unset(Recipe& recipe, const Field& field, Value value) {
  for (Part& part : recipe.parts) {
    if (part.kind != Part::Kind::header || find_field(*part.header, field.name) != &field) continue;
    if (part.find(field) != nullptr) return false;
    part.set(field, value);
    return true;
  }
  return false;
}

bool add_ethernet(Recipe& recipe) {
  if (recipe.link || recipe.parts.empty() || recipe.parts[0].header == nullptr) return false;
  const Header* header = ethernet_before(*recipe.parts[0].header);
  if (header == nullptr) return false;
  recipe.parts.insert(recipe.parts.begin(), Part{.kind = Part::Kind::header, .header = header});
  return true;
}

namespace {

std::uint64_t value_in(const Part& part, const Field& row) {
  const Setting* const named = part.find(row);
  return named != nullptr ? named->value.low : preset_of(*part.header, row);
}

/// The ICMPv6 header of the outermost IPv6 header; nullptr: it carries something else.
const Part* icmpv6_in(const Recipe& recipe) {
  bool in_ip6 = false;
  for (const Part& part : recipe.parts) {
    if (part.header == nullptr) return nullptr;
    if (part.header == &ipv6::header) {
      if (in_ip6) return nullptr;
      in_ip6 = true;
    } else if (in_ip6 && part.header->name == icmpv6::header_echo.name) {
      return &part;
    } else if (part.header->level > HeaderLevel::network) {
      return nullptr;
    }
  }
  return nullptr;
}

void name_for_protocols(Recipe& recipe) {
  const auto name = [&](const Field& row) {
    for (const Part& part : recipe.parts) {
      if (part.header == nullptr || !has_row(*part.header, row)) continue;
      const std::uint64_t value = preset_of(*part.header, row);
      (void)set_if_unset(recipe, row, value);
      return;
    }
  };
  if (carries_neighbour_discovery(recipe)) name(ipv6::hlim);
  const Part* const dhcp = dhcp_in(recipe);
  if (dhcp == nullptr) return;
  if (is_dhcp_request(*dhcp)) {
    name(dhcp::chaddr);
    const Part* const ip = recipe.find(ipv4::src);
    const bool has_no_address = ip != nullptr && value_in(*ip, ipv4::src) == 0;
    if (has_no_address && value_in(*dhcp, dhcp::ciaddr) == 0) name(dhcp::flags);
  } else {
    // Build sets the port of what the header carries.
    (void)set_if_unset(recipe, udp::dstport, std::uint64_t{dhcp::known_as[0].number});
  }
}

}  // namespace

bool carries_neighbour_discovery(const Recipe& recipe) {
  constexpr std::uint64_t first = 133;  // router solicitation
  constexpr std::uint64_t last = 137;   // redirect
  const Part* const icmp = icmpv6_in(recipe);
  if (icmp == nullptr) return false;
  const std::uint64_t type = value_in(*icmp, icmpv6::type);
  return type >= first && type <= last;
}

const Part* dhcp_in(const Recipe& recipe) {
  const auto udp = std::ranges::find(recipe.parts, &udp::header, &Part::header);
  if (udp == recipe.parts.end() || udp + 1 == recipe.parts.end()) return nullptr;
  return (udp + 1)->header == &dhcp::header ? &*(udp + 1) : nullptr;
}

bool is_dhcp_request(const Part& dhcp) {
  constexpr std::uint64_t request = 1;
  return value_in(dhcp, dhcp::op) == request;
}

std::vector<OpenRow> left_open(const Recipe& recipe) {
  constexpr std::array<const Field*, 10> rows{
      &eth::dst,  &eth::src,     &arp::src_mac, &arp::src_ip, &ipv4::src,
      &ipv6::src, &udp::srcport, &tcp::srcport, &icmp::ident, &icmpv6::identifier};
  std::vector<OpenRow> out;
  for (const Field* row : rows) {
    const auto outermost = std::ranges::find_if(recipe.parts, [row](const Part& part) {
      return part.header != nullptr && find_field(*part.header, row->name) == row;
    });
    if (outermost == recipe.parts.end() || outermost->find(*row) != nullptr) continue;
    out.push_back({*row, preset_of(*outermost->header, *row)});
  }
  return out;
}

void set_defaults_explicitly(Recipe& recipe) {
  name_for_protocols(recipe);
  for (const OpenRow& open : left_open(recipe)) (void)set_if_unset(recipe, open.field, open.preset);
}

}  // namespace pushpkt::wire
