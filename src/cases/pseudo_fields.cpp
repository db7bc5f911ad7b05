// Names of pseudo fields, and values of all changes.
#include "cases/pseudo_fields.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::cases {
namespace {

constexpr std::array table{
    PseudoField{payload_bytes, "this many bytes of payload"},
    PseudoField{payload_hex, "these bytes of payload, as hex digits"},
    PseudoField{frame_cut, "only the first bytes of the frame, this many"},
    PseudoField{packet_cut,
                "only the first bytes of the IP packet, this many; lengths as of the whole"},
    PseudoField{segment_cut,
                "only the first bytes behind the IP header, this many; lengths as of the whole"},
    PseudoField{frame_pad, "this many zero bytes behind the packet"},
    PseudoField{fragments_at, "the datagram as fragments, cut at these byte offsets: 24 or 8,16"},
    PseudoField{fragments_order, "which fragments are sent, in this order: 2,1 or 1 or 1,2,2"},
    PseudoField{fragments_overlap, "each fragment but the first begins this many bytes earlier"},
    PseudoField{tcp_connection,
                "open: the segment is data in a connection that was opened by hand"},
    PseudoField{tcp_seq, "relative sequence number: 1 is the first byte of data"},
    PseudoField{tcp_ack, "relative acknowledgment number: 1 acknowledges the server's SYN"},
};

}  // namespace

std::span<const PseudoField> pseudo_fields() { return table; }

bool is_pseudo_field(std::string_view name) {
  return std::any_of(table.begin(), table.end(),
                     [name](const PseudoField& row) { return row.name == name; });
}

const wire::Header* header_with_tail(std::string_view name) {
  for (const wire::Header* header : wire::protocols()) {
    if (!header->options.empty() && header->options == name) return header;
  }
  return nullptr;
}

bool wants_connection(const Case& asked) { return find_change(asked, tcp_connection) != nullptr; }

const Case::Change* find_change(const Case& asked, std::string_view name) {
  const auto found = std::find_if(asked.changes.rbegin(), asked.changes.rend(),
                                  [&](const Case::Change& change) { return change.name == name; });
  return found == asked.changes.rend() ? nullptr : &*found;
}

std::size_t count_of(const Case::Change& change) {
  const auto counts = counts_of(change);
  return counts.empty() ? 0 : counts.front();
}

std::vector<std::size_t> counts_of(const Case::Change& change) {
  const auto* counts = std::get_if<std::vector<std::size_t>>(&change.parsed);
  return counts == nullptr ? std::vector<std::size_t>{} : *counts;
}

Bytes bytes_of(const Case::Change& change) {
  const auto* bytes = std::get_if<Bytes>(&change.parsed);
  return bytes == nullptr ? Bytes{} : *bytes;
}

wire::Value value_of(const Case::Change& change) {
  const auto* value = std::get_if<wire::Value>(&change.parsed);
  return value == nullptr ? wire::Value{} : *value;
}

bool any_below(const Case& asked, std::string_view prefix) {
  return std::any_of(asked.changes.begin(), asked.changes.end(),
                     [&](const Case::Change& change) { return change.name.starts_with(prefix); });
}

namespace {

/// A number of bytes, at most 1 MiB.
std::optional<std::size_t> parse_count(std::string_view text) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  constexpr std::size_t most = 1U << 20U;
  if (error != std::errc{} || end != text.data() + text.size() || n > most) return std::nullopt;
  return n;
}

/// "8,16": such numbers, at least one.
std::optional<std::vector<std::size_t>> parse_counts(std::string_view text) {
  std::vector<std::size_t> out;
  while (true) {
    const std::string_view number = text.substr(0, text.find(','));
    const auto n = parse_count(number);
    if (!n) return std::nullopt;
    out.push_back(*n);
    if (number.size() == text.size()) return out;
    text.remove_prefix(number.size() + 1);
  }
}

/// A distance from a connection's first number; negative: before it.
std::optional<std::uint32_t> parse_relative(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (n < std::numeric_limits<std::int32_t>::min() || n > std::numeric_limits<std::uint32_t>::max())
    return std::nullopt;
  return static_cast<std::uint32_t>(n);
}

/// The own name of a field or pseudo field.
Result<std::string_view> name_of(std::string_view typed) {
  if (typed == "data.len") return payload_bytes;  // Wireshark's name for undissected bytes
  if (typed == "data.data") return payload_hex;
  if (is_pseudo_field(typed) || header_with_tail(typed) != nullptr) return typed;
  const auto named = wire::find_named_field(typed);
  if (!named) return fail(named.error());
  return named->field->name;
}

bool takes_bytes(std::string_view own_name) {
  return own_name == payload_hex || header_with_tail(own_name) != nullptr;
}

/// The digits of "hex(0101)", as a recipe has it, and of "0x0101".
std::string_view bare_digits(std::string_view value) {
  if (value.starts_with("hex(") && value.ends_with(')')) return value.substr(4, value.size() - 5);
  return value.starts_with("0x") ? value.substr(2) : value;
}

template <class T>
Result<void> keep(Case::Change& change, std::optional<T> parsed, const std::string& hint) {
  if (!parsed) {
    return fail(input_error("cannot put " + change.value + " in " + change.name, hint));
  }
  change.parsed = std::move(*parsed);
  return {};
}

Result<void> parse_field(Case::Change& change) {
  const auto named = wire::find_named_field(change.name);
  if (!named) return fail(named.error());
  const auto value = wire::parse_value(*named->field, change.value);
  if (!value) return fail(value.error());
  change.field = named->field;
  change.parsed = *value;
  return {};
}

Result<void> parse_change(Case::Change& change) {
  if (takes_bytes(change.name)) {
    return keep(change, from_hex(change.value), "it takes pairs of hex digits: 0101, hex(0101)");
  }
  if (change.name == fragments_at || change.name == fragments_order) {
    return keep(change, parse_counts(change.value), "it takes numbers with commas between them");
  }
  if (change.name == tcp_connection) {
    const auto open = change.value == "open" ? std::optional(std::monostate{}) : std::nullopt;
    return keep(change, open, "it takes the word open");
  }
  if (change.name == tcp_seq || change.name == tcp_ack) {
    std::optional<wire::Value> number;
    if (const auto relative = parse_relative(change.value)) number = wire::Value(*relative);
    return keep(change, number, "it takes a number of 32 bits, or a negative");
  }
  if (is_pseudo_field(change.name)) {
    std::optional<std::vector<std::size_t>> counts;
    if (const auto count = parse_count(change.value)) counts.emplace(1, *count);
    return keep(change, std::move(counts), "it takes a number of bytes, at most 1 MiB");
  }
  return parse_field(change);
}

}  // namespace

Result<Case::Change> read_change(std::string_view name, std::string_view value) {
  const auto own_name = name_of(name);
  if (!own_name) return fail(own_name.error());
  if (takes_bytes(*own_name)) value = bare_digits(value);
  Case::Change change{.name = std::string(*own_name), .value = std::string(value)};
  if (auto done = parse_change(change); !done) return fail(done.error());
  return change;
}

}  // namespace pushpkt::cases
