// CSS grid of 32 columns; a field that crosses a row is cut there, as in the RFCs.
#include "report/page/header_drawing.hpp"

#include <algorithm>

#include "report/page/html.hpp"

namespace pushpkt::report::page {
namespace {

constexpr unsigned row_bits = 32;
constexpr unsigned most_rows_of_field = 4;  // of one field: an IPv6 address

std::string ruler() {
  std::string out;
  for (unsigned bit = 0; bit < row_bits; ++bit) {
    out += element("li", {{"class", "rule w1"}, {"aria-hidden", "true"}}, std::to_string(bit));
  }
  return out;
}

/// "df" of "ip.flags.df" where one bit has no room for more.
std::string_view name_in_cell(const wire::Field& field) {
  const std::string_view name = wire::short_name(field);
  return field.width > 3 ? name : name.substr(name.rfind('.') + 1);
}

std::string value_text(const wire::Packet& packet, std::size_t layer, const wire::Field& field) {
  return to_text(field, packet.value(layer, field));
}

std::string cell(std::string_view css, unsigned columns, unsigned rows, std::string_view key,
                 std::string_view title, std::string_view content) {
  std::string place = std::string(css) + " w" + std::to_string(columns);
  if (rows > 1) place += " h" + std::to_string(rows);
  return element("li",
                 {{"class", place},
                  {"data-f", std::string(key)},
                  {"data-step", content.empty() ? "" : "y"},
                  {"aria-hidden", content.empty() ? "true" : ""},
                  {"title", std::string(title)}},
                 content.empty() ? "&#8230;" : content);
}

std::string field_cells(const wire::Packet& packet, std::size_t layer, const wire::Field& field,
                        const FieldMark& mark) {
  std::string title = std::string(field.name) + ": " + std::string(field.label);
  if (!field.spec.empty()) title += ", " + std::string(field.spec);
  if (!mark.who.empty()) title += "; " + mark.who;
  const std::string key = field_key(layer, field);
  const std::string content = element("b", "", escaped(name_in_cell(field))) + " " +
                              element("code", "", escaped(value_text(packet, layer, field))) +
                              (mark.who.empty() ? "" : spoken(", " + mark.who));
  const unsigned rows = field.width / row_bits;
  if (field.bit % row_bits == 0 && field.width % row_bits == 0 && rows <= most_rows_of_field) {
    return cell(mark.css, row_bits, rows, key, title, content);
  }
  std::string out;
  const unsigned end = field.bit + field.width;
  unsigned widest = 0;  // the name stands in the widest piece
  for (unsigned bit = field.bit; bit < end; bit += row_bits - bit % row_bits) {
    widest = std::max(widest, std::min(row_bits - bit % row_bits, end - bit));
  }
  for (unsigned bit = field.bit; bit < end;) {
    const unsigned piece = std::min(row_bits - bit % row_bits, end - bit);
    const bool named = piece == widest;
    if (named) widest = row_bits + 1;  // once
    out += cell(mark.css + (named ? "" : " more"), piece, 1, key, title, named ? content : "");
    bit += piece;
  }
  return out;
}

}  // namespace

std::string field_key(std::size_t layer, const wire::Field& field) {
  return "l" + std::to_string(layer) + "b" + std::to_string(field.bit);
}

std::string options_key(std::size_t layer) { return "l" + std::to_string(layer) + "o"; }

std::string header_drawing(const wire::Packet& packet, std::size_t layer,
                           const FieldMarker& marker) {
  constexpr std::size_t most_option_bytes = 64;
  const wire::Header& header = *packet.layers[layer].header;
  std::string cells = ruler();
  for (const wire::Field* field : header.fields) {
    if (!field->part_of.empty()) continue;
    cells += field_cells(packet, layer, *field, marker(layer, *field));
  }
  const ByteView tail = packet.layers[layer].tail_in(packet.bytes);
  if (!tail.empty()) {
    const std::string text = hex(tail.first(std::min(tail.size(), most_option_bytes))) +
                             (tail.size() > most_option_bytes ? "..." : "");
    cells += cell(marker(layer, *header.fields.front()).css, row_bits, 1, options_key(layer),
                  header.options, element("b", "", escaped(header.options)) + " " + code(text));
  }
  return element("ul", {{"class", "bits"}, {"aria-label", std::string(header.title)}}, cells) +
         "\n";
}

}  // namespace pushpkt::report::page
