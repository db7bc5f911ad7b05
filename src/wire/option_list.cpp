// Lists of kind, length, value, read and written by a table of kinds. RFC 9293, 3.1
#include <algorithm>
#include <charconv>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::size_t kind_and_length = 2;
constexpr std::string_view no_operation_keyword = "nop";
constexpr std::string_view unknown_keyword = "option";

struct Option {
  std::uint8_t kind = 0;
  ByteView value;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

/// No-operations included. `end` is where the list ends: the first byte of the padding. nullopt
/// when a length does not fit.
std::optional<std::vector<Option>> split(const OptionRules& rules, ByteView list,
                                         std::size_t& end) {
  std::vector<Option> out;
  std::size_t at = 0;
  while (at < list.size() && list[at] != rules.end) {
    const ByteView rest = list.subspan(at);
    if (rest[0] == rules.no_operation) {
      out.push_back({rest[0], {}, static_cast<std::uint32_t>(at), 1});
      ++at;
      continue;
    }
    if (rest.size() < kind_and_length) return std::nullopt;
    const std::size_t size = rest[1] + (rules.length_counts_all ? 0U : kind_and_length);
    if (size < kind_and_length || size > rest.size()) return std::nullopt;
    out.push_back({rest[0], rest.first(size).subspan(kind_and_length),
                   static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(size)});
    at += size;
  }
  end = at;
  return out;
}

/// The kind that describes the option, if its value has the size that the kind needs.
const OptionKind* kind_of(const ItemFormat& format, const Option& option) {
  for (const OptionKind& kind : format.kinds) {
    if (kind.kind != option.kind) continue;
    if (kind.list_bits != 0)
      return option.value.size() % (kind.list_bits / 8U) == 0 ? &kind : nullptr;
    return kind.value_bytes() == option.value.size() ? &kind : nullptr;
  }
  return nullptr;
}

Field number_of_list(const OptionKind& kind, std::size_t index) {
  return {.bit = static_cast<std::uint16_t>(index * kind.list_bits), .width = kind.list_bits};
}

std::string value_text(const OptionKind& kind, ByteView value) {
  std::string out;
  const auto add = [&](const Field& field) {
    out += (out.empty() ? "" : ":") + to_text(field, read(value, field));
  };
  for (const Field& field : kind.fields) add(field);
  for (std::size_t i = 0; kind.list_bits != 0 && i < value.size() * 8 / kind.list_bits; ++i) {
    add(number_of_list(kind, i));
  }
  return out;
}

std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t colon = text.find(':');
    out.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return out;
    text.remove_prefix(colon + 1);
  }
}

tl::expected<Bytes, std::string> value_of(const OptionKind& kind, const TypedItem& typed) {
  if (typed.bytes) return *typed.bytes;
  const bool is_flag = kind.fields.empty() && kind.list_bits == 0;
  if (is_flag && typed.value.empty()) return Bytes{};
  const std::string keyword(kind.keyword);
  if (is_flag) return tl::unexpected("`" + keyword + "` has no value");
  if (typed.value.empty()) return tl::unexpected("`" + keyword + "` needs a value");
  const auto numbers = pieces(typed.value);
  const std::size_t wanted = kind.list_bits != 0 ? numbers.size() : kind.fields.size();
  if (numbers.size() != wanted) {
    return tl::unexpected("`" + keyword + "` takes " + std::to_string(wanted) +
                          " numbers, with `:` between them");
  }
  Bytes value(kind.list_bits != 0 ? wanted * kind.list_bits / 8U : kind.value_bytes());
  for (std::size_t i = 0; i < wanted; ++i) {
    const Field field = kind.list_bits != 0 ? number_of_list(kind, i) : kind.fields[i];
    const auto number = parse_value(field, numbers[i]);
    if (!number) return tl::unexpected(number.error().what + "; " + number.error().hint);
    write(value, field, *number);
  }
  return value;
}

