// One value, read for one row.
#include <algorithm>
#include <charconv>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/named_values.hpp"

namespace pushpkt::wire {
namespace {

/// Names of values in an error. All of them where another row decides are too many.
constexpr std::size_t most_listed = 20;

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

/// Where another row decides, the name has to mean the same wherever it counts.
std::optional<Value> one_value_named(const Field& field, std::string_view text) {
  std::optional<Value> out;
  for (const ValueName& named : field.values) {
    if (!same_word(named.name, text)) continue;
    if (out && *out != Value(named.value)) return std::nullopt;
    out = named.value;
  }
  return out;
}

std::optional<Value> parse_as_shown(const Field& field, std::string_view text,
                                    const Protocols& protocols) {
  if (const auto value = one_value_named(field, text)) return value;
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
  if (const auto number = named_value(field, text, protocols)) return Value(*number);
  return std::nullopt;
}

/// "request (1), reply (2) or another number"
std::string names_of_values(const Field& field) {
  std::string out;
  if (!field.named_by.empty() && field.values.size() > most_listed) {
    const std::string_view header = field.name.substr(0, field.name.rfind('.'));
    return "a number, or one of the names that `pushpkt fields " + std::string(header) + "` lists";
  }
  for (const ValueName& named : field.values) {
    const std::string number = field.show == Show::bytes ? "0x" + to_text(field, named.value)
                                                         : std::to_string(named.value);
    out += (out.empty() ? "" : ", ") + std::string(named.name) + " (" + number + ")";
  }
  return out + (field.show == Show::bytes ? " or its bytes, like 0x00ff" : " or another number");
}

std::string example(const Field& field, const Protocols& protocols) {
  if (!field.values.empty()) return names_of_values(field);
  if (const std::string forms = named_forms(field, protocols); !forms.empty()) return forms;
  if (field.fill == Fill::next_header) return "a number, or the name of a protocol, like udp";
  switch (field.show) {
    case Show::mac:
      return "a MAC address, like 02:00:00:00:00:01";
    case Show::ipv4:
      return "an IPv4 address, like 10.77.1.2";
    case Show::ipv6:
      return "an IPv6 address, like fd77:1::2";
    case Show::flag:
      return "0 or 1";
    case Show::bytes:
      return "its bytes, like 0x00ff, or a number, like 7";
    default:
      return "a number, like 7 or 0x1f";
  }
}

/// "0010" in two bytes, as a column prints them: the bytes, or ten? A zero is both.
bool may_be_bytes(const Field& field, std::string_view text) {
  if (field.show != Show::bytes || text.size() * 4 != field.width) return false;
  const auto number = parse_number(text);
  const auto bytes = parse_number("0x" + std::string(text));
  return number && bytes && *number != *bytes;
}

/// Several values, as --vary takes them: "1-3" of "1-3", "1..3" and scapy's "(1,3)", "1,2" of
/// "[1,2]", and a prefix of addresses. nullopt: it is something else.
std::optional<std::string> as_list(const Field& field, std::string_view text,
                                   const Protocols& protocols) {
  const auto is_value = [&](std::string_view word) {
    return parse_as_shown(field, word, protocols).has_value();
  };
  const auto is_pair = [&](std::string_view separator) {
    const std::size_t at = text.find(separator);
    return at != std::string_view::npos && is_value(text.substr(0, at)) &&
           is_value(text.substr(at + separator.size()));
  };
  const bool is_address = field.show == Show::ipv4 || field.show == Show::ipv6;
  const std::size_t slash = text.find('/');
  if (is_address && slash != std::string_view::npos && is_value(text.substr(0, slash))) {
    return std::string(text);
  }
  if (is_pair("-") || is_pair("..")) return std::string(text);
  const bool is_range = text.size() > 2 && text.front() == '(' && text.back() == ')';
  const bool is_set = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (!is_range && !is_set) return std::nullopt;
  std::string list;
  for (const char c : text.substr(1, text.size() - 2)) {
    if (c != ' ') list += c;
  }
  for (std::string_view rest = list; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(','));
    if (!is_value(word)) return std::nullopt;
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  if (is_range) std::replace(list.begin(), list.end(), ',', '-');
  return list;
}

}  // namespace

Result<Value> parse_value(const Field& field, std::string_view text, const Protocols& protocols) {
  const auto value = parse_as_shown(field, text, protocols);
  const std::string what = "cannot put " + std::string(text) + " in " + std::string(field.name);
  if (may_be_bytes(field, text)) {
    Field number = field;
    number.show = Show::hex;
    return fail(input_error(
        what + ": it may be its bytes or a number",
        "0x" + std::string(text) + " are its bytes; the number is " + to_text(number, *value)));
  }
  if (!value && field.show == Show::ipv6 && text.find('%') != std::string_view::npos) {
    return fail(input_error(what, "the header has no scope: `-i INTERFACE` gives it"));
  }
  if (!value) {
    if (const auto list = as_list(field, text, protocols)) {
      return fail(input_error(what, "it takes one value; `send` takes several by --vary " +
                                        std::string(field.name) + "=" + *list));
    }
    return fail(input_error(what, "it takes " + example(field, protocols)));
  }
  if (fits(field, *value)) return *value;
  std::string hint = "it has " + counted(field.width, "bit") + ", so at most " +
                     std::to_string(max_of(field.width).low * field.unit);
  if (field.unit > 1) hint += ", in steps of " + std::to_string(field.unit);
  return fail(input_error(what, hint));
}

}  // namespace pushpkt::wire
