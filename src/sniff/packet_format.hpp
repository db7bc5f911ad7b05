// PacketFormat: how packets become the bytes of a capture file, in either format.
#pragma once

#include <memory>

#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::sniff {

class PacketFormat {
 public:
  virtual ~PacketFormat() = default;
  /// What a file without packets consists of, if that much is not written yet.
  virtual void begin(Bytes& out) = 0;
  /// Appends the packet, and before it what it needs. An error leaves `out` as it was.
  [[nodiscard]] virtual Result<void> append(const SeenView& seen, Bytes& out) = 0;
  /// Appends a block of another pcapng file as it stands. Only pcapng has blocks.
  virtual void pass_on(ByteView /*block*/, Bytes& /*out*/) {}
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
