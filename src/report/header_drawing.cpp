// CSS grid of 32 columns; a field that crosses a row is cut there, as in the RFCs.
#include "report/header_drawing.hpp"

#include <algorithm>

#include "report/html.hpp"

namespace pushpkt::report {
namespace {

constexpr unsigned row_bits = 32;

std::string cell(std::string_view css, unsigned columns, unsigned rows, std::string_view title,
                 std::string_view content) {
  std::string style = "grid-column:span " + std::to_string(columns);
  if (rows > 1) style += ";grid-row:span " + std::to_string(rows);
  return "<div class=\"" + std::string(css) + "\" style=\"" + style + "\" title=\"" +
         escaped(title) + "\">" + std::string(content) + "</div>";
}

std::string ruler() {
  std::string out;
  for (unsigned bit = 0; bit < row_bits; ++bit) out += cell("rule", 1, 1, "", std::to_string(bit));
  return out;
}

std::string field_cells(const wire::Packet& packet, std::size_t layer, const wire::Field& field,
                        const CellClass& css) {
  const std::string title = std::string(field.label) + ", " + std::string(field.spec);
  const std::string text = escaped(wire::short_name(field)) + "<br><span class=\"mono\">" +
                           escaped(to_text(field, packet.value(layer, field))) + "</span>";
  if (field.bit % row_bits == 0 && field.width % row_bits == 0) {
    return cell(css(field), row_bits, field.width / row_bits, title, text);
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
    out += cell(css(field), piece, 1, title, named ? text : "&hellip;");
    bit += piece;
  }
  return out;
}

}  // namespace

std::string header_drawing(const wire::Packet& packet, std::size_t layer, const CellClass& css) {
  std::string cells = ruler();
  for (const wire::Field* field : packet.layers[layer].header->fields) {
    if (field->part_of.empty()) cells += field_cells(packet, layer, *field, css);
  }
  return element("div", "bits", cells);
}

}  // namespace pushpkt::report
