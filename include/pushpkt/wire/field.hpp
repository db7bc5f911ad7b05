// One row per header field. Its position is written once, and the row drives everything:
// typed access, build, decode, compare, print, parse, JSON, the field reference, the mutators.
#pragma once

#include <bit>
#include <cassert>
#include <cstring>
#include <span>
#include <string_view>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/wire/value.hpp"

namespace pushpkt::wire {

/// How a value is written for people; the forms are tshark's.
enum class Show : std::uint8_t { decimal, hex, bytes, flag, mac, ipv4, ipv6, ntp_time };

/// Who writes the field when the recipe is silent.
enum class Fill : std::uint8_t {
  preset,          ///< the row's `preset`
  header_length,   ///< bytes of this header
  layer_length,    ///< bytes of this header and of all it carries
  payload_length,  ///< bytes that this header carries
  next_header,     ///< the number, in the row's `space`, of the header that follows
  checksum,        ///< the Internet checksum (RFC 1071) over what the header's `cover` says
};

/// A register in which one header says what the next one is.
enum class Space : std::uint8_t {
  none,
  link,         ///< LINKTYPE_ values of capture files
  ethertype,    ///< IEEE 802 numbers (IANA "ieee-802-numbers")
  ip_protocol,  ///< IANA "protocol-numbers"
  ip_version,   ///< the first four bits of an IP packet
  ppp,          ///< IANA "ppp-numbers"
  family,       ///< AF_ values in front of BSD loopback packets
  llc,          ///< what a length in place of an EtherType stands before (IEEE 802.2)
  mpls,         ///< the first four bits behind the last label (RFC 4928)
  cooked,       ///< EtherTypes; 4 is IEEE 802.2, other small numbers are no lengths (LINUX_SLL)
  udp_port,     ///< of the destination, else of the source
  tcp_port,     ///< likewise
  first_own,    ///< this one and above: registers of a program's own protocols
};

/// "reply" for 2: what recipes may say, and the packet tree shows behind the number.
struct ValueName {
  static constexpr std::uint64_t any = ~std::uint64_t{0};
  std::string_view name;
  std::uint64_t value;
  /// Only where the row's `named_by` has this value: "port-unreachable" is code 3 of type 3.
  std::uint64_t where = any;
};

enum class Order : std::uint8_t { network, little };

struct Field {
  std::string_view name = {};  ///< Wireshark's: "udp.srcport"
  std::uint16_t bit = 0;       ///< from the header's first bit
  std::uint8_t width = 0;      ///< in bits, 1..128
  Show show = Show::decimal;
  Fill fill = Fill::preset;
  Space space = Space::none;  ///< for next_header, and for rows in next_ports
  std::uint8_t unit = 1;      ///< shown = stored x unit: ip.hdr_len is shown in bytes
  Order order = Order::network;
  std::uint64_t preset = 0;       ///< as shown
  std::string_view part_of = {};  ///< the field whose bits these are: "ip.flags"
  std::string_view label = {};    ///< the RFC's words: "Time to Live"
  std::string_view spec = {};     ///< "RFC 791, 3.1"
  std::uint8_t digits = 0;        ///< hex digits that tshark prints where the width does not tell
  std::span<const ValueName> values = {};
  /// Shown as an address and none: a network mask, a fixed number.
  bool no_address = false;
  /// The row of the same header that decides which of the values' names count: "icmp.type".
  std::string_view named_by = {};
};

template <class Tag>
struct SettingOf;

/// A row that knows the C++ type of its value and the header it belongs to.
template <class Tag, class T>
struct FieldOf : Field {
  using Type = T;
  /// `ip::ttl(7)`: this field, set to this value, for a recipe. A number that the field cannot hold
  /// is not cut: build refuses it, and in a constant expression it does not compile.
  template <ValueFor<T> Given>
  [[nodiscard]] constexpr SettingOf<Tag> operator()(const Given& value) const;
};

/// True when the fields cover each bit of a header of `header_bytes` exactly once; parts of a field
/// (part_of) lie within it.
[[nodiscard]] constexpr bool tiles(std::size_t header_bytes, std::span<const Field* const> fields) {
  for (std::size_t bit = 0; bit < header_bytes * 8; ++bit) {
    int owners = 0;
    for (const Field* field : fields) {
      const bool covers = bit >= field->bit && bit < std::size_t{field->bit} + field->width;
      if (covers && field->part_of.empty()) ++owners;
    }
    if (owners != 1) return false;
  }
  for (const Field* part : fields) {
    if (std::size_t{part->bit} + part->width > header_bytes * 8) return false;
    if (part->part_of.empty()) continue;
    bool inside = false;
    for (const Field* whole : fields) {
      inside = inside || (whole->name == part->part_of && part->bit >= whole->bit &&
                          part->bit + part->width <= whole->bit + whole->width);
    }
    if (!inside) return false;
  }
  return true;
}

namespace detail {

template <class T>
[[gnu::always_inline]] inline T load_big(const std::uint8_t* at) {
  T raw{};
  std::memcpy(&raw, at, sizeof raw);
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof(T) == 2) raw = __builtin_bswap16(raw);
    if constexpr (sizeof(T) == 4) raw = __builtin_bswap32(raw);
    if constexpr (sizeof(T) == 8) raw = __builtin_bswap64(raw);
  }
  return raw;
}

