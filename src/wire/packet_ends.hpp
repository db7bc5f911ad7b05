// A packet's addresses, its ports or identifiers and its message: what an answer to a request is
// recognised by.
#pragma once

#include "pushpkt/wire/answers.hpp"

namespace pushpkt::wire {

/// A layer of a packet, read by its rows.
struct At {
  const Decoded& packet;
  std::size_t layer;
  [[nodiscard]] const Header* header() const { return packet.layers()[layer].header; }
  template <class Tag, class T>
  [[nodiscard]] T operator[](const FieldOf<Tag, T>& field) const {
    return get(packet.layers()[layer].header_in(packet.bytes()), field);
  }
};

/// The addresses and identifiers of a packet, read from one layer on.
struct Ends {
  std::optional<Request::Kind> kind;
  Ip source;
  Ip destination;
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  bool is_reply = false;      ///< where there are no ports
  std::size_t transport = 0;  ///< the layer of ports or ids
  std::size_t quotation = 0;  ///< behind an ICMP error: the first quoted layer; else 0
  std::optional<std::size_t> message = {};  ///< the layer that says what answers it
  MessageRole role = {};
};

/// From layer `first` on: 0, or the first one that an ICMP error quotes.
[[nodiscard]] Ends ends_of(const Decoded& packet, std::size_t first);

/// That the link would carry, as an ICMP error has it; 0 in other messages.
[[nodiscard]] std::uint32_t mtu_in(const At& icmp);

/// The identification of an IPv4 header, the flow label of an IPv6 header.
[[nodiscard]] std::optional<std::uint32_t> network_id_in(const At& at);

}  // namespace pushpkt::wire
