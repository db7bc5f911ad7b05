// LiveFilter: a filter for a packet socket on an Ethernet device, which picks what the same filter
// picks from a capture file. pcap-filter(7), socket(7): SO_ATTACH_FILTER, linux/filter.h.
//
// The kernel keeps the outer VLAN tag of an incoming packet beside the packet, so that a filter in
// the kernel sees a frame without it. There such a packet passes always, and matches() decides when
// the tag is put back. libpcap decides in the kernel: `udp` passes a tagged frame, live only.
#pragma once

#include <pcap.h>

#include <memory>
#include <string>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::sniff {

class LiveFilter {
 public:
  /// `interface` is for its network mask (`ip broadcast`). Errors (input): libpcap's text.
  [[nodiscard]] static Result<LiveFilter> compile(const std::string& expression,
                                                  const std::string& interface,
                                                  std::uint32_t snaplen);

  /// Which copies of a packet the socket is to have at all.
  enum class Copies : std::uint8_t { all, incoming };
  /// From the next packet on. Errors: what the kernel refuses.
  [[nodiscard]] Result<void> attach(int socket, Copies copies) const;

  /// Whether a packet passes, its tag being in its place.
  [[nodiscard]] bool matches(ByteView bytes, std::uint32_t wire_bytes) const;

 private:
  struct Free {
    void operator()(bpf_program* program) const;
  };
  LiveFilter(std::unique_ptr<bpf_program, Free> program, std::uint32_t snaplen)
      : program_(std::move(program)), snaplen_(snaplen) {}

  std::unique_ptr<bpf_program, Free> program_;
  std::uint32_t snaplen_;
};

}  // namespace pushpkt::sniff
