// A value of JSON (RFC 8259), made in memory and written as text. Cheap to include: the library
// that knows how JSON is written and read is spoken in src/report/json.cpp alone.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::report {

/// null, true or false, a number, text, an array, or an object whose members stay in the order in
/// which they were put in. A value is made of other values: `Json{{"sent", true}, {"errno",
/// nullptr}}`.
class Json {
 public:
  struct Member;  ///< of an object: a name and its value
  struct Entry;  ///< a member as it stands in a list; its name is borrowed, its value is moved away

  /// null
  Json();
  Json(std::nullptr_t);
  Json(double number);
  Json(const char* text);
  Json(std::string_view text);
  Json(std::string text);
  /// An array of texts or of numbers.
  Json(const std::vector<std::string>& texts);
  Json(const std::vector<std::string_view>& texts);
  Json(const std::vector<std::uint64_t>& numbers);
  /// An object; its names are different.
  Json(std::initializer_list<Entry> entries);
  /// Of any width; bool is one of the integral types.
  template <std::integral Integer>
  Json(Integer number) : Json() {
    if constexpr (std::same_as<Integer, bool>) {
      set(number);
    } else if constexpr (std::signed_integral<Integer>) {
      set(static_cast<std::int64_t>(number));
    } else {
      set(static_cast<std::uint64_t>(number));
    }
  }
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  [[nodiscard]] static Json array();
  [[nodiscard]] static Json object();
  /// null when the text is empty.
  [[nodiscard]] static Json text_or_null(std::string_view text);

  /// Puts a value behind the others. null becomes an array; anything else that is none is a
  /// mistake.
  void push_back(Json value);
  /// The member of this name, put in as null if there is none. null becomes an object.
  Json& operator[](std::string_view name);
  /// Puts in all members of another object; those of the same name are replaced.
  void update(Json other);

  /// The member of this name; nullptr when there is none, or this is no object.
  [[nodiscard]] const Json* find(std::string_view name) const;
  /// nullptr when this is no text.
  [[nodiscard]] const std::string* text() const;
  /// nullptr when this is no array.
  [[nodiscard]] const std::vector<Json>* items() const;
  /// nullptr when this is no object.
  [[nodiscard]] const std::vector<Member>* members() const;

  /// As text: in one line without spaces, or each value on a line of its own, `indent` spaces
  /// deeper than what it is in. Text that is no UTF-8 has U+FFFD in its place; a double that is no
  /// number is null.
  [[nodiscard]] std::string dump(int indent = -1) const;
  /// Reads a text. An input error says where it is no JSON, or that it is nested deeper than 100.
  [[nodiscard]] static Result<Json> parse(std::string_view text);

  /// The same value, members in the same order.
  friend bool operator==(const Json& a, const Json& b);

 private:
  void set(bool truth) noexcept;
  void set(std::int64_t number) noexcept;
  void set(std::uint64_t number) noexcept;
  struct Library;  // a value of the library's, from ours and to ours

  using Array = std::vector<Json>;
  using Object = std::vector<Member>;
  // An integer has one form: signed is only what is negative.
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Array,
               Object>
      value_;
};

struct Json::Member {
  std::string name;
  Json value;

  friend bool operator==(const Member& a, const Member& b) = default;
};

struct Json::Entry {
  std::string_view name;
  mutable Json
      value;  // the elements of an initializer_list are const: without it, a deep copy each
};

}  // namespace pushpkt::report
