// TestimonyBuilder: a Testimony in the making; the values of libtins in their canonical form.
#pragma once

#include <tins/hw_address.h>
#include <tins/ip_address.h>
#include <tins/ipv6_address.h>
#include <tins/pdu.h>

#include <string>

#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::witness {

class TestimonyBuilder {
 public:
  explicit TestimonyBuilder(Testimony& testimony) : testimony_(testimony) {}

  /// What is said from here on is of this layer.
  void layer(std::string protocol) { testimony_.protocols.push_back(std::move(protocol)); }

  /// The EtherType that the layer above goes by.
  void announces(std::uint16_t ethertype) { ethertype_ = ethertype; }
  [[nodiscard]] std::uint16_t announced() const { return ethertype_; }

  void says(const char* field, std::uint64_t number) { say(field, std::to_string(number)); }
  void says(const char* field, const Tins::HWAddress<6>& mac) { say(field, mac.to_string()); }
  void says(const char* field, const Tins::IPv4Address& ip) { say(field, ip.to_string()); }
  void says(const char* field, const Tins::IPv6Address& ip);
  void says(const char* field, ByteView bytes) { say(field, hex(bytes)); }

 private:
  void say(const char* field, std::string value) {
    const auto current = static_cast<unsigned>(testimony_.protocols.size() - 1);
    testimony_.statements.push_back({field, current, std::move(value)});
  }

  Testimony& testimony_;
  std::uint16_t ethertype_ = 0;
};

/// Each of them states its own layers and returns true, or returns false for a foreign one.
bool read_link(const Tins::PDU& pdu, TestimonyBuilder& builder);
bool read_network(const Tins::PDU& pdu, TestimonyBuilder& builder);
bool read_transport(const Tins::PDU& pdu, TestimonyBuilder& builder);

}  // namespace pushpkt::witness
