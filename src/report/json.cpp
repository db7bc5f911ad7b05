// JSON as nlohmann/json writes and reads it: escapes, numbers, UTF-8. Its only file: its templates
// take seconds of the compiler.
#include "pushpkt/report/json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "pushpkt/base/printable.hpp"
#include "report/json_text.hpp"

namespace pushpkt::report {
namespace {

using Theirs = nlohmann::ordered_json;

constexpr int deepest = 100;  // we go down by recursion

}  // namespace

struct Json::Library {
  static Theirs of(const Json& ours) {
    return std::visit([](const auto& value) { return written(value); }, ours.value_);
  }

  static Json from(Theirs& theirs) {
    switch (theirs.type()) {
      case Theirs::value_t::boolean:
        return theirs.get<bool>();
      case Theirs::value_t::number_integer:
        return theirs.get<std::int64_t>();
      case Theirs::value_t::number_unsigned:
        return theirs.get<std::uint64_t>();
      case Theirs::value_t::number_float:
        return theirs.get<double>();
      case Theirs::value_t::string:
        return std::move(theirs.get_ref<std::string&>());
      case Theirs::value_t::array:
        return read(theirs.get_ref<Theirs::array_t&>());
      case Theirs::value_t::object:
        return read(theirs.get_ref<Theirs::object_t&>());
      case Theirs::value_t::null:
      case Theirs::value_t::binary:
      case Theirs::value_t::discarded:
        break;
    }
    return nullptr;
  }

 private:
  template <class Scalar>
  static Theirs written(const Scalar& value) {
    return value;
  }
  static Theirs written(const Array& values) {
    Theirs::array_t out;
    out.reserve(values.size());
    for (const Json& value : values) out.push_back(of(value));
    return out;
  }
  static Theirs written(const Object& members) {
    Theirs::object_t out;  // a vector, too: its operator[] would look for each name
    out.reserve(members.size());
    for (const Member& member : members) out.emplace_back(member.name, of(member.value));
    return out;
  }

  static Json read(Theirs::array_t& values) {
    Array out;
    out.reserve(values.size());
    for (Theirs& value : values) out.push_back(from(value));
    Json array;
    array.value_ = std::move(out);
    return array;
  }
  static Json read(Theirs::object_t& members) {
    Object out;
    out.reserve(members.size());
    for (auto& [name, value] : members) out.push_back({name, from(value)});
    Json object;
    object.value_ = std::move(out);
    return object;
  }
};

Json::Json() = default;
Json::Json(std::nullptr_t) {}
Json::Json(double number) : value_(number) {}
Json::Json(const char* text) : value_(std::string(text)) {}
Json::Json(std::string_view text) : value_(std::string(text)) {}
Json::Json(std::string text) : value_(std::move(text)) {}
Json::Json(const std::vector<std::string>& texts) : value_(Array(texts.begin(), texts.end())) {}
Json::Json(const std::vector<std::string_view>& texts)
    : value_(Array(texts.begin(), texts.end())) {}
Json::Json(const std::vector<std::uint64_t>& numbers)
    : value_(Array(numbers.begin(), numbers.end())) {}
Json::Json(std::initializer_list<Entry> entries) : value_(Object()) {
  auto& members = std::get<Object>(value_);
  members.reserve(entries.size());
  for (const Entry& entry : entries) {
    members.push_back({std::string(entry.name), std::move(entry.value)});
  }
}
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

void Json::set(bool truth) noexcept { value_ = truth; }

void Json::set(std::int64_t number) noexcept {
  if (number >= 0) return set(static_cast<std::uint64_t>(number));
  value_ = number;
}

void Json::set(std::uint64_t number) noexcept { value_ = number; }

Json Json::array() {
  Json out;
  out.value_ = Array();
  return out;
}

Json Json::object() {
  Json out;
  out.value_ = Object();
  return out;
}

Json Json::text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

void Json::push_back(Json value) {
  if (std::holds_alternative<std::nullptr_t>(value_)) value_ = Array();
  std::get<Array>(value_).push_back(std::move(value));
}

Json& Json::operator[](std::string_view name) {
  if (std::holds_alternative<std::nullptr_t>(value_)) value_ = Object();
  auto& members = std::get<Object>(value_);
  const auto there = std::ranges::find(members, name, &Member::name);
  if (there != members.end()) return there->value;
  return members.emplace_back(Member{std::string(name), nullptr}).value;
}

void Json::update(Json other) {
  for (Member& member : std::get<Object>(other.value_)) {
    (*this)[member.name] = std::move(member.value);
  }
}

const Json* Json::find(std::string_view name) const {
  const auto* const object = members();
  if (object == nullptr) return nullptr;
  const auto there = std::ranges::find(*object, name, &Member::name);
  return there == object->end() ? nullptr : &there->value;
}

const std::string* Json::text() const { return std::get_if<std::string>(&value_); }
const std::vector<Json>* Json::items() const { return std::get_if<Array>(&value_); }
const std::vector<Json::Member>* Json::members() const { return std::get_if<Object>(&value_); }

namespace {

/// The library escapes the control characters below a blank. Of the others a terminal, too, would
/// act on some: \uXXXX says the same. Outside of its texts a document is ASCII.
std::string for_terminals(const std::string& document) {
  if (is_printable(document, Keep::lines)) return document;
  std::string out;
  for (std::string_view rest = document; !rest.empty();) {
    const std::size_t length = std::max<std::size_t>(utf8_length(rest), 1);
    const std::string_view letter = rest.substr(0, length);
    if (is_printable(letter, Keep::lines)) {
      out += letter;
    } else {
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(letter[i]); };
      const unsigned code =
          length == 1   ? byte(0)
          : length == 2 ? (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU)
                        : (byte(0) & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
      std::array<char, 8> text{};
      std::snprintf(text.data(), text.size(), "\\u%04x", code);
      out += text.data();
    }
    rest.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::string Json::dump(int indent) const {
  return for_terminals(
      Library::of(*this).dump(indent, ' ', false, Theirs::error_handler_t::replace));
}

void append_json_text(std::string& out, std::string_view text) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (!std::all_of(text.begin(), text.end(), is_plain)) {
    out += Json(text).dump();
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

void append_json_number(std::string& out, double number) {
  std::array<char, most_number_characters> text{};
  out.append(text.data(), write_json_number(text.data(), number));
}

char* write_json_number(char* at, double number) {
  constexpr std::string_view none = "null";
  if (!std::isfinite(number)) return std::copy(none.begin(), none.end(), at);
  return nlohmann::detail::to_chars(at, at + most_number_characters, number);
}

namespace {

/// Before it is parsed: a callback that the parser asks makes its time grow with the square of an
/// array's length.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') ++i;
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if ((c == '[' || c == '{') && ++depth > deepest) return true;
    if (c == ']' || c == '}') --depth;
  }
  return false;
}

}  // namespace

Result<Json> Json::parse(std::string_view text) {
  try {
    if (!is_too_deep(text)) {
      Theirs theirs = Theirs::parse(text);
      return Library::from(theirs);
    }
    return fail(
        input_error("cannot read JSON that is nested deeper than " + std::to_string(deepest)));
  } catch (const Theirs::exception& error) {
    const std::string_view reason =
        error.what();  // "[json.exception.parse_error.101] parse error at"
    return fail(
        input_error("cannot read JSON: " + std::string(reason.substr(reason.find(' ') + 1))));
  }
}

bool operator==(const Json& a, const Json& b) { return a.value_ == b.value_; }

}  // namespace pushpkt::report
