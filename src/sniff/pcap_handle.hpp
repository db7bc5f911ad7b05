// PcapHandle: one live libpcap handle: its options, its errors, its packets. pcap(3PCAP).
#pragma once

#include <pcap.h>

#include <memory>

#include "pushpkt/sniff/sniffer.hpp"
#include "sniff/tap.hpp"

namespace pushpkt::sniff {

struct ClosePcap {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using PcapPointer = std::unique_ptr<pcap_t, ClosePcap>;

/// For `ip broadcast`; 0 without an IPv4 address. In host order, because pcap_compile takes it so,
/// although pcap_lookupnet(3PCAP) hands it out in network order (libpcap 1.10).
[[nodiscard]] bpf_u_int32 netmask_of(const std::string& interface);

class PcapHandle final : public Tap {
 public:
  /// Live, filtered, non-blocking, and free of packets from before. `direction` is PCAP_D_IN,
  /// PCAP_D_OUT or PCAP_D_INOUT.
  [[nodiscard]] static Result<PcapHandle> open(const Sniffer::Options& options,
                                               pcap_direction_t direction);

  [[nodiscard]] Result<std::optional<Captured>> take() override;
  [[nodiscard]] int fd() const override { return pcap_get_selectable_fd(handle_.get()); }
  [[nodiscard]] Link link() const override;
  [[nodiscard]] std::uint64_t dropped() override;

 private:
  explicit PcapHandle(pcap_t* handle) : handle_(handle) {}
  [[nodiscard]] Result<void> activate(const Sniffer::Options& options);
  [[nodiscard]] Result<void> attach(const std::string& filter);
  void configure(const Sniffer::Options& options);

  PcapPointer handle_;
  std::string interface_;
  bool nanoseconds_ = false;
};

}  // namespace pushpkt::sniff
