// A difference between packets that should be the same, and who made it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pushpkt/compare/field_value.hpp"

namespace pushpkt::compare {

/// Who made a difference. Only `unexplained` is a failure.
enum class Owner : std::uint8_t {
  ours,      ///< we wrote it so; a socket would not have
  computed,  ///< it follows from another difference: a checksum over what differs
  kernel,    ///< the sender's kernel wrote or changed it
  network,   ///< a router on the way changed it
  offload,   ///< the sender left it to the network card
  expected,  ///< differs between any two packets: ports, identifications, sequence numbers
  unexplained,
};
[[nodiscard]] std::string_view to_text(Owner owner);

/// One row that is not the same everywhere. A member without a value: the row was not there (a
/// layer that we did not write, a place where nothing was seen).
struct Difference {
  std::string field = {};
  unsigned occurrence = 0;
  std::optional<FieldValue> socket = {};   ///< the baseline: a socket's packet as it left
  std::optional<FieldValue> wrote = {};    ///< ours, as we handed it to the kernel
  std::optional<FieldValue> wire = {};     ///< ours, as it left
  std::optional<FieldValue> arrived = {};  ///< ours, as it reached the other end
  Owner owner = Owner::unexplained;
  std::string why = {};
};

}  // namespace pushpkt::compare
