// One line for each layer. RFC 768, 792, 826, 4443, 4861, 8200, 9293.
#include "report/layer_summary.hpp"

#include <fmt/format.h>

#include <array>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/slarp.hpp"
#include "pushpkt/wire/value_text.hpp"
#include "report/append_number.hpp"
#include "report/dns_summary.hpp"

namespace pushpkt::report {
namespace {

using namespace wire;  // the rows are named below as they are in recipes

struct Meaning {
  std::uint8_t type;
  int code;  // -1: any
  std::string_view text;
};

constexpr std::array icmp_meanings{
    Meaning{0, -1, "echo reply"},
    Meaning{3, 0, "network unreachable"},
    Meaning{3, 1, "host unreachable"},
    Meaning{3, 2, "protocol unreachable"},
    Meaning{3, 3, "port unreachable"},
    Meaning{3, 4, "fragmentation needed"},
    Meaning{3, 9, "network administratively prohibited"},
    Meaning{3, 10, "host administratively prohibited"},
    Meaning{3, 13, "administratively prohibited"},
    Meaning{3, -1, "destination unreachable"},
    Meaning{4, -1, "source quench"},
    Meaning{5, -1, "redirect"},
    Meaning{8, -1, "echo request"},
    Meaning{9, -1, "router advertisement"},
    Meaning{10, -1, "router solicitation"},
    Meaning{11, 0, "TTL exceeded in transit"},
    Meaning{11, 1, "fragment reassembly time exceeded"},
    Meaning{12, -1, "parameter problem"},
    Meaning{13, -1, "timestamp request"},
    Meaning{14, -1, "timestamp reply"},
};

constexpr std::array icmpv6_meanings{
    Meaning{1, 0, "no route to destination"},
    Meaning{1, 1, "administratively prohibited"},
    Meaning{1, 3, "address unreachable"},
    Meaning{1, 4, "port unreachable"},
    Meaning{1, -1, "destination unreachable"},
    Meaning{2, -1, "packet too big"},
    Meaning{3, 0, "hop limit exceeded in transit"},
    Meaning{3, 1, "fragment reassembly time exceeded"},
    Meaning{4, -1, "parameter problem"},
    Meaning{128, -1, "echo request"},
    Meaning{129, -1, "echo reply"},
    Meaning{130, -1, "multicast listener query"},
    Meaning{131, -1, "multicast listener report"},
    Meaning{133, -1, "router solicitation"},
    Meaning{134, -1, "router advertisement"},
    Meaning{135, -1, "neighbour solicitation"},
    Meaning{136, -1, "neighbour advertisement"},
    Meaning{137, -1, "redirect"},
    Meaning{143, -1, "multicast listener report v2"},
};

std::string_view meaning_in(std::span<const Meaning> meanings, std::uint8_t type,
                            std::uint8_t code) {
  for (const Meaning& meaning : meanings) {
    if (meaning.type == type && (meaning.code < 0 || meaning.code == code)) return meaning.text;
  }
  return "";
}

/// "echo request" for ICMP type 8, "port unreachable" for type 3 code 3, ... RFC 792, RFC 4443.
std::string icmp_meaning(bool ip6, std::uint8_t type, std::uint8_t code) {
  const std::string_view text =
      ip6 ? meaning_in(icmpv6_meanings, type, code) : meaning_in(icmp_meanings, type, code);
  return text.empty() ? fmt::format("type {} code {}", type, code) : std::string(text);
}

/// One layer with its bytes: so that a row is read by naming it.
struct Reader {
  const Decoded& decoded;
  std::size_t layer;

