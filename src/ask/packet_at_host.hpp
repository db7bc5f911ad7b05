// The scene of a death: the packet as it came to the host where it was last seen, and that host.
#pragma once

#include <string_view>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"
#include "pushpkt/wire/field.hpp"

namespace pushpkt::ask {

/// What else is known of a case's trial. All must outlive the scenes.
struct Circumstances {
  const journey::Trial& trial;
  const Ends& ends;                 ///< between which the case was built
  std::span<const IcmpError> icmp;  ///< that came back
};

/// Read as a kernel does, from the front, whatever else the packet claims. What is not there is 0.
class PacketAtHost {
 public:
  /// `host` must be one of the lab; `frame` has an Ethernet header, and came in there or (the
  /// sender) never left.
  PacketAtHost(std::string_view host, ByteView frame, bool came_in, const Circumstances& all);

  [[nodiscard]] bool came_in() const { return came_in_; }

  /// In front of IP. Tags of priority only (VLAN 0) are passed over.
  [[nodiscard]] Mac destination_mac() const;
  [[nodiscard]] std::uint16_t ethertype() const { return ethertype_; }
  [[nodiscard]] bool is_for_vlan() const { return vlan_; }
  [[nodiscard]] bool is_for_group() const { return (destination_mac().octets[0] & 1U) != 0; }
  [[nodiscard]] bool is_for_other_mac() const;  ///< one host's, but not this one's

  [[nodiscard]] bool is_ip4() const;
  [[nodiscard]] bool is_ip6() const;
  [[nodiscard]] ByteView network() const { return network_; }
  [[nodiscard]] Ip source() const;
  [[nodiscard]] Ip destination() const;
  [[nodiscard]] bool is_own(const Ip& address) const;
  /// In a network of this host's, and an address that no host of the lab has.
  [[nodiscard]] bool is_for_nobody() const;
  [[nodiscard]] bool is_fragment() const;
  /// It and others that came to this host have bytes of the same place in their datagram.
  [[nodiscard]] bool overlaps() const;
  /// A fragment that is kept until the others come.
  [[nodiscard]] bool waits() const;
  /// An ICMP error about it came back that says that nobody listens on its port.
  [[nodiscard]] bool was_told_no_port() const;
  /// An ICMP error about it came back that says something else.
  [[nodiscard]] bool was_told_otherwise() const { return !icmp_.empty() && !was_told_no_port(); }

  /// The protocol behind the IP header; of IPv6 behind all extension headers.
  [[nodiscard]] std::uint8_t protocol() const { return protocol_; }
  [[nodiscard]] ByteView transport() const { return transport_; }
  /// From an IPv6 extension header of this kind on; empty if the way to it is blocked.
  [[nodiscard]] ByteView extension(std::uint8_t kind) const;
  [[nodiscard]] bool is_for_application() const;
  [[nodiscard]] bool is_first() const { return trial_.wrote.size() == 1; }
  /// The open TCP connection of the case; nullptr: it has none.
  [[nodiscard]] const Ends::Connection* connection() const;
  /// A segment of that connection, where the server has it.
  [[nodiscard]] bool is_in_connection() const;

  [[nodiscard]] bool counted(std::string_view counter) const;
  [[nodiscard]] const journey::HostSettings& settings() const { return settings_; }

  /// 0 where the header is too short.
  template <class Tag, class T>
  static T get(ByteView header, const wire::FieldOf<Tag, T>& field) {
    constexpr std::size_t octet_bits = 8;
    return field.bit + field.width <= header.size() * octet_bits ? wire::get(header, field) : T{};
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
  const Ends& ends_;
  std::span<const IcmpError> icmp_;
  std::uint16_t ethertype_ = 0;
  bool vlan_ = false;
  ByteView network_;
  std::uint8_t protocol_ = 0;
  ByteView transport_;
};

}  // namespace pushpkt::ask
