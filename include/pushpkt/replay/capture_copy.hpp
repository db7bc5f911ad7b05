// The packets of a capture, edited, to a function and into another capture, which keeps what a
// pcapng has beside them; see sniff::CaptureReader::pass_on_to().
#pragma once

#include <functional>

#include "pushpkt/replay/capture_editor.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::replay {

struct CaptureCopyOptions {
  std::optional<std::uint64_t> count = {};  ///< packets at most, after the edits
  std::string written = {};                 ///< the other capture; "": none
  std::function<bool()> stop = {};          ///< true ends it as if there were no more packets
  std::function<Result<void>(const sniff::SeenView& seen)> take = {};
  std::function<Result<void>()> flush = {};  ///< before waiting for more of a pipe, and at the end
};

struct CaptureCopied {
  std::uint64_t packets = 0;
  bool edit_failed = false;   ///< `read` is an error of the editor
  Result<void> written = {};  ///< the error of the other capture, or of `flush` at the end
  /// What the other capture does not have of this one, or has otherwise; a line each.
  std::vector<std::string> notes = {};
  Result<void> read = {};  ///< of the reader, the editor, `take`; packets before it were taken
};

/// Reads until the end, an error, a stop, or `count`. The other capture appears if it has what was
/// whole of this one; an earlier file of its name stays if there was nothing, if a packet could not
/// be edited, or if it could not be written.
[[nodiscard]] CaptureCopied copy_capture(sniff::CaptureReader& reader, CaptureEditor& editor,
                                         const CaptureCopyOptions& options);

}  // namespace pushpkt::replay
