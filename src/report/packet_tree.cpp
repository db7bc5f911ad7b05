// Layers, outermost first; places are bytes of the frame, and bits where a row is narrower.
#include "pushpkt/report/packet_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/compare/agreement.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/report/table.hpp"
#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/protocols_set.hpp"
#include "pushpkt/wire/slarp.hpp"
#include "pushpkt/wire/value_names.hpp"

namespace pushpkt::report {
namespace {

using wire::Decoded;
using wire::Field;
using wire::Layer;

/// By std::chrono, which counts years where time_t may have 32 bits.
std::string utc(Timestamp time) {
  constexpr std::int64_t day_s = 86'400;
  constexpr std::int64_t most_days = 10'000'000;  // about year 29,000
  const std::int64_t second = (time.seconds() % day_s + day_s) % day_s;
  const std::int64_t day = (time.seconds() - second) / day_s;
  if (day > most_days || day < -most_days) return to_string(time) + " s after 1970";
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:09} UTC", int{date.year()},
                     unsigned{date.month()}, unsigned{date.day()}, second / 3600, second / 60 % 60,
                     second % 60, time.nanoseconds());
}

std::string frame_text(const sniff::SeenView& seen, const Style& style) {
  std::string out = style.paint(Tone::strong, fmt::format("Frame {}", seen.number));
  out += fmt::format(": {} on the wire, {} captured, {}", counted(seen.wire_bytes, "byte"),
                     seen.bytes.size(), seen.has_time ? utc(seen.time) : "no time");
  const std::string_view link = link_name(seen.link);
  out += link.empty() ? fmt::format(", link type {}", static_cast<unsigned>(seen.link))
                      : fmt::format(", {}", link);
  if (!seen.interface.empty()) out += fmt::format(", {}", printable(seen.interface));
  if (seen.direction != sniff::Direction::unknown)
    out += fmt::format(", {}", to_string(seen.direction));
  if (seen.vlan_from_metadata) out += ", outer tag from metadata";
  out += '\n';
  for (std::string_view rest = seen.comment; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    out +=
        "  " + style.paint(Tone::faint, fmt::format("# {}", printable(rest.substr(0, end)))) + '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

/// "34", "34-35", "20.0-2": bytes of the frame; bits, the most significant one first, for a part.
std::string place_text(const Layer& layer, const Field& field) {
  const std::uint32_t first = layer.offset + field.bit / 8U;
  const std::uint32_t last = layer.offset + (unsigned{field.bit} + field.width - 1U) / 8U;
  if (field.bit % 8 == 0 && field.width % 8 == 0) {
    return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
  }
  const unsigned bit = field.bit % 8U;
  if (field.width == 1) return fmt::format("{}.{}", first, bit);
  return fmt::format("{}.{}-{}", first, bit, bit + field.width - 1);
}

/// Of several with one number that of the first: what most packets have.
std::string_view name_of_next(wire::Space space, std::uint64_t number) {
  if (space == wire::Space::cooked && number > wire::eth::max_length)
    space = wire::Space::ethertype;
  for (const wire::Header* candidate : wire::Protocols::in_use().headers()) {
    for (const wire::KnownAs& known : candidate->known_as) {
      if (known.space == space && known.number == number) return candidate->name;
    }
  }
  return "";
}

/// "17 (udp)": the name of what the number stands for, where a header of ours is known by it.
std::string meaning_of(const Decoded& decoded, std::size_t index, const Field& field,
                       wire::Value value) {
  const Layer& layer = decoded.layers()[index];
  const wire::Header& header = *layer.header;
  if (&field == header.checksum) return std::string(to_text(decoded.checksum(index)));
  if (field.fill == wire::Fill::next_header) {
    if (wire::is_slarp(&header, value.low)) return "slarp";
    return std::string(name_of_next(field.space, value.low));
  }
  return std::string(wire::value_name(header, layer.header_in(decoded.bytes()), field, value));
}

Tone tone_of(std::string_view meaning) {
  if (meaning == "good") return Tone::good;
  if (meaning == "bad") return Tone::bad;
  return meaning == "partial" ? Tone::odd : Tone::plain;
}

/// The n-th layer of its protocol here is the n-th one there.
std::string witness_value(const Decoded& decoded, std::size_t index, const Field& field,
                          const witness::Testimony& witness) {
  const auto layers = decoded.layers();
  const auto same = [&](std::string_view protocol) {
    return protocol == layers[index].header->protocol;
  };
  auto before = std::count_if(layers.begin(), layers.begin() + static_cast<long>(index),
                              [&](const Layer& l) { return same(l.header->protocol); });
  for (unsigned i = 0; i < witness.protocols.size(); ++i) {
    if (!same(witness.protocols[i])) continue;
    if (before-- == 0) return printable(witness.value(field.name, i).value_or(""));
  }
  return "";
}

/// One line for each option or record, named as in policies and columns.
std::string items_text(ByteView packet, const Layer& layer) {
  std::string out;
  const auto items = wire::items_in(packet, layer);
  if (!items) return out;
  for (const wire::Item& item : *items) {
    out += fmt::format("    {} {}\n", item.name, item.text());
  }
  return out;
}

std::string layer_text(const Decoded& decoded, std::size_t index, const witness::Testimony* witness,
                       const Style& style) {
  const Layer& layer = decoded.layers()[index];
  const wire::Header& header = *layer.header;
  std::string out = style.paint(Tone::strong, std::string(header.title));
  out += fmt::format(" ({}), bytes {}-{}, {}\n", header.name, layer.offset,
                     layer.payload_offset() - 1, header.spec);
  std::vector<std::string> headings{"place", "field", "value", ""};
  if (witness != nullptr) headings.emplace_back("libtins");
  headings.emplace_back("in the RFC's words");
  Table table(headings);
  for (const Field* field : header.fields) {
    const wire::Value value = decoded.packet().value(index, *field);
    const std::string meaning = meaning_of(decoded, index, *field, value);
    const std::string indent = field->part_of.empty() ? "" : "  ";
    std::vector<Cell> row{{place_text(layer, *field), Tone::faint},
                          {indent + std::string(field->name)},
                          {to_text(*field, value)},
                          {meaning, tone_of(meaning)}};
    if (witness != nullptr) {
      const std::string witnessed = witness_value(decoded, index, *field, *witness);
      const bool same = witnessed == to_plain(*field, value);
      row.push_back({same ? to_text(*field, value) : witnessed, same ? Tone::faint : Tone::odd});
    }
    row.push_back(
        {fmt::format("{}{}{}", field->label, field->spec.empty() ? "" : ", ", field->spec),
         Tone::faint});
    table.add(std::move(row));
  }
  out += table.text(style);
  const ByteView tail = layer.tail_in(decoded.bytes());
  if (!tail.empty()) {
    out += fmt::format("  {}: {}, {}\n", header.options, counted(tail.size(), "byte"), hex(tail));
  }
  out += items_text(decoded.bytes(), layer);
  return out;
}

/// A header that is cut, or a message that is cut or malformed: its rows that are there.
std::string partial_text(const Decoded& decoded, const Layer& layer, const Style& style) {
  const wire::Header& header = *layer.header;
  const ByteView there = layer.header_in(decoded.bytes());
  std::string out = style.paint(Tone::strong, std::string(header.title));
  out += fmt::format(" ({}), as far as it is there: bytes {}-{}, {}\n", header.name, layer.offset,
                     layer.offset + there.size() - 1, header.spec);
  Table table({"place", "field", "value", "", "in the RFC's words"});
  for (const Field* field : header.fields) {
    if (!wire::lies_in(*field, there.size())) continue;
    const wire::Value value = wire::read(there, *field);
    const std::string indent = field->part_of.empty() ? "" : "  ";
    table.add({{place_text(layer, *field), Tone::faint},
               {indent + std::string(field->name)},
               {to_text(*field, value)},
               {std::string(wire::value_name(header, there, *field, value))},
               {fmt::format("{}{}{}", field->label, field->spec.empty() ? "" : ", ", field->spec),
                Tone::faint}});
  }
  out += table.text(style);
  for (const wire::Item& item : wire::items_there(decoded.bytes(), layer)) {
    out += fmt::format("    {} {}\n", item.name, item.text());
  }
  return out;
}

}  // namespace

std::string screen_dump(ByteView bytes, const Style& style) {
  constexpr std::size_t widest_line = 76;
  constexpr std::size_t per_line = 8;
  if (!style.folds_packets || style.width >= widest_line) return hex_dump(bytes);
  std::string out;
  for (std::size_t offset = 0; offset < bytes.size(); offset += per_line) {
    const ByteView part = bytes.subspan(offset, std::min(per_line, bytes.size() - offset));
    std::string pairs;
    std::string text;
    for (const std::uint8_t byte : part) {
      pairs += fmt::format("{:02x} ", byte);
      text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
    }
    out += fmt::format("{:04x}  {:<24} {}\n", offset, pairs, text);
  }
  return out;
}

namespace {

void append_bytes(std::string& out, std::string_view what, ByteView bytes, const Style& style) {
  if (bytes.empty()) return;
  out += style.paint(Tone::strong, std::string(what)) + ": " + counted(bytes.size(), "byte") + "\n";
  const std::string dump = screen_dump(bytes, style);
  out.reserve(out.size() + dump.size() + dump.size() / 16);  // about 78 bytes a line, two more each
  for (std::string_view rest = dump; !rest.empty();) {
    const std::size_t end = rest.find('\n') + 1;
    out += "  ";
    out += rest.substr(0, end);
    rest.remove_prefix(end);
  }
}

/// The length row that ends the innermost layer: "udp.length".
std::string_view ended_by(std::span<const Layer> layers) {
  const std::uint32_t end = layers.back().end;
  std::string_view name;
  for (const Layer& layer : layers) {
    const Field* length = layer.header->length_field;
    if (length != nullptr && layer.end == end && name.empty()) name = length->name;
  }
  return name;
}

/// What the innermost layer carries, and what stands between its end and the packet's: behind UDP
/// the surplus area, RFC 9868, 5.
void append_payload(std::string& out, const Decoded& decoded, const Style& style) {
  const ByteView payload = decoded.payload();
  const std::span<const Layer> layers = decoded.layers();
  std::size_t size = payload.size();
  if (!layers.empty() && layers.back().end >= layers.back().payload_offset()) {
    size = std::min<std::size_t>(size, layers.back().end - layers.back().payload_offset());
  }
  append_bytes(out, "Payload", payload.first(size), style);
  if (size == payload.size()) return;
  append_bytes(out, "Bytes that " + std::string(ended_by(layers)) + " does not count",
               payload.subspan(size), style);
}

}  // namespace

std::string packet_tree(const sniff::SeenView& seen, const Decoded& decoded,
                        const witness::Testimony* witness, const Style& style) {
  std::string out = frame_text(seen, style);
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    out += layer_text(decoded, i, witness, style);
  }
  if (const auto partial = partial_message(decoded)) out += partial_text(decoded, *partial, style);
  append_payload(out, decoded, style);
  append_bytes(out, "Bytes after the packet", decoded.trailer(), style);
  for (const std::string& odd : oddities(decoded)) out += style.paint(Tone::odd, "! " + odd) + '\n';
  if (witness != nullptr) out += agreement_text(decoded, *witness, style);
  return out;
}

std::string agreement_text(const Decoded& decoded, const witness::Testimony& witness,
                           const Style& style) {
  std::string protocols;
  for (const std::string& protocol : witness.protocols) protocols += protocol + " ";
  std::string out = fmt::format("  libtins: {}{} values", protocols, witness.statements.size());
  const auto all = compare::disagreements(decoded, witness);
  if (!witness.refused.empty()) out += ", gave up: " + printable(witness.refused);
  out += all.empty() ? ", the same as ours\n" : "\n";
  for (const compare::Disagreement& d : all) {
    const std::string why = d.limit.empty() ? "unexplained" : "a known limit: " + d.limit;
    out += "    " + style.paint(d.limit.empty() ? Tone::bad : Tone::faint,
                                fmt::format("{}: ours {}, libtins {} ({})", d.field, d.ours,
                                            d.witness.empty() ? "nothing" : d.witness, why));
    out += '\n';
  }
  return out;
}

}  // namespace pushpkt::report
