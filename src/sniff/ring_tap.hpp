// RingTap: an Ethernet device through one ring of blocks, both directions in their order.
// packet(7): PACKET_RX_RING, TPACKET_V3; Documentation/networking/packet_mmap.rst.
//
// Not by libpcap: it hides the direction, so that it takes two rings, each with every packet, and
// in its immediate mode a packet of 60 bytes takes a slot as large as the longest packet.
#pragma once

#include <linux/if_packet.h>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "sniff/live_filter.hpp"
#include "sniff/tap.hpp"

namespace pushpkt::sniff {

class RingTap final : public Tap {
 public:
  /// Whether the device has Ethernet frames (`lo` has), and is no name for several devices.
  [[nodiscard]] static bool can(const std::string& interface);
  /// Live and filtered, and free of packets from before. Errors as of Sniffer::open().
  [[nodiscard]] static Result<RingTap> open(const Sniffer::Options& options);

  RingTap(RingTap&& other) noexcept;
  RingTap& operator=(RingTap&&) = delete;
  RingTap(const RingTap&) = delete;
  RingTap& operator=(const RingTap&) = delete;
  ~RingTap() override;

  [[nodiscard]] Result<std::optional<Captured>> take() override;
  [[nodiscard]] Result<std::size_t> take_present(std::size_t most, const Taker& taker) override;
  [[nodiscard]] int fd() const override { return socket_.get(); }
  [[nodiscard]] Link link() const override { return Link::ethernet; }
  [[nodiscard]] std::uint64_t dropped() override;

 private:
  RingTap(Fd socket, LiveFilter filter, const Sniffer::Options& options);
  [[nodiscard]] Result<void> make_ring(const Sniffer::Options& options);
  [[nodiscard]] Result<void> start(const Sniffer::Options& options);
  [[nodiscard]] tpacket_block_desc* block() const;
  void release_block();
  [[nodiscard]] const tpacket3_hdr* next_header();
  [[nodiscard]] Captured captured(const tpacket3_hdr& header);
  [[nodiscard]] ByteView with_tag(ByteView bytes, const tpacket3_hdr& header);
  [[nodiscard]] Result<void> check_device();

  Fd socket_;
  LiveFilter filter_;
  std::string interface_;
  std::uint32_t snaplen_;
  std::uint8_t* ring_ = nullptr;
  std::size_t blocks_ = 0;
  std::size_t current_ = 0;             ///< the block that is read, or waited for
  const std::uint8_t* next_ = nullptr;  ///< the next packet in it
  std::uint32_t left_ = 0;              ///< packets in it from there on
  bool held_ = false;                   ///< the block is ours until it is released
  Bytes tagged_;                        ///< a packet whose tag was put back
  std::uint64_t dropped_ = 0;           ///< so far: reading PACKET_STATISTICS resets it
};

}  // namespace pushpkt::sniff
