// The keys of a row.
#include "protofile/row_reader.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/text.hpp"

namespace pushpkt::protofile {
namespace {

using wire::Cover;
using wire::Field;
using wire::Fill;
using wire::Show;

constexpr std::array<std::string_view, 16> row_keys{
    "name",  "bits", "bytes", "at",   "show",  "fill",    "preset", "values",
    "scale", "plus", "over",  "unit", "space", "part_of", "order",  "label"};
constexpr std::array<std::string_view, 7> shows{"decimal", "hex",  "bytes", "flag",
                                                "mac",     "ipv4", "ipv6"};
constexpr std::array show_of{Show::decimal, Show::hex,  Show::bytes, Show::flag,
                             Show::mac,     Show::ipv4, Show::ipv6};
constexpr std::array<std::string_view, 5> fills{"header_length", "layer_length", "payload_length",
                                                "next_header", "checksum"};
constexpr std::array fill_of{Fill::header_length, Fill::layer_length, Fill::payload_length,
                             Fill::next_header, Fill::checksum};
constexpr std::array<std::string_view, 3> covers{"header", "layer", "pseudo_and_layer"};
constexpr std::array cover_of{Cover::header, Cover::layer, Cover::pseudo_and_layer};
constexpr std::array<std::string_view, 2> orders{"big", "little"};

class RowReader {
 public:
  RowReader(const Keys& keys, Storage& storage, Spaces& spaces)
      : keys_(keys), storage_(storage), spaces_(spaces) {}

  ReadRow run(const std::string& name, std::string_view protocol) {
    field().name = storage_.keep(name);
    read_width();
    if (const auto fill = keys_.one_of("fill", fills)) field().fill = fill_of.at(*fill);
    read_show();
    read_fill_keys();
    if (const auto order = keys_.one_of("order", orders); order && *order == 1) read_little();
    field().unit = static_cast<std::uint8_t>(keys_.number("unit", 1, 255).value_or(1));
    if (const auto label = keys_.text("label")) field().label = storage_.keep(*label);
    if (const auto whole = keys_.text("part_of")) {
      field().part_of = storage_.keep(full_name(protocol, *whole));
      if (field().fill != Fill::preset)
        keys_.wrong("fill", "a part of a row is not computed", "put `fill` on the whole row");
    }
    read_values();
    read_preset();
    return out_;
  }

 private:
  Field& field() { return out_.field; }

  void read_width() {
    if (keys_.has("bits") == keys_.has("bytes")) {
      keys_.wrong(keys_.has("bits") ? "bytes" : "bits",
                  keys_.has("bits") ? "`bits` says the width already" : "the row has no width",
                  "bits = 4, or bytes = 2");
    }
    const auto bits = keys_.number("bits", 1, 128);
    const auto bytes = keys_.number("bytes", 1, 16);
    field().width = static_cast<std::uint8_t>(bits.value_or(bytes.value_or(1) * 8));
  }

  void read_show() {
    if (field().width == 1) field().show = Show::flag;
    if (const auto show = keys_.one_of("show", shows)) field().show = show_of.at(*show);
    const auto needs = [&](Show show, unsigned bits) {
      if (field().show != show || field().width == bits) return;
      keys_.wrong("show", "the row has " + std::to_string(field().width) + " bits",
                  "this form needs bits = " + std::to_string(bits));
    };
    needs(Show::flag, 1);
    needs(Show::mac, 48);
    needs(Show::ipv4, 32);
    needs(Show::ipv6, 128);
    if (field().width > 64 && field().show != Show::ipv6) {
      keys_.wrong(keys_.has("bits") ? "bits" : "bytes",
                  "only an IPv6 address has more than 64 bits",
                  "split the row, or show = \"ipv6\" for 128 bits");
    }
  }

  /// Keys that mean something with one fill only.
  void only_with(std::string_view key, Fill fill, std::string_view name) {
    if (!keys_.has(key) || field().fill == fill) return;
    keys_.wrong(key, "it has no effect here",
                "it belongs to a row with fill = \"" + std::string(name) + "\"");
  }

  void read_fill_keys() {
    only_with("scale", Fill::header_length, "header_length");
    only_with("plus", Fill::header_length, "header_length");
    only_with("over", Fill::checksum, "checksum");
    only_with("space", Fill::next_header, "next_header");
    out_.length.scale = static_cast<std::uint8_t>(keys_.number("scale", 1, 255).value_or(1));
    out_.length.plus = static_cast<std::uint8_t>(keys_.number("plus", 0, 255).value_or(0));
    if (const auto cover = keys_.one_of("over", covers)) out_.cover = cover_of.at(*cover);
    if (field().fill == Fill::checksum && field().width != 16) {
      keys_.wrong("fill", "the row has " + std::to_string(field().width) + " bits",
                  "an Internet checksum needs bytes = 2");
    }
    if (field().fill == Fill::next_header) read_space();
    if (field().fill != Fill::preset && field().width > 32) {
      keys_.wrong("fill", "a computed row has at most 32 bits", "make the row narrower");
    }
  }

