// The names and the punctuation of a header are written once, then copied.
#include "pushpkt/report/packet_json_writer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "pushpkt/report/columns.hpp"
#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/value_text.hpp"
#include "report/json_text.hpp"
#include "report/packet_json_parts.hpp"
#include "report/text_buffer.hpp"

namespace pushpkt::report {
namespace {

bool is_address(const wire::Field& field) {
  return field.show == wire::Show::mac || field.show == wire::Show::ipv4 ||
         field.show == wire::Show::ipv6;
}

void append_value(TextBuffer& out, const wire::Field& field, wire::Value value) {
  if (!is_address(field)) return out.add_number(value.low);
  out.add('"');
  out.add_written(wire::most_value_characters,
                  [&](char* at) { return write_text(at, field, value); });
  out.add('"');
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

/// Bytes as they are shown everywhere else.
void append_bytes(TextBuffer& out, ByteView bytes) {
  out.add('"');
  out.add_hex(bytes);
  out.add('"');
}

/// What is the same in every packet of a header. Before each row stands what separates it.
struct HeaderText {
  struct Row {
    std::string_view name;
    PaddedText text;  ///< `,"ip.ttl":`
    const wire::Field* field = nullptr;
  };
  PaddedText begin;  ///< `{"protocol":"ip","header":"ip","offset":`
  std::vector<Row> rows;
  PaddedText options;  ///< the name of the bytes behind the rows
  /// The row of that name, which those bytes replace.
  std::optional<std::size_t> options_row;

  explicit HeaderText(const wire::Header& header)
      : begin("{\"protocol\":" + json_string(header.protocol) +
              ",\"header\":" + json_string(header.name) + ",\"offset\":") {
    for (const wire::Field* field : header.fields) add(*field);
    options = name_text(header.options, rows.empty());
    if (const std::size_t at = place_of(header.options); at < rows.size()) options_row = at;
  }

 private:
  [[nodiscard]] static PaddedText name_text(std::string_view name, bool is_first) {
    return PaddedText((is_first ? "" : ",") + json_string(name) + ":");
  }

  [[nodiscard]] std::size_t place_of(std::string_view name) const {
    return static_cast<std::size_t>(
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; }) -
        rows.begin());
  }

  /// Of rows with one name the last is shown, where the first is.
  void add(const wire::Field& field) {
    const std::size_t at = place_of(field.name);
    if (at == rows.size()) rows.emplace_back();
    rows[at] = {field.name, name_text(field.name, at == 0), &field};
  }
};

/// The parts of a frame's description that few frames have.
void append_rare_parts(TextBuffer& out, const sniff::SeenView& seen) {
  const auto text = [&](std::string_view name, std::string_view value) {
    out.add(name);
    out.add(json_string(value));
  };
  if (!seen.interface.empty()) text(",\"frame.interface_name\":", seen.interface);
  if (seen.direction != sniff::Direction::unknown) {
    text(",\"direction\":", to_string(seen.direction));
  }
  if (!seen.comment.empty()) text(",\"frame.comment\":", seen.comment);
  if (seen.vlan_from_metadata) out.add(",\"vlan_from_metadata\":true");
}

void append_time(TextBuffer& out, const sniff::SeenView& seen) {
  if (!seen.has_time) {
    out.add(",\"frame.time_epoch\":null,\"time\":null");
    return;
  }
  // All nine digits, as tshark prints them; a reader may cut them to those of a double.
  out.add(",\"frame.time_epoch\":");
  out.add_written(most_time_characters, [&](char* at) { return write_time(at, seen.time); });
  out.add(",\"time\":\"");
  out.add_written(most_time_characters, [&](char* at) { return write_time(at, seen.time); });
  out.add("\"");
}

void append_frame(TextBuffer& out, const sniff::SeenView& seen) {
  out.add("{\"frame.number\":");
  out.add_number(seen.number);
  append_time(out, seen);
  out.add(",\"frame.len\":");
  out.add_number(seen.wire_bytes);
  out.add(",\"frame.cap_len\":");
  out.add_number(seen.bytes.size());
  out.add(",\"frame.encap_type\":");
  out.add_number(encap_type(seen.link));
  out.add(",\"link_type\":");
  out.add_number(static_cast<unsigned>(seen.link));
  const std::int64_t ns = seen.time.ns();
  if (seen.has_time && Timestamp::from_ns(ns) == seen.time) {
    out.add(",\"time_ns\":");
    out.add_number(ns);
  }
  append_rare_parts(out, seen);
  out.add('}');
}

void append_items(TextBuffer& out, const std::vector<wire::Item>& items) {
  out.add(",\"items\":[");
  for (const wire::Item& item : items) {
    if (&item != &items.front()) out.add(',');
    out.add("{\"name\":");
    out.add(json_string(item.name));
    out.add(",\"value\":");
    if (item.field != nullptr) {
      append_value(out, *item.field, item.value);
    } else {
      out.add(json_string(item.text()));
    }
    out.add('}');
  }
  out.add(']');
}

void append_fields(TextBuffer& out, const HeaderText& text, const wire::Decoded& decoded,
                   std::size_t index) {
  const wire::Layer& layer = decoded.layers()[index];
  const ByteView header = layer.header_in(decoded.bytes());
  const ByteView tail = layer.tail_in(decoded.bytes());
  out.add('{');
  for (std::size_t i = 0; i < text.rows.size(); ++i) {
    out.add(text.rows[i].text);
    if (text.options_row == i && !tail.empty()) {
      append_bytes(out, tail);
    } else {
      append_value(out, *text.rows[i].field, wire::read(header, *text.rows[i].field));
    }
  }
  if (!tail.empty() && !text.options_row) {
    out.add(text.options);
    append_bytes(out, tail);
  }
  out.add('}');
}

void append_layer(TextBuffer& out, const HeaderText& text, const wire::Decoded& decoded,
                  std::size_t index) {
  const wire::Layer& layer = decoded.layers()[index];
  out.add(text.begin);
  out.add_number(layer.offset);
  out.add(",\"bytes\":");
  out.add_number(layer.header_bytes);
  out.add(",\"octets\":");
  out.add_number(layer.header_bytes);
  out.add(",\"fields\":");
  append_fields(out, text, decoded, index);
  if (layer.header->items != nullptr && layer.header_bytes > layer.header->fixed_bytes) {
    if (const auto items = wire::items_in(decoded.bytes(), layer); items && !items->empty()) {
      append_items(out, *items);
    }
  }
  if (layer.header->checksum != nullptr) {
    out.add(",\"checksum\":\"");
    out.add(to_text(decoded.checksum(index)));
    out.add('"');
  }
  out.add('}');
}

}  // namespace

