// A row that is a part of bytes, an option or a field of a message, and where in them it lies.
#pragma once

#include "pushpkt/compare/field_value.hpp"

namespace pushpkt::compare {

struct PartRow {
  FieldValue reading;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

}  // namespace pushpkt::compare
