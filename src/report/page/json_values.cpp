// Reading what `--json` printed.
#include "report/page/json_values.hpp"

#include <charconv>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report::page {
namespace {

const wire::Field* find_row(std::string_view name) {
  for (const wire::Header* header : wire::protocols()) {
    for (const wire::Field* field : header->fields) {
      if (field->name == name) return field;
    }
  }
  return nullptr;
}

template <class Number>
std::optional<Number> number_of(const Json& value) {
  if (value.text() != nullptr) return std::nullopt;
  const std::string text = value.dump();
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

const Json& value_at(const Json& object, std::string_view name) {
  static const Json null;
  const Json* const found = object.find(name);
  return found == nullptr ? null : *found;
}

std::string text_at(const Json& object, std::string_view name) {
  const std::string* const text = value_at(object, name).text();
  return text == nullptr ? "" : *text;
}

std::string shown(const Json& value) {
  if (const std::string* const text = value.text()) return *text;
  return value == Json() ? "" : value.dump();
}

std::string shown_at(const Json& object, std::string_view name) {
  return shown(value_at(object, name));
}

bool truth_at(const Json& object, std::string_view name) {
  return value_at(object, name) == Json(true);
}

std::optional<double> number_at(const Json& object, std::string_view name) {
  return number_of<double>(value_at(object, name));
}

const std::vector<Json>& items_at(const Json& object, std::string_view name) {
  static const std::vector<Json> none;
  const auto* const items = value_at(object, name).items();
  return items == nullptr ? none : *items;
}

std::vector<std::string> texts_at(const Json& object, std::string_view name) {
  std::vector<std::string> out;
  for (const Json& item : items_at(object, name)) {
    if (const std::string* const text = item.text()) out.push_back(*text);
  }
  return out;
}

std::string field_value(std::string_view field, const Json& value) {
  const std::string plain = shown(value);
  if (plain.empty()) return "-";
  const auto number = number_of<std::uint64_t>(value);
  const wire::Field* const row = number ? find_row(field) : nullptr;
  return row == nullptr ? plain : wire::to_text(*row, *number);
}

}  // namespace pushpkt::report::page
