// The names and the punctuation of a header are written once, then copied.
#include "pushpkt/report/packet_json_writer.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <vector>

#include "pushpkt/report/columns.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/value_text.hpp"
#include "report/json_text.hpp"
#include "report/packet_json_parts.hpp"

namespace pushpkt::report {
namespace {

bool is_address(const wire::Field& field) {
  return field.show == wire::Show::mac || field.show == wire::Show::ipv4 ||
         field.show == wire::Show::ipv6;
}

void append_value(std::string& out, const wire::Field& field, wire::Value value) {
  if (!is_address(field)) return append_json_number(out, value.low);
  out += '"';
  append_text(out, field, value);
  out += '"';
}

void append_name(std::string& out, std::string_view name) {
  append_json_text(out, name);
  out += ':';
}

/// Bytes as they are shown everywhere else.
void append_bytes(std::string& out, ByteView bytes) {
  out += '"';
  out += hex(bytes);
  out += '"';
}

/// What is the same in every packet of a header.
struct HeaderText {
  struct Row {
    std::string name;  ///< `"ip.ttl":`
    const wire::Field* field = nullptr;
  };
  std::string begin;  ///< `{"protocol":"ip","header":"ip","offset":`
  std::vector<Row> rows;
  std::string options;  ///< the name of the bytes behind the rows
  /// The row of that name, which those bytes replace.
  std::optional<std::size_t> options_row;

  explicit HeaderText(const wire::Header& header) {
    begin = "{\"protocol\":";
    append_json_text(begin, header.protocol);
    begin += ",\"header\":";
    append_json_text(begin, header.name);
    begin += ",\"offset\":";
    for (const wire::Field* field : header.fields) add(*field);
    append_name(options, header.options);
    if (const std::size_t at = place_of(options); at < rows.size()) options_row = at;
  }

 private:
  [[nodiscard]] std::size_t place_of(std::string_view name) const {
    return static_cast<std::size_t>(
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; }) -
        rows.begin());
  }

  /// Of rows with one name the last is shown, where the first is.
  void add(const wire::Field& field) {
    std::string name;
    append_name(name, field.name);
    const std::size_t at = place_of(name);
    if (at == rows.size()) rows.emplace_back();
    rows[at] = {std::move(name), &field};
  }
};

void append_frame(std::string& out, const sniff::SeenView& seen) {
  constexpr double ns_per_second = 1e9;
  out += "{\"frame.number\":";
  append_json_number(out, seen.number);
  out += ",\"frame.time_epoch\":";
  append_json_number(
      out, static_cast<double>(seen.time.seconds()) + seen.time.nanoseconds() / ns_per_second);
  out += ",\"time\":\"";
  out += to_string(seen.time);
  out += "\",\"frame.len\":";
  append_json_number(out, seen.wire_bytes);
  out += ",\"frame.cap_len\":";
  append_json_number(out, seen.bytes.size());
  out += ",\"frame.encap_type\":";
  append_json_number(out, encap_type(seen.link));
  out += ",\"link_type\":";
  append_json_number(out, static_cast<unsigned>(seen.link));
  if (const std::int64_t ns = seen.time.ns(); Timestamp::from_ns(ns) == seen.time) {
    out += ",\"time_ns\":";
    append_json_number(out, ns);
  }
  const auto text = [&](std::string_view name, std::string_view value) {
    out += name;
    append_json_text(out, value);
  };
  if (!seen.interface.empty()) text(",\"frame.interface_name\":", seen.interface);
  if (seen.direction != sniff::Direction::unknown) {
    text(",\"direction\":", to_string(seen.direction));
  }
  if (!seen.comment.empty()) text(",\"frame.comment\":", seen.comment);
  if (seen.vlan_from_metadata) out += ",\"vlan_from_metadata\":true";
  out += '}';
}

void append_items(std::string& out, const std::vector<wire::Item>& items) {
  out += ",\"items\":[";
  for (const wire::Item& item : items) {
    if (&item != &items.front()) out += ',';
    out += "{\"name\":";
    append_json_text(out, item.name);
    out += ",\"value\":";
    if (item.field != nullptr) {
      append_value(out, *item.field, item.value);
    } else {
      append_json_text(out, item.text());
    }
    out += '}';
  }
  out += ']';
}

void append_fields(std::string& out, const HeaderText& text, const wire::Decoded& decoded,
                   std::size_t index) {
  const wire::Layer& layer = decoded.layers()[index];
  const ByteView header = layer.header_in(decoded.bytes());
  const ByteView tail = layer.tail_in(decoded.bytes());
  char before = '{';
  for (std::size_t i = 0; i < text.rows.size(); ++i) {
    out += before;
    out += text.rows[i].name;
    if (text.options_row == i && !tail.empty()) {
      append_bytes(out, tail);
    } else {
      append_value(out, *text.rows[i].field, wire::read(header, *text.rows[i].field));
    }
    before = ',';
  }
  if (!tail.empty() && !text.options_row) {
    out += before;
    out += text.options;
    append_bytes(out, tail);
    before = ',';
  }
  if (before == '{') out += '{';
  out += '}';
}

void append_layer(std::string& out, const HeaderText& text, const wire::Decoded& decoded,
                  std::size_t index) {
  const wire::Layer& layer = decoded.layers()[index];
  out += text.begin;
  append_json_number(out, layer.offset);
  out += ",\"bytes\":";
  append_json_number(out, layer.header_bytes);
  out += ",\"octets\":";
  append_json_number(out, layer.header_bytes);
  out += ",\"fields\":";
  append_fields(out, text, decoded, index);
  if (layer.header->items != nullptr && layer.header_bytes > layer.header->fixed_bytes) {
    if (const auto items = wire::items_in(decoded.bytes(), layer); items && !items->empty()) {
      append_items(out, *items);
    }
  }
  if (layer.header->checksum != nullptr) {
    out += ",\"checksum\":\"";
    out += to_text(decoded.checksum(index));
    out += '"';
  }
  out += '}';
}

}  // namespace

class PacketJsonWriter::Headers {
 public:
  const HeaderText& of(const wire::Header& header) {
    const auto found = texts_.find(&header);
    return found != texts_.end() ? found->second
                                 : texts_.try_emplace(&header, header).first->second;
  }

 private:
  std::unordered_map<const wire::Header*, HeaderText> texts_;
};

PacketJsonWriter::PacketJsonWriter() : headers_(std::make_unique<Headers>()) {}
PacketJsonWriter::PacketJsonWriter(PacketJsonWriter&&) noexcept = default;
PacketJsonWriter& PacketJsonWriter::operator=(PacketJsonWriter&&) noexcept = default;
PacketJsonWriter::~PacketJsonWriter() = default;

void PacketJsonWriter::append(std::string& out, const sniff::SeenView& seen,
                              const wire::Decoded& decoded, const witness::Testimony* witness) {
  out += "{\"schema\":1,\"frame\":";
  append_frame(out, seen);
  out += ",\"layers\":[";
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    if (i > 0) out += ',';
    append_layer(out, headers_->of(*decoded.layers()[i].header), decoded, i);
  }
  out += "],\"payload\":";
  append_bytes(out, decoded.payload());
  if (!decoded.trailer().empty()) {
    out += ",\"trailer\":";
    append_bytes(out, decoded.trailer());
  }
  out += ",\"findings\":";
  out += decoded.findings().empty() ? "[]" : findings_json(decoded).dump();
  if (witness != nullptr) out += ",\"witness\":" + witness_json(decoded, *witness).dump();
  out += "}\n";
}

}  // namespace pushpkt::report
