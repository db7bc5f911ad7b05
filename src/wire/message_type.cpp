// The variants of a name differ in their rows; what is typed decides between them.
#include "wire/message_type.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "pushpkt/base/lower_case.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "pushpkt/wire/value_names.hpp"
#include "wire/aliases.hpp"
#include "wire/bytes_value.hpp"
#include "wire/named_values.hpp"

namespace pushpkt::wire {
namespace {

std::string_view short_tail(const Header& header) {
  return header.options.substr(header.options.rfind('.') + 1);
}

bool is_tail(const Header& header, std::string_view name) {
  return !header.options.empty() && (name == header.options || name == short_tail(header));
}

Error no_such_field(const Header& header, const TypedSetting& typed, const Complaint& wrong) {
  std::vector<std::string_view> names;
  for (const Field* field : header.fields) names.push_back(name_within(header, *field));
  for (const ItemUse& use : item_uses(header)) names.push_back(use.keyword);
  // "dst" of arp: the names that have it as their first or last part.
  std::string longer;
  const std::string name(typed.name);
  for (const std::string_view full : names) {
    if (!full.starts_with(name + ".") && !full.ends_with("." + name)) continue;
    longer += (longer.empty() ? "it is `" : " or `") + std::string(full) + "`";
  }
  const std::string hint = longer.empty() ? nearest_hint(typed.name, names) : longer + "; ";
  return wrong("no field of " + std::string(header.name) + " is named `" + name + "`; " + hint +
                   "`pushpkt fields " + std::string(header.name) + "` lists all",
               typed.at);
}

Error named_twice(std::string_view name, const TypedSetting& typed, const Complaint& wrong) {
  return wrong(std::string(name) + " is named twice in this layer", typed.at);
}

Error expected_bytes(const Header& header, const TypedSetting& typed, const Complaint& wrong) {
  std::string why = "expected \"text\" or hex(...)";
  if (header.items != nullptr) {
    why += "; by name they stand without `" + std::string(short_tail(header)) +
           "`: `pushpkt fields " + std::string(header.name) + "` lists them";
  }
  return wrong(why, typed.value_at);
}

/// Scapy's quotes around a value are no bytes.
std::optional<std::string> value_text(const TypedSetting& typed) {
  if (!typed.bytes) return std::string(typed.value);
  if (!typed.is_text) return std::nullopt;
  return std::string(typed.bytes->begin(), typed.bytes->end());
}

/// What the recipe, or else the header, wants in this row.
std::optional<std::uint64_t> wanted_in(const Header& header, const Field& row,
                                       const std::vector<TypedSetting>& settings,
                                       const Protocols& protocols) {
  for (const TypedSetting& typed : settings) {
    if (find_field(header, typed.name) != &row) continue;
    const auto text = value_text(typed);
    if (!text) return std::nullopt;
    const auto value = parse_value(row, *text, protocols);
    return value ? std::optional(value->low) : std::nullopt;
  }
  for (const Preset& preset : header.presets) {
    if (preset.field == &row) return preset.value;
  }
  return std::nullopt;
}

/// "port" is another number in each type of message: the names that count in this one.
Result<Value> value_of(const Header& header, const Field& field, std::string_view text,
                       const std::vector<TypedSetting>& settings, const Protocols& protocols) {
  const Field* const row = naming_row(header, field);
  const auto decider = row != nullptr ? wanted_in(header, *row, settings, protocols) : std::nullopt;
  if (!decider) return parse_value(field, text, protocols);
  const std::vector<ValueName> names = names_where(field, *decider);
  Field narrowed = field;
  narrowed.values = names;
  return parse_value(narrowed, text, protocols);
}

Result<void> apply(Part& part, const TypedSetting& typed, const std::vector<TypedSetting>& settings,
                   const Protocols& protocols, const Complaint& wrong) {
  const Header& header = *part.header;
  if (is_tail(header, typed.name)) {
    if (!part.bytes.empty()) return fail(named_twice(header.options, typed, wrong));
    if (!typed.bytes) return fail(expected_bytes(header, typed, wrong));
    part.bytes = *typed.bytes;
    return {};
  }
  const Field* field = find_field(header, typed.name);
  if (field == nullptr) return fail(no_such_field(header, typed, wrong));
  if (typed.has_no_value()) {
    return fail(wrong("expected `=` and a value", typed.at + typed.name.size()));
  }
  const auto text = value_text(typed);
  const auto value = text ? value_of(header, *field, *text, settings, protocols)
                          : value_of_bytes(*field, *typed.bytes);
  if (!value) return fail(wrong(value.error().what + "; " + value.error().hint, typed.value_at));
  const bool again = std::any_of(part.settings.begin(), part.settings.end(),
                                 [&](const Setting& setting) { return setting.field == field; });
  if (again) return fail(named_twice(field->name, typed, wrong));
  part.set(*field, *value);
  return {};
}

bool is_item(const Header& header, std::string_view typed) {
  const std::string_view name = keyword_of(header, typed);
  return header.items != nullptr && !is_tail(header, name) && find_field(header, name) == nullptr &&
         header.items->takes(*header.items, name);
}

/// The rows that follow from the items are set, unless the recipe names them.
Result<void> add_items(Part& part, const std::vector<const TypedSetting*>& settings,
                       const Complaint& wrong) {
  const Header& header = *part.header;
  if (settings.empty() && (header.items == nullptr || !header.items->is_in_each_message)) return {};
  if (!part.bytes.empty()) {
    return fail(wrong("the bytes of " + std::string(header.options) + " are given already",
                      settings[0]->at));
  }
  std::vector<TypedItem> items;
  for (const TypedSetting* typed : settings) {
    items.push_back({keyword_of(header, typed->name), typed->value, typed->bytes});
  }
  auto built = header.items->build(*header.items, items);
  if (!built) return fail(wrong(built.error().why, settings[built.error().item]->at));
  part.bytes = std::move(built->bytes);
  for (const Preset& row : built->rows) {
    if (part.find(*row.field) != nullptr) continue;
    part.set(*row.field, row.value);
    part.item_rows.push_back(row.field);
  }
  for (const TypedItem& item : items) {
    part.items.push_back({std::string(item.name), std::string(item.value), item.bytes});
  }
  return {};
}

Result<Part> make(const Header& header, const std::vector<TypedSetting>& settings,
                  const Protocols& protocols, const Complaint& wrong) {
  Part part{.kind = Part::Kind::header, .header = &header};
  std::vector<const TypedSetting*> items;
  for (const TypedSetting& typed : settings) {
    if (is_item(header, typed.name)) {
      items.push_back(&typed);
    } else if (auto done = apply(part, typed, settings, protocols, wrong); !done) {
      return fail(done.error());
    }
  }
  const bool names_bytes =
      std::any_of(settings.begin(), settings.end(),
                  [&](const TypedSetting& typed) { return is_tail(header, typed.name); });
  if (items.empty() && names_bytes) return part;
  if (auto done = add_items(part, items, wrong); !done) return fail(done.error());
  return part;
}

/// Whether each name is one of the header's: then its error is about a value.
bool knows_names(const Header& header, const std::vector<TypedSetting>& settings) {
  return std::all_of(settings.begin(), settings.end(), [&](const TypedSetting& typed) {
    return is_tail(header, typed.name) || is_item(header, typed.name) ||
           find_field(header, typed.name) != nullptr;
  });
}

bool accepts(const Header& header, const Part& part) {
  if (header.accepts == nullptr) return true;
  Bytes bytes(header.fixed_bytes);
  for (const Field* field : header.fields) {
    const bool is_whole_preset = field->fill == Fill::preset && field->part_of.empty();
    if (is_whole_preset) write(bytes, *field, preset_of(header, *field));
  }
  for (const Setting& setting : part.settings) write(bytes, *setting.field, setting.value);
  return header.accepts(bytes);
}

std::vector<const Header*> headers_of_name(std::string_view name, const Protocols& protocols) {
  std::vector<const Header*> found;
  for (const Header* header : protocols.headers()) {
    const bool is_this_variant =
        !header->variant.empty() && name.ends_with(header->variant) &&
        name == std::string(header->name) + "." + std::string(header->variant);
    if (header->name == name || is_this_variant) found.push_back(header);
  }
  return found;
}

}  // namespace

std::vector<const Header*> headers_named(std::string_view typed, const Protocols& protocols) {
  auto found = headers_of_name(unaliased(typed), protocols);
  if (!found.empty()) return found;
  const std::string small = lower_case(typed);
  return headers_of_name(unaliased(small), protocols);
}

std::string protocol_hint(std::string_view typed, const Protocols& protocols) {
  constexpr std::array words_for_bytes{"raw", "payload", "data", "load"};
  const std::string small = lower_case(typed);
  if (std::find(words_for_bytes.begin(), words_for_bytes.end(), small) != words_for_bytes.end()) {
    return "bytes stand by themselves: \"text\" or hex(00ff); ";
  }
  std::vector<std::string> all;
  for (const Header* header : protocols.headers()) {
    const std::string name(header->name);
    all.push_back(name);
    if (header->variant.empty()) continue;
    all.push_back(name + "." + std::string(header->variant));
    if (header->selector == nullptr) continue;
    for (const ValueName& type : header->selector->values) {
      std::string word(type.name);
      std::replace(word.begin(), word.end(), '-', '_');
      all.push_back(name + "." + word);
    }
  }
  const std::vector<std::string_view> names(all.begin(), all.end());
  return nearest_hint(typed, names);
}

std::optional<NamedMessage> message_named(std::string_view typed, const Protocols& protocols) {
  const std::size_t dot = typed.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto headers = headers_named(typed.substr(0, dot), protocols);
  if (headers.empty() || headers.front()->selector == nullptr) return std::nullopt;
  const Field& selector = *headers.front()->selector;
  for (const ValueName& type : selector.values) {
    if (same_word(type.name, typed.substr(dot + 1))) {
      return NamedMessage{headers, selector.name, type.name};
    }
  }
  return std::nullopt;
}

bool continues_flags(const std::vector<const Header*>& headers, const TypedSetting& before,
                     std::string_view word, const Protocols& protocols) {
  if (before.value.empty()) return false;
  return std::any_of(headers.begin(), headers.end(), [&](const Header* header) {
    const Field* field = find_field(*header, before.name);
    return field != nullptr && !is_item(*header, word) && is_flag_name(*field, word, protocols);
  });
}

bool may_repeat(const std::vector<const Header*>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const Header* header) { return is_item(*header, name); });
}

Result<Part> choose_variant(const std::vector<const Header*>& headers,
                            const std::vector<TypedSetting>& settings, const Protocols& protocols,
                            const Complaint& wrong) {
  std::optional<Part> fallback;
  std::optional<Error> first_error;
  bool is_about_value = false;
  for (const Header* header : headers) {
    auto part = make(*header, settings, protocols, wrong);
    if (!part) {
      const bool knows = knows_names(*header, settings);
      if (!first_error || (knows && !is_about_value)) {
        first_error = part.error();
        is_about_value = knows;
      }
      continue;
    }
    if (header->selector == nullptr || accepts(*header, *part)) return part;
    if (!fallback) fallback = std::move(*part);
  }
  if (fallback) return std::move(*fallback);
  return fail(*first_error);
}

}  // namespace pushpkt::wire
