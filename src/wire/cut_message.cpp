// Messages behind a port that are cut, or contradict themselves.
#include "pushpkt/wire/cut_message.hpp"

#include <algorithm>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "wire/protocol_index.hpp"

namespace pushpkt::wire {
namespace {

/// By the capture, or by the ICMP error that quotes it: not by lengths that lie.
bool is_cut(const Decoded& packet) {
  const auto layers = packet.layers();
  if (packet.complete(layers.size() - 1)) return false;
  return packet.sent_end(layers.size() - 1) > packet.bytes().size() ||
         std::any_of(layers.begin(), layers.end(),
                     [](const Layer& layer) { return layer.header->quotes_packet; });
}

/// All that `last` carries, as a layer with this header.
Layer behind(const Layer& last, const Header& header) {
  const std::uint32_t offset = last.payload_offset();
  return {&header, offset, last.end - offset, last.end};
}

/// Before anything else is looked at: most packets have none. Ports of a program's own protocols
/// are in no set.
bool has_known_port(const Decoded& packet, const Layer& layer) {
  const auto& ports = layer.header->next_ports;
  if (ports.empty() || layer.payload_offset() >= layer.end) return false;
  const PortSet* const known = ports_of(ports[0]->space);
  if (known == nullptr || !Protocols::in_use().is_standard()) return true;
  const ByteView header = layer.header_in(packet.bytes());
  for (const Field* port : ports) {
    if (known->contains(static_cast<std::uint16_t>(read(header, *port).low))) return true;
  }
  return false;
}

/// A fragment that has not all of its message.
bool is_fragment(const Decoded& packet) {
  for (const LayerRef layer : packet.each(ipv4::header)) {
    if (layer.get(ipv4::mf).value_or(false)) return true;
  }
  return packet.get(fraghdr::more).value_or(false);
}

}  // namespace

const Header* refused_by_port(const Decoded& packet) {
  if (packet.layers().empty()) return nullptr;
  const Layer& last = packet.layers().back();
  const std::size_t end = std::min<std::size_t>(last.end, packet.bytes().size());
  if (last.payload_offset() >= end) return nullptr;
  for (const Field* port : last.header->next_ports) {
    const std::uint64_t number = read(last.header_in(packet.bytes()), *port).low;
    const bool is_known = has_header(port->space, static_cast<std::uint32_t>(number));
    if (!is_known && Protocols::in_use().is_standard()) continue;
    for (const Header* header : Protocols::in_use().headers()) {
      for (const KnownAs& known : header->known_as) {
        if (known.space == port->space && known.number == number) return header;
      }
    }
  }
  return nullptr;
}

std::optional<Layer> cut_message(const Decoded& packet) {
  const auto layers = packet.layers();
  if (layers.empty() || !is_cut(packet)) return std::nullopt;
  const Header* const header = refused_by_port(packet);
  if (header == nullptr || known_as(*header, Space::udp_port) == nullptr) return std::nullopt;
  return behind(layers.back(), *header);
}

std::string missing_header(ByteView there, std::size_t bytes) {
  if (there.size() >= bytes) return "";
  return "its header has " + std::to_string(bytes) + " bytes but " +
         are_there(there.size(), "byte");
}

std::optional<Malformed> malformed_message(const Decoded& packet) {
  const auto layers = packet.layers();
  if (layers.empty() || !has_known_port(packet, layers.back())) return std::nullopt;
  const Header* const header = refused_by_port(packet);
  if (header == nullptr) return std::nullopt;
  const bool is_whole = packet.complete(layers.size() - 1) && packet.findings().empty();
  if (!is_whole || is_fragment(packet)) return std::nullopt;
  const Layer layer = behind(layers.back(), *header);
  const ByteView there = layer.header_in(packet.bytes());
  std::string why;
  if (header->malformed != nullptr) {
    why = header->malformed(there);
  } else if (header->accepts == nullptr) {
    why = missing_header(there, header->fixed_bytes);
  }
  if (why.empty()) return std::nullopt;
  return Malformed{layer, std::move(why)};
}

namespace {

/// Of options behind each other; "" where each is there.
std::string option_fault(const OptionRules& rules, ByteView list) {
  constexpr std::size_t kind_and_length_bytes = 2;
  std::size_t at = 0;
  while (at < list.size() && list[at] != rules.end) {
    if (list[at] == rules.no_operation) {
      ++at;
      continue;
    }
    const std::size_t there = list.size() - at;
    if (there < kind_and_length_bytes) return "its last option has no length";
    const std::size_t size = list[at + 1] + (rules.length_counts_all ? 0U : kind_and_length_bytes);
    if (size < kind_and_length_bytes || size > there) {
      return "its option of kind " + std::to_string(list[at]) + " says " + counted(size, "byte") +
             " but " + are_there(there, "byte");
    }
    at += size;
  }
  return "";
}

}  // namespace

std::optional<Malformed> malformed_options(const Decoded& packet) {
  for (const Layer& layer : packet.layers()) {
    const bool has_options = (layer.header == &ipv4::header || layer.header == &tcp::header) &&
                             layer.header_bytes > layer.header->fixed_bytes;
    const bool may_be_cut = layer.payload_offset() == packet.bytes().size();
    if (!has_options || (may_be_cut && is_cut(packet))) continue;
    std::string why = option_fault(OptionRules{}, layer.tail_in(packet.bytes()));
    if (!why.empty()) return Malformed{layer, std::move(why)};
  }
  return std::nullopt;
}

std::optional<Layer> partial_message(const Decoded& packet) {
  if (packet.cut()) return packet.cut();
  if (auto cut = cut_message(packet)) return cut;
  const auto malformed = malformed_message(packet);
  if (!malformed) return std::nullopt;
  const Layer& layer = malformed->layer;
  const bool is_datagram = known_as(*layer.header, Space::udp_port) != nullptr;
  if (!is_datagram || layer.header_bytes < layer.header->fixed_bytes) return std::nullopt;
  return layer;
}

std::string to_text(const Malformed& malformed) {
  std::string name(malformed.layer.header->protocol);
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return "malformed " + name + ": " + malformed.why;
}

}  // namespace pushpkt::wire
