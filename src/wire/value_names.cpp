// The deciding row is read from the same header.
#include "pushpkt/wire/value_names.hpp"

#include <algorithm>

namespace pushpkt::wire {

const Field* naming_row(const Header& header, const Field& field) {
  if (field.named_by.empty()) return nullptr;
  const auto row = std::find_if(header.fields.begin(), header.fields.end(),
                                [&](const Field* each) { return each->name == field.named_by; });
  return row == header.fields.end() ? nullptr : *row;
}

std::vector<ValueName> names_where(const Field& field, std::uint64_t decider) {
  std::vector<ValueName> out;
  std::copy_if(field.values.begin(), field.values.end(), std::back_inserter(out),
               [&](const ValueName& named) {
                 return named.where == ValueName::any || named.where == decider;
               });
  return out;
}

std::string_view value_name(const Header& header, ByteView bytes, const Field& field, Value value) {
  const Field* const row = naming_row(header, field);
  const std::uint64_t decider =
      row != nullptr && lies_in(*row, bytes.size()) ? read(bytes, *row).low : ValueName::any;
  for (const ValueName& named : field.values) {
    const bool counts = named.where == ValueName::any || named.where == decider;
    if (counts && Value(named.value) == value) return named.name;
  }
  return "";
}

}  // namespace pushpkt::wire
