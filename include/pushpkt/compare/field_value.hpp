// What a packet says, row by row, so that two packets can be laid side by side.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::compare {

/// One row of one packet: a field, a header's tail (options), or bytes no header claims.
struct FieldValue {
  std::string name = {};    ///< "ip.ttl", "tcp.options", "data", "eth.trailer"
  unsigned occurrence = 0;  ///< 0 for the first header of its kind, 1 for the next (tunnels)
  const wire::Field* field = nullptr;  ///< nullptr: `bytes` say it
  wire::Value value = {};
  Bytes bytes = {};
  std::string form = {};  ///< of bytes that are not shown as hex: a domain name

  /// The value in tshark's form.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool same_row(const FieldValue& other) const {
    return name == other.name && occurrence == other.occurrence;
  }
  [[nodiscard]] bool same_value(const FieldValue& other) const {
    return value == other.value && bytes == other.bytes;
  }
};

/// All rows of a packet, outermost first, parts of fields (ip.flags.df) behind the whole.
[[nodiscard]] std::vector<FieldValue> readings(const wire::Packet& packet);

/// The name under which bytes behind the last known header are compared (Wireshark's).
inline constexpr std::string_view payload_name = "data";
inline constexpr std::string_view trailer_name = "eth.trailer";

}  // namespace pushpkt::compare
