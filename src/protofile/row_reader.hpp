// One row of a protocol: a field, and what its fill needs of the header.
#pragma once

#include "protofile/keys.hpp"
#include "protofile/storage.hpp"

namespace pushpkt::protofile {

struct ReadRow {
  wire::Field field;  ///< without its place
  wire::HeaderLength length = {};
  wire::Cover cover = wire::Cover::layer;
};

/// `protocol` is the header's name. After a fault the result means nothing.
[[nodiscard]] ReadRow read_row(const toml::table& table, std::string_view protocol,
                               Storage& storage, Spaces& spaces, Faults& faults);

/// "hb.kind" for "kind" and for "hb.kind".
[[nodiscard]] std::string full_name(std::string_view protocol, std::string_view row);
/// Letters, digits and _, beginning with a letter; dots between such words where `dots`.
[[nodiscard]] bool is_name(std::string_view text, bool dots);

}  // namespace pushpkt::protofile
