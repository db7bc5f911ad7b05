// Capture files: pcap and pcapng, read and written, in constant memory.
// draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, pcap-savefile(5).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/packet_iterator.hpp"
#include "pushpkt/sniff/pass_on.hpp"

namespace pushpkt::sniff {

enum class FileFormat : std::uint8_t {
  pcap,       ///< microseconds, one link type, no comments
  pcap_nano,  ///< nanoseconds, one link type, no comments
  pcapng,     ///< nanoseconds, several interfaces, comments, directions
};

/// ".pcap", ".cap", ".dmp" ask for pcap_nano; everything else, "-" too, for pcapng.
[[nodiscard]] FileFormat format_for(std::string_view path);

class CaptureWriter;

/// Reads a capture packet by packet. The format is told by the file's first bytes, not its name.
class CaptureReader {
 public:
  /// `path` may be "-" for the standard input; `filter` is pcap-filter(7). Errors (input): what
  /// cannot be read, is empty or is no capture; a filter that no link type understands. Once
  /// `stop_fd` (none: -1) is readable, what would have to be read is an error with EINTR.
  [[nodiscard]] static Result<CaptureReader> open(const std::string& path,
                                                  std::string_view filter = {}, int stop_fd = -1);
  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;
  ~CaptureReader();

  /// The next packet; nullopt at the clean end. An error (input) names the packet and its offset
  /// where the file is cut short or damaged: all packets before it were delivered, and whoever
  /// asks again gets the same error.
  [[nodiscard]] Result<std::optional<SeenView>> next();

  /// The same without a copy of the description: valid until the next call. nullptr at the end of
  /// the file and at an error, which error() has then.
  [[nodiscard]] const SeenView* next_borrowed();

  /// `for (const SeenView& packet : reader) ...`: each packet is valid for its turn of the loop.
  /// The loop ends at the end of the file and at the first error, which error() has then.
  [[nodiscard]] PacketIterator<CaptureReader> begin() {
    return PacketIterator<CaptureReader>(*this);
  }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }
  /// The error of the last next(), if it was one.
  [[nodiscard]] const std::optional<Error>& error() const;
  /// Calls `take` with each packet; the error is that of next().
  template <class Take>
  [[nodiscard]] Result<void> for_each(Take&& take) {
    for (const SeenView& packet : *this) take(packet);
    if (error()) return fail(*error());
    return {};
  }

  /// Only packets of this interface are delivered from now on: its name, or its number where the
  /// file gives it none. At the end of a file without a packet of it, next() is an input error
  /// that names those there are. "": all packets.
  void only_of_interface(std::string name);

  /// From now on a pcapng file is passed on as it stands: what is beside its packets (sections,
  /// interfaces, names, statistics, unknown blocks) goes to `writer` when next() comes by, and a
  /// packet given to its write() goes there in its own block. A packet may have changed (bytes,
  /// lengths, time, direction, comment; the link type as `options` say): its other options stay,
  /// but for a hash of bytes that changed. Only what says of itself that it must not be copied
  /// (custom block 0x40000bad) is left out, and what `options` name. A pcap file takes the packets
  /// alone. notes() of the writer has what was left out or changed. To be called before the first
  /// next(); `writer` stays where it is as long as this reader is asked. Nothing happens if this is
  /// a pcap file.
  [[nodiscard]] Result<void> pass_on_to(CaptureWriter& writer, PassOnOptions options = {});

  [[nodiscard]] FileFormat format() const;
  /// Called before next() waits for a pipe that has nothing now: for output that is to be seen.
  /// An error of `flush` becomes that of next().
  void before_waiting(std::function<Result<void>()> flush);
  /// What was passed over because the filter says nothing about its link type, a line each.
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  class Reading;
  explicit CaptureReader(std::unique_ptr<Reading> reading);
  std::unique_ptr<Reading> reading_;
};

/// All packets of a file; the error if it is not whole.
[[nodiscard]] Result<std::vector<Seen>> read_capture(const std::string& path,
                                                     std::string_view filter = {});

/// Writes a capture.
class CaptureWriter {
 public:
  /// `path` may be "-" for the standard output. An existing file is replaced at close(), when all
  /// is written, and stays as it was without close(); a growing capture replaces it at its first
  /// packet, flush() or close(), and keeps what it has. Without `format` the name decides: see
  /// format_for(). A name that promises compression (.gz, .zst, .xz, .lz4) is an input error.
  [[nodiscard]] static Result<CaptureWriter> create(const std::string& path,
                                                    std::optional<FileFormat> format = {},
                                                    Appearance appearance = Appearance::whole);
  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;
  ~CaptureWriter();

  /// Appends a packet. pcapng describes each (interface, link) at its first packet; pcap keeps
  /// neither comment nor direction, and a second link type is an input error there. A pcapng file
  /// that a reader passes on takes only packets of that reader. Nothing is written after close().
  /// A packet without `where` (`source`) was made, not read: wire_bytes below bytes.size() is an
  /// input error.
  [[nodiscard]] Result<void> write(const Seen& seen);
  [[nodiscard]] Result<void> write(const SeenView& seen);
  /// Everything so far is in the file: for a reader that follows along.
  [[nodiscard]] Result<void> flush();
  /// Flushes and closes; says what the disk refused. A file without packets is a valid capture.
  [[nodiscard]] Result<void> close();
  /// Whether a growing capture has not replaced an earlier file yet: it stays without flush() and
  /// close().
  [[nodiscard]] bool keeps_earlier() const;
  /// How many packets are whole in the file now: all of them after close(), none before it where
  /// the file appears only then.
  [[nodiscard]] std::uint64_t packets() const;
  /// What of the packets and of a file that was passed on is not in this one, a line each. All of
  /// it after close().
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  friend class CaptureReader;
  class Writing;
  /// A pcapng file is passed on from here.
  void begin_file(PassOnOptions options);
  /// A block of it as it stands; a section first.
  [[nodiscard]] Result<void> pass_on(std::uint32_t type, ByteView block);
  [[nodiscard]] FileFormat format() const;
  explicit CaptureWriter(std::unique_ptr<Writing> writing);
  std::unique_ptr<Writing> writing_;
};

}  // namespace pushpkt::sniff
