// getservbyname_r(3)
#include "wire/named_values.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

struct Service {
  std::string_view name;
  std::uint16_t port;
};

/// Where /etc/services is missing: small systems have none. IANA "service-names-port-numbers".
constexpr std::array common_services{
    Service{"ftp", 21},    Service{"ssh", 22},     Service{"telnet", 23}, Service{"smtp", 25},
    Service{"domain", 53}, Service{"bootps", 67},  Service{"bootpc", 68}, Service{"tftp", 69},
    Service{"http", 80},   Service{"ntp", 123},    Service{"snmp", 161},  Service{"bgp", 179},
    Service{"https", 443}, Service{"syslog", 514}, Service{"mdns", 5353},
};

std::optional<std::uint64_t> port_of(std::string_view name, const char* protocol) {
  const bool may_be_name = !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0;
  if (!may_be_name) return std::nullopt;
  servent entry{};
  servent* found = nullptr;
  std::array<char, 2048> buffer{};
  const std::string text(name);
  const int error =
      getservbyname_r(text.c_str(), protocol, &entry, buffer.data(), buffer.size(), &found);
  if (error == 0 && found != nullptr) return ntohs(static_cast<std::uint16_t>(found->s_port));
  const auto* row = std::find_if(common_services.begin(), common_services.end(),
                                 [&](const Service& service) { return service.name == name; });
  if (row == common_services.end()) return std::nullopt;
  return row->port;
}

/// Parts of one bit of a row: the flags of tcp.flags, ip.flags, dns.flags, vxlan.flags.
std::vector<const Field*> flags_in(const Field& field, const Protocols& protocols) {
  std::vector<const Field*> out;
  if (field.order != Order::network) return out;
  for (const Header* header : protocols.headers()) {
    for (const Field* part : header->fields) {
      if (part->part_of == field.name && part->width == 1) out.push_back(part);
    }
    if (!out.empty()) break;
  }
  return out;
}

std::uint64_t bit_of(const Field& flag, const Field& field) {
  const int shift = field.bit + field.width - flag.bit - 1;
  return std::uint64_t{1} << static_cast<unsigned>(shift);
}

/// Each letter once: "ECE" is a name, and no E, C and E.
std::optional<std::uint64_t> letters_of_tcp(std::string_view letters) {
  constexpr std::string_view order = "FSRPAUECN";
  std::uint64_t out = 0;
  for (const char letter : letters) {
    const std::size_t place = order.find(letter);
    if (place == std::string_view::npos) return std::nullopt;
    const std::uint64_t bit = std::uint64_t{1} << place;
    if ((out & bit) != 0) return std::nullopt;
    out |= bit;
  }
  return letters.empty() ? std::nullopt : std::optional(out);
}

/// "syn" of "tcp.flags.syn"
std::string_view last_word(const Field& flag) { return flag.name.substr(flag.name.rfind('.') + 1); }

bool is_flag(const Field& flag, std::string_view word) {
  if (same_word(last_word(flag), word)) return true;
  // The abbreviations of RFC 9293 where Wireshark writes the word in full.
  return (last_word(flag) == "push" && same_word(word, "psh")) ||
         (last_word(flag) == "reset" && same_word(word, "rst"));
}

/// Names of flags, each once, with one sign or blanks between them.
std::optional<std::uint64_t> flags_of(const Field& field, std::string_view text,
                                      const Protocols& protocols) {
  if (field.name == tcp::flags.name) {
    if (const auto letters = letters_of_tcp(text)) return letters;
  }
  const auto flags = flags_in(field, protocols);
  if (flags.empty() || text.empty()) return std::nullopt;
  std::uint64_t out = 0;
  constexpr std::string_view signs = ",|+";
  const auto skip_blanks = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  };
  while (true) {
    skip_blanks();
    const std::size_t end = std::min(text.find_first_of(",|+ "), text.size());
    const std::string_view word = text.substr(0, end);
    const auto flag = std::find_if(flags.begin(), flags.end(), [&](const Field* candidate) {
      return is_flag(*candidate, word);
    });
    if (flag == flags.end() || (out & bit_of(**flag, field)) != 0) return std::nullopt;
    out |= bit_of(**flag, field);
    text.remove_prefix(end);
    skip_blanks();
    if (text.empty()) return out;
    if (signs.find(text[0]) != std::string_view::npos) text.remove_prefix(1);
  }
}

/// "tcp" where the row is a port of TCP, as services(5) has it; nullptr for other rows.
const char* protocol_of_port(const Field& field) {
  if (field.name == tcp::srcport.name || field.name == tcp::dstport.name) return "tcp";
  if (field.name == udp::srcport.name || field.name == udp::dstport.name) return "udp";
  return nullptr;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  const auto plain = [](char c) {
    return c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char left, char right) { return plain(left) == plain(right); });
}

std::optional<std::uint64_t> named_value(const Field& field, std::string_view text,
                                         const Protocols& protocols) {
  if (const char* const protocol = protocol_of_port(field)) return port_of(text, protocol);
  return flags_of(field, text, protocols);
}

bool is_flag_name(const Field& field, std::string_view word, const Protocols& protocols) {
  const auto flags = flags_in(field, protocols);
  return std::any_of(flags.begin(), flags.end(),
                     [&](const Field* flag) { return is_flag(*flag, word); });
}

std::string named_forms(const Field& field, const Protocols& protocols) {
  if (protocol_of_port(field) != nullptr) return "a number, or the name of a service, like domain";
  const auto flags = flags_in(field, protocols);
  if (flags.empty()) return "";
  std::string names;
  for (const Field* flag : flags) {
    names += (names.empty() ? "" : ", ") + std::string(last_word(*flag));
  }
  std::string out = "a number, or flags, each once, with | between: " + names;
  if (field.name == tcp::flags.name) out += "; or letters of FSRPAUECN, each once, like SA";
  return out;
}

}  // namespace pushpkt::wire
