// Columns as tshark has them. Most are rows; the others hang on rows, in `shown_specials.cpp`.
#include "pushpkt/wire/shown.hpp"

#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "pushpkt/wire/value_text.hpp"
#include "wire/shown_specials.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::string_view protocols_name = "frame.protocols";

Error no_such_column(std::string_view name, const Protocols& protocols) {
  std::vector<std::string_view> names = shown_names();
  for (const Header* header : protocols.headers()) {
    for (const Field* field : header->fields) names.push_back(field->name);
    if (header->items == nullptr) continue;
    for (const ItemName& item : header->items->names) names.push_back(item.name);
  }
  return input_error("cannot find a field named `" + std::string(name) + "`",
                     field_hint(name, names, protocols));
}

}  // namespace

void ShownColumn::add_rows(std::string_view row_name, const Protocols& protocols) {
  for (const Header* header : protocols.headers()) {
    for (const Field* field : header->fields) {
      if (field->name != row_name) continue;
      rows_.push_back({header, field, is_plain_row(*header, *field)});
      if (name_.empty()) name_ = field->name;
    }
  }
}

Result<ShownColumn> ShownColumn::of(std::string_view name, const Protocols& protocols) {
  ShownColumn column;
  if (name == protocols_name) {
    column.name_ = protocols_name;
    column.is_protocols_ = true;
    return column;
  }
  for (const SpecialColumn& special : special_columns()) {
    if (special.name != name) continue;
    column.name_ = special.name;
    column.special_ = &special;
    for (const std::string_view row : special.rows) column.add_rows(row, protocols);
    return column;
  }
  column.add_rows(name, protocols);
  if (const ItemName* item = find_item_name(name)) {  // igmp.maddr: a row and an item
    column.name_ = item->name;
    column.is_item_ = true;
    return column;
  }
  if (column.rows_.empty()) return fail(no_such_column(name, protocols));
  return column;
}

bool ShownColumn::append_item(const Decoded& packet, std::size_t index, const Layer& layer,
                              std::string& out) const {
  if (!has_item_name(*layer.header, name_)) return false;
  const bool is_partial = index == packet.layers().size();
  const auto items =
      is_partial ? items_there(packet.bytes(), layer) : items_in(packet.bytes(), layer);
  if (!items) return false;
  for (const Item& item : *items) {
    if (item.name != name_) continue;
    out += item.text();
    return true;
  }
  return false;
}

bool ShownColumn::append_layer(const Decoded& packet, std::size_t index, const Layer& layer,
                               std::string& out) const {
  for (const Row& row : rows_) {
    if (row.header != layer.header) continue;
    const Occurrence occurrence{packet, index, layer};
    const bool is_plain = row.is_plain && is_whole_and_sound(occurrence, *row.field);
    if (!is_plain && !is_shown(occurrence, *row.field)) continue;
    if (special_ != nullptr) return special_->append(occurrence, out);
    append_text(out, *row.field, read(occurrence.header(), *row.field));
    return true;
  }
  return is_item_ && append_item(packet, index, layer, out);
}

bool ShownColumn::append(const Decoded& packet, std::string& out) const {
  if (is_protocols_) return append_protocols(packet, out);
  const auto layers = packet.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (append_layer(packet, i, layers[i], out)) return true;
  }
  const auto partial = partial_message(packet);
  return partial && append_layer(packet, layers.size(), *partial, out);
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
  std::vector<std::string_view> names{protocols_name};
  for (const SpecialColumn& special : special_columns()) names.push_back(special.name);
  return names;
}

}  // namespace pushpkt::wire
