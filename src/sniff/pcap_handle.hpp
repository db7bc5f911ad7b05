// PcapHandle: one live libpcap handle: its options, its errors, its packets. pcap(3PCAP).
#pragma once

#include <pcap.h>

#include <memory>
#include <optional>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::sniff {

class PcapHandle {
 public:
  /// A captured packet, valid until the next call.
  struct Captured {
    Timestamp time;
    std::uint32_t wire_bytes = 0;
    ByteView bytes;
  };

  /// Live, filtered, non-blocking, and free of packets from before. `direction` is PCAP_D_IN,
  /// PCAP_D_OUT or PCAP_D_INOUT.
  [[nodiscard]] static Result<PcapHandle> open(const Sniffer::Options& options,
                                               pcap_direction_t direction);

  /// What is there now; nullopt if nothing is.
  [[nodiscard]] Result<std::optional<Captured>> take();
  [[nodiscard]] int fd() const { return pcap_get_selectable_fd(handle_.get()); }
  [[nodiscard]] Link link() const;
  /// Lost since open() because the ring was full.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  struct Close {
    void operator()(pcap_t* handle) const { pcap_close(handle); }
  };
  explicit PcapHandle(pcap_t* handle) : handle_(handle) {}
  [[nodiscard]] Result<void> activate(const Sniffer::Options& options);
  [[nodiscard]] Result<void> attach(const std::string& filter);
  void configure(const Sniffer::Options& options);

  std::unique_ptr<pcap_t, Close> handle_;
  std::string interface_;
  bool nanoseconds_ = false;
};

}  // namespace pushpkt::sniff
