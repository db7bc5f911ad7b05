// Values in JSON: numbers as numbers, addresses and bytes as text, host and port as two members.
#pragma once

#include <optional>

#include "pushpkt/base/address.hpp"
#include "pushpkt/compare/field_value.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/wire/field.hpp"

namespace pushpkt::report {

[[nodiscard]] inline Json value_json(const wire::Field& field, wire::Value value) {
  switch (field.show) {
    case wire::Show::mac:
    case wire::Show::ipv4:
    case wire::Show::ipv6:
      return to_text(field, value);
    default:
      return value.low;
  }
}

/// null where the packet has no such row; times stay text, which has all their digits.
[[nodiscard]] inline Json reading_json(const std::optional<compare::FieldValue>& reading) {
  if (!reading) return nullptr;
  if (reading->field == nullptr || reading->name.starts_with("frame.time_")) return reading->text();
  return value_json(*reading->field, reading->value);
}

/// {"host": "10.77.2.2", "port": 12000}
[[nodiscard]] inline Json endpoint_json(const Endpoint& endpoint) {
  return {{"host", to_string(endpoint.address)}, {"port", endpoint.port.number}};
}

}  // namespace pushpkt::report
