// Columns as tshark has them. Most are rows; the others are functions in `shown_specials.cpp`.
#include "pushpkt/wire/shown.hpp"

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "wire/shown_specials.hpp"

namespace pushpkt::wire {

Result<ShownColumn> ShownColumn::of(std::string_view name) {
  ShownColumn column;
  std::vector<std::string_view> names;
  for (const SpecialColumn& special : special_columns()) {
    names.push_back(special.name);
    if (special.name != name) continue;
    column.name_ = special.name;
    column.special_ = special.append;
    return column;
  }
  for (const Header* header : all_headers) {
    for (const Field* field : header->fields) {
      names.push_back(field->name);
      if (field->name != name) continue;
      column.name_ = field->name;
      column.rows_.push_back({header, field});
    }
  }
  if (!column.rows_.empty()) return column;
  return fail(input_error("cannot find a field named `" + std::string(name) + "`",
                          nearest_hint(name, names) + "`pushpkt fields` lists all"));
}

bool ShownColumn::append(const Decoded& packet, std::string& out) const {
  if (special_ != nullptr) return special_(packet, out);
  const auto layers = packet.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (const Row& row : rows_) {
      if (row.header != layers[i].header) continue;
      if (!is_shown(packet, i, *row.field)) continue;
      out += to_text(*row.field, packet.packet().value(i, *row.field));
      return true;
    }
  }
  return false;
}

std::optional<std::string> ShownColumn::text(const Decoded& packet) const {
  std::string out;
  if (!append(packet, out)) return std::nullopt;
  return out;
}

std::optional<std::string> shown(const Decoded& packet, std::string_view name) {
  const auto column = ShownColumn::of(name);
  if (!column) return std::nullopt;
  return column->text(packet);
}

std::vector<std::string_view> shown_names() {
  std::vector<std::string_view> names;
  for (const SpecialColumn& special : special_columns()) names.push_back(special.name);
  return names;
}

}  // namespace pushpkt::wire
