// LoopbackTap: the outgoing copies of the packets on `lo`, which libpcap always hides. packet(7).
#pragma once

#include "pushpkt/base/fd.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "sniff/tap.hpp"

namespace pushpkt::sniff {

class LoopbackTap final : public Tap {
 public:
  [[nodiscard]] static Result<LoopbackTap> open(const Sniffer::Options& options);

  [[nodiscard]] Result<std::optional<Captured>> take() override;
  [[nodiscard]] int fd() const override { return socket_.get(); }
  [[nodiscard]] Link link() const override { return Link::ethernet; }
  [[nodiscard]] std::uint64_t dropped() override;

 private:
  LoopbackTap(Fd socket, std::uint32_t snaplen) : socket_(std::move(socket)), buffer_(snaplen) {}

  Fd socket_;
  Bytes buffer_;
  std::uint64_t dropped_ = 0;  ///< so far: reading PACKET_STATISTICS resets it
};

}  // namespace pushpkt::sniff