template <class T>
[[gnu::always_inline]] inline void store_big(std::uint8_t* at, T number) {
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof(T) == 2) number = __builtin_bswap16(number);
    if constexpr (sizeof(T) == 4) number = __builtin_bswap32(number);
    if constexpr (sizeof(T) == 8) number = __builtin_bswap64(number);
  }
  std::memcpy(at, &number, sizeof number);
}

/// The bytes that hold a field of at most 64 bits, as one big-endian number.
[[gnu::always_inline]] inline std::uint64_t load_bytes(const std::uint8_t* at, unsigned count) {
  switch (count) {
    case 1:
      return *at;
    case 2:
      return load_big<std::uint16_t>(at);
    case 3:
      return std::uint64_t{load_big<std::uint16_t>(at)} << 8U | at[2];
    case 4:
      return load_big<std::uint32_t>(at);
    case 6:
      return std::uint64_t{load_big<std::uint16_t>(at)} << 32U | load_big<std::uint32_t>(at + 2);
    case 8:
      return load_big<std::uint64_t>(at);
    default: {
      std::uint64_t number = 0;
      for (unsigned i = 0; i < count; ++i) number = number << 8U | at[i];
      return number;
    }
  }
}

[[gnu::always_inline]] inline void store_bytes(std::uint8_t* at, unsigned count,
                                               std::uint64_t number) {
  switch (count) {
    case 1:
      *at = static_cast<std::uint8_t>(number);
      return;
    case 2:
      store_big(at, static_cast<std::uint16_t>(number));
      return;
    case 4:
      store_big(at, static_cast<std::uint32_t>(number));
      return;
    case 8:
      store_big(at, number);
      return;
    default:
      for (unsigned i = count; i > 0; --i) {
        at[i - 1] = static_cast<std::uint8_t>(number);
        number >>= 8U;
      }
  }
}

/// Where a field lies in whole bytes, and how far its last bit is from the end of the last one.
struct Place {
  unsigned first = 0;
  unsigned bytes = 0;
  unsigned shift = 0;
};

[[gnu::always_inline]] constexpr Place place_of(const Field& field) {
  const unsigned first = field.bit / 8U;
  const unsigned last_bit = field.bit + field.width - 1U;
  return {first, last_bit / 8U - first + 1U, 7U - last_bit % 8U};
}

