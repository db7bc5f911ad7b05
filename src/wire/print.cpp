// Recipes as text.
#include <algorithm>
#include <array>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

bool is_plain(std::uint8_t byte) {
  constexpr std::string_view escaped = "\n\r\t";
  return (byte >= 0x20 && byte < 0x7f) ||
         escaped.find(static_cast<char>(byte)) != std::string_view::npos;
}

/// Text with a few other bytes in it (\x00 at its end) reads better than hex digits do.
bool is_text(ByteView bytes) {
  constexpr std::size_t one_in = 5;
  const auto plain = static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), is_plain));
  return (bytes.size() - plain) * one_in <= bytes.size();
}

std::string quoted(ByteView bytes) {
  std::string out = "\"";
  for (const std::uint8_t byte : bytes) {
    switch (byte) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '"':
      case '\\':
        out += '\\';
        [[fallthrough]];
      default:
        out += is_plain(byte) ? std::string(1, static_cast<char>(byte))
                              : "\\x" + hex(ByteView(&byte, 1));
    }
  }
  return out + '"';
}

std::string bytes(ByteView bytes) {
  return is_text(bytes) ? quoted(bytes) : "hex(" + hex(bytes) + ")";
}

std::string value_text(const Field& field, Value value) {
  if (field.show == Show::ntp_time) {
    Field bits = field;
    bits.show = Show::hex;
    return to_text(bits, value);
  }
  const std::string text = to_text(field, value);
  return field.show == Show::bytes ? "0x" + text : text;
}

/// The variable part as items that build the same bytes again, and the rows that follow from them.
struct ItemsText {
  std::string text;
  std::vector<Preset> rows;
};

/// Items as typed: the values of `to_text` hold no comma, parenthesis or blank outside of quotes.
std::optional<Part> part_of_text(const Header& header, const std::string& items) {
  const std::string name = header.variant.empty()
                               ? std::string(header.name)
                               : std::string(header.name) + "." + std::string(header.variant);
  auto recipe = parse_recipe(name + "(" + items + ")");
  if (!recipe || recipe->parts.size() != 1) return std::nullopt;
  return std::move(recipe->parts[0]);
}

std::optional<ItemsText> items_text(const Part& part) {
  const Header& header = *part.header;
  if (header.items == nullptr || part.bytes.empty()) return std::nullopt;
  Bytes bytes(header.fixed_bytes);
  for (const Setting& setting : part.settings) {
    if (fits(*setting.field, setting.value)) write(bytes, *setting.field, setting.value);
  }
  bytes.insert(bytes.end(), part.bytes.begin(), part.bytes.end());
  for (std::string& text : header.items->write(*header.items, bytes, header.fixed_bytes)) {
    const auto again = part_of_text(header, text);
    if (!again || again->bytes != part.bytes) continue;
    ItemsText out{std::move(text), {}};
    for (const Setting& row : again->settings) {
      const Setting* here = part.find(*row.field);
      if (here == nullptr) return std::nullopt;
      if (here->value == row.value) out.rows.push_back({row.field, row.value.low});
    }
    return out;
  }
  return std::nullopt;
}

std::string settings_text(const Part& part) {
  std::string out = "(";
  std::string_view comma;
  const auto add = [&](std::string_view name, const std::string& value) {
    out += comma;
    out += name;
    out += '=';
    out += value;
    comma = ", ";
  };
  const Field* selector = part.header->selector;
  if (selector != nullptr && part.find(*selector) == nullptr) {
    add(name_within(*part.header, *selector),
        value_text(*selector, preset_of(*part.header, *selector)));
  }
  const auto items = items_text(part);
  for (const Setting& setting : part.settings) {
    const bool follows =
        items && std::any_of(items->rows.begin(), items->rows.end(),
                             [&](const Preset& row) { return row.field == setting.field; });
    if (follows) continue;
    add(name_within(*part.header, *setting.field), value_text(*setting.field, setting.value));
  }
  if (items) {
    out += comma;
    out += items->text;
  } else if (!part.bytes.empty() ||
             (part.header->items != nullptr && part.header->items->is_in_each_message)) {
    const std::string_view tail = part.header->options;
    add(tail.substr(tail.rfind('.') + 1), "hex(" + hex(part.bytes) + ")");
  }
  return out + ')';
}

/// The variant is named only where the settings alone would read back as another one.
std::string header_text(const Part& part) {
  const Header& header = *part.header;
  const std::string settings = settings_text(part);
  std::string text = std::string(header.name) + settings;
  if (header.variant.empty()) return text;
  const auto read_back = parse_recipe(text);
  if (read_back && read_back->parts[0].header == &header) return text;
  return std::string(header.name) + "." + std::string(header.variant) + settings;
}

std::string part_text(const Part& part) {
  switch (part.kind) {
    case Part::Kind::header:
      return header_text(part);
    case Part::Kind::bytes:
      return bytes(part.bytes);
    case Part::Kind::trailer:
      return "trailer(" + hex(part.bytes) + ")";
  }
  return "";
}

}  // namespace

std::string to_text(const Recipe& recipe) {
  std::string out;
  if (recipe.link) {
    const std::string_view name = link_name(*recipe.link);
    out = "link(" +
          (name.empty() ? std::to_string(static_cast<unsigned>(*recipe.link)) : std::string(name)) +
          ")";
  }
  for (const Part& part : recipe.parts) {
    if (!out.empty()) out += '/';
    out += part_text(part);
  }
  return out.empty() ? "\"\"" : out;  // no bytes at all are a packet too
}

}  // namespace pushpkt::wire
