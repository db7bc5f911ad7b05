// One row for each item, where it lies in the variable part.
#include "compare/item_rows.hpp"

#include <algorithm>
#include <map>

#include "pushpkt/wire/protocols_set.hpp"

namespace pushpkt::compare {
namespace {

bool has_parts(const wire::Header& header, const wire::Field& whole) {
  return std::any_of(header.fields.begin(), header.fields.end(),
                     [&](const wire::Field* part) { return part->part_of == whole.name; });
}

std::vector<PartRow> rows_of(const std::vector<wire::Item>& items, unsigned first) {
  std::vector<PartRow> out;
  std::map<std::string_view, unsigned> seen;
  for (const wire::Item& item : items) {
    out.push_back({{.name = std::string(item.name),
                    .occurrence = first + seen[item.name]++,
                    .field = item.field,
                    .value = item.value,
                    .bytes = item.bytes,
                    .form = item.form},
                   item.offset,
                   item.size});
  }
  return out;
}

/// Of a message without items: what stands behind its rows, as bytes.
std::vector<PartRow> rest_row(const wire::Header& header, ByteView message) {
  if (message.size() <= header.fixed_bytes) return {};
  const ByteView rest = message.subspan(header.fixed_bytes);
  return {{{.name = std::string(header.options), .bytes = {rest.begin(), rest.end()}},
           0,
           static_cast<std::uint32_t>(rest.size())}};
}

}  // namespace

std::optional<std::vector<PartRow>> item_rows(const wire::Header& header, ByteView bytes,
                                              unsigned first) {
  if (header.items == nullptr || bytes.size() < header.fixed_bytes) return std::nullopt;
  const auto items = header.items->read(*header.items, bytes, header.fixed_bytes);
  if (!items) return std::nullopt;
  return rows_of(*items, first);
}

std::vector<PartRow> item_rows_there(ByteView packet, const wire::Layer& layer) {
  return rows_of(items_there(packet, layer), 0);
}

std::optional<std::vector<PartRow>> message_rows(const wire::Header& header, ByteView message) {
  if (message.size() < header.fixed_bytes) return std::nullopt;
  auto items = header.items == nullptr ? rest_row(header, message) : item_rows(header, message, 0);
  if (!items) return std::nullopt;
  std::vector<PartRow> out;
  for (const wire::Field* field : header.fields) {
    if (has_parts(header, *field)) continue;
    const std::uint32_t last = (std::uint32_t{field->bit} + field->width - 1) / 8;
    out.push_back(
        {{.name = std::string(field->name), .field = field, .value = wire::read(message, *field)},
         field->bit / 8U,
         last + 1 - field->bit / 8U});
  }
  for (PartRow& row : *items) {
    row.offset += header.fixed_bytes;
    out.push_back(std::move(row));
  }
  return out;
}

const wire::Header* message_of(const wire::Packet& packet) {
  if (packet.layers.empty() || !wire::is_message(*packet.layers.back().header)) return nullptr;
  return packet.layers.back().header;
}

bool is_tail(std::string_view name) {
  const auto all = wire::Protocols::in_use().headers();
  return !name.empty() && std::any_of(all.begin(), all.end(), [&](const wire::Header* header) {
    return header->items != nullptr && header->options == name;
  });
}

}  // namespace pushpkt::compare
