// A host made by hand, as a pure machine: frames in, frames out, time passed in. It answers ARP,
// Neighbour Discovery and ping, and has services. RFC 826, 1122, 4443, 4861, 768
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/host_receive.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::stack {

namespace tcp {
struct Segment;
}
class HandTcp;
class Reassembly;

/// Nanoseconds since any fixed moment, never going back.
using HostTime = std::chrono::nanoseconds;

/// At most `burst` at once, and as many again in each second.
class AnswerLimit {
 public:
  explicit AnswerLimit(unsigned burst) : burst_(burst), left_(burst) {}
  [[nodiscard]] bool take(HostTime now);

 private:
  unsigned burst_;
  unsigned left_;
  HostTime since_{0};
};

struct HandHostConfig {
  Mac mac = {};
  std::vector<Ip> addresses = {};
  std::vector<Ip> broadcasts = {};   ///< of the link's networks: 192.168.5.255
  Link link = Link::ethernet;        ///< or raw: a TUN device, without MAC addresses
  std::uint32_t mtu = ethernet_mtu;  ///< bytes of an IP packet
  /// Our kernel owns the addresses, and answers ARP, ping and other ports itself.
  bool kernel_owns_addresses = false;
  bool loopback = false;  ///< on lo: its own packets come to it, from addresses of its own
};

/// What no host takes in gets no answer: see wire::discard_reason(). Lengths and checksums are
/// verified, and everything that the network can make grow is bounded (fragments that wait,
/// neighbours that are remembered, ICMP errors and resets a second). Answers go to the MAC address
/// from which the question came: the host has no routing table.
class HandHost {
 public:
  /// The answer to a datagram; nullopt: none. A bounded number of bytes each: 65,507.
  using UdpService = std::function<std::optional<Bytes>(const Endpoint& from, ByteView request)>;

  explicit HandHost(HandHostConfig config);
  HandHost(HandHost&&) noexcept;
  HandHost& operator=(HandHost&&) noexcept;
  ~HandHost();

  void serve_udp(Port port, UdpService service);
  /// Each connection to the port is answered with its own bytes, as `transform` leaves them, until
  /// the client ends it, or sends nothing for `idle`. At most 128 handshakes (SYN cookies answer
  /// beyond it) and 1,024 connections with 128 KiB of buffers each: one more ends the longest idle
  /// one of the address that has most, with RST.
  using TcpTransform = std::function<void(ByteSpan bytes)>;
  void serve_tcp(Port port, TcpTransform transform, HostTime idle = std::chrono::minutes(5));

  /// A frame from the link.
  void receive(ByteView frame, HostTime now);
  /// Runs the timers that are due.
  void advance(HostTime now);
  /// When advance() must be called next; nullopt: not before the next frame.
  [[nodiscard]] std::optional<HostTime> deadline() const;
  /// What is to be sent, in order.
  [[nodiscard]] std::vector<Bytes> take_frames();

  struct Counts {
    std::uint64_t frames = 0;        ///< that came in
    std::uint64_t neighbours = 0;    ///< ARP requests and solicitations answered
    std::uint64_t echoes = 0;        ///< pings answered
    std::uint64_t datagrams = 0;     ///< UDP requests to a service
    std::uint64_t clients = 0;       ///< TCP connections that were accepted
    std::uint64_t stream_bytes = 0;  ///< of TCP requests
    std::uint64_t cookies = 0;       ///< SYNs answered by a SYN cookie: the backlog was full
    std::uint64_t ended_early = 0;   ///< TCP connections that were idle, or made room
    std::uint64_t resets = 0;        ///< RST sent for segments of no connection
    std::uint64_t unreachable = 0;   ///< ICMP port unreachable sent
    std::uint64_t malformed = 0;     ///< a checksum or length that is wrong
    std::uint64_t discarded = 0;     ///< from an impossible source, in a VLAN or tunnel, ...
    std::uint64_t unanswered = 0;    ///< above a limit
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const HandHostConfig& config() const { return config_; }

 private:
  /// An IP packet for us, whole: its network layer and who sent the frame.
  struct Packet {
    const wire::Decoded& decoded;
    std::size_t network;  ///< the layer
    Ip source;
    Ip destination;
    Mac from;
  };
  [[nodiscard]] bool is_own(const Ip& ip) const;
  [[nodiscard]] bool takes(const wire::Decoded& decoded);
  void on_ip(const wire::Decoded& decoded, std::size_t layer, const Mac& from, HostTime now);
  void on_fragment(const wire::Decoded& decoded, std::size_t layer, const Mac& from, HostTime now);
  void on_packet(const Packet& packet, HostTime now);
  void on_echo(const Packet& packet, const wire::Layer& layer);
  void on_udp(const Packet& packet, const wire::Layer& layer, HostTime now);
  void on_tcp(const Packet& packet, HostTime now);
  /// A whole segment for the TCP service, which needs no layers: most frames of a busy server.
  [[nodiscard]] bool on_segment(ByteView frame, HostTime now);
  [[nodiscard]] bool on_tcp_error(const Packet& packet, HostTime now);
  [[nodiscard]] static ByteView bytes_of(const Packet& packet);  ///< from its IP header on
  void send_segments();
  void send_segment(const Mac& to, const tcp::Segment& segment);
  void refuse_port(const Packet& packet, HostTime now);
  /// `inside` is what the IP header carries. Larger than the MTU: in fragments.
  void send_ip(const Mac& to, const Ip& source, const Ip& destination,
               std::vector<wire::Part> inside);

  HandHostConfig config_;
  wire::ReceivingHost own_;
  std::map<std::uint16_t, UdpService> udp_;
  std::unique_ptr<Reassembly> reassembly_;
  std::unique_ptr<HandTcp> tcp_;  // nullptr: no service
  AnswerLimit errors_{100};
  std::uint16_t next_id_ = 1;
  std::vector<Bytes> out_;
  Counts counts_ = {};
};

}  // namespace pushpkt::stack
