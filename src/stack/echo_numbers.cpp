// The sequence numbers of repeated echo requests. ping(8); RFC 792, RFC 4443 4.1
#include <algorithm>

#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;

/// The row of the sequence number, where the outermost transport is an echo request that names
/// none.
const Field* open_number(const Recipe& recipe) {
  const auto part = std::find_if(recipe.parts.begin(), recipe.parts.end(), [](const Part& each) {
    return each.header != nullptr && each.header->level == HeaderLevel::transport;
  });
  if (part == recipe.parts.end()) return nullptr;
  const bool ip4 = part->header == &icmp::header_echo;
  if (!ip4 && part->header != &icmpv6::header_echo) return nullptr;
  const Field& type = ip4 ? static_cast<const Field&>(icmp::type) : icmpv6::type;
  const Field& number = ip4 ? static_cast<const Field&>(icmp::seq) : icmpv6::sequence_number;
  const std::uint64_t request = ip4 ? 8U : 128U;
  const Setting* named_type = part->find(type);
  const bool is_request = named_type == nullptr || named_type->value == Value(request);
  return is_request && part->find(number) == nullptr ? &number : nullptr;
}

}  // namespace

const Field* number_echo_requests(TransmitOptions& options, const std::vector<Recipe>& recipes) {
  if (!options.variations.empty() || options.packets_each < 2 || recipes.empty()) return nullptr;
  const Field* const number = open_number(recipes.front());
  if (number == nullptr) return nullptr;
  const bool alike = std::all_of(recipes.begin(), recipes.end(), [&](const Recipe& recipe) {
    return open_number(recipe) == number;
  });
  if (!alike) return nullptr;
  constexpr std::uint64_t most = 0xffff;  // then it begins again, as ping's does
  const std::uint64_t last = std::min(options.packets_each - 1, most);
  options.variations.push_back({.field = number, .ranges = {{Value(0), Value(last)}}});
  return number;
}

}  // namespace pushpkt::stack
