// The variable part of a header, item by item: the options of TCP, the questions and records of
// DNS, the chunks of SCTP. A header row points to its format; formats read bytes, read recipes and
// write recipes.
#pragma once

#include <array>
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
  /// Which option or record it belongs to, counted from 0 over the whole part; and of a part with
  /// sections (DNS: question, answer, authority, additional), which of them.
  std::uint32_t record = 0;
  std::uint8_t section = 0;

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

/// How a recipe names an item: a line of the reference.
struct ItemUse {
  std::string_view keyword;
  std::string value = {};  ///< what stands behind `=`: "NUMBER"; empty for a keyword alone
  std::string sets = {};   ///< Wireshark's names of what it writes, with blanks between; or words
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
  const Field* entry = nullptr;        ///< of such a list whose numbers are items of their own
  bool is_text = false;                ///< `name` is text

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
  std::span<const Field> rows = {};  ///< kind and length, where each option has them as items
  std::string_view value = {};       ///< likewise of the value's bytes
  bool ends_always = false;          ///< `end` stands behind the last option, then padding
  bool reads_first = false;          ///< up to an option that is not whole; else none is read
};

/// Entries of one size in a record: addresses, pairs of numbers.
struct RecordList {
  std::span<const Field> fields = {};  ///< bits count from the entry's first one
  std::uint8_t bytes = 0;              ///< of an entry
  const Field* count = nullptr;        ///< the record's row that counts them
};

/// A kind of record: what stands behind the rows that all records have.
struct RecordKind {
  std::uint64_t kind = 0;
  std::string_view keyword = {};       ///< in recipes: "init"
  std::span<const Field> fields = {};  ///< bits count from the record's first one
  std::uint16_t bytes = 0;             ///< of all rows
  std::span<const RecordList> lists = {};
  std::string_view rest = {};  ///< name of the bytes behind rows and lists
  std::span<const Preset> presets = {};
  bool is_read_whole = false;  ///< a cut one shows none of `fields`, else those that are there
};

/// What the lengths of a record follow from.
struct RecordSizes {
  std::size_t bytes = 0;  ///< without padding
  std::size_t fixed = 0;  ///< of it, rows
  std::size_t rest = 0;   ///< of it, behind rows and lists
};

/// Records behind each other, each of which begins with the same rows.
struct RecordRules {
  std::span<const Field> fields = {};
  std::uint16_t bytes = 0;
  const Field* kind = nullptr;    ///< the row that tells the kinds apart
  std::string_view keyword = {};  ///< in recipes, of any kind: "chunk=14"
  std::span<const RecordKind> kinds = {};
  RecordKind other = {};  ///< of a number that no kind has
  /// Bytes of the record, without padding, as its rows say. `record` has the rows at least.
  std::size_t (*size)(ByteView record) = nullptr;
  /// What a row with a fill other than preset holds when the recipe is silent, as shown.
  std::uint64_t (*automatic)(const Field& row, const RecordSizes& sizes) = nullptr;
  std::uint8_t multiple = 1;     ///< records are padded with zeros to so many bytes
  const Field* count = nullptr;  ///< the header's row that counts the records
  bool shows_cut = true;         ///< rows of a record that is cut are items
};

struct ItemFormat {
  /// The items of a header (rows and variable part); nullopt when they do not add up.
  std::optional<std::vector<Item>> (*read)(const ItemFormat& format, ByteView header,
                                           std::size_t fixed_bytes) = nullptr;
  /// Of a message that is cut or does not add up: those before that place. nullptr: none.
  std::vector<Item> (*read_there)(ByteView message) = nullptr;
  /// Whether a recipe may name an item so.
  bool (*takes)(const ItemFormat& format, std::string_view name) = nullptr;
  tl::expected<BuiltItems, ItemError> (*build)(const ItemFormat& format,
                                               std::span<const TypedItem> items) = nullptr;
  /// As in a recipe: "mss=1460, sack_perm". What is returned may build other bytes: see
  /// `items_text`.
  std::vector<std::string> (*write)(const ItemFormat& format, ByteView header,
                                    std::size_t fixed_bytes) = nullptr;
  /// All that a recipe may name, in the order of the reference.
  std::vector<ItemUse> (*uses)(const ItemFormat& format) = nullptr;
  std::span<const OptionKind> kinds = {};
  OptionRules rules = {};
  const RecordRules* records = nullptr;
  std::span<const ItemName> names = {};
  bool is_in_each_message = false;  ///< a recipe that names no items gets the part, too
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
[[nodiscard]] std::vector<ItemUse> option_uses(const ItemFormat& format);

/// The format of a list of records.
[[nodiscard]] std::optional<std::vector<Item>> read_record_list(const ItemFormat& format,
                                                                ByteView header,
                                                                std::size_t fixed_bytes);
[[nodiscard]] bool takes_record_item(const ItemFormat& format, std::string_view name);
[[nodiscard]] tl::expected<BuiltItems, ItemError> build_record_list(
    const ItemFormat& format, std::span<const TypedItem> items);
[[nodiscard]] std::vector<std::string> write_record_list(const ItemFormat& format, ByteView header,
                                                         std::size_t fixed_bytes);
[[nodiscard]] std::vector<ItemUse> record_uses(const ItemFormat& format);

/// The name of bytes that no row or record claims.
inline constexpr std::string_view unclaimed_name = "data";

/// The names of a format, each of them once.
template <std::size_t most>
struct ItemNames {
  std::array<ItemName, most> rows{};
  std::size_t count = 0;

  constexpr void add(std::string_view name, const Field* field) {
    for (std::size_t i = 0; i < count; ++i) {
      if (rows[i].name == name) return;
    }
    if (!name.empty()) rows[count++] = {name, field, {}};
  }
  constexpr void add(std::span<const Field> fields) {
    for (const Field& field : fields) add(field.name, &field);
  }
  constexpr void add(const RecordKind& kind) {
    add(kind.fields);
    for (const RecordList& list : kind.lists) add(list.fields);
    if (kind.rest != unclaimed_name) add(kind.rest, nullptr);
  }
  [[nodiscard]] constexpr std::span<const ItemName> all() const { return {rows.data(), count}; }
};

template <std::size_t most>
[[nodiscard]] constexpr ItemNames<most> names_of(const RecordRules& rules) {
  ItemNames<most> out;
  out.add(rules.fields);
  for (const RecordKind& kind : rules.kinds) out.add(kind);
  out.add(rules.other);
  return out;
}

/// The items of a layer; nullopt when its header has none or they do not add up.
[[nodiscard]] std::optional<std::vector<Item>> items_in(ByteView packet, const Layer& layer);
/// Of a layer that is cut, or a message that does not add up: the items that are there.
[[nodiscard]] std::vector<Item> items_there(ByteView packet, const Layer& layer);
/// All that a recipe may name in the variable part of this header: its options or records, and the
/// part as bytes. Empty for a header without one.
[[nodiscard]] std::vector<ItemUse> item_uses(const Header& header);
/// What a value of the row is, for the reference: "NUMBER", "IPV4-ADDRESS".
[[nodiscard]] std::string value_form(const Field& field);
/// The name among those of all formats.
[[nodiscard]] const ItemName* find_item_name(std::string_view name);
[[nodiscard]] bool has_item_name(const Header& header, std::string_view name);

}  // namespace pushpkt::wire
