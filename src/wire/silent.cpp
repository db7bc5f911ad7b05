// The outermost header counts: what is inside a tunnel is another's.
#include "pushpkt/wire/silent.hpp"

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

bool fill_silent(Recipe& recipe, const Field& field, Value value) {
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

void name_what_is_filled_in(Recipe& recipe) {
  constexpr std::array<const Field*, 10> rows{
      &eth::dst,  &eth::src,     &arp::src_mac, &arp::src_ip, &ipv4::src,
      &ipv6::src, &udp::srcport, &tcp::srcport, &icmp::ident, &icmpv6::identifier};
  for (const Field* row : rows) {
    for (const Part& part : recipe.parts) {
      if (part.header == nullptr || find_field(*part.header, row->name) != row) continue;
      (void)fill_silent(recipe, *row, preset_of(*part.header, *row));
      break;
    }
  }
}

}  // namespace pushpkt::wire
