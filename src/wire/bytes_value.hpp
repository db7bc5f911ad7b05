// The value of a row that is shown as bytes, where hex(...) stands for it.
#pragma once

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/field.hpp"

namespace pushpkt::wire {

/// All bytes of the row. An input error for another number of them, and for other rows, which take
/// a value.
[[nodiscard]] Result<Value> value_of_bytes(const Field& field, ByteView bytes);

}  // namespace pushpkt::wire
