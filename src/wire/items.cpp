// Items of layers, and their names in the one list of protocols.
#include "pushpkt/wire/items.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {

std::string Item::text() const {
  if (!form.empty()) return form;
  return field != nullptr ? to_text(*field, value) : hex(bytes);
}

std::optional<std::vector<Item>> items_in(ByteView packet, const Layer& layer) {
  const ItemFormat* format = layer.header->items;
  if (format == nullptr || layer.header_bytes < layer.header->fixed_bytes) return std::nullopt;
  return format->read(*format, layer.header_in(packet), layer.header->fixed_bytes);
}

std::vector<Item> items_there(ByteView packet, const Layer& layer) {
  const ItemFormat* format = layer.header->items;
  if (format == nullptr || layer.header_bytes < layer.header->fixed_bytes) return {};
  if (format->read_there != nullptr) return format->read_there(layer.header_in(packet));
  return format->read(*format, layer.header_in(packet), layer.header->fixed_bytes)
      .value_or(std::vector<Item>());
}

bool has_item_name(const Header& header, std::string_view name) {
  return header.items != nullptr &&
         std::any_of(header.items->names.begin(), header.items->names.end(),
                     [&](const ItemName& item) { return item.name == name; });
}

const ItemName* find_item_name(std::string_view name) {
  for (const Header* header : all_headers) {
    if (header->items == nullptr) continue;
    for (const ItemName& item : header->items->names) {
      if (item.name == name) return &item;
    }
  }
  return nullptr;
}

}  // namespace pushpkt::wire
