// One value, read for one row; and rows found by their full name.
#include <charconv>
#include <vector>

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/named_values.hpp"

namespace pushpkt::wire {
namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  if (is_hex) text.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, is_hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
  return number;
}

template <class Address>
std::optional<Value> valued(const std::optional<Address>& address) {
  if (!address) return std::nullopt;
  return Codec<Address>::to_value(*address);
}

/// "udp" where the row says what follows.
std::optional<std::uint64_t> protocol_number(const Field& field, std::string_view text,
                                             const Protocols& protocols) {
  if (field.fill != Fill::next_header) return std::nullopt;
  for (const Header* header : protocols.headers()) {
    if (header->name != text) continue;
    if (const KnownAs* known = known_as(*header, field.space)) return known->number;
  }
  return std::nullopt;
}

std::optional<Value> parse_as_shown(const Field& field, std::string_view text,
                                    const Protocols& protocols) {
  for (const ValueName& named : field.values) {
    if (named.name == text) return Value(named.value);
  }
  switch (field.show) {
    case Show::mac:
      return valued(parse_mac(text));
    case Show::ipv4:
      return valued(parse_ip4(text));
    case Show::ipv6:
      return valued(parse_ip6(text));
    case Show::flag:
      if (text == "true") return Value(1);
      if (text == "false") return Value(0);
      break;
    default:
      break;
  }
  if (const auto number = parse_number(text)) return Value(*number);
  if (const auto number = protocol_number(field, text, protocols)) return Value(*number);
  if (const auto number = named_value(field, text)) return Value(*number);
  return std::nullopt;
}

/// "request (1), reply (2) or another number"
std::string names_of_values(const Field& field) {
  std::string out;
  for (const ValueName& named : field.values) {
    out += (out.empty() ? "" : ", ") + std::string(named.name) + " (" +
           std::to_string(named.value) + ")";
  }
  return out + " or another number";
}

std::string example(const Field& field) {
  if (!field.values.empty()) return names_of_values(field);
  switch (field.show) {
    case Show::mac:
      return "a MAC address, like 02:00:00:00:00:01";
    case Show::ipv4:
      return "an IPv4 address, like 10.77.1.2";
    case Show::ipv6:
      return "an IPv6 address, like fd77:1::2";
    case Show::flag:
      return "0 or 1";
    default:
      return "a number, like 7 or 0x1f";
  }
}

}  // namespace

Result<Value> parse_value(const Field& field, std::string_view text, const Protocols& protocols) {
  const auto value = parse_as_shown(field, text, protocols);
  const std::string what = "cannot put " + std::string(text) + " in " + std::string(field.name);
  if (!value && field.show == Show::ipv6 && text.find('%') != std::string_view::npos) {
    return fail(input_error(what, "the header has no scope: `-i INTERFACE` gives it"));
  }
  if (!value) return fail(input_error(what, "it takes " + example(field)));
  if (fits(field, *value)) return *value;
  std::string hint = "it has " + std::to_string(field.width) + " bits, so at most " +
                     std::to_string(max_of(field.width).low * field.unit);
  if (field.unit > 1) hint += ", in steps of " + std::to_string(field.unit);
  return fail(input_error(what, hint));
}

Result<NamedField> find_named_field(std::string_view full_name, const Protocols& protocols) {
  std::vector<std::string_view> names;
  for (const Header* header : protocols.headers()) {
    for (const Field* field : header->fields) {
      if (field->name == full_name) return NamedField{header, field};
      names.push_back(field->name);
    }
  }
  for (const Header* header :
       protocols.headers()) {  // "ip.tos", "udp.sport": a header and an alias
    const bool prefixed = full_name.size() > header->name.size() + 1 &&
                          full_name.starts_with(header->name) &&
                          full_name[header->name.size()] == '.';
    if (!prefixed) continue;
    if (const Field* field = find_field(*header, full_name.substr(header->name.size() + 1))) {
      return NamedField{header, field};
    }
  }
  return fail(input_error("cannot find a field named `" + std::string(full_name) + "`",
                          nearest_hint(full_name, names) + "`pushpkt fields` lists all"));
}

}  // namespace pushpkt::wire
