// Every address in a frame, found by position: the headers are followed one after the other, and
// no length field is believed. RFC 791, 8200, 826, 4861, 2784, 2890, 2004, 3031, 4385, 1661, 8300,
// 8754, 6554; IEEE 802.1AE
#pragma once

#include <array>
#include <cstddef>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/stack/footprint.hpp"

namespace pushpkt::stack {

/// Takes what is found, outermost header first.
class AddressSink {
 public:
  virtual ~AddressSink() = default;
  virtual void destination(const Ip& ip) = 0;
  virtual void route_entry(const Ip& ip) = 0;  ///< a destination, of an IPv4 source route
  virtual void source(const Ip& ip) = 0;       ///< also an address that the sender claims to have
  virtual void link_destination(const Mac& mac) = 0;
  virtual void stops_link() = 0;  ///< MAC control: the receiver stops sending (802.3, 31)
  virtual void link_source(const Mac& mac) = 0;  ///< also a MAC that the sender claims to have
  virtual void unclear() = 0;  ///< there is a header whose addresses cannot be seen
};

/// Below 0x600 it is the length of an IEEE 802.3 frame (3.2.6): LLC follows.
[[nodiscard]] constexpr bool is_length(std::uint16_t type) { return type < 0x600; }

/// Whether the policy reads on behind this EtherType, or knows that it cannot.
[[nodiscard]] bool is_looked_at(std::uint16_t type);

class HeaderWalk {
 public:
  /// `read`, where it is given, notes every byte that is looked at.
  HeaderWalk(ByteView bytes, AddressSink& sink, Footprint* read = nullptr)
      : bytes_(bytes), sink_(sink), read_(read) {}

  void from_ethernet() { follow({Kind::ethernet, 0, 0}); }
  void from_ip4() { follow({Kind::ip4, 0, 0}); }
  void from_ip6() { follow({Kind::ip6, 0, 0}); }
  void by_version() {
    const unsigned version = byte(0) >> 4U;
    if (has(0) && version != 4 && version != 6) sink_.unclear();
    follow({version == 6 ? Kind::ip6 : Kind::ip4, 0, 0});
  }
  void from_ethertype(std::uint16_t type) { follow({Kind::ethertype, type, 0}); }
  /// Behind an IP header of this family.
  void from_transport(std::uint8_t protocol, bool ip6) {
    ip6_ = ip6;
    follow({Kind::protocol, protocol, 0});
  }

 private:
  enum class Kind : std::uint8_t {
    end,
    ethernet,
    ethertype,
    ip4,
    ip6,
    protocol,
    extension,
    ppp,
    bridged_ppp,
    mpls,
    nsh,
    gre
  };
  struct Step {
    Kind kind = Kind::end;
    std::uint16_t number = 0;  // an EtherType, an IP protocol
    std::size_t at = 0;
  };

  /// Where the bytes can be read in two ways, the second one, which is followed afterwards.
  struct Branch {
    Step step;
    bool fragment = false;
  };
  static constexpr std::size_t most_branches = 8;

  void follow(Step step);
  void walk(Step step);
  void also(Step step);
  [[nodiscard]] Step step_from(const Step& step);
  [[nodiscard]] Step ethernet(std::size_t at);
  [[nodiscard]] Step ethertype(std::uint16_t type, std::size_t at);
  [[nodiscard]] Step ife(std::size_t at);
  [[nodiscard]] bool is_inter_switch_link(std::size_t at) const;
  [[nodiscard]] Step ip4(std::size_t at);
  [[nodiscard]] Step ip6(std::size_t at);
  [[nodiscard]] Step protocol(std::uint16_t number, std::size_t at);
  [[nodiscard]] Step extension(std::uint16_t number, std::size_t at);
  [[nodiscard]] Step minimal_encapsulation(std::size_t at);
  [[nodiscard]] Step gre(std::size_t at);
  [[nodiscard]] Step gre_content(std::uint16_t type, bool sequenced, std::size_t at);
  [[nodiscard]] Step ppp(std::size_t at);
  [[nodiscard]] Step bridged_ppp(std::size_t at);
  [[nodiscard]] Step mpls(std::size_t at);
  [[nodiscard]] Step pseudowire(std::size_t at);
  [[nodiscard]] bool is_ethernet_that_goes_on(std::size_t at) const;
  enum class Service : std::uint8_t { other, snap, network_layer, ip };
  [[nodiscard]] Step llc(std::size_t at);
  [[nodiscard]] Service service_at(std::size_t at) const;
  [[nodiscard]] Step nsh(std::size_t at);
  [[nodiscard]] Step macsec(std::size_t at);
  [[nodiscard]] Step trill(std::size_t at);
  [[nodiscard]] Step ip_by_version(std::size_t at) const;
  [[nodiscard]] Step hidden(std::uint16_t number, std::size_t at);
  void arp(std::size_t at);
  void icmp6(std::size_t at);
  void claimed_macs(std::size_t at, bool of_target = true);
  void claimed_addresses(std::size_t at, std::uint8_t option);
  void ip4_options(std::size_t at, std::size_t end);
  void source_route(std::size_t at, std::size_t end);
  void home_address(std::size_t at, std::size_t end);
  void routing(std::size_t at, std::size_t end);
  void compressed_route(std::size_t at, std::size_t end);

  [[nodiscard]] bool has(std::size_t at) const {
    const bool there = at < bytes_.size();
    if (read_ != nullptr) read_->asked(at, there);
    return there;
  }
  /// `end`, or the end of the bytes where they end before.
  [[nodiscard]] std::size_t within(std::size_t end) const {
    if (end == 0 || has(end - 1)) return end;
    return bytes_.size();
  }
  /// A header that the first piece of a packet cuts off goes on where nothing is seen of it.
  void want_whole(std::size_t end) {
    if (fragment_ && end > 0 && !has(end - 1)) sink_.unclear();
  }
  /// Beyond the end: 0, as Ethernet pads short frames.
  [[nodiscard]] std::uint8_t byte(std::size_t at) const {
    if (!has(at)) return 0;
    if (read_ != nullptr) read_->read(at);
    return bytes_[at];
  }
  [[nodiscard]] std::uint16_t word(std::size_t at) const {
    return static_cast<std::uint16_t>(byte(at) << 8U | byte(at + 1));
  }
  template <class Address>
  [[nodiscard]] Address read(std::size_t at) const {
    Address out;
    for (std::size_t i = 0; i < out.bytes.size(); ++i) out.bytes[i] = byte(at + i);
    return out;
  }

  ByteView bytes_;
  AddressSink& sink_;
  Footprint* read_;
  bool ip6_ = false;          // the IP header last met
  bool unspecified_ = false;  // its source is :: or 0.0.0.0
  bool fragment_ = false;     // only the first piece of a packet is here
  Ip6 destination_;           // of the IPv6 header last met
  std::array<Branch, most_branches> branches_{};
  std::size_t branch_count_ = 0;
};

}  // namespace pushpkt::stack
