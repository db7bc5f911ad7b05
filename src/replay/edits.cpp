// Edits as text: mappings, packet numbers, VLAN tags.
#include "pushpkt/replay/edits.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>

namespace pushpkt::replay {
namespace {

using wire::Value;

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> number_of(std::string_view text, std::uint64_t most) {
  const auto number = number_of(text);
  return number && *number <= most ? number : std::nullopt;
}

/// Calls `each` for each part between commas, until it fails.
Result<void> for_each_part(std::string_view text,
                           const std::function<Result<void>(std::string_view)>& each) {
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (auto done = each(text.substr(0, comma)); !done) return done;
    if (comma == text.size()) return {};
    text.remove_prefix(comma + 1);
  }
}

struct Typed {
  ValueKind kind;
  Value value;
  unsigned bits;
};

std::optional<Typed> address_of(std::string_view text) {
  if (const auto ip4 = parse_ip4(text)) {
    return Typed{ValueKind::ipv4, wire::Codec<Ip4>::to_value(*ip4), 32};
  }
  if (const auto ip6 = parse_ip6(text)) {
    return Typed{ValueKind::ipv6, wire::Codec<Ip6>::to_value(*ip6), 128};
  }
  if (const auto mac = parse_mac(text)) {
    return Typed{ValueKind::mac, wire::Codec<Mac>::to_value(*mac), 48};
  }
  return std::nullopt;
}

/// Ones in the last `count` bits.
Value low_bits(unsigned count) { return wire::max_of(count); }

Value and_not(Value a, Value b) { return {a.high & ~b.high, a.low & ~b.low}; }

struct Span {
  ValueKind kind;
  Value first;
  Value last;
  Value host;  ///< of a prefix: the bits behind it
  bool is_range = false;
};

std::optional<Span> span_of_addresses(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = address_of(text.substr(0, slash));
  if (!address) return std::nullopt;
  unsigned prefix = address->bits;
  if (slash != std::string_view::npos) {
    const auto length = number_of(text.substr(slash + 1), address->bits);
    if (!length) return std::nullopt;
    prefix = static_cast<unsigned>(*length);
  }
  const Value host = low_bits(address->bits - prefix);
  const Value first = and_not(address->value, host);
  return Span{address->kind, first, {first.high | host.high, first.low | host.low}, host};
}

std::optional<Span> span_of_ports(std::string_view text) {
  constexpr std::uint64_t most = 65'535;
  const std::size_t dash = text.find('-');
  const auto first = number_of(text.substr(0, dash), most);
  if (!first) return std::nullopt;
  if (dash == std::string_view::npos) return Span{ValueKind::port, *first, *first, {}};
  const auto last = number_of(text.substr(dash + 1), most);
  if (!last || *last < *first) return std::nullopt;
  return Span{ValueKind::port, *first, *last, {}, true};
}

Error bad_mapping(std::string_view text, const std::string& why) {
  return input_error("cannot map `" + std::string(text) + "`: " + why,
                     "--map 'ip.addr=10.1.0.0/16->10.77.0.0/16', --map 'tcp.port=80->8080', "
                     "--map 'udp.srcport=1000-1999->2000-2999', --map 'eth.addr=MAC->MAC'");
}

/// "ip.addr" and "tcp.dstport", taken apart.
struct FieldChoice {
  std::string protocol;
  std::string direction;  ///< "addr", "port", "src", "dst"
  bool port = false;
};

std::optional<FieldChoice> choice_of(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  FieldChoice choice{std::string(name.substr(0, dot)), std::string(name.substr(dot + 1)), false};
  choice.port = choice.protocol == "tcp" || choice.protocol == "udp";
  if (choice.port) {
    if (choice.direction == "srcport")
      choice.direction = "src";
    else if (choice.direction == "dstport")
      choice.direction = "dst";
    else if (choice.direction != "port")
      return std::nullopt;
    return choice;
  }
  const bool known =
      choice.protocol == "ip" || choice.protocol == "ipv6" || choice.protocol == "eth";
  const bool direction =
      choice.direction == "addr" || choice.direction == "src" || choice.direction == "dst";
  if (!known || !direction) return std::nullopt;
  return choice;
}

bool suits(const FieldChoice& choice, ValueKind kind) {
  if (choice.port) return kind == ValueKind::port;
  if (choice.protocol == "eth") return kind == ValueKind::mac;
  if (choice.protocol == "ipv6") return kind == ValueKind::ipv6;
  return kind == ValueKind::ipv4 || kind == ValueKind::ipv6;
}

Result<Mapping> mapping_of(std::string_view whole, const FieldChoice& choice,
                           std::string_view part) {
  const std::size_t arrow = part.find("->");
  if (arrow == std::string_view::npos) return fail(bad_mapping(whole, "no -> in it"));
  const auto read = choice.port ? span_of_ports : span_of_addresses;
  const auto from = read(part.substr(0, arrow));
  const auto to = read(part.substr(arrow + 2));
  for (const auto& [span, text] :
       {std::pair(from, part.substr(0, arrow)), std::pair(to, part.substr(arrow + 2))}) {
    if (!span || !suits(choice, span->kind)) {
      return fail(bad_mapping(whole, "`" + std::string(text) + "` is not a value of this field"));
    }
  }
  if (from->kind != to->kind) return fail(bad_mapping(whole, "IPv4 and IPv6 do not mix"));
  Mapping mapping{choice.protocol, choice.direction, from->kind, from->first,
                  from->last,      to->first,        {},         false};
  if (to->is_range) {
    if (to->last.low - to->first.low != from->last.low - from->first.low) {
      return fail(bad_mapping(whole, "the two ranges have different sizes"));
    }
    mapping.shift = true;
  } else {
    const Value all = choice.port ? Value(0xffffU) : Value(~0ULL, ~0ULL);
    mapping.mask = and_not(all, to->host);
  }
  return mapping;
}

}  // namespace

