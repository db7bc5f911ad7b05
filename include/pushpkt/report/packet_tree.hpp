// A packet in full: every row of every header with its place, the RFC's words and its value.
#pragma once

#include <string>

#include "pushpkt/report/style.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::report {

/// What is known about the frame, its layers, what no header claims, and the findings. With a
/// witness, its values stand beside ours.
[[nodiscard]] std::string packet_tree(const sniff::SeenView& seen, const wire::Decoded& decoded,
                                      const witness::Testimony* witness, const Style& style);

/// hex_dump(); on a terminal that is too narrow for it with eight bytes a line.
[[nodiscard]] std::string screen_dump(ByteView bytes, const Style& style);

/// What two decoders say of one packet, in a few lines: where they differ, and why if it is known.
[[nodiscard]] std::string agreement_text(const wire::Decoded& decoded,
                                         const witness::Testimony& witness, const Style& style);

}  // namespace pushpkt::report
