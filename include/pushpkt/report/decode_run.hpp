// The packets of a capture, edited, into another one, and printed: in lines, as a ladder, as a
// page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pushpkt/replay/capture_editor.hpp"
#include "pushpkt/report/packet_lines.hpp"
#include "pushpkt/report/run_output.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::report {

struct DecodeRequest {
  std::string name = {};                    ///< of the capture, on the page
  std::optional<std::uint64_t> count = {};  ///< packets at most
  std::string written = {};                 ///< the other capture; "": none
  std::string page = {};                    ///< a file, or "-"; "": none
  bool ladder = false;                      ///< in place of the lines
  bool prints = true;                       ///< the lines
};

/// False where the witness disagreed and nothing explains it, or after an interruption, whose count
/// is printed. Packets that were whole are printed before an error. Errors: what cannot be read,
/// edited or written. After an edit that failed an earlier page stays as it was.
[[nodiscard]] Result<bool> decode_capture(sniff::CaptureReader& reader, PacketLines& lines,
                                          replay::CaptureEditor& editor,
                                          const DecodeRequest& request, const RunOutput& output);

}  // namespace pushpkt::report