Result<PacketNumbers> PacketNumbers::parse(std::string_view text) {
  PacketNumbers numbers;
  const auto done = for_each_part(text, [&](std::string_view part) -> Result<void> {
    const std::size_t dash = part.find('-');
    const auto first = number_of(part.substr(0, dash));
    auto last = first;
    if (dash + 1 == part.size()) {
      last = ~std::uint64_t{0};
    } else if (dash != std::string_view::npos) {
      last = number_of(part.substr(dash + 1));
    }
    if (!first || !last || *first == 0 || *last < *first) {
      return fail(input_error("cannot pick packets `" + std::string(part) + "`",
                              "--packets 7,11,20-23,174-"));
    }
    numbers.ranges_.push_back({*first, *last});
    return {};
  });
  if (!done) return fail(done.error());
  return numbers;
}

bool PacketNumbers::contains(std::uint64_t number) const {
  return is_all() || std::any_of(ranges_.begin(), ranges_.end(), [number](const Range& range) {
           return number >= range.first && number <= range.last;
         });
}

std::string PacketNumbers::beyond(std::uint64_t last) const {
  std::string out;
  for (const Range& range : ranges_) {
    if (range.first <= last) continue;
    out += (out.empty() ? "" : ",") + std::to_string(range.first);
    if (range.last == ~std::uint64_t{0}) {
      out += '-';
    } else if (range.last != range.first) {
      out += '-' + std::to_string(range.last);
    }
  }
  return out;
}

Result<std::vector<Mapping>> parse_mapping(std::string_view text) {
  const std::size_t equals = text.find('=');
  const auto choice = choice_of(text.substr(0, equals));
  if (equals == std::string_view::npos || !choice) {
    return fail(bad_mapping(text,
                            "the field is none of ip.addr, ip.src, ip.dst, ipv6.addr, "
                            "eth.addr, tcp.port, udp.port, tcp.srcport, ..."));
  }
  std::vector<Mapping> mappings;
  const auto done =
      for_each_part(text.substr(equals + 1), [&](std::string_view part) -> Result<void> {
        auto mapping = mapping_of(text, *choice, part);
        if (!mapping) return fail(mapping.error());
        mapping->text = text;
        mappings.push_back(*mapping);
        return {};
      });
  if (!done) return fail(done.error());
  return mappings;
}

Result<VlanEdit> parse_vlan(std::string_view text) {
  VlanEdit edit;
  if (text == "del") {
    edit.adds = false;
    return edit;
  }
  std::set<std::string_view> named;
  const auto done = for_each_part(text, [&](std::string_view part) -> Result<void> {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view key = part.substr(0, equals);
    if (!named.insert(key).second) {
      return fail(input_error("cannot edit VLAN tags: " + std::string(key) + " is named twice",
                              "--vlan add=45,priority=5,dei=1,type=802.1ad has each of them once"));
    }
    const std::string_view value = part.substr(std::min(equals + 1, part.size()));
    const auto number = number_of(value, key == "add" ? 4095 : key == "priority" ? 7 : 1);
    bool good = number.has_value();
    if (key == "add" && good) edit.id = static_cast<std::uint16_t>(*number);
    if (key == "priority" && good) edit.priority = static_cast<std::uint8_t>(*number);
    if (key == "dei" && good) edit.dei = *number != 0;
    if (key == "type") {
      good = value == "802.1q" || value == "802.1ad";
      edit.ethertype = value == "802.1ad" ? 0x88a8 : 0x8100;
    } else if (key != "add" && key != "priority" && key != "dei") {
      good = false;
    }
    if (good) return {};
    return fail(input_error("cannot edit VLAN tags: `" + std::string(part) + "` is not understood",
                            "--vlan add=45,priority=5,dei=1,type=802.1ad or --vlan del; "
                            "--set vlan.id=N changes a tag"));
  });
  if (!done) return fail(done.error());
  if (!named.contains("add")) {
    return fail(input_error("cannot add a VLAN tag: its identifier is missing", "--vlan add=45"));
  }
  return edit;
}

sniff::PassOnOptions Edits::beside_packets() const {
  sniff::PassOnOptions out{.anonymous = !seed.empty(), .without_fcs = strip_fcs != StripFcs::none};
  if (link) out.link = [to = *link](Link) { return to; };
  return out;
}

}  // namespace pushpkt::replay
