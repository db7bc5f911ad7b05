// What libtins says of the layers below IP: Ethernet, 802.3, VLAN tags, ARP, cooked, loopback.
// IEEE 802.3, IEEE 802.1Q, RFC 826, tcpdump.org/linktypes (LINUX_SLL, NULL).
#include <tins/arp.h>
#include <tins/dot1q.h>
#include <tins/dot3.h>
#include <tins/ethernetII.h>
#include <tins/loopback.h>
#include <tins/sll.h>

#include "witness/testimony_builder.hpp"

namespace pushpkt::witness {
namespace {

constexpr std::uint16_t service_tag = 0x88a8;

void read(const Tins::EthernetII& eth, TestimonyBuilder& builder) {
  builder.layer("eth");
  builder.says("eth.dst", eth.dst_addr());
  builder.says("eth.src", eth.src_addr());
  builder.says("eth.type", eth.payload_type());
  builder.announces(eth.payload_type());
}

void read(const Tins::Dot3& eth, TestimonyBuilder& builder) {
  builder.layer("eth");
  builder.says("eth.dst", eth.dst_addr());
  builder.says("eth.src", eth.src_addr());
  builder.says("eth.len", eth.length());
}

/// Wireshark files the service tag of 802.1ad under names of its own; libtins has one class.
void read(const Tins::Dot1Q& tag, TestimonyBuilder& builder) {
  const bool is_service_tag = builder.announced() == service_tag;
  builder.layer(is_service_tag ? "ieee8021ad" : "vlan");
  builder.says(is_service_tag ? "ieee8021ad.priority" : "vlan.priority", tag.priority());
  builder.says(is_service_tag ? "ieee8021ad.dei" : "vlan.dei", tag.cfi());
  builder.says(is_service_tag ? "ieee8021ad.id" : "vlan.id", tag.id());
  builder.says("vlan.etype", tag.payload_type());
  builder.announces(tag.payload_type());
}

void read(const Tins::ARP& arp, TestimonyBuilder& builder) {
  builder.layer("arp");
  builder.says("arp.hw.type", arp.hw_addr_format());
  builder.says("arp.proto.type", arp.prot_addr_format());
  builder.says("arp.hw.size", arp.hw_addr_length());
  builder.says("arp.proto.size", arp.prot_addr_length());
  builder.says("arp.opcode", arp.opcode());
  builder.says("arp.src.hw_mac", arp.sender_hw_addr());
  builder.says("arp.src.proto_ipv4", arp.sender_ip_addr());
  builder.says("arp.dst.hw_mac", arp.target_hw_addr());
  builder.says("arp.dst.proto_ipv4", arp.target_ip_addr());
}

void read(const Tins::SLL& sll, TestimonyBuilder& builder) {
  builder.layer("sll");
  builder.says("sll.pkttype", sll.packet_type());
  builder.says("sll.hatype", sll.lladdr_type());
  builder.says("sll.halen", sll.lladdr_len());
  const Tins::HWAddress<8> address = sll.address();
  if (sll.lladdr_len() == 6) {
    builder.says("sll.src.eth", Tins::HWAddress<6>(address.begin()));
  }
  builder.says("sll.etype", sll.protocol());
  builder.announces(sll.protocol());
}

}  // namespace

bool read_link(const Tins::PDU& pdu, TestimonyBuilder& builder) {
  using Tins::PDU;
  switch (pdu.pdu_type()) {
    case PDU::ETHERNET_II:
      read(static_cast<const Tins::EthernetII&>(pdu), builder);
      return true;
    case PDU::IEEE802_3:
      read(static_cast<const Tins::Dot3&>(pdu), builder);
      return true;
    case PDU::DOT1Q:
      read(static_cast<const Tins::Dot1Q&>(pdu), builder);
      return true;
    case PDU::ARP:
      read(static_cast<const Tins::ARP&>(pdu), builder);
      return true;
    case PDU::SLL:
      read(static_cast<const Tins::SLL&>(pdu), builder);
      return true;
    case PDU::LOOPBACK:
      builder.layer("null");
      builder.says("null.family", static_cast<const Tins::Loopback&>(pdu).family());
      return true;
    default:
      return false;
  }
}

}  // namespace pushpkt::witness
