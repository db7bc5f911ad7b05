// std::from_chars reads what is a number; what stands behind it, before it or beyond it is refused.
#include "cli/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace pushpkt::cli {
namespace {

constexpr std::string_view digits = "0123456789";

Error refused(std::string_view option, std::string_view text, const std::string& why,
              const NumberRange& range) {
  return input_error(
      "cannot use `" + std::string(text) + "` for " + std::string(option) + ": " + why,
      std::string(option) + " takes " + range.in_words());
}

/// Why a text is no number of this kind; "" when it may be one.
std::string fault_of(std::string_view text, const NumberRange& range) {
  if (text.empty()) return "it is empty";
  if (text[0] == '-' && text.size() > 1 && digits.find(text[1]) != std::string_view::npos) {
    return "it is negative";
  }
  const bool decimal = range.kind == NumberRange::Kind::decimal;
  const bool begins = digits.find(text[0]) != std::string_view::npos || (decimal && text[0] == '.');
  return begins ? "" : "it is not a number";
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// "kB", "MiB": what a number before this unit is multiplied by.
std::optional<std::uint64_t> factor_of(std::string_view unit) {
  constexpr std::string_view prefixes = "kmgtpe";
  std::string word(unit);
  std::transform(word.begin(), word.end(), word.begin(), lower);
  if (word.empty() || word == "b") return 1;
  const std::size_t power = prefixes.find(word[0]);
  const std::string_view rest = std::string_view(word).substr(1);
  if (power == std::string_view::npos || (rest != "" && rest != "b" && rest != "ib")) {
    return std::nullopt;
  }
  constexpr unsigned bits_of_kilo = 10;
  return std::uint64_t{1} << (bits_of_kilo * (static_cast<unsigned>(power) + 1));
}

}  // namespace

std::string NumberRange::in_words() const {
  switch (kind) {
    case Kind::bytes:
      return "a number of bytes, such as 512, 64kB or 16MiB";
    case Kind::decimal:
      return "a number from " + number_text(low) + " to " + number_text(high);
    case Kind::whole:
      break;
  }
  const bool bounded = most != std::numeric_limits<std::uint64_t>::max();
  return "a whole number from " + number_text(least) +
         (bounded ? " to " + number_text(most) : " on");
}

Result<std::uint64_t> read_whole(std::string_view option, std::string_view text,
                                 const NumberRange& range) {
  if (const std::string fault = fault_of(text, range); !fault.empty()) {
    return fail(refused(option, text, fault, range));
  }
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  std::uint64_t factor = 1;
  if (range.kind == NumberRange::Kind::bytes) {
    const auto known = factor_of({rest, static_cast<std::size_t>(end - rest)});
    if (!known) return fail(refused(option, text, "its unit is not known", range));
    factor = *known;
  } else if (rest != end) {
    return fail(refused(option, text, "it is not a whole number", range));
  }
  const bool beyond = error != std::errc{} || __builtin_mul_overflow(number, factor, &number) ||
                      number < range.least || number > range.most;
  if (beyond) return fail(refused(option, text, "it is out of range", range));
  return number;
}

Result<double> read_decimal(std::string_view option, std::string_view text,
                            const NumberRange& range) {
  if (const std::string fault = fault_of(text, range); !fault.empty()) {
    return fail(refused(option, text, fault, range));
  }
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (rest != end) return fail(refused(option, text, "it is not a number", range));
  // Written so that a NaN, which is in no order with any number, would be refused too.
  const bool within = error == std::errc{} && number >= range.low && number <= range.high;
  if (!within) return fail(refused(option, text, "it is out of range", range));
  return number;
}

std::string number_text(std::uint64_t number) { return std::to_string(number); }

std::string number_text(double number) {
  std::array<char, 32> text{};
  constexpr double readable = 1e15;  // beyond it an exponent reads better
  const auto format =
      number < readable && number >= 1 ? std::chars_format::fixed : std::chars_format::general;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number, format).ptr;
  return {text.data(), end};
}

}  // namespace pushpkt::cli
