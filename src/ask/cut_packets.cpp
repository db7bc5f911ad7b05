// Counted where they are a whole packet together.
#include "ask/cut_packets.hpp"

#include <span>

namespace pushpkt::ask {
namespace {

using compare::Difference;
using journey::SeenPacket;

constexpr std::string_view of_ip4 = "ip.fragment.count";
constexpr std::string_view of_ip6 = "ipv6.fragment.count";

/// 0: they are not one packet.
std::size_t fragments_of_one(std::span<const SeenPacket> packets) {
  if (packets.size() == 1) return 1;
  return journey::reassemble(packets) ? packets.size() : 0;
}

compare::FieldValue count_of(const std::string& name, std::size_t fragments) {
  return {.name = name, .value = wire::Value(fragments), .form = std::to_string(fragments)};
}

std::size_t number_in(const std::optional<compare::FieldValue>& value) {
  return value ? static_cast<std::size_t>(value->value.low) : 0;
}

}  // namespace

void add_cuts(FieldsRow& row, const journey::Trial& trial) {
  if (trial.left.empty()) return;
  const std::size_t left = fragments_of_one(trial.left);
  const std::string name(trial.left[0].ip().version == 6 ? of_ip6 : of_ip4);
  if (trial.wrote.size() == 1 && left > 1) {
    row.rewritten.push_back({.field = name,
                             .wrote = count_of(name, 1),
                             .wire = count_of(name, left),
                             .owner = compare::Owner::kernel,
                             .why = "larger than the MTU of its way out"});
  }
  if (trial.arrived.empty()) return;
  const std::size_t arrived = fragments_of_one(trial.arrived);
  // Fragments that were dropped on the way are none that were put together.
  const bool is_whole = arrived > 1 || (arrived == 1 && !trial.arrived[0].ip().fragment);
  if (left == 0 || !is_whole || left == arrived) return;
  row.in_transit.push_back({.field = name,
                            .wire = count_of(name, left),
                            .arrived = count_of(name, arrived),
                            .owner = compare::Owner::network,
                            .why = arrived > left ? "larger than the MTU of the router's way on"
                                                  : "the router put its fragments together"});
}

bool is_cut(const Difference& difference) {
  return difference.field == of_ip4 || difference.field == of_ip6;
}

std::string describe_cut(const Difference& difference) {
  if (!is_cut(difference)) return {};
  const bool on_the_way = difference.arrived.has_value();
  const std::size_t before = number_in(on_the_way ? difference.wire : difference.wrote);
  const std::size_t after = number_in(on_the_way ? difference.arrived : difference.wire);
  if (after == 1) return "put its " + std::to_string(before) + " fragments together";
  return "cut it into " + std::to_string(after) + " fragments";
}

}  // namespace pushpkt::ask