/// `option=254:00ff`: an option of a kind that has no name here.
tl::expected<Option, std::string> unnamed(const TypedItem& typed, Bytes& value) {
  const std::string why = "`option` takes a kind and hex digits, like 254:00ff";
  const auto both = pieces(typed.value);
  unsigned kind = 0;
  const std::string_view number = both[0];
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), kind);
  const bool is_number =
      error == std::errc{} && end == number.data() + number.size() && kind <= 255;
  if (typed.bytes || both.size() > 2 || !is_number) return tl::unexpected(why);
  const auto bytes = from_hex(both.size() == 2 ? both[1] : std::string_view{});
  if (!bytes) return tl::unexpected(why);
  value = *bytes;
  return Option{static_cast<std::uint8_t>(kind), {}, 0, 0};
}

}  // namespace

std::optional<std::vector<Item>> read_options(const ItemFormat& format, ByteView header,
                                              std::size_t fixed_bytes) {
  std::size_t end = 0;
  const ByteView list = header.subspan(fixed_bytes);
  const auto options = split(format.rules, list, end);
  if (!options) return std::nullopt;
  std::vector<Item> out;
  for (const Option& option : *options) {
    if (option.kind == format.rules.no_operation) continue;
    const OptionKind* kind = kind_of(format, option);
    if (kind != nullptr) {
      for (const Field& field : kind->fields) {
        out.push_back({.name = field.name,
                       .field = &field,
                       .value = read(option.value, field),
                       .offset = option.offset,
                       .size = option.size});
      }
      if (!kind->fields.empty()) continue;
    }
    const ByteView whole = list.subspan(option.offset, option.size);
    out.push_back({.name = kind != nullptr ? kind->name : format.rules.unknown,
                   .bytes = {whole.begin(), whole.end()},
                   .offset = option.offset,
                   .size = option.size});
  }
  return out;
}

bool takes_option(const ItemFormat& format, std::string_view name) {
  const auto all = option_keywords(format);
  return std::find(all.begin(), all.end(), name) != all.end();
}

std::vector<std::string_view> option_keywords(const ItemFormat& format) {
  std::vector<std::string_view> out{no_operation_keyword, unknown_keyword};
  for (const OptionKind& kind : format.kinds) out.push_back(kind.keyword);
  return out;
}

tl::expected<BuiltItems, ItemError> build_options(const ItemFormat& format,
                                                  std::span<const TypedItem> items) {
  const OptionRules& rules = format.rules;
  BuiltItems out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const TypedItem& typed = items[i];
    if (typed.name == no_operation_keyword) {
      out.bytes.push_back(rules.no_operation);
      continue;
    }
    Bytes value;
    std::uint8_t number = 0;
    const auto kind =
        std::find_if(format.kinds.begin(), format.kinds.end(),
                     [&](const OptionKind& known) { return known.keyword == typed.name; });
    if (kind != format.kinds.end()) {
      auto read = value_of(*kind, typed);
      if (!read) return tl::unexpected(ItemError{read.error(), i});
      value = std::move(*read);
      number = kind->kind;
    } else {
      const auto option = unnamed(typed, value);
      if (!option) return tl::unexpected(ItemError{option.error(), i});
      number = option->kind;
    }
    const std::size_t length = value.size() + (rules.length_counts_all ? kind_and_length : 0);
    if (length > 255) return tl::unexpected(ItemError{"the option is longer than 255 bytes", i});
    out.bytes.push_back(number);
    out.bytes.push_back(static_cast<std::uint8_t>(length));
    out.bytes.insert(out.bytes.end(), value.begin(), value.end());
  }
  while (out.bytes.size() % rules.multiple != 0) out.bytes.push_back(rules.end);
  return out;
}

std::vector<std::string> write_options(const ItemFormat& format, ByteView header,
                                       std::size_t fixed_bytes) {
  std::size_t end = 0;
  const auto options = split(format.rules, header.subspan(fixed_bytes), end);
  if (!options) return {};
  std::string out;
  for (const Option& option : *options) {
    if (!out.empty()) out += ", ";
    if (option.kind == format.rules.no_operation) {
      out += no_operation_keyword;
      continue;
    }
    const OptionKind* kind = kind_of(format, option);
    if (kind == nullptr) {
      out += std::string(unknown_keyword) + "=" + std::to_string(option.kind);
      if (!option.value.empty()) out += ":" + hex(option.value);
      continue;
    }
    out += kind->keyword;
    const std::string value = value_text(*kind, option.value);
    if (!value.empty()) out += "=" + value;
  }
  return {out};
}

}  // namespace pushpkt::wire
