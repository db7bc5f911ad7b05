// What records hold, one row a type: their fields for reading, printing and writing. RFC 1035, 3.3
#pragma once

#include <array>
#include <span>

#include "pushpkt/wire/protocols/dns.hpp"

namespace pushpkt::wire::dns {

/// A value in a record's contents: a number of `field`'s width, a name, or texts up to the end.
struct ContentsRow {
  enum class Kind : std::uint8_t { number, name, texts };
  Kind kind;
  std::string_view name;
  Field field = {};
};

struct RecordType {
  std::uint16_t type;
  std::string_view name;     ///< "MX"
  std::string_view keyword;  ///< in recipes: "mx"; empty: rdata=hex(...)
  std::span<const ContentsRow> rows;
};

[[nodiscard]] std::span<const RecordType> record_types();
[[nodiscard]] const RecordType* record_type(std::uint64_t type);

/// As they lie behind the name of a question or record; bits count from there.
inline constexpr std::array question_fields{
    Field{.name = "dns.qry.type", .bit = 0, .width = 16},
    Field{.name = "dns.qry.class", .bit = 16, .width = 16, .show = Show::hex}};
inline constexpr std::array record_fields{
    Field{.name = "dns.resp.type", .bit = 0, .width = 16},
    Field{.name = "dns.resp.class", .bit = 16, .width = 16, .show = Show::hex},
    Field{.name = "dns.resp.ttl", .bit = 32, .width = 32},
    Field{.name = "dns.resp.len", .bit = 64, .width = 16}};
/// The record that is none (EDNS): where others have class and TTL it has these. RFC 6891, 6.1.2
inline constexpr std::array option_record_fields{
    Field{.name = "dns.resp.type", .bit = 0, .width = 16},
    Field{.name = "dns.rr.udp_payload_size", .bit = 16, .width = 16},
    Field{.name = "dns.resp.ext_rcode", .bit = 32, .width = 8, .show = Show::hex},
    Field{.name = "dns.resp.edns0_version", .bit = 40, .width = 8},
    Field{.name = "dns.resp.z", .bit = 48, .width = 16, .show = Show::hex},
    Field{.name = "dns.resp.len", .bit = 64, .width = 16}};
inline constexpr std::size_t question_bytes = 4;
inline constexpr std::size_t record_bytes = 10;
/// More than a message has room for: a record of the root has 11 bytes and five items at least.
inline constexpr std::size_t most_items = 65'536;
inline constexpr std::uint16_t option_type = 41;
inline constexpr std::uint16_t class_in = 1;

/// Of the header, for questions, answers, authorities, additionals.
inline constexpr std::array<const Field*, 4> count_rows{&queries, &answers, &authorities,
                                                        &additionals};
/// As many of each, in this order, as the header says.
[[nodiscard]] std::array<std::size_t, 4> counts_of(ByteView message);

}  // namespace pushpkt::wire::dns
