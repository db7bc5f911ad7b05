// A row that is a part of octets, an option or a field of a message, and where in them it lies.
#pragma once

#include "pushpkt/compare/reading.hpp"

namespace pushpkt::compare {

struct PartRow {
  Reading reading;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

}  // namespace pushpkt::compare
