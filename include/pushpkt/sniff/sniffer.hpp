// Sniffer: the packets of an interface as they pass, by libpcap. pcap(3PCAP), packet(7).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pushpkt/base/backlog.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/packet_iterator.hpp"

namespace pushpkt::sniff {

/// As tcpdump and Wireshark: no packet was ever longer on the networks we know.
inline constexpr std::uint32_t largest_snaplen = 262'144;

/// A live capture. It belongs to the network namespace of the thread that opened it, and may be
/// used and closed by another thread (one at a time).
///
/// In immediate mode libpcap delivers. It hides the direction, so a device is watched by two
/// handles, one for each direction, merged by time; `lo` by one, since libpcap keeps only the
/// incoming copy there; `any` by one, whose cooked header tells direction and interface.
/// In batches an Ethernet device is watched by one ring of our own, which holds bytes, not slots,
/// and whose filter picks the same packets as from the file that is written (VLAN tags).
class Sniffer {
 public:
  struct Options {
    std::string interface = {};               ///< a device, `lo` or `any`
    std::string filter = {};                  ///< pcap-filter(7); "" takes everything
    std::uint32_t snaplen = largest_snaplen;  ///< bytes kept of a packet
    bool promiscuous = true;                  ///< also what is not addressed to us
    bool immediate = true;  ///< each packet at once; else in batches (Ethernet devices and `any`)
    std::chrono::milliseconds batch{10};  ///< without immediate: as old as a batch gets, about
    /// On `lo`: the outgoing copy of each packet too. `any` shows the incoming copy only;
    /// elsewhere nothing is there twice, and both directions are always shown.
    bool both_directions = false;
    /// The kernel's ring, for each handle. In batches it is full of packets before any is lost. In
    /// immediate mode a packet takes a slot as large as the snapshot length (at most about 64 KiB),
    /// so many small packets want a small snaplen.
    int buffer_bytes = 16 << 20;
  };

  /// What became of the packets that passed the filter.
  struct Stats {
    std::uint64_t delivered = 0;  ///< came out of next()
    std::uint64_t dropped = 0;    ///< lost because the ring was full (both handles counted)
  };

  /// Returns when the filter is attached and the capture is live: the next packet that passes
  /// will be seen, and none that passed before. Errors: options that cannot be, the filter (input,
  /// libpcap's text), a missing capability (permission), no such device or one that is down
  /// (environment).
  [[nodiscard]] static Result<Sniffer> open(const Options& options);

  Sniffer(Sniffer&&) noexcept;
  Sniffer& operator=(Sniffer&&) noexcept;
  ~Sniffer();

  /// The next packet, or nullopt if there was none until the deadline or a signal came.
  /// With a deadline that has passed it does not wait, and takes what is there. The packet is
  /// borrowed: valid until the next call.
  [[nodiscard]] Result<std::optional<SeenView>> next(Deadline deadline);
  /// The same, independent of the sniffer.
  [[nodiscard]] Result<std::optional<Seen>> next_owned(Deadline deadline);
  /// Gives `take` the packets that are there now, `most` at most, each borrowed for its call, and
  /// says how many there were. For captures that must keep up: less is done for each packet than
  /// in next(). Its error ends it, too.
  [[nodiscard]] Result<std::size_t> take_present(
      std::size_t most, const std::function<Result<void>(const SeenView& packet)>& take);
  /// Gives `take` every packet that is there at this moment, and perhaps some that come meanwhile;
  /// it ends however many come. Its error ends it, too.
  [[nodiscard]] Result<void> take_all_present(const std::function<Result<void>(Seen packet)>& take);
  /// At most so long after it has passed a packet is there for next(): 0 in immediate mode.
  [[nodiscard]] std::chrono::milliseconds lag() const;

  /// `for (const SeenView& packet : sniffer.until(deadline)) ...`: each packet is valid for its
  /// turn of the loop. An error or a signal ends the loop, too: error() says which error.
  class Until {
   public:
    Until(Sniffer& sniffer, Deadline deadline)
        : sniffer_(&sniffer), deadline_(deadline), backlog_(deadline) {}
    [[nodiscard]] PacketIterator<Until> begin() { return PacketIterator<Until>(*this); }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }
    [[nodiscard]] Result<std::optional<SeenView>> next();

   private:
    Sniffer* sniffer_;
    Deadline deadline_;
    Backlog backlog_;
    bool has_ended_ = false;
  };
  [[nodiscard]] Until until(Deadline deadline) { return {*this, deadline}; }
  /// What ended the last loop before its deadline, if an error did.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  /// Readable (poll(2)) while next() has something. Owned by the sniffer.
  [[nodiscard]] int fd() const;
  [[nodiscard]] Link link() const;
  [[nodiscard]] const std::string& interface() const;
  [[nodiscard]] Stats stats();

  class Capture;

 private:
  explicit Sniffer(std::unique_ptr<Capture> capture);
  std::unique_ptr<Capture> capture_;
  std::optional<Error> error_;
};

}  // namespace pushpkt::sniff