  void read_space() {
    const std::string name = keys_.text("space").value_or(std::string(field().name));
    const bool own = !keys_.has("space");
    if (!own && !Spaces::standard(name)) {
      keys_.wrong("space", "there is no register `" + name + "`",
                  "ethertype, ip_protocol, udp_port, tcp_port, link, ppp; without `space` the row "
                  "has a register of its own");
      return;
    }
    const auto space = spaces_.named(name);
    if (!space) keys_.wrong("fill", "more than 128 registers", "use fewer next_header rows");
    field().space = space.value_or(wire::Space::none);
  }

  void read_little() {
    field().order = wire::Order::little;
    if (field().width % 8 == 0 && field().width <= 64) return;
    keys_.wrong("order", "only whole bytes, at most 8, have a byte order",
                "leave out `order`, or give the row a width in bytes");
  }

  void read_values() {
    const toml::node* node = keys_.node("values");
    if (node == nullptr) return;
    const toml::table* table = node->as_table();
    if (table == nullptr || table->empty()) {
      keys_.wrong("values", "it is not a table of names", "values = { request = 1, reply = 2 }");
      return;
    }
    auto& names = storage_.values.emplace_back();
    for (const auto& [name, value] : *table) add_value(std::string(name.str()), value, names);
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return a.value < b.value; });
    const auto twice =
        std::adjacent_find(names.begin(), names.end(),
                           [](const auto& a, const auto& b) { return a.value == b.value; });
    if (twice != names.end()) {
      keys_.wrong("values", std::to_string(twice->value) + " has two names", "one name for each");
    }
    field().values = names;
  }

  void add_value(const std::string& name, const toml::node& value,
                 std::vector<wire::ValueName>& names) {
    const auto number = whole_number(value);
    if (!is_name(name, false)) {
      keys_.wrong("values", "a name has letters, digits and _, and begins with a letter",
                  "values = { request = 1, reply = 2 }");
    } else if (!number || !fits(field(), *number)) {
      keys_.wrong(
          "values", "`" + name + "` does not fit into " + std::to_string(field().width) + " bits",
          "a number from 0 to " + std::to_string(wire::max_of(field().width).low * field().unit));
    } else {
      names.push_back({storage_.keep(name), *number});
    }
  }

  void read_preset() {
    const toml::node* node = keys_.node("preset");
    if (node == nullptr) return;
    if (field().fill != Fill::preset || !field().part_of.empty() || field().width > 64) {
      keys_.wrong("preset", "this row takes none",
                  "a computed row, a part and an IPv6 address have no preset");
      return;
    }
    std::string text;
    if (const auto* word = node->as_string()) text = word->get();
    if (const auto* flag = node->as_boolean()) text = flag->get() ? "1" : "0";
    if (const auto number = whole_number(*node)) text = std::to_string(*number);
    const auto value = wire::parse_value(field(), text, wire::Protocols::standard());
    if (value) field().preset = value->low;
    if (!value) {
      keys_.wrong("preset", text.empty() ? "it is not a value of this row" : value.error().what,
                  value.error().hint);
    }
  }

  const Keys& keys_;
  Storage& storage_;
  Spaces& spaces_;
  ReadRow out_;
};

}  // namespace

bool is_name(std::string_view text, bool dots) {
  constexpr std::size_t most = 64;
  if (text.empty() || text.size() > most) return false;
  bool at_start = true;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = (c >= '0' && c <= '9') || c == '_';
    if (at_start ? !letter : !letter && !digit && !(dots && c == '.')) return false;
    at_start = c == '.';
  }
  return !at_start;
}

std::string full_name(std::string_view protocol, std::string_view row) {
  const std::string prefix = std::string(protocol) + ".";
  return row.starts_with(prefix) ? std::string(row) : prefix + std::string(row);
}

ReadRow read_row(const toml::table& table, std::string_view protocol, Storage& storage,
                 Spaces& spaces, Faults& faults) {
  const Keys unnamed(table, "a row", faults);
  const std::string name = unnamed.text("name").value_or("");
  if (!is_name(name, true)) {
    unnamed.wrong("name", name.empty() ? "the row has no name" : "`" + name + "` is not a name",
                  "letters, digits and _, beginning with a letter: name = \"kind\"");
  }
  const std::string full = full_name(protocol, name);
  const Keys keys(table, "row `" + full + "`", faults);
  keys.allow_only(row_keys);
  return RowReader(keys, storage, spaces).run(full, protocol);
}

}  // namespace pushpkt::protofile
