// Testimony: libtins reads the packet once, and its layers are told one by one.
#include "pushpkt/witness/testimony.hpp"

#include <tins/dot3.h>
#include <tins/ethernetII.h>
#include <tins/exceptions.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/loopback.h>
#include <tins/rawpdu.h>
#include <tins/sll.h>

#include <algorithm>
#include <memory>

#include "witness/testimony_builder.hpp"

namespace pushpkt::witness {
namespace {

/// libtins reads nested headers by recursion, and a tag of four bytes is a level: 256 KiB of
/// them overflow the stack. This many bytes cannot, and show how deep the rest goes.
constexpr std::size_t probe_bytes = 2048;
constexpr unsigned max_layers = 32;
/// Below it, the field behind the addresses is the length of IEEE 802.3.
constexpr unsigned first_ethertype = 0x0600;

/// Some old files say "raw IP" by the number that it has inside of libpcap.
constexpr Link dlt_raw{12};

using Packet = std::unique_ptr<Tins::PDU>;

std::uint32_t size_of(ByteView bytes) { return static_cast<std::uint32_t>(bytes.size()); }

template <class Pdu>
Packet read_as(ByteView bytes) {
  return std::make_unique<Pdu>(bytes.data(), size_of(bytes));
}

Packet read_ethernet(ByteView bytes) {
  const bool has_length =
      bytes.size() >= 14 && (bytes[12] << 8U | bytes[13]) < static_cast<int>(first_ethertype);
  return has_length ? read_as<Tins::Dot3>(bytes) : read_as<Tins::EthernetII>(bytes);
}

Packet read_raw(ByteView bytes) {
  const bool six = !bytes.empty() && bytes[0] >> 4U == 6;
  return six ? read_as<Tins::IPv6>(bytes) : read_as<Tins::IP>(bytes);
}

/// Throws what libtins throws; nullptr for a link type that it does not know.
Packet read(ByteView bytes, Link link) {
  if (link == dlt_raw) return read_raw(bytes);
  switch (link) {
    case Link::ethernet:
      return read_ethernet(bytes);
    case Link::raw:
      return read_raw(bytes);
    case Link::ipv4:
      return read_as<Tins::IP>(bytes);
    case Link::ipv6:
      return read_as<Tins::IPv6>(bytes);
    case Link::linux_sll:
      return read_as<Tins::SLL>(bytes);
    case Link::null:
      return read_as<Tins::Loopback>(bytes);
    default:
      return nullptr;
  }
}

unsigned depth_of(const Tins::PDU* pdu) {
  unsigned depth = 0;
  for (; pdu != nullptr; pdu = pdu->inner_pdu()) ++depth;
  return depth;
}

/// The rest of a packet cannot nest deeper than its start: what the start ends in is payload.
bool too_deep(ByteView bytes, Link link) {
  if (bytes.size() <= probe_bytes) return false;
  const Packet start = read(bytes.first(probe_bytes), link);
  return depth_of(start.get()) > max_layers;
}

/// Protocols of which only the name is told: libtins knows more of them than we ask about, and
/// hands out their bytes only after it repaired them.
const char* name_of_foreign(Tins::PDU::PDUType type) {
  using Tins::PDU;
  switch (type) {
    case PDU::LLC:
      return "llc";
    case PDU::SNAP:
      return "snap";
    case PDU::STP:
      return "stp";
    case PDU::MPLS:
      return "mpls";
    case PDU::PPPOE:
      return "pppoe";
    case PDU::IPSEC_AH:
      return "ah";
    case PDU::IPSEC_ESP:
      return "esp";
    default:
      return "unnamed";
  }
}

void read(const Tins::PDU* pdu, Testimony& testimony) {
  TestimonyBuilder builder(testimony);
  for (; pdu != nullptr; pdu = pdu->inner_pdu()) {
    if (const auto* raw = dynamic_cast<const Tins::RawPDU*>(pdu)) {
      testimony.payload = Bytes(raw->payload().begin(), raw->payload().end());
    } else if (!read_link(*pdu, builder) && !read_network(*pdu, builder) &&
               !read_transport(*pdu, builder)) {
      builder.layer(name_of_foreign(pdu->pdu_type()));
    }
  }
}

void parse_and_read(ByteView bytes, Link link, Testimony& testimony) {
  if (too_deep(bytes, link)) {
    testimony.refused = "more than " + std::to_string(max_layers) + " layers";
    return;
  }
  const Packet packet = read(bytes, link);
  if (!packet) {
    testimony.refused =
        "libtins does not read link type " + std::to_string(static_cast<unsigned>(link));
    return;
  }
  read(packet.get(), testimony);
}

}  // namespace

Testimony testify(ByteView bytes, Link link) {
  Testimony testimony;
  try {
    parse_and_read(bytes, link, testimony);
  } catch (const std::exception& exception) {
    testimony.refused = exception.what();
    if (testimony.refused.empty()) testimony.refused = "an exception without a text";
  }
  for (const BlindSpot& spot : blind_spots()) {
    if (spot.applies(testimony, bytes)) testimony.limits.push_back(&spot);
  }
  return testimony;
}

std::optional<std::string_view> Testimony::value(std::string_view field) const {
  const auto found = std::find_if(statements.begin(), statements.end(),
                                  [&](const Statement& said) { return said.field == field; });
  if (found == statements.end()) return std::nullopt;
  return found->value;
}

std::optional<std::string_view> Testimony::value(std::string_view field, unsigned layer) const {
  const auto found = std::find_if(statements.begin(), statements.end(), [&](const Statement& said) {
    return said.field == field && said.layer == layer;
  });
  if (found == statements.end()) return std::nullopt;
  return found->value;
}

}  // namespace pushpkt::witness
