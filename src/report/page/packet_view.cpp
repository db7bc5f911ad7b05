// Drawings in the order of the layers, then the bytes.
#include "report/page/packet_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/page/html.hpp"

namespace pushpkt::report::page {
namespace {

/// The layer of `other` with the same header, as often as it was there before.
std::optional<std::size_t> same_layer(const wire::Decoded& packet, std::size_t layer,
                                      const wire::Decoded& other) {
  const wire::Header* const header = packet.layers()[layer].header;
  std::size_t rank = 0;
  for (std::size_t i = 0; i < layer; ++i) rank += packet.layers()[i].header == header ? 1U : 0U;
  for (std::size_t i = 0; i < other.layers().size(); ++i) {
    if (other.layers()[i].header == header && rank-- == 0) return i;
  }
  return std::nullopt;
}

/// Of the packet beside: a field that differs is marked, the rest is plain.
FieldMarker difference_marker(const PacketView& view, std::size_t layer) {
  return [&view, layer](std::size_t other_layer, const wire::Field& field) -> FieldMark {
    const bool same =
        view.packet.packet().value(layer, field) == view.beside->packet().value(other_layer, field);
    return same ? FieldMark{} : FieldMark{"network", "differs"};
  };
}

std::string layer_view(const PacketView& view, std::size_t layer) {
  const wire::Header& header = *view.packet.layers()[layer].header;
  std::string out = heading(view.level, "", header.title);
  const std::string drawing = header_drawing(view.packet.packet(), layer, view.marker);
  const auto other =
      view.beside == nullptr ? std::nullopt : same_layer(view.packet, layer, *view.beside);
  if (!other) return out + drawing;
  const std::string beside =
      header_drawing(view.beside->packet(), *other, difference_marker(view, layer));
  return out +
         element(
             "div", "pair",
             element("div", "", element("p", "faint", escaped(view.name)) + drawing) +
                 element("div", "", element("p", "faint", escaped(view.beside_name)) + beside)) +
         "\n";
}

/// What a byte belongs to.
struct ByteOwner {
  std::string keys;
  std::string css;
};

std::vector<ByteOwner> owners_of(const wire::Decoded& packet, const FieldMarker& marker) {
  std::vector<ByteOwner> out(packet.bytes().size(), {std::string(payload_key), ""});
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const wire::Layer& layer = packet.layers()[i];
    for (std::size_t at = layer.offset; at < layer.payload_offset(); ++at) {
      out[at] = {at < layer.offset + layer.header->fixed_bytes ? "" : options_key(i), ""};
    }
    for (const wire::Field* field : layer.header->fields) {
      if (!field->part_of.empty()) continue;
      const FieldMark mark = marker(i, *field);
      const std::size_t end = layer.offset + (field->bit + field->width + 7U) / 8U;
      for (std::size_t at = layer.offset + field->bit / 8U; at < end; ++at) {
        out[at].keys += (out[at].keys.empty() ? "" : " ") + field_key(i, *field);
        const bool stronger =
            out[at].css.empty() || mark.css == "changed" || mark.css == "unexplained";
        if (stronger) out[at].css = mark.css;
      }
    }
  }
  return out;
}

}  // namespace

std::string hex_view(const wire::Decoded& packet, const FieldMarker& marker) {
  constexpr std::size_t bytes_a_line = 16;
  const auto owners = owners_of(packet, marker);
  const ByteView bytes = packet.bytes();
  std::string out;
  for (std::size_t line = 0; line < bytes.size(); line += bytes_a_line) {
    const std::size_t end = std::min(line + bytes_a_line, bytes.size());
    out += element("span", "place", fmt::format("{:04x}", line));
    for (std::size_t at = line; at < end;) {
      std::size_t last = at + 1;  // bytes of the same field are one element
      while (last < end && owners[last].keys == owners[at].keys &&
             owners[last].css == owners[at].css)
        ++last;
      std::string text;
      for (std::size_t i = at; i < last; ++i)
        text += fmt::format("{}{:02x}", i == at ? "" : " ", bytes[i]);
      out += " " + element("span", {{"class", owners[at].css}, {"data-f", owners[at].keys}}, text);
      at = last;
    }
    std::string text(3 * (line + bytes_a_line - end) + 2, ' ');
    for (std::size_t i = line; i < end; ++i) {
      text += bytes[i] >= ' ' && bytes[i] <= '~' ? static_cast<char>(bytes[i]) : '.';
    }
    out += element("span", {{"class", "text"}, {"aria-hidden", "true"}}, escaped(text)) + "\n";
  }
  return element("pre", "hex", out) + "\n";
}

std::string packet_view(const PacketView& view) {
  std::string out;
  for (std::size_t i = 0; i < view.packet.layers().size(); ++i) out += layer_view(view, i);
  out += heading(view.level, "", fmt::format("Bytes ({})", view.packet.bytes().size()));
  out += hex_view(view.packet, view.marker);
  return element("div", "packet", out) + "\n";
}

}  // namespace pushpkt::report::page
