// Words, text and hex digits, read where the cursor stands.
#include "wire/cursor.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>

#include "pushpkt/base/printable.hpp"

namespace pushpkt::wire {
namespace {

// More than any packet has; a bound for what a few typed characters can ask for.
constexpr std::size_t max_recipe_bytes = 1U << 20U;

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

/// What one letter behind a backslash stands for; \xHH is read elsewhere.
std::optional<char> unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '0':
      return '\0';
    case '"':
    case '\\':
      return c;
    default:
      return std::nullopt;
  }
}

/// `text` as a terminal shows it on one line: what is no letter of UTF-8 is a blank.
std::string on_one_line(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    const std::string_view character = text.substr(0, length);
    out += is_printable(character) ? std::string(character) : " ";
    text.remove_prefix(character.size());
  }
  return out;
}

/// Of UTF-8, whose further bytes begin with the bits 10.
std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

}  // namespace

void Cursor::skip_blanks() {
  while (!at_end() && is_blank(text_[at_])) ++at_;
}

bool Cursor::take(char c) {
  if (at_end() || text_[at_] != c) return false;
  ++at_;
  return true;
}

std::string_view Cursor::name() {
  const std::size_t from = at_;
  while (!at_end() && is_name_character(peek())) ++at_;
  return text_.substr(from, at_ - from);
}

std::string_view Cursor::value() {
  const std::size_t from = at_;
  const char close = peek() == '(' ? ')' : peek() == '[' ? ']' : '\0';
  const std::size_t end = close != '\0' ? text_.find(close, at_) : std::string_view::npos;
  if (end != std::string_view::npos) at_ = end + 1;
  while (!at_end() && peek() != ',' && peek() != ')' && !is_blank(peek())) ++at_;
  return text_.substr(from, at_ - from);
}

Result<Bytes> Cursor::bytes() {
  const std::size_t from = at_;
  if (peek() != '"') {
    name();
    return bytes_in_parentheses();
  }
  const auto once = quoted();
  if (!once) return once;
  return repeated(*once, from);
}

Result<Bytes> Cursor::bytes_in_parentheses() {
  const std::size_t from = at_;
  const auto once = hex_digits();
  if (!once) return once;
  return repeated(*once, from);
}

Result<Bytes> Cursor::quoted() {
  const std::size_t from = at_++;
  Bytes out;
  while (!at_end() && peek() != '"') {
    if (peek() != '\\') {
      out.push_back(static_cast<std::uint8_t>(text_[at_++]));
      continue;
    }
    const auto byte = escape();
    if (!byte) return fail(byte.error());
    out.push_back(*byte);
  }
  if (!take('"')) return fail(wrong("this text has no closing quote", from));
  return out;
}

/// A letter that is no escape is an error: dropping the backslash would change the bytes.
Result<std::uint8_t> Cursor::escape() {
  const std::size_t from = at_++;
  const char letter = peek();
  if (letter == 'x') {
    const auto byte = from_hex(text_.substr(at_ + 1, 2));
    if (!byte || byte->size() != 1) return fail(wrong("expected two hex digits after \\x", from));
    at_ += 3;
    return byte->front();
  }
  const auto plain = at_end() ? std::nullopt : unescaped(letter);
  if (!plain) {
    return fail(wrong(R"(unknown escape; there are \n \r \t \0 \\ \" and \xHH)", from));
  }
  ++at_;
  return static_cast<std::uint8_t>(*plain);
}

Result<Bytes> Cursor::hex_digits() {
  const std::size_t from = at_;
  if (!take('(')) return fail(wrong("expected `(` and hex digits", at_));
  const std::size_t end = text_.find(')', at_);
  if (end == std::string_view::npos) return fail(wrong("expected `)` after hex digits", from));
  auto bytes = from_hex(text_.substr(at_, end - at_));
  if (!bytes) return fail(wrong("expected pairs of hex digits", at_));
  at_ = end + 1;
  return std::move(*bytes);
}

Result<Bytes> Cursor::repeated(const Bytes& once, std::size_t from) {
  const auto count = times();
  if (!count) return fail(count.error());
  const std::size_t left = max_recipe_bytes - bytes_so_far_;
  if (!once.empty() && *count > left / once.size()) {
    return fail(wrong("the recipe would have more than 1 MiB", from));
  }
  bytes_so_far_ += *count * once.size();
  if (*count == 1) return once;
  Bytes all;
  all.reserve(*count * once.size());
  for (std::size_t i = 0; i < *count && !once.empty(); ++i) {
    all.insert(all.end(), once.begin(), once.end());
  }
  return all;
}

Result<std::size_t> Cursor::times() {
  const std::size_t before = at_;
  skip_blanks();
  if (!take('*')) {
    at_ = before;
    return std::size_t{1};
  }
  skip_blanks();
  const std::size_t number_at = at_;
  const std::string_view typed = name();
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  if (error == std::errc::result_out_of_range) number = std::numeric_limits<std::size_t>::max();
  const bool read = error == std::errc{} || error == std::errc::result_out_of_range;
  if (typed.empty() || !read || end != typed.data() + typed.size()) {
    return fail(wrong("expected how many times", number_at));
  }
  return number;
}

Error Cursor::wrong(const std::string& why, std::size_t place) const {
  constexpr std::size_t around = 60;  // of a long recipe only what stands near is shown
  const std::size_t from = place > around ? place - around : 0;
  const std::string before = on_one_line(text_.substr(from, place - from));
  const std::string behind =
      on_one_line(text_.substr(std::min(place, text_.size()), from + 2 * around - place));
  const std::size_t character = characters_in(text_.substr(0, place)) + 1;
  Error error =
      input_error("cannot read the recipe at character " + std::to_string(character) + ": " + why,
                  before + behind + "\n" + std::string(characters_in(before), ' ') + "^");
  error.character = character;
  return error;
}

}  // namespace pushpkt::wire
