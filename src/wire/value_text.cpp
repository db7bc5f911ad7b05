// The forms of values are tshark's.
#include "pushpkt/wire/value_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace pushpkt::wire {
namespace {

constexpr std::string_view hex_alphabet = "0123456789abcdef";

char* write_hex_number(char* at, std::uint64_t number, unsigned digits) {
  for (char* digit = at + digits; digit != at; number >>= 4U) {
    *--digit = hex_alphabet[number & 15U];
  }
  return at + digits;
}

/// Whole bytes, two digits each: as wide as Wireshark's type for the field.
unsigned digits_of(const Field& field) {
  return field.digits != 0 ? field.digits : (field.width + 7U) / 8U * 2U;
}

char* write_number(char* at, std::uint64_t number) {
  constexpr std::size_t most_digits = 20;
  return std::to_chars(at, at + most_digits, number).ptr;
}

char* write_mac(char* at, std::uint64_t address) {
  for (unsigned i = 0; i < 6; ++i) {
    const auto byte = static_cast<unsigned>(address >> (40U - 8U * i)) & 0xffU;
    *at++ = hex_alphabet[byte >> 4U];
    *at++ = hex_alphabet[byte & 15U];
    if (i < 5) *at++ = ':';
  }
  return at;
}

/// "255.", and how many characters that is.
struct DottedByte {
  std::array<char, 4> text{};
  unsigned size = 0;
};
constexpr std::array<DottedByte, 256> dotted_bytes = [] {
  std::array<DottedByte, 256> out{};
  for (unsigned byte = 0; byte < out.size(); ++byte) {
    DottedByte& dotted = out[byte];
    if (byte >= 100) dotted.text[dotted.size++] = static_cast<char>('0' + byte / 100);
    if (byte >= 10) dotted.text[dotted.size++] = static_cast<char>('0' + byte / 10 % 10);
    dotted.text[dotted.size++] = static_cast<char>('0' + byte % 10);
    dotted.text[dotted.size++] = '.';
  }
  return out;
}();

/// Copies four characters a byte, of which the next byte overwrites what is too much.
char* write_ip4(char* at, std::uint64_t address) {
  for (unsigned i = 0; i < 4; ++i) {
    const DottedByte& dotted = dotted_bytes[address >> (24U - 8U * i) & 0xffU];
    std::memcpy(at, dotted.text.data(), dotted.text.size());
    at += dotted.size;
  }
  return at - 1;
}

char* write_characters(char* at, const std::string& text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

/// Seconds of the era that began in 1900, or from 2036 on, with a fraction. RFC 5905, 6
std::string ntp_time(std::uint64_t stamp) {
  using namespace std::chrono;
  constexpr std::uint64_t from_1900 = 2'208'988'800;
  constexpr std::uint64_t era = std::uint64_t{1} << 32U;
  constexpr std::uint64_t ns_per_second = 1'000'000'000;
  const std::uint64_t since_1900 = stamp >> 32U;
  const std::uint64_t ns = (stamp & 0xffffffffU) * ns_per_second >> 32U;
  if (since_1900 == 0 && ns == 0) return "NULL";
  const bool is_next_era = since_1900 < era / 2;
  const auto unix_time = static_cast<std::int64_t>(since_1900 + (is_next_era ? era : 0)) -
                         static_cast<std::int64_t>(from_1900);
  const sys_seconds time{seconds(unix_time)};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> out{};
  const int size = std::snprintf(
      out.data(), out.size(), "%s %2u, %d %02d:%02d:%02d.%09u UTC",
      months.at(unsigned{date.month()} - 1), unsigned{date.day()}, int{date.year()},
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<unsigned>(ns));
  return {out.data(), static_cast<std::size_t>(size)};
}

}  // namespace

char* write_text(char* at, const Field& field, Value shown) {
  switch (field.show) {
    case Show::decimal:
    case Show::flag:
      return write_number(at, shown.low);
    case Show::hex:
      *at++ = '0';
      *at++ = 'x';
      [[fallthrough]];
    case Show::bytes:
      return write_hex_number(at, shown.low, digits_of(field));
    case Show::mac:
      return write_mac(at, shown.low);
    case Show::ipv4:
      return write_ip4(at, shown.low);
    case Show::ipv6:
      return write_characters(at, to_string(Codec<Ip6>::from_value(shown)));
    case Show::ntp_time:
      return write_characters(at, ntp_time(shown.low));
  }
  return at;
}

void append_text(std::string& out, const Field& field, Value shown) {
  std::array<char, most_value_characters> text;
  out.append(text.data(), write_text(text.data(), field, shown));
}

std::string to_text(const Field& field, Value shown) {
  std::string out;
  append_text(out, field, shown);
  return out;
}

std::string to_plain(const Field& field, Value shown) {
  const bool number =
      field.show == Show::hex || field.show == Show::bytes || field.show == Show::ntp_time;
  return number ? std::to_string(shown.low) : to_text(field, shown);
}

}  // namespace pushpkt::wire
