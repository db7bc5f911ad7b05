// Names and values of what is no field.
#include "ask/pseudo_fields.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::array table{
    PseudoField{payload_bytes, "so many bytes of payload"},
    PseudoField{payload_hex, "these bytes of payload, as hex digits"},
    PseudoField{frame_cut, "only so many bytes of the frame, from its first one"},
    PseudoField{packet_cut, "only so many bytes of the IP packet, lengths as if it were whole"},
    PseudoField{segment_cut,
                "only so many bytes behind the IP header, lengths as if it were whole"},
    PseudoField{frame_pad, "so many zeros behind the packet"},
    PseudoField{fragments_at, "the datagram as fragments, cut behind so many bytes: 24 or 8,16"},
    PseudoField{fragments_order, "the fragments that are sent, in this order: 2,1 or 1 or 1,2,2"},
    PseudoField{fragments_overlap, "each fragment but the first begins so many bytes earlier"},
    PseudoField{tcp_connection,
                "open: the segment is data in a connection that was made by hand before"},
    PseudoField{tcp_seq, "there: the sequence number, 1 being that of the first byte of data"},
    PseudoField{tcp_ack, "there: the acknowledgment number, 1 acknowledging the server's SYN"},
};

}  // namespace

std::span<const PseudoField> knobs() { return table; }

bool is_knob(std::string_view name) {
  return std::any_of(table.begin(), table.end(),
                     [name](const PseudoField& knob) { return knob.name == name; });
}

const wire::Header* header_with_tail(std::string_view name) {
  for (const wire::Header* header : wire::protocols()) {
    if (!header->options.empty() && header->options == name) return header;
  }
  return nullptr;
}

std::optional<std::size_t> parse_count(std::string_view text) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  constexpr std::size_t most = 1U << 20U;
  if (error != std::errc{} || end != text.data() + text.size() || n > most) return std::nullopt;
  return n;
}

std::optional<std::vector<std::size_t>> parse_counts(std::string_view text) {
  std::vector<std::size_t> out;
  while (true) {
    const std::string_view one = text.substr(0, text.find(','));
    const auto n = parse_count(one);
    if (!n) return std::nullopt;
    out.push_back(*n);
    if (one.size() == text.size()) return out;
    text.remove_prefix(one.size() + 1);
  }
}

std::optional<std::uint32_t> parse_relative(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (n < std::numeric_limits<std::int32_t>::min() || n > std::numeric_limits<std::uint32_t>::max())
    return std::nullopt;
  return static_cast<std::uint32_t>(n);
}

bool wants_connection(const Case& one) { return find_value(one, tcp_connection) != nullptr; }

const std::string* find_value(const Case& one, std::string_view name) {
  const std::string* found = nullptr;
  for (const Case::Change& change : one.changes) {
    if (change.name == name) found = &change.value;
  }
  return found;
}

bool any_below(const Case& one, std::string_view prefix) {
  return std::any_of(one.changes.begin(), one.changes.end(),
                     [&](const Case::Change& change) { return change.name.starts_with(prefix); });
}

namespace {

/// The knob's or field's own name.
Result<std::string_view> name_of(std::string_view typed) {
  if (typed == "data.len") return payload_bytes;  // as Wireshark calls bytes that nobody dissects
  if (typed == "data.data") return payload_hex;
  if (is_knob(typed) || header_with_tail(typed) != nullptr) return typed;
  const auto named = wire::find_named_field(typed);
  if (!named) return fail(named.error());
  return named->field->name;
}

bool takes_octets(std::string_view own_name) {
  return own_name == payload_hex || header_with_tail(own_name) != nullptr;
}

/// Of "hex(0101)", as a recipe has it, and "0x0101".
std::string_view bare_digits(std::string_view value) {
  if (value.starts_with("hex(") && value.ends_with(')')) return value.substr(4, value.size() - 5);
  return value.starts_with("0x") ? value.substr(2) : value;
}

Result<void> check_value(const Case::Change& change) {
  const auto wrong = [&](const std::string& hint) {
    return fail(input_error("cannot put " + change.value + " in " + change.name, hint));
  };
  if (takes_octets(change.name)) {
    if (!from_hex(change.value)) return wrong("it takes pairs of hex digits: 0101, hex(0101)");
    return {};
  }
  if (change.name == fragments_at || change.name == fragments_order) {
    if (!parse_counts(change.value)) return wrong("it takes numbers with commas between them");
    return {};
  }
  if (change.name == tcp_connection) {
    if (change.value != "open") return wrong("it takes the word open");
    return {};
  }
  if (change.name == tcp_seq || change.name == tcp_ack) {
    if (!parse_relative(change.value)) return wrong("it takes a number of 32 bits, or a negative");
    return {};
  }
  if (is_knob(change.name)) {
    if (!parse_count(change.value)) return wrong("it takes a number of bytes, at most 1 MiB");
    return {};
  }
  const auto named = wire::find_named_field(change.name);
  if (!named) return fail(named.error());
  const auto value = wire::parse_value(*named->field, change.value);
  if (!value) return fail(value.error());
  return {};
}

}  // namespace

Result<Case::Change> read_change(std::string_view name, std::string_view value) {
  const auto own_name = name_of(name);
  if (!own_name) return fail(own_name.error());
  if (takes_octets(*own_name)) value = bare_digits(value);
  Case::Change change{std::string(*own_name), std::string(value)};
  if (auto done = check_value(change); !done) return fail(done.error());
  return change;
}

}  // namespace pushpkt::ask
