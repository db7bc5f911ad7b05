// PacketSource: what both capture formats look like to CaptureReader, and how they say what is
// wrong with a file.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "sniff/byte_source.hpp"

namespace pushpkt::sniff {

class PacketSource {
 public:
  virtual ~PacketSource() = default;
  /// As CaptureReader::next(), unfiltered; not called again after an error or the end.
  [[nodiscard]] virtual Result<std::optional<SeenView>> next() = 0;
  [[nodiscard]] virtual FileFormat format() const = 0;
};

/// Both take a source whose first octets are the magic of their format.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_pcap(ByteSource source);
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_pcapng(ByteSource source);

/// Where in a file something is wrong: packet 3 begins, or would begin, at octet 228.
struct Place {
  const std::string& file;
  std::uint64_t packet = 0;  ///< from 1; 0 where no packet is meant
  std::uint64_t offset = 0;
};

/// The file ends inside a packet or block that begins at `place`.
[[nodiscard]] Error cut_short(const Place& place, std::uint64_t wanted_bytes,
                              std::uint64_t present_bytes);
/// The file contradicts itself at `place`: "its record claims 1409179648 octets".
[[nodiscard]] Error damaged(const Place& place, const std::string& why);

}  // namespace pushpkt::sniff
