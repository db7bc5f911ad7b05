// The first header with the row counts.
#include "talk/newly_filled.hpp"

#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/value_text.hpp"

namespace pushpkt::talk {
namespace {

constexpr std::array<const wire::Field*, 4> filled_rows{
    &wire::udp::srcport, &wire::tcp::srcport, &wire::icmp::ident, &wire::icmpv6::identifier};

std::optional<wire::Value> named_value(const wire::Recipe& recipe, const wire::Field& row) {
  for (const wire::Part& part : recipe.parts) {
    if (part.header == nullptr || !wire::has_row(*part.header, row)) continue;
    const wire::Setting* const setting = part.find(row);
    return setting != nullptr ? std::optional(setting->value) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> newly_filled(const wire::Recipe& before, const wire::Recipe& after,
                                      std::set<std::string>& known) {
  std::vector<std::string> out;
  for (const wire::Field* row : filled_rows) {
    const auto value = named_value(after, *row);
    if (!value || named_value(before, *row)) continue;
    std::string text = std::string(row->name) + "=" + wire::to_text(*row, *value);
    if (known.insert(text).second) out.push_back(std::move(text));
  }
  return out;
}

}  // namespace pushpkt::talk
