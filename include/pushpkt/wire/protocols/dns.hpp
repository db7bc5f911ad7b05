// DNS messages: a header of flags and counts, then questions and records. RFC 1035, 4.1
#pragma once

#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/recipe.hpp"

//  0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
// |                      ID                       |
// |QR|   OPCODE  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
// |                    QDCOUNT                    |
// |                    ANCOUNT                    |
// |                    NSCOUNT                    |
// |                    ARCOUNT                    |
// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
namespace pushpkt::wire::dns {

struct Dns;
inline constexpr std::string_view rfc = "RFC 1035, 4.1.1";
inline constexpr std::string_view flags_name = "dns.flags";

inline constexpr FieldOf<Dns, std::uint16_t> id{
    {.name = "dns.id", .bit = 0, .width = 16, .show = Show::hex, .label = "ID", .spec = rfc}};
inline constexpr FieldOf<Dns, std::uint16_t> flags{{.name = flags_name,
                                                    .bit = 16,
                                                    .width = 16,
                                                    .show = Show::hex,
                                                    .preset = 0x0100,
                                                    .label = "Flags",
                                                    .spec = rfc}};
inline constexpr FieldOf<Dns, bool> response{{.name = "dns.flags.response",
                                              .bit = 16,
                                              .width = 1,
                                              .show = Show::flag,
                                              .part_of = flags_name,
                                              .label = "QR",
                                              .spec = rfc}};
// IANA "dns-parameters"
inline constexpr std::array opcodes{ValueName{"query", 0},  ValueName{"iquery", 1},
                                    ValueName{"status", 2}, ValueName{"notify", 4},
                                    ValueName{"update", 5}, ValueName{"dso", 6}};
inline constexpr std::array rcodes{
    ValueName{"noerror", 0},  ValueName{"formerr", 1},  ValueName{"servfail", 2},
    ValueName{"nxdomain", 3}, ValueName{"notimp", 4},   ValueName{"refused", 5},
    ValueName{"yxdomain", 6}, ValueName{"yxrrset", 7},  ValueName{"nxrrset", 8},
    ValueName{"notauth", 9},  ValueName{"notzone", 10}, ValueName{"dsotypeni", 11}};
inline constexpr FieldOf<Dns, std::uint8_t> opcode{{.name = "dns.flags.opcode",
                                                    .bit = 17,
                                                    .width = 4,
                                                    .part_of = flags_name,
                                                    .label = "OPCODE",
                                                    .spec = rfc,
                                                    .values = opcodes}};
inline constexpr FieldOf<Dns, bool> authoritative{{.name = "dns.flags.authoritative",
                                                   .bit = 21,
                                                   .width = 1,
                                                   .show = Show::flag,
                                                   .part_of = flags_name,
                                                   .label = "AA",
                                                   .spec = rfc}};
inline constexpr FieldOf<Dns, bool> truncated{{.name = "dns.flags.truncated",
                                               .bit = 22,
                                               .width = 1,
                                               .show = Show::flag,
                                               .part_of = flags_name,
                                               .label = "TC",
                                               .spec = rfc}};
inline constexpr FieldOf<Dns, bool> recursion_desired{{.name = "dns.flags.recdesired",
                                                       .bit = 23,
                                                       .width = 1,
                                                       .show = Show::flag,
                                                       .part_of = flags_name,
                                                       .label = "RD",
                                                       .spec = rfc}};
inline constexpr FieldOf<Dns, bool> recursion_available{{.name = "dns.flags.recavail",
                                                         .bit = 24,
                                                         .width = 1,
                                                         .show = Show::flag,
                                                         .part_of = flags_name,
                                                         .label = "RA",
                                                         .spec = rfc}};
inline constexpr FieldOf<Dns, bool> z{{.name = "dns.flags.z",
                                       .bit = 25,
                                       .width = 1,
                                       .show = Show::flag,
                                       .part_of = flags_name,
                                       .label = "Z",
                                       .spec = rfc}};
inline constexpr FieldOf<Dns, bool> authenticated{{.name = "dns.flags.authenticated",
                                                   .bit = 26,
                                                   .width = 1,
                                                   .show = Show::flag,
                                                   .part_of = flags_name,
                                                   .label = "AD",
                                                   .spec = "RFC 4035, 3.2.3"}};
inline constexpr FieldOf<Dns, bool> checking_disabled{{.name = "dns.flags.checkdisable",
                                                       .bit = 27,
                                                       .width = 1,
                                                       .show = Show::flag,
                                                       .part_of = flags_name,
                                                       .label = "CD",
                                                       .spec = "RFC 4035, 3.2.2"}};
inline constexpr FieldOf<Dns, std::uint8_t> rcode{{.name = "dns.flags.rcode",
                                                   .bit = 28,
                                                   .width = 4,
                                                   .part_of = flags_name,
                                                   .label = "RCODE",
                                                   .spec = rfc,
                                                   .values = rcodes}};
inline constexpr FieldOf<Dns, std::uint16_t> queries{
    {.name = "dns.count.queries", .bit = 32, .width = 16, .label = "QDCOUNT", .spec = rfc}};
inline constexpr FieldOf<Dns, std::uint16_t> answers{
    {.name = "dns.count.answers", .bit = 48, .width = 16, .label = "ANCOUNT", .spec = rfc}};
inline constexpr FieldOf<Dns, std::uint16_t> authorities{
    {.name = "dns.count.auth_rr", .bit = 64, .width = 16, .label = "NSCOUNT", .spec = rfc}};
inline constexpr FieldOf<Dns, std::uint16_t> additionals{
    {.name = "dns.count.add_rr", .bit = 80, .width = 16, .label = "ARCOUNT", .spec = rfc}};
inline constexpr TailOf<Dns> records{};

inline constexpr std::array<const Field*, 16> fields{&id,
                                                     &flags,
                                                     &response,
                                                     &opcode,
                                                     &authoritative,
                                                     &truncated,
                                                     &recursion_desired,
                                                     &recursion_available,
                                                     &z,
                                                     &authenticated,
                                                     &checking_disabled,
                                                     &rcode,
                                                     &queries,
                                                     &answers,
                                                     &authorities,
                                                     &additionals};
static_assert(tiles(12, fields));

/// What only an answer says. Wireshark leaves it out of a question, but AD where that is set (RFC
/// 6840, 5.7).
inline constexpr std::array<const Field*, 4> rows_of_answers{&authoritative, &recursion_available,
                                                             &authenticated, &rcode};
[[nodiscard]] inline bool is_left_out_of_question(std::string_view name, Value value) {
  for (const Field* row : rows_of_answers) {
    if (row->name == name) return row != &authenticated || value == Value(0);
  }
  return false;
}

/// Questions and records. Bytes that are no known record's are items named "data". In recipes:
/// qry="example.com", type=A, class=IN; a record begins with answer="NAME", auth="NAME" or
/// add="NAME", then ttl=300 and its contents as in a zone file: a=10.0.0.1, mx="10 mail.example".
/// Names are compressed as servers do it; compress=0 writes each of them in full.
extern const ItemFormat record_format;

/// Whether the questions and records that the counts name are there.
[[nodiscard]] bool adds_up(ByteView message);
/// What is not there, or cannot be read: "dns.count.queries says 5 questions and 1 is there".
[[nodiscard]] std::string malformed(ByteView message);

inline constexpr std::uint16_t multicast_port = 5353;
/// A response has the identifier of its query, but for multicast DNS, where it has none. A query to
/// that port from another one is answered as by a DNS server (RFC 6762, 6.7 and 18.1).
inline MessageRole role(ByteView message, PortPair ports) {
  const auto kind = get(message, response) ? MessageRole::Kind::answer : MessageRole::Kind::request;
  if (ports.source == multicast_port && ports.destination == multicast_port) return {kind};
  return {kind, get(message, id)};
}

/// Unicast DNS, multicast DNS (RFC 6762), LLMNR (RFC 4795).
inline constexpr std::array known_as{KnownAs{Space::udp_port, 53},
                                     KnownAs{Space::udp_port, multicast_port},
                                     KnownAs{Space::udp_port, 5355}};
inline constexpr Header header{{.name = "dns",
                                .protocol = "dns",
                                .title = "Domain Name System",
                                .spec = "RFC 1035, 4.1",
                                .fields = fields,
                                .fixed_bytes = 12,
                                .options = "dns.records",
                                .items = &record_format,
                                .items_to_end = true,
                                .known_as = known_as,
                                .accepts = adds_up,
                                .malformed = malformed,
                                .answering = {role, &response, &id}}};
inline constexpr LayerOf<Dns> layer{&header};

/// Over TCP each message has its length before it; a message in several segments is payload.
inline constexpr std::string_view tcp_rfc = "RFC 1035, 4.2.2";
inline constexpr FieldOf<Dns, std::uint16_t> length{{.name = "dns.length",
                                                     .bit = 0,
                                                     .width = 16,
                                                     .fill = Fill::payload_length,
                                                     .label = "Length",
                                                     .spec = tcp_rfc}};
inline constexpr std::array<const Field*, 1> tcp_fields{&length};
static_assert(tiles(2, tcp_fields));

/// Whether one whole message follows.
inline bool is_whole(ByteView segment) {
  return get(segment, length) == segment.size() - 2 && adds_up(segment.subspan(2));
}

/// Of a whole message; other lengths are those of messages in several segments.
inline std::string malformed_over_tcp(ByteView segment) {
  const bool is_one = segment.size() >= 2 && get(segment, length) == segment.size() - 2;
  return is_one ? malformed(segment.subspan(2)) : "";
}

inline constexpr std::array tcp_known_as{KnownAs{Space::tcp_port, 53}};
inline constexpr Header header_tcp{{.name = "dns_tcp",
                                    .protocol = "dns",
                                    .title = "Domain Name System, length over TCP",
                                    .spec = tcp_rfc,
                                    .fields = tcp_fields,
                                    .fixed_bytes = 2,
                                    .known_as = tcp_known_as,
                                    .next_is = {Space::udp_port, 53},
                                    .accepts = is_whole,
                                    .malformed = malformed_over_tcp}};
inline constexpr LayerOf<Dns> layer_tcp{&header_tcp};

}  // namespace pushpkt::wire::dns
