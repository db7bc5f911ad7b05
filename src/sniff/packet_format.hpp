// PacketFormat: how packets become the bytes of a capture file, in either format.
#pragma once

#include <memory>

#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::sniff {

/// Bytes to be written in place of those at `at`.
struct Overwrite {
  std::uint64_t at = 0;
  Bytes bytes;
};

class PacketFormat {
 public:
  virtual ~PacketFormat() = default;
  /// What a file without packets consists of, if that much is not written yet.
  virtual void begin(Bytes& out) = 0;
  /// Appends the packet, and before it what it needs. An error leaves `out` as it was.
  [[nodiscard]] virtual Result<void> append(const SeenView& seen, Bytes& out) = 0;
  /// Blocks of another pcapng file follow, and packets with theirs.
  virtual void begin_file(PassOnOptions options) = 0;
  /// Appends a block of it that is no packet, if there is room for it; see BlockTaker. `at` is
  /// where it will be in the file.
  virtual void pass_on(std::uint32_t type, ByteView block, std::uint64_t at, Bytes& out) = 0;
  /// What turned out later to be otherwise, when all packets are there.
  [[nodiscard]] virtual std::vector<Overwrite> overwrites() const { return {}; }
  /// See CaptureWriter::notes().
  [[nodiscard]] virtual std::vector<std::string> notes() const = 0;
};

[[nodiscard]] std::unique_ptr<PacketFormat> pcap_format(bool nanoseconds);
[[nodiscard]] std::unique_ptr<PacketFormat> pcapng_format();

/// Appends a number in the byte order of this machine, as both formats do.
template <class Number>
void put(Bytes& out, Number number) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&number);
  out.insert(out.end(), bytes, bytes + sizeof number);
}

}  // namespace pushpkt::sniff
