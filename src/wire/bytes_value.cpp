// A row of bytes has at most eight of them.
#include "wire/bytes_value.hpp"

#include <algorithm>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {

Result<Value> value_of_bytes(const Field& field, ByteView bytes) {
  if (field.show != Show::bytes || field.width % 8 != 0 || field.width > 64) {
    const auto none = parse_value(field, "");
    return fail(input_error("expected a value, not bytes",
                            none ? "hex(...) is for bytes" : none.error().hint));
  }
  const std::size_t wanted = field.width / 8U;
  if (bytes.size() != wanted) {
    return fail(input_error(
        "cannot put hex(" + hex(bytes.first(std::min(bytes.size(), wanted + 1))) +
            (bytes.size() > wanted + 1 ? "..." : "") + ") in " + std::string(field.name),
        "it has " + counted(wanted, "byte") + ", not " + std::to_string(bytes.size())));
  }
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8U | byte;
  return Value(number);
}

}  // namespace pushpkt::wire
