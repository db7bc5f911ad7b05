// PacketSource: what both capture formats look like to CaptureReader, and how they say what is
// wrong with a file.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "sniff/byte_source.hpp"

namespace pushpkt::sniff {

/// Takes a block of a pcapng file, whole, as it stands; without bytes where it was stepped over.
using BlockTaker = std::function<Result<void>(std::uint32_t type, ByteView block)>;
/// Whether blocks that are not understood are needed too, or only that they are there.
enum class BlocksTaken : std::uint8_t { whole, understood };

class PacketSource {
 public:
  virtual ~PacketSource() = default;
  /// The next packet, unfiltered; false at the end. Not called again after an error or the end.
  /// `seen` is the same one each time: what holds for all packets is filled in once.
  [[nodiscard]] virtual Result<bool> next(SeenView& seen) = 0;
  /// The next packet if it was read already, and nothing is wrong with it; else false, and next()
  /// has to be called. Without a Result, which costs more than most packets.
  [[nodiscard]] virtual bool next_buffered(SeenView& /*seen*/) { return false; }
  [[nodiscard]] virtual FileFormat format() const = 0;
  virtual void before_waiting(InputFd::Flush flush) = 0;
  /// Hands every block that is no packet to `taker`, those that were read already too, and the
  /// blocks of packets with the packets. A format without blocks has nothing to hand on.
  [[nodiscard]] virtual Result<void> pass_on_to(BlockTaker /*taker*/, BlocksTaken /*taken*/) {
    return {};
  }
};

/// Both take a source whose first bytes are the magic of their format.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_pcap(ByteSource source);
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_pcapng(ByteSource source);

/// Where in a file something is wrong: packet 3 begins, or would begin, at byte 228.
struct Place {
  const std::string& file;
  std::uint64_t packet = 0;  ///< from 1; 0 where the file's header is meant
  std::uint64_t offset = 0;
};

/// The file ends inside a packet or block that begins at `place`.
[[nodiscard]] Error cut_short(const Place& place, std::uint64_t wanted_bytes,
                              std::uint64_t present_bytes);
/// The same error of reading, and the packet that it keeps from us.
[[nodiscard]] Error stopped(Error error, const Place& place);
/// The file contradicts itself at `place`: "its record claims 1409179648 bytes".
[[nodiscard]] Error damaged(const Place& place, const std::string& why);

}  // namespace pushpkt::sniff
