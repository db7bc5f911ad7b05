// Operation and identifier, then type and name of each question, type and contents of each record.
#include "report/dns_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::report {
namespace {

using namespace wire;

struct Word {
  std::uint64_t number;
  std::string_view text;
};

constexpr std::array operations{
    Word{0, "Standard query"},        Word{1, "Inverse query"},
    Word{2, "Server status request"}, Word{4, "Zone change notification"},
    Word{5, "Dynamic update"},        Word{6, "DNS Stateful operations (DSO)"}};
constexpr std::array errors{Word{1, "Format error"},
                            Word{2, "Server failure"},
                            Word{3, "No such name"},
                            Word{4, "Not implemented"},
                            Word{5, "Refused"},
                            Word{6, "Name exists"},
                            Word{7, "RRset exists"},
                            Word{8, "RRset does not exist"},
                            Word{9, "Not authoritative"},
                            Word{10, "Name out of zone"},
                            Word{11, "DSO-Type not implemented"}};
constexpr std::array types{
    Word{1, "A"},      Word{2, "NS"},     Word{5, "CNAME"},   Word{6, "SOA"},    Word{12, "PTR"},
    Word{13, "HINFO"}, Word{15, "MX"},    Word{16, "TXT"},    Word{28, "AAAA"},  Word{33, "SRV"},
    Word{35, "NAPTR"}, Word{39, "DNAME"}, Word{41, "OPT"},    Word{43, "DS"},    Word{44, "SSHFP"},
    Word{46, "RRSIG"}, Word{47, "NSEC"},  Word{48, "DNSKEY"}, Word{50, "NSEC3"}, Word{52, "TLSA"},
    Word{64, "SVCB"},  Word{65, "HTTPS"}, Word{99, "SPF"},    Word{251, "IXFR"}, Word{252, "AXFR"},
    Word{255, "ANY"},  Word{257, "CAA"}};

std::string word(std::span<const Word> words, std::uint64_t number, std::string_view otherwise) {
  for (const Word& known : words) {
    if (known.number == number) return std::string(known.text);
  }
  return fmt::format("{} ({})", otherwise, number);
}

/// Contents that Wireshark has in its Info column: of SOA the name of the server alone.
bool is_in_info(std::string_view name) {
  constexpr std::array names{std::string_view("dns.a"),
                             std::string_view("dns.aaaa"),
                             std::string_view("dns.ns"),
                             std::string_view("dns.cname"),
                             std::string_view("dns.ptr.domain_name"),
                             std::string_view("dns.mx.preference"),
                             std::string_view("dns.mx.mail_exchange"),
                             std::string_view("dns.soa.mname"),
                             std::string_view("dns.srv.priority"),
                             std::string_view("dns.srv.weight"),
                             std::string_view("dns.srv.port"),
                             std::string_view("dns.srv.target")};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The words of one item; `name` is that of the question which the item belongs to.
std::string words_of(const Item& item, std::string& name, bool is_multicast) {
  constexpr std::uint64_t top_bit = 0x8000;  // RFC 6762, 5.4 and 10.2
  const bool is_marked = (item.value.low & top_bit) != 0;
  if (item.name == "dns.qry.name") name = item.text();
  if (item.name == "dns.qry.type") {
    return " " + word(types, item.value.low, "Unknown") + " " + name;
  }
  if (item.name == "dns.qry.class" && is_multicast) {
    return is_marked ? R"(, "QU" question)" : R"(, "QM" question)";
  }
  if (item.name == "dns.resp.type") return " " + word(types, item.value.low, "Unknown");
  if (item.name == "dns.resp.class" && is_multicast && is_marked) return ", cache flush";
  return is_in_info(item.name) ? " " + item.text() : "";
}

bool is_multicast_dns(const Decoded& decoded) {
  constexpr Port mdns{5353};
  for (const LayerRef layer : decoded.each(udp::header)) {
    if (layer.get(udp::srcport) == mdns || layer.get(udp::dstport) == mdns) return true;
  }
  return false;
}

}  // namespace

std::string dns_summary(const Decoded& decoded, std::size_t layer) {
  constexpr std::size_t most = 1000;
  const LayerRef message(decoded.packet(), layer);
  const ByteView header = message.header_bytes();
  std::string out = word(operations, get(header, dns::opcode), "Unknown operation");
  const bool is_response = get(header, dns::response);
  const std::uint8_t error = get(header, dns::rcode);
  if (is_response) out += " response";
  out += fmt::format(" 0x{:04x}", get(header, dns::id));
  if (is_response && error != 0) out += " " + word(errors, error, "Unknown error");
  const auto items = items_in(decoded.bytes(), message.layer());
  if (!items) return out;
  const bool is_multicast = is_multicast_dns(decoded);
  std::string name;
  for (const Item& item : *items) {
    const std::string words = words_of(item, name, is_multicast);
    if (out.size() + words.size() > most) return out + " ...";
    out += words;
  }
  return out;
}

}  // namespace pushpkt::report