/// A few headers are in nearly all packets: those that came last are looked at first.
class PacketJsonWriter::Headers {
 public:
  const HeaderText& of(const wire::Header& header) {
    Entry& entry = recent_[slot_of(header)];
    if (entry.header != &header) entry = {&header, &find(header)};
    return *entry.text;
  }
  TextBuffer text;  ///< of the packet that is being written

 private:
  struct Entry {
    const wire::Header* header = nullptr;
    const HeaderText* text = nullptr;
  };
  static constexpr std::size_t recent_count = 64;

  [[nodiscard]] static std::size_t slot_of(const wire::Header& header) {
    return reinterpret_cast<std::uintptr_t>(&header) / sizeof(wire::Header) % recent_count;
  }
  [[nodiscard]] const HeaderText& find(const wire::Header& header) {
    const auto found = texts_.find(&header);
    return found != texts_.end() ? found->second
                                 : texts_.try_emplace(&header, header).first->second;
  }

  std::unordered_map<const wire::Header*, HeaderText> texts_;  // whose elements stay in place
  std::array<Entry, recent_count> recent_{};
};

PacketJsonWriter::PacketJsonWriter() : headers_(std::make_unique<Headers>()) {}
PacketJsonWriter::PacketJsonWriter(PacketJsonWriter&&) noexcept = default;
PacketJsonWriter& PacketJsonWriter::operator=(PacketJsonWriter&&) noexcept = default;
PacketJsonWriter::~PacketJsonWriter() = default;

void PacketJsonWriter::append(std::string& out, const sniff::SeenView& seen,
                              const wire::Decoded& decoded, const witness::Testimony* witness) {
  TextBuffer& text = headers_->text;
  text.clear();
  text.add("{\"schema\":1,\"frame\":");
  append_frame(text, seen);
  text.add(",\"layers\":[");
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    if (i > 0) text.add(',');
    append_layer(text, headers_->of(*decoded.layers()[i].header), decoded, i);
  }
  text.add("],\"payload\":");
  append_bytes(text, decoded.payload());
  if (!decoded.trailer().empty()) {
    text.add(",\"trailer\":");
    append_bytes(text, decoded.trailer());
  }
  text.add(",\"findings\":");
  const bool adds_up =
      decoded.findings().empty() && !malformed_options(decoded) && !malformed_message(decoded);
  text.add(adds_up ? "[]" : findings_json(decoded).dump());
  if (witness != nullptr) text.add(",\"witness\":" + witness_json(decoded, *witness).dump());
  text.add("}\n");
  out += text.view();
}

}  // namespace pushpkt::report
