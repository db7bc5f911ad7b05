// The numbers of capture files: magics, block types, option codes, bounds; and their byte order.
// draft-ietf-opsawg-pcap (file header), draft-ietf-opsawg-pcapng sections 3 and 4.
#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::sniff::layout {

inline constexpr std::uint32_t magic_us = 0xa1b2c3d4;
inline constexpr std::uint32_t magic_ns = 0xa1b23c4d;
/// Alexey Kuznetsov's patched libpcap of 1999: records carry eight more bytes.
inline constexpr std::uint32_t magic_modified = 0xa1b2cd34;
inline constexpr std::size_t pcap_header_bytes = 24;
inline constexpr std::size_t pcap_record_bytes = 16;
inline constexpr std::size_t modified_record_bytes = 24;

inline constexpr std::uint32_t section_block = 0x0a0d0d0a;  ///< the same in both byte orders
inline constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
inline constexpr std::uint32_t interface_block = 1;
inline constexpr std::uint32_t obsolete_packet_block = 2;
inline constexpr std::uint32_t simple_packet_block = 3;
inline constexpr std::uint32_t name_resolution_block = 4;
inline constexpr std::uint32_t interface_statistics_block = 5;
inline constexpr std::uint32_t enhanced_packet_block = 6;
inline constexpr std::uint32_t systemd_journal_block = 9;
inline constexpr std::uint32_t decryption_secrets_block = 10;
inline constexpr std::uint32_t custom_block = 0xbad;
/// A custom block that its maker wants in no other file.
inline constexpr std::uint32_t private_custom_block = 0x40000bad;
/// Type, total length, and the total length again behind the body.
inline constexpr std::size_t block_frame_bytes = 12;
inline constexpr std::size_t block_head_bytes = 8;  ///< of them, those before the body

// The bytes of a body before what varies: options, or the packet.
inline constexpr std::size_t section_fixed_bytes = 16;
inline constexpr std::size_t interface_fixed_bytes = 8;
inline constexpr std::size_t statistics_fixed_bytes = 12;
inline constexpr std::size_t packet_fixed_bytes = 20;  ///< enhanced and obsolete alike
inline constexpr std::size_t simple_fixed_bytes = 4;

inline constexpr std::uint16_t opt_end = 0;
inline constexpr std::uint16_t opt_comment = 1;
inline constexpr std::uint16_t shb_hardware = 2;
inline constexpr std::uint16_t shb_os = 3;
inline constexpr std::uint16_t shb_userappl = 4;
inline constexpr std::uint16_t if_name = 2;
inline constexpr std::uint16_t if_description = 3;
inline constexpr std::uint16_t if_first_address = 4;  ///< IPv4; 5: IPv6
inline constexpr std::uint16_t if_last_address = 7;   ///< EUI-64; 6: MAC
inline constexpr std::uint16_t if_tsresol = 9;
inline constexpr std::uint16_t if_filter = 11;
inline constexpr std::uint16_t if_fcslen = 13;
inline constexpr std::uint16_t if_tsoffset = 14;
inline constexpr std::uint16_t epb_flags = 2;  ///< also of the obsolete packet block
inline constexpr std::uint16_t epb_hash = 3;   ///< likewise
inline constexpr std::uint16_t epb_dropcount = 4;
/// Custom options, text and bytes; and those that their maker wants in no other file.
inline constexpr std::array<std::uint16_t, 2> custom_options{2988, 2989};
inline constexpr std::array<std::uint16_t, 2> private_custom_options{19372, 19373};

// The upper half of pcap's link type word: whether packets end with a frame check sequence, and how
// many pairs of bytes it has.
inline constexpr std::uint32_t pcap_has_fcs = 1U << 26;
inline constexpr unsigned pcap_fcs_shift = 28;

[[nodiscard]] constexpr std::uint8_t fcs_bytes_in(std::uint32_t link_word) {
  const bool has = (link_word & pcap_has_fcs) != 0;
  return has ? static_cast<std::uint8_t>(2 * (link_word >> pcap_fcs_shift)) : std::uint8_t{0};
}
/// 0 where there is none, and for a length that does not fit.
[[nodiscard]] constexpr std::uint32_t fcs_word(std::uint8_t bytes) {
  constexpr std::uint8_t most = 30;
  if (bytes == 0 || bytes % 2 != 0 || bytes > most) return 0;
  return pcap_has_fcs | std::uint32_t{bytes} / 2 << pcap_fcs_shift;
}

/// What we agree to hold in memory of one packet or block.
inline constexpr std::uint32_t max_packet_bytes = 16U << 20;
inline constexpr std::uint32_t max_block_bytes = max_packet_bytes + (1U << 20);
inline constexpr std::size_t max_interfaces = 65'536;
/// Of the names of all interfaces of a section.
inline constexpr std::size_t max_name_bytes = 1U << 20;

[[nodiscard]] constexpr std::size_t padded(std::size_t bytes) {
  return (bytes + 3) & ~std::size_t{3};
}

/// Reads numbers in the byte order of the file. The caller has checked that they are there.
struct Order {
  bool big_endian = false;

  [[nodiscard]] std::uint16_t u16(ByteView from, std::size_t at) const {
    const auto raw = load<std::uint16_t>(from, at);
    return is_native() ? raw : __builtin_bswap16(raw);
  }
  [[nodiscard]] std::uint32_t u32(ByteView from, std::size_t at) const {
    const auto raw = load<std::uint32_t>(from, at);
    return is_native() ? raw : __builtin_bswap32(raw);
  }
  [[nodiscard]] std::uint64_t u64(ByteView from, std::size_t at) const {
    const auto raw = load<std::uint64_t>(from, at);
    return is_native() ? raw : __builtin_bswap64(raw);
  }

  /// Appends a number in the byte order of the file.
  void put(Bytes& out, std::uint16_t number) const {
    append(out, is_native() ? number : __builtin_bswap16(number));
  }
  void put(Bytes& out, std::uint32_t number) const {
    append(out, is_native() ? number : __builtin_bswap32(number));
  }

 private:
  template <class T>
  static void append(Bytes& out, T number) {
    const std::size_t at = out.size();
    out.resize(at + sizeof number);
    std::memcpy(out.data() + at, &number, sizeof number);
  }
  [[nodiscard]] bool is_native() const {
    return big_endian == (std::endian::native == std::endian::big);
  }
  template <class T>
  [[nodiscard]] static T load(ByteView from, std::size_t at) {
    assert(at + sizeof(T) <= from.size());
    T out{};
    std::memcpy(&out, from.data() + at, sizeof out);
    return out;
  }
};

/// That of this machine.
[[nodiscard]] constexpr Order native_order() {
  return {.big_endian = std::endian::native == std::endian::big};
}

}  // namespace pushpkt::sniff::layout
