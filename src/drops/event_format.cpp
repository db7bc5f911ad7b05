// Reads a `format` file of tracefs.
#include "pushpkt/drops/event_format.hpp"

#include <array>
#include <charconv>
#include <cstring>

#include "drops/scan.hpp"

namespace pushpkt::drops {
namespace {

std::optional<std::uint64_t> leading_number(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin);
  const bool hexadecimal = text.starts_with("0x");
  if (hexadecimal) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> number_after(std::string_view line, std::string_view word) {
  const std::size_t at = line.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  return leading_number(line.substr(at + word.size()));
}

/// `field:void * location;	offset:16;	size:8;	signed:0;`
std::optional<EventField> field_of(std::string_view line) {
  constexpr std::string_view key = "field:";
  const std::size_t begin = line.find(key);
  const std::size_t end = line.find(';');
  if (begin == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
  std::string_view name = line.substr(begin + key.size(), end - begin - key.size());
  name = name.substr(0, name.find('['));  // an array: `char comm[16]`
  name.remove_prefix(name.find_last_of(" *") + 1);
  const auto offset = number_after(line, "offset:");
  const auto size = number_after(line, "size:");
  if (!offset || !size) return std::nullopt;
  return EventField{std::string(name), static_cast<std::size_t>(*offset),
                    static_cast<std::size_t>(*size)};
}

/// `__print_symbolic(REC->reason, { 2, "NOT_SPECIFIED" }, { 3, "NO_SOCKET" }, ...)`
std::map<std::uint64_t, std::string> symbols_of(std::string_view print_format) {
  std::map<std::uint64_t, std::string> out;
  const std::size_t begin = print_format.find("__print_symbolic(REC->reason");
  if (begin == std::string_view::npos) return out;
  std::string_view rest = print_format.substr(begin);
  for (std::size_t brace = rest.find('{'); brace != std::string_view::npos;
       brace = rest.find('{')) {
    rest.remove_prefix(brace + 1);
    const auto value = leading_number(rest);
    const std::size_t open = rest.find('"');
    const std::size_t close = open == std::string_view::npos ? open : rest.find('"', open + 1);
    if (close == std::string_view::npos) break;
    if (value) out[*value] = rest.substr(open + 1, close - open - 1);
    rest.remove_prefix(close + 1);
  }
  return out;
}

template <class T>
std::uint64_t loaded(const std::uint8_t* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

std::optional<std::uint64_t> EventField::of(ByteView record) const {
  if (offset_bytes > record.size() || size_bytes > record.size() - offset_bytes) {
    return std::nullopt;
  }
  const std::uint8_t* const from = record.data() + offset_bytes;
  switch (size_bytes) {
    case 1:
      return *from;
    case 2:
      return loaded<std::uint16_t>(from);
    case 4:
      return loaded<std::uint32_t>(from);
    case 8:
      return loaded<std::uint64_t>(from);
    default:
      return std::nullopt;
  }
}

const EventField* EventFormat::find(std::string_view name) const {
  for (const EventField& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string EventFormat::reason_name(std::uint64_t number) const {
  const auto found = reasons.find(number);
  if (found != reasons.end()) return found->second;
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

Result<EventFormat> EventFormat::parse(std::string_view text) {
  EventFormat out;
  Lines lines(text);
  while (const auto line = lines.next()) {
    if (line->starts_with("ID:")) {
      out.id = static_cast<std::uint32_t>(number_after(*line, "ID:").value_or(0));
    } else if (line->starts_with("print fmt:")) {
      out.reasons = symbols_of(*line);
    } else if (auto field = field_of(*line)) {
      out.fields.push_back(std::move(*field));
    }
  }
  if (out.id == 0 || out.fields.empty()) {
    return fail(Error{"cannot read the format of a trace event: it has no ID or no fields", 0,
                      "it is what events/skb/kfree_skb/format in tracefs holds"});
  }
  return out;
}

}  // namespace pushpkt::drops
