// packetdrill's packet lines as lines of a dialogue: `0.1 < S 0:0(0) win 1000 <mss 1000>`.
#pragma once

#include <string>
#include <string_view>

#include "pushpkt/base/result.hpp"
#include "pushpkt/talk/script.hpp"

namespace pushpkt::talk {

struct PacketdrillOptions {
  bool skip_others = false;  ///< socket calls, code and shell lines are left out, not refused
};

/// The remote side of a packetdrill script: what it injects (`<`) is sent, what it expects of the
/// kernel (`>`) is expected, `+0.1` waits. Ports and addresses come from `flow`, the recipe of the
/// packets that we send. Sequence numbers are relative, as there. What an expected packet leaves
/// out (ack, win) may be anything, and so may the bytes of its payload; as there, no list of
/// options is an empty one, and `<...>` any. Input errors name file, line and column: what is no
/// packet line, TCP words that are not known, a number that does not fit, timestamps that are
/// expected.
[[nodiscard]] Result<Script> read_packetdrill(std::string_view text, std::string name,
                                              std::string_view flow,
                                              const PacketdrillOptions& options);

/// Whether the text looks like a packetdrill script: its name ends in .pkt.
[[nodiscard]] bool is_packetdrill_name(std::string_view name);

}  // namespace pushpkt::talk
