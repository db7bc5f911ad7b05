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

void tell(const Tins::EthernetII& eth, TestimonyBuilder& account) {
  account.layer("eth");
  account.says("eth.dst", eth.dst_addr());
  account.says("eth.src", eth.src_addr());
  account.says("eth.type", eth.payload_type());
  account.announces(eth.payload_type());
}

void tell(const Tins::Dot3& eth, TestimonyBuilder& account) {
  account.layer("eth");
  account.says("eth.dst", eth.dst_addr());
  account.says("eth.src", eth.src_addr());
  account.says("eth.len", eth.length());
}

/// Wireshark files the service tag of 802.1ad under names of its own; libtins has one class.
void tell(const Tins::Dot1Q& tag, TestimonyBuilder& account) {
  const bool is_service_tag = account.announced() == service_tag;
  account.layer(is_service_tag ? "ieee8021ad" : "vlan");
  account.says(is_service_tag ? "ieee8021ad.priority" : "vlan.priority", tag.priority());
  account.says(is_service_tag ? "ieee8021ad.dei" : "vlan.dei", tag.cfi());
  account.says(is_service_tag ? "ieee8021ad.id" : "vlan.id", tag.id());
  account.says("vlan.etype", tag.payload_type());
  account.announces(tag.payload_type());
}

void tell(const Tins::ARP& arp, TestimonyBuilder& account) {
  account.layer("arp");
  account.says("arp.hw.type", arp.hw_addr_format());
  account.says("arp.proto.type", arp.prot_addr_format());
  account.says("arp.hw.size", arp.hw_addr_length());
  account.says("arp.proto.size", arp.prot_addr_length());
  account.says("arp.opcode", arp.opcode());
  account.says("arp.src.hw_mac", arp.sender_hw_addr());
  account.says("arp.src.proto_ipv4", arp.sender_ip_addr());
  account.says("arp.dst.hw_mac", arp.target_hw_addr());
  account.says("arp.dst.proto_ipv4", arp.target_ip_addr());
}

void tell(const Tins::SLL& sll, TestimonyBuilder& account) {
  account.layer("sll");
  account.says("sll.pkttype", sll.packet_type());
  account.says("sll.hatype", sll.lladdr_type());
  account.says("sll.halen", sll.lladdr_len());
  const Tins::HWAddress<8> address = sll.address();
  if (sll.lladdr_len() == 6) {
    account.says("sll.src.eth", Tins::HWAddress<6>(address.begin()));
  }
  account.says("sll.etype", sll.protocol());
  account.announces(sll.protocol());
}

}  // namespace

bool tell_link(const Tins::PDU& pdu, TestimonyBuilder& account) {
  using Tins::PDU;
  switch (pdu.pdu_type()) {
    case PDU::ETHERNET_II:
      tell(static_cast<const Tins::EthernetII&>(pdu), account);
      return true;
    case PDU::IEEE802_3:
      tell(static_cast<const Tins::Dot3&>(pdu), account);
      return true;
    case PDU::DOT1Q:
      tell(static_cast<const Tins::Dot1Q&>(pdu), account);
      return true;
    case PDU::ARP:
      tell(static_cast<const Tins::ARP&>(pdu), account);
      return true;
    case PDU::SLL:
      tell(static_cast<const Tins::SLL&>(pdu), account);
      return true;
    case PDU::LOOPBACK:
      account.layer("null");
      account.says("null.family", static_cast<const Tins::Loopback&>(pdu).family());
      return true;
    default:
      return false;
  }
}

}  // namespace pushpkt::witness
