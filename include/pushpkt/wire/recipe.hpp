// A recipe: what the packet shall be. What it does not name is computed; what it names is kept.
#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "pushpkt/base/link.hpp"
#include "pushpkt/wire/header.hpp"

namespace pushpkt::wire {

/// One field with the value (as shown) that it shall have, wrong or not. Without a field: the
/// header's tail (options), byte by byte.
struct Setting {
  const Field* field = nullptr;
  Value value = {};
  Bytes tail = {};
};

/// A setting that fits only into the layer it belongs to.
template <class Tag>
struct SettingOf : Setting {};

/// One option or record as a recipe names it: `mss=1460`, `sack_perm`, `qry="example.com"`.
struct NamedItem {
  std::string keyword = {};
  std::string value = {};           ///< empty for one that is only named
  std::optional<Bytes> bytes = {};  ///< of "text" and hex(...)
};

/// One piece of a packet.
struct Part {
  enum class Kind : std::uint8_t {
    header,   ///< a header with its rows
    bytes,    ///< bytes that stand for themselves: a payload, or any layer at all
    trailer,  ///< bytes after the packet's end that no length field counts (Ethernet padding)
  };
  Kind kind = Kind::bytes;
  const Header* header = nullptr;
  std::vector<Setting> settings = {};
  Bytes bytes = {};  ///< the header's tail (options), or the bytes themselves
  /// "icmp.echo()", not "icmp()": held against a packet, other headers of the name do not fit.
  bool names_variant = false;
  /// What `bytes` were made of, where they are the options or records that a recipe names one by
  /// one, and not a tail of bytes: held against a packet, each counts by itself.
  std::vector<NamedItem> items = {};
  /// Rows of the header that follow from the items (the counts of DNS), and that the recipe does
  /// not name.
  std::vector<const Field*> item_rows = {};

  /// Sets a field of this header, or sets it again. Returns *this.
  Part& set(const Field& field, Value shown);
  /// `part.set(udp::dstport, 53)`
  template <class Tag, class T, ValueFor<T> Given>
  Part& set(const FieldOf<Tag, T>& field, const Given& value) {
    return set(field, value_for<T>(value));
  }
  /// `part.get(udp::dstport)`: what the recipe names for the row, if it is named and fits its type.
  template <class Tag, class T>
  [[nodiscard]] std::optional<T> get(const FieldOf<Tag, T>& field) const {
    const Setting* setting = find(field);
    if (setting == nullptr || setting->field != &field || !fits(field, setting->value)) {
      return std::nullopt;
    }
    return Codec<T>::from_value(setting->value);
  }
  /// The value that the recipe names for the row, if it does; a whole field covers its parts.
  [[nodiscard]] const Setting* find(const Field& field) const;
};

struct Recipe {
  std::vector<Part> parts = {};
  std::optional<Link> link = {};  ///< only when the first part does not tell

  Recipe() = default;
  Recipe(std::initializer_list<Part> list) : parts(list) {}
  Recipe(Part part) { parts.push_back(std::move(part)); }  // NOLINT: a part alone is a recipe

  /// The first part with a row of this full name ("ip.ttl"), and the row.
  struct Found {
    Part* part = nullptr;
    const Field* field = nullptr;
  };
  [[nodiscard]] Found find(std::string_view field_name);
  /// `recipe.find(udp::dstport)`: the first part with this row; nullptr where there is none.
  [[nodiscard]] Part* find(const Field& field);
  [[nodiscard]] const Part* find_header(std::string_view header_name) const;
};

namespace detail {
/// The part that each message has, named or not: the cookie and the end of DHCP's options.
void add_items_of_each_message(Part& part);
}  // namespace detail

/// `udp::layer(udp::srcport(Port{4000}), udp::dstport(Port{53}))`
template <class Tag>
struct LayerOf {
  const Header* header = nullptr;
  template <std::same_as<SettingOf<Tag>>... Settings>
  [[nodiscard]] Part operator()(const Settings&... settings) const {
    Part part{
        .kind = Part::Kind::header, .header = header, .names_variant = !header->variant.empty()};
    (add(part, settings), ...);
    if (!(false || ... || (settings.field == nullptr))) detail::add_items_of_each_message(part);
    return part;
  }

 private:
  static void add(Part& part, const Setting& setting) {
    if (setting.field == nullptr) part.bytes = setting.tail;
    if (setting.field != nullptr) part.set(*setting.field, setting.value);
  }
};

/// `tcp::options({2, 4, 5, 0xb4})`: the bytes between the rows and the header's end.
template <class Tag>
struct TailOf {
  [[nodiscard]] SettingOf<Tag> operator()(Bytes bytes) const {
    return SettingOf<Tag>{{.tail = std::move(bytes)}};
  }
};

template <class Tag, class T>
template <ValueFor<T> Given>
constexpr SettingOf<Tag> FieldOf<Tag, T>::operator()(const Given& value) const {
  const Value shown = value_for<T>(value);
  if (std::is_constant_evaluated() && !fits(*this, shown)) throw "the value does not fit the field";
  return SettingOf<Tag>{{.field = this, .value = shown}};
}

[[nodiscard]] Part payload(std::string_view text);
[[nodiscard]] Part payload(Bytes bytes);
/// Bytes after the end of the packet that no length field counts.
[[nodiscard]] Part trailer(Bytes bytes);

/// `ip::layer(ip::dst(server)) / udp::layer(udp::dstport(53)) / "hello"`, as in the text form.
[[nodiscard]] Recipe operator/(Recipe outer, const Recipe& inner);
[[nodiscard]] Recipe operator/(Recipe outer, std::string_view text);
[[nodiscard]] Recipe operator/(Recipe outer, Bytes bytes);

/// The link type that the recipe's first part stands for: Ethernet, RAW for a bare IP packet, ...
[[nodiscard]] Link link_of(const Recipe& recipe);

}  // namespace pushpkt::wire
