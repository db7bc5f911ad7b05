// Lists of kind, length, value, read and written by a table of kinds. RFC 9293, 3.1; RFC 2132, 2
#include <algorithm>
#include <charconv>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/item_text.hpp"

namespace pushpkt::wire {
namespace {

struct Option {
  std::uint8_t kind = 0;
  ByteView value;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

/// No-operations included. `end` is where the list ends: the first byte of the padding, or of an
/// option whose length does not fit; that is nullopt unless the rules read the first ones.
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
    const std::size_t size = rest.size() < kind_and_length
                                 ? 0
                                 : rest[1] + (rules.length_counts_all ? 0U : kind_and_length);
    if (size < kind_and_length || size > rest.size()) {
      if (!rules.reads_first) return std::nullopt;
      break;
    }
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
    if (kind.is_text) return &kind;
    if (kind.list_bits != 0)
      return option.value.size() % (kind.list_bits / 8U) == 0 ? &kind : nullptr;
    return kind.value_bytes() == option.value.size() ? &kind : nullptr;
  }
  return nullptr;
}

Field number_of_list(const OptionKind& kind, std::size_t index) {
  Field out = kind.entry != nullptr ? *kind.entry : Field{};
  out.bit = static_cast<std::uint16_t>(index * kind.list_bits);
  out.width = kind.list_bits;
  return out;
}

std::string value_text(const OptionKind& kind, ByteView value) {
  if (kind.is_text) return text_or_hex(value);
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
  if (kind.is_text) return tl::unexpected("`" + std::string(kind.keyword) + "` takes \"text\"");
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

/// Kind, length and bytes of an option, where the format has them as items.
void add_rows(const OptionRules& rules, const Option& option, ByteView list,
              std::vector<Item>& out) {
  const ByteView whole = list.subspan(option.offset, option.size);
  for (const Field& row : rules.rows) {
    out.push_back({.name = row.name,
                   .field = &row,
                   .value = read(whole, row),
                   .offset = option.offset + row.bit / 8U,
                   .size = row.width / 8U});
  }
  if (rules.value.empty() || option.value.empty()) return;
  out.push_back({.name = rules.value,
                 .bytes = {option.value.begin(), option.value.end()},
                 .offset = option.offset + static_cast<std::uint32_t>(kind_and_length),
                 .size = static_cast<std::uint32_t>(option.value.size())});
}

/// The numbers or the text of an option as items; false: the option is one item as a whole.
bool add_values(const OptionKind& kind, const Option& option, std::vector<Item>& out) {
  const auto add = [&](const Field& field, Value value) {
    out.push_back({.name = field.name,
                   .field = &field,
                   .value = value,
                   .offset = option.offset,
                   .size = option.size});
  };
  for (const Field& field : kind.fields) add(field, read(option.value, field));
  if (kind.entry != nullptr) {
    for (std::size_t i = 0; i < option.value.size() * 8 / kind.list_bits; ++i) {
      add(*kind.entry, read(option.value, number_of_list(kind, i)));
    }
  }
  if (kind.is_text) {
    out.push_back({.name = kind.name,
                   .bytes = {option.value.begin(), option.value.end()},
                   .form = text_before_zero(option.value),
                   .offset = option.offset,
                   .size = option.size});
  }
  return !kind.fields.empty() || kind.entry != nullptr || kind.is_text;
}

void add_option(const ItemFormat& format, const Option& option, ByteView list,
                std::vector<Item>& out) {
  add_rows(format.rules, option, list, out);
  const OptionKind* kind = kind_of(format, option);
  if (kind != nullptr && add_values(*kind, option, out)) return;
  if (kind == nullptr && !format.rules.value.empty()) return;  // the rows show it
  const ByteView whole = list.subspan(option.offset, option.size);
  out.push_back({.name = kind != nullptr ? kind->name : format.rules.unknown,
                 .bytes = {whole.begin(), whole.end()},
                 .offset = option.offset,
                 .size = option.size});
}

/// `pad=9` of a list that always ends: so many zeros behind the end.
tl::expected<std::size_t, std::string> padding_of(const TypedItem& typed) {
  const auto count = parse_value({.name = "pad", .width = 16}, typed.value);
  if (typed.bytes || !count) return tl::unexpected<std::string>("`pad` takes a number of bytes");
  return static_cast<std::size_t>(count->low);
}

}  // namespace

std::optional<std::vector<Item>> read_options(const ItemFormat& format, ByteView header,
                                              std::size_t fixed_bytes) {
  std::size_t end = 0;
  const ByteView list = header.subspan(fixed_bytes);
  const auto options = split(format.rules, list, end);
  if (!options) return std::nullopt;
  std::vector<Item> out;
  std::uint32_t record = 0;
  for (const Option& option : *options) {
    if (option.kind == format.rules.no_operation) continue;
    const std::size_t first = out.size();
    add_option(format, option, list, out);
    for (std::size_t i = first; i < out.size(); ++i) out[i].record = record;
    ++record;
  }
  if (end < list.size() && list[end] != format.rules.end) {
    const ByteView rest = list.subspan(end);
    out.push_back({.name = unclaimed_name,
                   .bytes = {rest.begin(), rest.end()},
                   .offset = static_cast<std::uint32_t>(end),
                   .size = static_cast<std::uint32_t>(rest.size()),
                   .record = record});
  }
  return out;
}

bool takes_option(const ItemFormat& format, std::string_view name) {
  if (name == no_operation_keyword || name == unknown_keyword) return true;
  if (format.rules.ends_always && name == padding_keyword) return true;
  return std::any_of(format.kinds.begin(), format.kinds.end(),
                     [&](const OptionKind& kind) { return kind.keyword == name; });
}

tl::expected<BuiltItems, ItemError> build_options(const ItemFormat& format,
                                                  std::span<const TypedItem> items) {
  const OptionRules& rules = format.rules;
  BuiltItems out;
  std::size_t padding = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const TypedItem& typed = items[i];
    if (typed.name == no_operation_keyword) {
      out.bytes.push_back(rules.no_operation);
      continue;
    }
    if (rules.ends_always && typed.name == padding_keyword) {
      const auto count = padding_of(typed);
      if (!count) return tl::unexpected(ItemError{count.error(), i});
      padding = *count;
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
  if (rules.ends_always) out.bytes.push_back(rules.end);
  out.bytes.resize(out.bytes.size() + padding);
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
  const std::size_t list_bytes = header.size() - fixed_bytes;
  if (format.rules.ends_always && list_bytes > end + 1) {
    out += (out.empty() ? "" : ", ") + std::string(padding_keyword) + "=" +
           std::to_string(list_bytes - end - 1);
  }
  return {out};
}

}  // namespace pushpkt::wire
