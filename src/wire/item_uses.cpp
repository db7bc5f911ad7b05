// The reference of options and records: keyword, form of the value, what it writes.
#include "pushpkt/wire/items.hpp"
#include "wire/item_text.hpp"

namespace pushpkt::wire {
namespace {

/// ": 1 discover, 2 offer": of a value that has names.
std::string names_text(const Field& field) {
  std::string out;
  for (const ValueName& named : field.values) {
    out +=
        (out.empty() ? ": " : ", ") + std::to_string(named.value) + " " + std::string(named.name);
  }
  return out;
}

ItemUse use_of(const OptionKind& kind) {
  ItemUse out{kind.keyword, "", std::string(kind.name)};
  for (const Field& field : kind.fields) {
    out.value += (out.value.empty() ? "" : ":") + value_form(field);
    out.sets += (out.sets.empty() ? "" : " ") + std::string(field.name) + names_text(field);
  }
  if (kind.list_bits != 0) {
    out.value = value_form(kind.entry != nullptr ? *kind.entry : Field{}) + "[:...]";
    if (kind.entry != nullptr) out.sets = std::string(kind.entry->name) + names_text(*kind.entry);
  }
  if (kind.is_text) out.value = "\"TEXT\"";
  return out;
}

}  // namespace

std::string value_form(const Field& field) {
  switch (field.show) {
    case Show::mac:
      return "MAC-ADDRESS";
    case Show::ipv4:
      return "IPV4-ADDRESS";
    case Show::ipv6:
      return "IPV6-ADDRESS";
    case Show::flag:
      return "0|1";
    default:
      return field.values.empty() ? "NUMBER" : "NUMBER|NAME";
  }
}

std::vector<ItemUse> item_uses(const Header& header) {
  std::vector<ItemUse> out;
  if (header.items != nullptr) out = header.items->uses(*header.items);
  if (header.options.empty()) return out;
  out.push_back({header.options.substr(header.options.rfind('.') + 1), "\"TEXT\"|hex(...)",
                 std::string(header.options) + ": all of it, as bytes"});
  return out;
}

std::vector<ItemUse> option_uses(const ItemFormat& format) {
  std::vector<ItemUse> out;
  for (const OptionKind& kind : format.kinds) out.push_back(use_of(kind));
  out.push_back({no_operation_keyword, "", "one byte without meaning, to align the next option"});
  out.push_back({unknown_keyword, "KIND:HEX", "an option by its number: option=254:00ff"});
  if (format.rules.ends_always) {
    out.push_back({padding_keyword, "NUMBER", "so many zeros behind the end of the list"});
  }
  return out;
}

}  // namespace pushpkt::wire
