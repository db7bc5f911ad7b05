// FileSink: a file or the standard output, written through one buffer, of whole packets.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::sniff {

class FileSink {
 public:
  explicit FileSink(OutputFile file) : file_(std::move(file)) {}

  /// What is to be written next: append here, then settle().
  [[nodiscard]] Bytes& buffer() { return buffer_; }
  /// The buffer ends behind a packet. Hands it to the kernel if it has grown large.
  [[nodiscard]] Result<void> settle_packet();
  /// The buffer ends behind something else that is whole.
  [[nodiscard]] Result<void> settle();
  /// Hands the buffer to the kernel. Of what does not fit, a file keeps whole packets only.
  [[nodiscard]] Result<void> flush();
  /// Bytes so far, those in the buffer too.
  [[nodiscard]] std::uint64_t size() const { return file_.written() + buffer_.size(); }
  /// Whether the file appears at close() only.
  [[nodiscard]] bool is_beside() const { return file_.is_beside(); }
  /// Whether an earlier file is still as it was.
  [[nodiscard]] bool keeps_earlier() const { return file_.keeps_earlier(); }
  /// Flushes, and writes other bytes in place of those at `at`; nothing where the file is not
  /// beside, and may be a pipe.
  [[nodiscard]] Result<void> overwrite(std::uint64_t at, ByteView bytes);
  /// Flushes; a file that was written beside gets its name.
  [[nodiscard]] Result<void> close();
  /// Packets that are whole in the file: none before close() in one that is written beside.
  [[nodiscard]] std::uint64_t packets() const { return file_.is_beside() ? 0 : packets_; }

 private:
  OutputFile file_;
  Bytes buffer_;
  std::vector<std::size_t> packet_ends_;  ///< in buffer_
  std::uint64_t packets_ = 0;
  std::optional<Error> failure_;  ///< what comes next would stand behind a gap
};

}  // namespace pushpkt::sniff
