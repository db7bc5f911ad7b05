// A field's value in JSON: numbers as numbers, addresses as text.
#pragma once

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

}  // namespace pushpkt::report
