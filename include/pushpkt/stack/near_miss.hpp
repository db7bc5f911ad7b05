// What came back instead of the answer, and what it means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::stack {

/// A packet that has to do with our request, and is not its answer.
struct NearMiss {
  enum class Kind : std::uint8_t {
    other_sender,  ///< to our port, from another address
    other_port,    ///< from the asked host, from another port or to another port
    bad_checksum,  ///< the answer, but its checksum is wrong: a kernel would have dropped it
    discarded,     ///< an answer or ICMP error that no host takes in: see wire::discard_reason()
    fragment,      ///< a piece of an answer, whose rest has not come
    cut,           ///< the answer claims more bytes than came
    icmp_error,    ///< an ICMP error that quotes our request
  };
  Kind kind{};
  /// One sentence, no full stop: "an answer came from port 40001, not 12000".
  std::string text = {};
  std::uint8_t icmp_type = 0;  ///< of an icmp_error
  std::uint8_t icmp_code = 0;
  bool final = false;                    ///< the request is dead: no answer will come any more
  std::optional<sniff::Seen> seen = {};  ///< none where only the kernel's socket saw it
};

}  // namespace pushpkt::stack
