// Is this packet the answer to our request, nearly so, or nothing of ours? RFC 768, RFC 792
#pragma once

#include <variant>

#include "pushpkt/stack/near_miss.hpp"
#include "pushpkt/wire/host_receive.hpp"

namespace pushpkt::stack {

/// The request as it went out: from whom, to whom.
struct Flow {
  Endpoint local;
  Endpoint remote;
};

/// A packet seen while we wait: nothing of ours, the payload of the answer, or a near miss (whose
/// `seen` stays empty).
using Match = std::variant<std::monostate, Bytes, NearMiss>;

/// `host`: who may take the answer in; see wire::answers().
[[nodiscard]] Match match(const wire::Decoded& packet, const Flow& request,
                          const wire::ReceivingHost& host);

}  // namespace pushpkt::stack
