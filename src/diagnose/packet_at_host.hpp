// A packet as it arrived at a host, and the settings and counters of that host.
#pragma once

#include <string_view>

#include "pushpkt/diagnose/drop_finding.hpp"
#include "pushpkt/wire/field.hpp"

namespace pushpkt::diagnose {

/// Read in the kernel's order, from the front. A value that the packet is too short for is 0.
class PacketAtHost {
 public:
  /// `host` must be one of the lab; `frame` has an Ethernet header, and came in there or (the
  /// sender) never left. The arguments must outlive this object.
  PacketAtHost(std::string_view host, ByteView frame, bool came_in, const journey::Trial& trial,
               const Circumstances& known);

  [[nodiscard]] bool came_in() const { return came_in_; }

  /// Of the link. Priority tags (VLAN 0) are skipped.
  [[nodiscard]] Mac destination_mac() const;
  [[nodiscard]] std::uint16_t ethertype() const { return ethertype_; }
  [[nodiscard]] bool is_for_vlan() const { return vlan_; }
  [[nodiscard]] bool is_for_group() const { return (destination_mac().bytes[0] & 1U) != 0; }
  [[nodiscard]] bool is_for_other_mac() const;  ///< unicast, and not this host's

  [[nodiscard]] bool is_ip4() const;
  [[nodiscard]] bool is_ip6() const;
  [[nodiscard]] ByteView network() const { return network_; }
  [[nodiscard]] Ip source() const;
  [[nodiscard]] Ip destination() const;
  [[nodiscard]] bool is_own(const Ip& address) const;
  /// 255.255.255.255, or the last address of a network of this host's. The first one is a host's
  /// since Linux 5.14.
  [[nodiscard]] bool is_broadcast() const;
  /// To an address of this host's, a broadcast, or the group of all hosts (RFC 1112, 7.2).
  [[nodiscard]] bool is_taken_in() const;
  /// In a network of this host's, and an address that no host of the lab has.
  [[nodiscard]] bool has_unused_destination() const;
  [[nodiscard]] bool is_fragment() const;
  /// Fragments that arrived at this host overlap.
  [[nodiscard]] bool overlaps() const;
  /// A fragment that is kept until the others arrive.
  [[nodiscard]] bool waits() const;
  /// ICMP port unreachable came back.
  [[nodiscard]] bool has_port_unreachable() const;
  /// Another ICMP error came back.
  [[nodiscard]] bool has_other_icmp_error() const;

  /// The protocol behind the IP header; of IPv6 behind all extension headers.
  [[nodiscard]] std::uint8_t protocol() const { return protocol_; }
  [[nodiscard]] ByteView transport() const { return transport_; }
  /// From an IPv6 extension header of this kind on; empty if the way to it is blocked.
  [[nodiscard]] ByteView extension(std::uint8_t kind) const;
  [[nodiscard]] bool is_for_application() const;
  [[nodiscard]] bool is_first() const { return trial_.wrote.size() == 1; }
  /// The open TCP connection; nullptr: none is open.
  [[nodiscard]] const Connection* connection() const { return known_.connection; }
  /// A segment of that connection, at the server.
  [[nodiscard]] bool is_in_connection() const;

  [[nodiscard]] bool counted(std::string_view counter) const;
  [[nodiscard]] const journey::HostSettings& settings() const { return settings_; }

  /// 0 where the header is too short.
  template <class Tag, class T>
  static T get(ByteView header, const wire::FieldOf<Tag, T>& field) {
    constexpr std::size_t byte_bits = 8;
    return field.bit + field.width <= header.size() * byte_bits ? wire::get(header, field) : T{};
  }

 private:
  void pass_link(ByteView frame);
  void pass_ip4();
  void pass_ip6();

  std::string_view host_;
  const journey::Trial& trial_;
  const journey::HostSettings& settings_;
  ByteView frame_;
  bool came_in_;
  const Circumstances& known_;
  std::uint16_t ethertype_ = 0;
  bool vlan_ = false;
  ByteView network_;
  std::uint8_t protocol_ = 0;
  ByteView transport_;
};

}  // namespace pushpkt::diagnose
