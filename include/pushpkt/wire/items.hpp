// The variable part of a header, item by item: the options of TCP, the questions and records of
// DNS. A header row points to its format; formats read bytes, read recipes and write recipes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "pushpkt/wire/header.hpp"
#include "pushpkt/wire/layer.hpp"

namespace pushpkt::wire {

/// One value in the variable part of a header.
struct Item {
  std::string_view name;         ///< Wireshark's: "tcp.options.mss_val", "dns.qry.name"
  const Field* field = nullptr;  ///< of a number; nullptr: `bytes` hold the value
  Value value = {};
  Bytes bytes = {};
  std::string form = {};     ///< of bytes that are not shown as hex: a domain name
  std::uint32_t offset = 0;  ///< of the bytes that hold it, from the variable part's first byte
  std::uint32_t size = 0;

  /// The value in tshark's form.
  [[nodiscard]] std::string text() const;
};

/// A name that items of a format have.
struct ItemName {
  std::string_view name;
  const Field* field = nullptr;  ///< nullptr: bytes or text
  std::string_view part_of = {};
};

/// An item as a recipe names it: `mss=1460`, `sack_perm`, `qry="example.com"`.
struct TypedItem {
  std::string_view name;
  std::string_view value = {};      ///< empty for an item that is only named
  std::optional<Bytes> bytes = {};  ///< of "text" and hex(...)
};

/// The bytes that typed items stand for, and the rows of the header that follow from them (the
/// counts of DNS).
struct BuiltItems {
  Bytes bytes;
  std::vector<Preset> rows = {};
};

struct ItemError {
  std::string why;
  std::size_t item = 0;  ///< its index
};

/// A kind of option in a list of kind, length, value.
struct OptionKind {
  std::uint8_t kind = 0;
  std::string_view keyword;            ///< in recipes: "mss"
  std::string_view name = {};          ///< of the whole option, where it has no fields
  std::span<const Field> fields = {};  ///< of the value; bits count from its first one
  std::uint8_t list_bits = 0;          ///< the value is a list of numbers of so many bits

  /// Bytes of the value that the fields fill.
  [[nodiscard]] constexpr std::size_t value_bytes() const {
    return fields.empty() ? 0 : (std::size_t{fields.back().bit} + fields.back().width) / 8;
  }
};

/// How options lie behind each other. The defaults are those of TCP and IPv4.
struct OptionRules {
  std::uint8_t end = 0;           ///< the kind that ends the list
  std::uint8_t no_operation = 1;  ///< the kind that is one byte
  bool length_counts_all = true;  ///< kind and length too
  std::uint8_t multiple = 4;      ///< the list is padded with zeros to a multiple of so many bytes
  std::string_view unknown = {};  ///< name of an option that no kind describes
};

struct ItemFormat {
  /// The items of a header (rows and variable part); nullopt when they do not add up.
  std::optional<std::vector<Item>> (*read)(const ItemFormat& format, ByteView header,
                                           std::size_t fixed_bytes) = nullptr;
  /// Whether a recipe may name an item so.
  bool (*takes)(const ItemFormat& format, std::string_view name) = nullptr;
  tl::expected<BuiltItems, ItemError> (*build)(const ItemFormat& format,
                                               std::span<const TypedItem> items) = nullptr;
  /// As in a recipe: "mss=1460, sack_perm". What is returned may build other bytes: see
  /// `items_text`.
  std::vector<std::string> (*write)(const ItemFormat& format, ByteView header,
                                    std::size_t fixed_bytes) = nullptr;
  std::vector<std::string_view> (*keywords)(const ItemFormat& format) = nullptr;
  std::span<const OptionKind> kinds = {};
  OptionRules rules = {};
  std::span<const ItemName> names = {};
};

/// The format of a list of options, from a table of their kinds.
[[nodiscard]] std::optional<std::vector<Item>> read_options(const ItemFormat& format,
                                                            ByteView header,
                                                            std::size_t fixed_bytes);
[[nodiscard]] bool takes_option(const ItemFormat& format, std::string_view name);
[[nodiscard]] tl::expected<BuiltItems, ItemError> build_options(const ItemFormat& format,
                                                                std::span<const TypedItem> items);
[[nodiscard]] std::vector<std::string> write_options(const ItemFormat& format, ByteView header,
                                                     std::size_t fixed_bytes);
[[nodiscard]] std::vector<std::string_view> option_keywords(const ItemFormat& format);

/// The items of a layer; nullopt when its header has none or they do not add up.
[[nodiscard]] std::optional<std::vector<Item>> items_in(ByteView packet, const Layer& layer);
/// The name among those of all formats.
[[nodiscard]] const ItemName* find_item_name(std::string_view name);
[[nodiscard]] bool has_item_name(const Header& header, std::string_view name);

}  // namespace pushpkt::wire