[[gnu::always_inline]] inline std::uint64_t load_narrow(const std::uint8_t* header,
                                                        const Field& field) {
  const Place place = place_of(field);
  std::uint64_t number = load_bytes(header + place.first, place.bytes);
  if (field.order == Order::little) {
    number = __builtin_bswap64(number) >> (64U - 8U * place.bytes);
  }
  return (number >> place.shift) & max_of(field.width).low;
}

[[gnu::always_inline]] inline void store_narrow(std::uint8_t* header, const Field& field,
                                                std::uint64_t number) {
  const Place place = place_of(field);
  if (field.order == Order::little) {
    number = __builtin_bswap64(number) >> (64U - 8U * place.bytes);
  }
  const std::uint64_t mask = max_of(field.width).low << place.shift;
  number = (number << place.shift) & mask;
  if (field.width != 8U * place.bytes) {  // neighbours share the bytes
    number |= load_bytes(header + place.first, place.bytes) & ~mask;
  }
  store_bytes(header + place.first, place.bytes, number);
}

}  // namespace detail

/// True when the shown value can be stored: it has the bits, and is a multiple of the unit.
[[nodiscard]] constexpr bool fits(const Field& field, Value shown) {
  if (field.unit == 1) return shown <= max_of(field.width);
  return shown.high == 0 && shown.low % field.unit == 0 &&
         shown.low / field.unit <= max_of(field.width).low;
}

/// Whether the field lies within a header of this many bytes.
[[nodiscard]] constexpr bool lies_in(const Field& field, std::size_t header_bytes) {
  return std::size_t{field.bit} + field.width <= header_bytes * 8;
}

/// The field's value as shown (in the row's unit). `header` starts at the header's first byte and
/// holds the field's last one; the caller has seen to that.
[[gnu::always_inline]] inline Value read(ByteView header, const Field& field) {
  assert(lies_in(field, header.size()));
  if (field.width > 64) {  // an IPv6 address: 128 bits on a byte boundary
    const std::uint8_t* at = header.data() + field.bit / 8U;
    return {detail::load_big<std::uint64_t>(at), detail::load_big<std::uint64_t>(at + 8)};
  }
  return detail::load_narrow(header.data(), field) * field.unit;
}

/// Stores a value given as shown. It must fit (see `fits`).
[[gnu::always_inline]] inline void write(ByteSpan header, const Field& field, Value shown) {
  assert(lies_in(field, header.size()) && fits(field, shown));
  if (field.width > 64) {
    std::uint8_t* at = header.data() + field.bit / 8U;
    detail::store_big(at, shown.high);
    detail::store_big(at + 8, shown.low);
    return;
  }
  detail::store_narrow(header.data(), field, shown.low / field.unit);
}

/// Typed access. With a constexpr row: one load and a byte swap.
template <class Tag, class T>
[[nodiscard, gnu::always_inline]] inline T get(ByteView header, const FieldOf<Tag, T>& field) {
  return Codec<T>::from_value(read(header, field));
}

/// Typed access. With a constexpr row: a byte swap and a store. `set(header, ip::ttl, 5)`: a
/// constant that the field's type cannot hold does not compile, nor does a variable of a wider
/// type.
template <class Tag, class T>
[[gnu::always_inline]] inline void set(ByteSpan header, const FieldOf<Tag, T>& field,
                                       std::type_identity_t<Exactly<T>> value) {
  write(header, field, Codec<T>::to_value(value.value()));
}

/// "ttl" of "ip.ttl": the name inside its header.
[[nodiscard]] constexpr std::string_view short_name(const Field& field) {
  return field.name.substr(field.name.find('.') + 1);
}

/// The value in tshark's form: "64", "0x0800", "1", "02:00:00:00:00:01", "10.0.0.1".
[[nodiscard]] std::string to_text(const Field& field, Value shown);
/// The value without the row's taste: integers in plain decimal, addresses as above.
[[nodiscard]] std::string to_plain(const Field& field, Value shown);

}  // namespace pushpkt::wire
