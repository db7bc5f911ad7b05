// The forms of values are tshark's.
#include "pushpkt/wire/value_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace pushpkt::wire {
namespace {

constexpr std::string_view hex_alphabet = "0123456789abcdef";

void append_hex(std::string& out, std::uint64_t number, unsigned digits) {
  out.append(digits, '0');
  for (auto digit = out.rbegin(); number != 0 && digits > 0; ++digit, --digits) {
    *digit = hex_alphabet[number & 15U];
    number >>= 4U;
  }
}

/// Whole bytes, two digits each: as wide as Wireshark's type for the field.
unsigned digits_of(const Field& field) {
  return field.digits != 0 ? field.digits : (field.width + 7U) / 8U * 2U;
}

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> text{};
  out.append(text.data(), std::to_chars(text.begin(), text.end(), number).ptr);
}

void append_mac(std::string& out, std::uint64_t address) {
  std::array<char, 17> text{};
  for (unsigned i = 0; i < 6; ++i) {
    const auto byte = static_cast<unsigned>(address >> (40U - 8U * i)) & 0xffU;
    text[i * 3] = hex_alphabet[byte >> 4U];
    text[i * 3 + 1] = hex_alphabet[byte & 15U];
    if (i < 5) text[i * 3 + 2] = ':';
  }
  out.append(text.data(), text.size());
}

void append_ip4(std::string& out, std::uint64_t address) {
  std::array<char, 16> text{};
  char* at = text.data();
  for (unsigned i = 0; i < 4; ++i) {
    const auto byte = static_cast<unsigned>(address >> (24U - 8U * i)) & 0xffU;
    if (byte >= 100) *at++ = static_cast<char>('0' + byte / 100);
    if (byte >= 10) *at++ = static_cast<char>('0' + byte / 10 % 10);
    *at++ = static_cast<char>('0' + byte % 10);
    if (i < 3) *at++ = '.';
  }
  out.append(text.data(), at);
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

void append_text(std::string& out, const Field& field, Value shown) {
  switch (field.show) {
    case Show::decimal:
    case Show::flag:
      return append_number(out, shown.low);
    case Show::hex:
      out += "0x";
      [[fallthrough]];
    case Show::bytes:
      return append_hex(out, shown.low, digits_of(field));
    case Show::mac:
      return append_mac(out, shown.low);
    case Show::ipv4:
      return append_ip4(out, shown.low);
    case Show::ipv6:
      out += to_string(Codec<Ip6>::from_value(shown));
      return;
    case Show::ntp_time:
      out += ntp_time(shown.low);
      return;
  }
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
