// Bytes as text.
#include "pushpkt/base/bytes.hpp"

#include <array>
#include <cstring>

namespace pushpkt {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

/// "000102...ff"
constexpr std::array<char, 512> digit_pairs = [] {
  std::array<char, 512> out{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    out[byte * 2] = digits[byte >> 4U];
    out[byte * 2 + 1] = digits[byte & 15U];
  }
  return out;
}();

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_byte(std::string& out, std::uint8_t byte) {
  out += digits[byte >> 4U];
  out += digits[byte & 15U];
}

void append_dump_line(std::string& out, ByteView bytes, std::size_t offset) {
  constexpr std::size_t per_line = 16;
  if (bytes.size() > 0x10000) {  // tshark has wider offsets there too
    append_byte(out, static_cast<std::uint8_t>(offset >> 24U));
    append_byte(out, static_cast<std::uint8_t>(offset >> 16U));
  }
  append_byte(out, static_cast<std::uint8_t>(offset >> 8U));
  append_byte(out, static_cast<std::uint8_t>(offset));
  out += "  ";
  std::string ascii;
  for (std::size_t i = offset; i < offset + per_line; ++i) {
    if (i < bytes.size()) {
      append_byte(out, bytes[i]);
      ascii += bytes[i] >= 0x20 && bytes[i] < 0x7f ? static_cast<char>(bytes[i]) : '.';
    } else {
      out += "  ";
    }
    out += i % per_line == 7 ? "  " : " ";
  }
  out += ' ' + ascii + '\n';
}

}  // namespace

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::string text_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::string hex(ByteView bytes) {
  std::string out(bytes.size() * 2, '0');
  write_hex(out.data(), bytes);
  return out;
}

char* write_hex(char* at, ByteView bytes) {
  for (const std::uint8_t byte : bytes) {
    std::memcpy(at, digit_pairs.data() + std::size_t{byte} * 2, 2);
    at += 2;
  }
  return at;
}

std::optional<Bytes> from_hex(std::string_view text) {
  Bytes out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == ':' || text[i] == '\n' || text[i] == '\t') {
      ++i;
      continue;
    }
    if (i + 1 >= text.size()) return std::nullopt;
    const int high = digit_value(text[i]);
    const int low = digit_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string hex_dump(ByteView bytes) {
  constexpr std::size_t line_bytes = 80;
  std::string out;
  out.reserve((bytes.size() + 15) / 16 * line_bytes);
  for (std::size_t offset = 0; offset < bytes.size(); offset += 16) {
    append_dump_line(out, bytes, offset);
  }
  return out;
}

}  // namespace pushpkt
