// Wireshark's names; what it leaves out of a DNS query (what only an answer says) is left out too.
#include "pushpkt/compare/part_values.hpp"

#include <algorithm>

#include "compare/item_rows.hpp"
#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::compare {
namespace {

constexpr std::string_view padding_name = "eth.padding";

bool is_whole_of_parts(const wire::Header& header, const wire::Field& whole) {
  return std::any_of(header.fields.begin(), header.fields.end(),
                     [&](const wire::Field* part) { return part->part_of == whole.name; });
}

/// Of a header that is no message: its column is that of all rows of the name.
bool is_row(std::string_view name) {
  const auto all = wire::protocols();
  return std::any_of(all.begin(), all.end(), [&](const wire::Header* header) {
    return !wire::is_message(*header) &&
           std::any_of(header->fields.begin(), header->fields.end(),
                       [&](const wire::Field* field) { return field->name == name; });
  });
}

void add_bytes(std::vector<FieldValue>& out, std::string_view name, ByteView bytes) {
  if (bytes.empty()) return;
  out.push_back({.name = std::string(name), .bytes = {bytes.begin(), bytes.end()}});
}

void add_options(std::vector<FieldValue>& out, const wire::Decoded& decoded) {
  for (const wire::Layer& layer : decoded.layers()) {
    if (layer.header->items == nullptr || wire::is_message(*layer.header)) continue;
    auto rows = item_rows(*layer.header, layer.header_in(decoded.bytes()), 0);
    if (!rows) continue;
    for (PartRow& row : *rows) {
      if (row.reading.name != payload_name) out.push_back(std::move(row.reading));
    }
  }
}

/// False: there is no message.
bool add_message(std::vector<FieldValue>& out, const wire::Decoded& decoded) {
  const wire::Header* header = message_of(decoded.packet());
  if (header == nullptr) return false;
  // Not what is behind its end: udp.length may count fewer bytes than ip.len.
  const ByteView message = decoded.layers().back().header_in(decoded.bytes());
  auto rows = message_rows(*header, message);
  if (!rows) return false;
  const bool is_dns = header == &wire::dns::header;
  const bool answers = !is_dns || wire::get(message, wire::dns::response);
  for (const wire::Field* whole : header->fields) {
    if (is_whole_of_parts(*header, *whole)) {
      out.push_back(
          {.name = std::string(whole->name), .field = whole, .value = wire::read(message, *whole)});
    }
  }
  for (PartRow& row : *rows) {
    const bool left_out =
        !answers && wire::dns::is_left_out_of_question(row.reading.name, row.reading.value);
    if (!left_out && row.reading.name != payload_name) out.push_back(std::move(row.reading));
  }
  return true;
}

/// Of a message that is cut or malformed: the rows and records that are there.
void add_partial_message(std::vector<FieldValue>& out, const wire::Decoded& decoded) {
  const auto cut = wire::partial_message(decoded);
  if (!cut || !wire::is_message(*cut->header)) return;
  const ByteView there = cut->header_in(decoded.bytes());
  const auto is_there = [&](const wire::Field& field) {
    return std::size_t{field.bit} + field.width <= there.size() * 8;
  };
  const bool is_question = cut->header == &wire::dns::header && is_there(wire::dns::response) &&
                           !wire::get(there, wire::dns::response);
  for (const wire::Field* field : cut->header->fields) {
    if (!is_there(*field)) continue;
    const wire::Value value = wire::read(there, *field);
    if (is_question && wire::dns::is_left_out_of_question(field->name, value)) continue;
    out.push_back({.name = std::string(field->name), .field = field, .value = value});
  }
  for (PartRow& row : item_rows_there(decoded.bytes(), *cut)) out.push_back(std::move(row.reading));
}

void add_trailer(std::vector<FieldValue>& out, const wire::Decoded& decoded) {
  constexpr std::size_t least_frame = 60;  // IEEE 802.3, 3.2.8, without the frame check sequence
  ByteView rest = decoded.trailer();
  if (decoded.link() != Link::ethernet || rest.empty()) return;
  const std::size_t packet = decoded.bytes().size() - rest.size();
  const ByteView padding =
      rest.first(std::min(rest.size(), least_frame - std::min(least_frame, packet)));
  const bool zeros = std::all_of(padding.begin(), padding.end(), [](auto o) { return o == 0; });
  if (zeros) {
    add_bytes(out, padding_name, padding);
    rest = rest.subspan(padding.size());
  }
  add_bytes(out, trailer_name, rest);
}

}  // namespace

std::vector<FieldValue> part_readings(const wire::Decoded& decoded) {
  std::vector<FieldValue> out;
  add_options(out, decoded);
  if (!add_message(out, decoded)) {
    add_partial_message(out, decoded);
    add_bytes(out, payload_name, decoded.carried());
  }
  add_trailer(out, decoded);
  return out;
}

std::vector<std::string_view> part_names() {
  std::vector<std::string_view> out;
  const auto add = [&](std::string_view name) {
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  };
  for (const wire::Header* header : wire::protocols()) {
    if (header->items == nullptr) continue;
    if (wire::is_message(*header)) {
      for (const wire::Field* field : header->fields) add(field->name);
    }
    for (const wire::ItemName& item : header->items->names) {
      if (!is_row(item.name)) add(item.name);
    }
  }
  for (const std::string_view name : {payload_name, padding_name, trailer_name}) add(name);
  return out;
}

}  // namespace pushpkt::compare
