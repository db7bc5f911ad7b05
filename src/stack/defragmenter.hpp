// Captured fragments of a datagram, put together as the host that they came to would.
#pragma once

#include <optional>

#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/stack/reassembly.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::stack {

class Defragmenter {
 public:
  /// The datagram, behind the link-layer headers of the fragment that came last and with its time.
  /// nullopt: the packet is no fragment, or others are still missing.
  [[nodiscard]] std::optional<sniff::Seen> add(const sniff::Seen& packet,
                                               const wire::Decoded& decoded);

 private:
  Reassembly reassembly_;
};

}  // namespace pushpkt::stack
