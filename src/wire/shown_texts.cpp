// Every occurrence of a column, as `tshark -E occurrence=a` prints them.
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/shown.hpp"

namespace pushpkt::wire {

std::vector<std::string> ShownColumn::texts(const Decoded& packet) const {
  std::vector<std::string> texts;
  bool is_row_or_item = false;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    for (const Field* field : layer.header->fields) {
      if (field->name != name_) continue;
      is_row_or_item = true;
      texts.push_back(to_text(*field, packet.packet().value(i, *field)));
    }
    if (!has_item_name(*layer.header, name_)) continue;
    is_row_or_item = true;
    const auto items = items_in(packet.bytes(), layer);
    if (!items) continue;
    for (const Item& item : *items) {
      if (item.name == name_) texts.push_back(item.text());
    }
  }
  if (is_row_or_item) return texts;
  if (auto shown_text = text(packet)) texts.push_back(std::move(*shown_text));
  return texts;
}

}  // namespace pushpkt::wire
