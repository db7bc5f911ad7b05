// What a protocol wants of itself and of the headers below it, where the recipe leaves that open.
// Neighbour Discovery: RFC 4861, 7.1. DHCP: RFC 2131, 4.1.
#include <algorithm>

#include "pushpkt/stack/complete.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;

std::uint64_t value_in(const Part& part, const Field& row) {
  const Setting* const named = part.find(row);
  return named != nullptr ? named->value.low : preset_of(*part.header, row);
}

class Filling {
 public:
  Filling(Recipe& recipe, const std::vector<Variation>& varied, std::vector<Filled>& filled)
      : recipe_(recipe), varied_(varied), filled_(filled) {}

  void neighbour_discovery() {
    constexpr std::uint64_t not_forwarded = 255;
    if (!carries_neighbour_discovery(recipe_)) return;
    fill(ipv6::hlim, not_forwarded,
         "hosts ignore Neighbour Discovery with another one (RFC 4861, 7.1)");
  }

  void dhcp() {
    constexpr std::uint64_t server = 67;
    constexpr std::uint64_t client = 68;
    const Part* const message = dhcp_in(recipe_);
    if (message == nullptr) return;
    const bool asks = is_dhcp_request(*message);
    fill(udp::srcport, asks ? client : server, "DHCP's own (RFC 2131, 4.1)");
    if (!asks) fill(udp::dstport, client, "DHCP's own (RFC 2131, 4.1)");
    const bool has_no_address = named_source(recipe_) == Ip{Ip4{}};
    if (!asks || !has_no_address || value_in(*message, dhcp::ciaddr) != 0) return;
    fill(dhcp::broadcast, 1, "a host without an address asks for a broadcast (RFC 2131, 4.1)");
  }

 private:
  void fill(const Field& row, std::uint64_t value, std::string why) {
    const bool varies = std::ranges::any_of(
        varied_, [&](const Variation& variation) { return variation.field->name == row.name; });
    if (!varies) fill_in(recipe_, row, value, std::move(why), filled_);
  }

  Recipe& recipe_;
  const std::vector<Variation>& varied_;
  std::vector<Filled>& filled_;
};

}  // namespace

void fill_for_protocols(Recipe& recipe, const std::vector<Variation>& varied,
                        std::vector<Filled>& filled) {
  Filling filling(recipe, varied, filled);
  filling.neighbour_discovery();
  filling.dhcp();
}

void fill_client_mac(Recipe& recipe, const Mac& device, std::vector<Filled>& filled) {
  constexpr std::uint64_t ethernet = 1;
  const Part* const message = dhcp_in(recipe);
  if (message == nullptr || !is_dhcp_request(*message)) return;
  if (value_in(*message, dhcp::hw_type) != ethernet) return;
  const auto from = std::ranges::find(recipe.parts, &eth::header, &Part::header);
  const Setting* const named = from == recipe.parts.end() ? nullptr : from->find(eth::src);
  const Value mac = named != nullptr ? named->value : Codec<Mac>::to_value(device);
  if (mac == Value(0)) return;
  fill_in(recipe, dhcp::chaddr, mac, "of the client, as eth.src (RFC 2131, 2)", filled);
}

}  // namespace pushpkt::stack