  [[nodiscard]] const Layer& at() const { return decoded.layers()[layer]; }
  [[nodiscard]] std::uint32_t payload_bytes() const { return at().end - at().payload_offset(); }
  template <class Tag, class T>
  [[nodiscard]] T operator[](const FieldOf<Tag, T>& field) const {
    return get(at().header_in(decoded.bytes()), field);
  }
  template <class Tag, class T>
  [[nodiscard]] std::string text(const FieldOf<Tag, T>& field) const {
    return to_text(field, read(at().header_in(decoded.bytes()), field));
  }
};

void append_ports(std::string& out, Port from, Port to) {
  append_number(out, from.number);
  out += " -> ";
  append_number(out, to.number);
}

void append_udp(std::string& out, const Reader& row) {
  append_ports(out, row[udp::srcport], row[udp::dstport]);
  out += ", ";
  append_counted(out, row.payload_bytes(), "byte");
}

void append_tcp(std::string& out, const Reader& row) {
  append_ports(out, row[tcp::srcport], row[tcp::dstport]);
  out += " [";
  std::string_view before;
  const auto flag = [&](const FieldOf<tcp::Tcp, bool>& field, std::string_view name) {
    if (!row[field]) return;
    out += before;
    out += name;
    before = ", ";
  };
  flag(tcp::syn, "SYN");
  flag(tcp::fin, "FIN");
  flag(tcp::reset, "RST");
  flag(tcp::push, "PSH");
  flag(tcp::ack, "ACK");
  flag(tcp::urg, "URG");
  flag(tcp::ece, "ECE");
  flag(tcp::cwr, "CWR");
  out += "] seq ";
  append_number(out, row[tcp::seq]);
  if (row[tcp::ack]) {
    out += ", ack ";
    append_number(out, row[tcp::ack_number]);
  }
  out += ", win ";
  append_number(out, row[tcp::window]);
  out += ", ";
  append_counted(out, row.payload_bytes(), "byte");
}

std::string icmp_text(const Reader& row) {
  std::string out = icmp_meaning(false, row[icmp::type], row[icmp::code]);
  const Header* header = row.at().header;
  if (icmp::is_numbered(header)) {
    out += fmt::format(", id {}, seq {}, {}", row[icmp::ident], row[icmp::seq],
                       counted(row.payload_bytes(), "byte"));
  }
  if (header == &icmp::header_unreachable && row[icmp::mtu] != 0) {
    out += fmt::format(", MTU {}", row[icmp::mtu]);
  }
  if (header == &icmp::header_redirect) out += " to " + row.text(icmp::redir_gw);
  return out;
}

std::string icmpv6_text(const Reader& row) {
  std::string out = icmp_meaning(true, row[icmpv6::type], row[icmpv6::code]);
  const Header* header = row.at().header;
  if (header == &icmpv6::header_echo) {
    out += fmt::format(", id {}, seq {}, {}", row[icmpv6::identifier], row[icmpv6::sequence_number],
                       counted(row.payload_bytes(), "byte"));
  }
  if (header == &icmpv6::header_too_big) out += fmt::format(", MTU {}", row[icmpv6::mtu]);
  if (header == &icmpv6::header_solicitation) out += " for " + row.text(icmpv6::ns_target);
  if (header == &icmpv6::header_advertisement) out += " of " + row.text(icmpv6::na_target);
  return out;
}

std::string arp_text(const Reader& row) {
  switch (row[arp::opcode]) {
    case 1:
      return fmt::format("who has {}? tell {}", row.text(arp::dst_ip), row.text(arp::src_ip));
    case 2:
      return fmt::format("{} is at {}", row.text(arp::src_ip), row.text(arp::src_mac));
    default:
      return fmt::format("opcode {}", row[arp::opcode]);
  }
}

/// Printed when the IP layer holds no header that we know.
std::string ipv4_text(const Reader& row) {
  std::string out = fmt::format("protocol {}", row[ipv4::proto]);
  const unsigned offset = row[ipv4::frag_offset] * 8U;
  if (offset != 0 || row[ipv4::mf]) {
    out += fmt::format(", fragment at {}{}, id {}", offset, row[ipv4::mf] ? ", more follow" : "",
                       row.text(ipv4::id));
  }
  return out + ", " + counted(row.payload_bytes(), "byte");
}

std::string fragment_text(const Reader& row) {
  return fmt::format("fragment at {}{}, id {}", row[fraghdr::offset] * 8U,
                     row[fraghdr::more] ? ", more follow" : "", row.text(fraghdr::ident));
}

std::string address(const Reader& row, const Field& field) {
  return to_text(field, read(row.at().header_in(row.decoded.bytes()), field));
}

}  // namespace

bool has_addresses(const Header& header) {
  return header.protocol == "ip" || header.protocol == "ipv6" || header.protocol == "eth";
}

namespace {

struct AddressRows {
  const Field* source = nullptr;
  const Field* destination = nullptr;
};

AddressRows address_rows(const Header& header) {
  if (&header == &ipv4::header) return {&ipv4::src, &ipv4::dst};
  if (&header == &ipv6::header) return {&ipv6::src, &ipv6::dst};
  if (&header == &eth::header || &header == &eth::header_802_3) return {&eth::src, &eth::dst};
  return {};
}

}  // namespace

std::pair<std::string, std::string> addresses_of(const Decoded& decoded, std::size_t layer) {
  const Reader row{decoded, layer};
  const AddressRows rows = address_rows(*row.at().header);
  if (rows.source == nullptr) return {};
  return {address(row, *rows.source), address(row, *rows.destination)};
}

bool append_layer_addresses(std::string& out, const Decoded& decoded, std::size_t layer) {
  const Layer& at = decoded.layers()[layer];
  const AddressRows rows = address_rows(*at.header);
  if (rows.source == nullptr) return false;
  const ByteView header = at.header_in(decoded.bytes());
  append_text(out, *rows.source, read(header, *rows.source));
  out += " -> ";
  append_text(out, *rows.destination, read(header, *rows.destination));
  return true;
}

std::string fragment_note(const Decoded& decoded, std::size_t layer) {
  const Reader row{decoded, layer};
  const bool first = row.at().header == &ipv4::header && row[ipv4::mf];
  return first ? ", first fragment" : "";
}

namespace {

/// Of the layers that are not in every other packet.
std::string summary_text(const Decoded& decoded, std::size_t layer) {
  const Reader row{decoded, layer};
  const Header* header = row.at().header;
  if (header == &dns::header) return dns_summary(decoded, layer);
  if (header->name == icmp::header_echo.name) return icmp_text(row);
  if (header->name == icmpv6::header_echo.name) return icmpv6_text(row);
  if (header == &arp::header) return arp_text(row);
  if (header == &ipv4::header) return ipv4_text(row);
  if (header == &fraghdr::header) return fragment_text(row);
  if (header == &ipv6::header) {
    return fmt::format("next header {}, {}", row[ipv6::nxt], counted(row.payload_bytes(), "byte"));
  }
  if (header == &eth::header) return "type " + row.text(eth::type);
  if (header == &chdlc::header && is_slarp(header, row[chdlc::protocol])) return "SLARP";
  return "";
}

}  // namespace

void append_layer_summary(std::string& out, const Decoded& decoded, std::size_t layer) {
  const Reader row{decoded, layer};
  const Header* header = row.at().header;
  if (header->summary != nullptr) {
    out += header->summary(decoded.bytes(), row.at());
  } else if (header == &udp::header) {
    append_udp(out, row);
  } else if (header == &tcp::header) {
    append_tcp(out, row);
  } else {
    out += summary_text(decoded, layer);
  }
}

}  // namespace pushpkt::report
