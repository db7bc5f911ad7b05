// Rows of a packet in the order of its layers.
#include "pushpkt/compare/field_value.hpp"

#include "compare/occurrence.hpp"
#include "pushpkt/base/bytes.hpp"

namespace pushpkt::compare {
namespace {

void add_bytes(std::vector<FieldValue>& out, std::string_view name, unsigned occurrence,
               ByteView bytes) {
  if (bytes.empty()) return;
  out.push_back(
      {.name = std::string(name), .occurrence = occurrence, .bytes = {bytes.begin(), bytes.end()}});
}

}  // namespace

std::string FieldValue::text() const {
  if (!form.empty()) return form;
  return field != nullptr ? wire::to_text(*field, value) : hex(bytes);
}

std::vector<FieldValue> readings(const wire::Packet& whole) {
  const wire::Packet packet = whole.with_message_as_payload();
  std::vector<FieldValue> out;
  std::uint32_t payload_offset = 0;
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    const wire::Layer& layer = packet.layers[i];
    const unsigned occurrence = occurrence_of(packet, i);
    for (const wire::Field* field : layer.header->fields) {
      out.push_back({.name = std::string(field->name),
                     .occurrence = occurrence,
                     .field = field,
                     .value = packet.value(i, *field)});
    }
    add_bytes(out, layer.header->options, occurrence, layer.tail_in(packet.bytes));
    payload_offset = layer.payload_offset();
  }
  const std::uint32_t end = packet.trailer_offset;
  add_bytes(out, payload_name, 0, packet.bytes.subspan(payload_offset, end - payload_offset));
  add_bytes(out, trailer_name, 0, packet.bytes.subspan(end));
  return out;
}

}  // namespace pushpkt::compare
