// TCP, with options as the header's tail. RFC 9293, 3.1; accurate ECN's AE bit RFC 9768.
#pragma once

#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/recipe.hpp"

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |          Source Port          |       Destination Port        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                        Sequence Number                        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                    Acknowledgment Number                      |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |  Data |     |A|C|E|U|A|P|R|S|F|                               |
// | Offset| Rsr |E|W|C|R|C|S|S|Y|I|            Window             |
// |       | vd  | |R|E|G|K|H|T|N|N|                               |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |           Checksum            |         Urgent Pointer        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::tcp {

struct Tcp;
inline constexpr std::string_view rfc = "RFC 9293, 3.1";

inline constexpr FieldOf<Tcp, Port> srcport{{.name = "tcp.srcport",
                                             .bit = 0,
                                             .width = 16,
                                             .space = Space::tcp_port,
                                             .label = "Source Port",
                                             .spec = rfc}};
inline constexpr FieldOf<Tcp, Port> dstport{{.name = "tcp.dstport",
                                             .bit = 16,
                                             .width = 16,
                                             .space = Space::tcp_port,
                                             .label = "Destination Port",
                                             .spec = rfc}};
inline constexpr FieldOf<Tcp, std::uint32_t> seq{
    {.name = "tcp.seq_raw", .bit = 32, .width = 32, .label = "Sequence Number", .spec = rfc}};
inline constexpr FieldOf<Tcp, std::uint32_t> ack_number{
    {.name = "tcp.ack_raw", .bit = 64, .width = 32, .label = "Acknowledgment Number", .spec = rfc}};
inline constexpr FieldOf<Tcp, std::uint8_t> hdr_len{{.name = "tcp.hdr_len",
                                                     .bit = 96,
                                                     .width = 4,
                                                     .fill = Fill::header_length,
                                                     .unit = 4,
                                                     .label = "Data Offset",
                                                     .spec = rfc}};
inline constexpr FieldOf<Tcp, std::uint16_t> flags{{.name = "tcp.flags",
                                                    .bit = 100,
                                                    .width = 12,
                                                    .show = Show::hex,
                                                    .preset = 0x002,
                                                    .label = "Control bits",
                                                    .spec = rfc}};
inline constexpr FieldOf<Tcp, std::uint8_t> reserved{{.name = "tcp.flags.res",
                                                      .bit = 100,
                                                      .width = 3,
                                                      .part_of = "tcp.flags",
                                                      .label = "Reserved",
                                                      .spec = rfc}};
inline constexpr FieldOf<Tcp, bool> ae{{.name = "tcp.flags.ae",
                                        .bit = 103,
                                        .width = 1,
                                        .show = Show::flag,
                                        .part_of = "tcp.flags",
                                        .label = "Accurate ECN",
                                        .spec = "RFC 9768"}};
inline constexpr FieldOf<Tcp, bool> cwr{{.name = "tcp.flags.cwr",
                                         .bit = 104,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "tcp.flags",
                                         .label = "Congestion Window Reduced",
                                         .spec = "RFC 3168, 6.1"}};
inline constexpr FieldOf<Tcp, bool> ece{{.name = "tcp.flags.ece",
                                         .bit = 105,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "tcp.flags",
                                         .label = "ECN-Echo",
                                         .spec = "RFC 3168, 6.1"}};
inline constexpr FieldOf<Tcp, bool> urg{{.name = "tcp.flags.urg",
                                         .bit = 106,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "tcp.flags",
                                         .label = "Urgent",
                                         .spec = rfc}};
inline constexpr FieldOf<Tcp, bool> ack{{.name = "tcp.flags.ack",
                                         .bit = 107,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "tcp.flags",
                                         .label = "Acknowledgment",
                                         .spec = rfc}};
inline constexpr FieldOf<Tcp, bool> push{{.name = "tcp.flags.push",
                                          .bit = 108,
                                          .width = 1,
                                          .show = Show::flag,
                                          .part_of = "tcp.flags",
                                          .label = "Push",
                                          .spec = rfc}};
inline constexpr FieldOf<Tcp, bool> reset{{.name = "tcp.flags.reset",
                                           .bit = 109,
                                           .width = 1,
                                           .show = Show::flag,
                                           .part_of = "tcp.flags",
                                           .label = "Reset",
                                           .spec = rfc}};
inline constexpr FieldOf<Tcp, bool> syn{{.name = "tcp.flags.syn",
                                         .bit = 110,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "tcp.flags",
                                         .label = "Syn",
                                         .spec = rfc}};
inline constexpr FieldOf<Tcp, bool> fin{{.name = "tcp.flags.fin",
                                         .bit = 111,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "tcp.flags",
                                         .label = "Fin",
                                         .spec = rfc}};
inline constexpr FieldOf<Tcp, std::uint16_t> window{{.name = "tcp.window_size_value",
                                                     .bit = 112,
                                                     .width = 16,
                                                     .preset = 65535,
                                                     .label = "Window",
                                                     .spec = rfc}};
inline constexpr FieldOf<Tcp, std::uint16_t> checksum{{.name = "tcp.checksum",
                                                       .bit = 128,
                                                       .width = 16,
                                                       .show = Show::hex,
                                                       .fill = Fill::checksum,
                                                       .label = "Checksum",
                                                       .spec = rfc}};
inline constexpr FieldOf<Tcp, std::uint16_t> urgent_pointer{{.name = "tcp.urgent_pointer",
                                                             .bit = 144,
                                                             .width = 16,
                                                             .label = "Urgent Pointer",
                                                             .spec = rfc}};
inline constexpr TailOf<Tcp> options{};

inline constexpr std::array<const Field*, 19> fields{
    &srcport, &dstport, &seq,    &ack_number, &hdr_len,       &flags, &reserved,
    &ae,      &cwr,     &ece,    &urg,        &ack,           &push,  &reset,
    &syn,     &fin,     &window, &checksum,   &urgent_pointer};
static_assert(tiles(20, fields));
inline constexpr std::array<const Field*, 2> next_ports{&dstport, &srcport};

inline constexpr std::string_view options_name = "tcp.options";
inline constexpr std::array mss_fields{
    Field{.name = "tcp.options.mss_val", .bit = 0, .width = 16, .part_of = options_name}};
inline constexpr std::array wscale_fields{
    Field{.name = "tcp.options.wscale.shift", .bit = 0, .width = 8, .part_of = options_name}};
inline constexpr std::array timestamp_fields{
    Field{.name = "tcp.options.timestamp.tsval", .bit = 0, .width = 32, .part_of = options_name},
    Field{.name = "tcp.options.timestamp.tsecr", .bit = 32, .width = 32, .part_of = options_name}};
inline constexpr std::array option_kinds{
    OptionKind{.kind = 2, .keyword = "mss", .fields = mss_fields},
    OptionKind{.kind = 3, .keyword = "wscale", .fields = wscale_fields},
    OptionKind{.kind = 4, .keyword = "sack_perm", .name = "tcp.options.sack_perm"},
    OptionKind{.kind = 5, .keyword = "sack", .name = "tcp.options.sack", .list_bits = 32},
    OptionKind{.kind = 8, .keyword = "timestamp", .fields = timestamp_fields}};
inline constexpr std::array option_names{
    ItemName{mss_fields[0].name, mss_fields.data(), options_name},
    ItemName{wscale_fields[0].name, wscale_fields.data(), options_name},
    ItemName{timestamp_fields[0].name, timestamp_fields.data(), options_name},
    ItemName{timestamp_fields[1].name, &timestamp_fields[1], options_name},
    ItemName{"tcp.options.sack_perm", nullptr, options_name},
    ItemName{"tcp.options.sack", nullptr, options_name},
    ItemName{"tcp.options.unknown", nullptr, options_name}};
inline constexpr ItemFormat option_format{.read = read_options,
                                          .takes = takes_option,
                                          .build = build_options,
                                          .write = write_options,
                                          .uses = option_uses,
                                          .kinds = option_kinds,
                                          .rules = {.unknown = "tcp.options.unknown"},
                                          .names = option_names};
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 6}};
/// What answers a SYN acknowledges it (RFC 9293, 3.10.7.3). Other segments do not say which number
/// their answers have, nor does a SYN with data, of which a listener may acknowledge the SYN alone.
[[nodiscard]] MessageRole role(ByteView packet, PortPair ports);

inline constexpr Header header{{.name = "tcp",
                                .protocol = "tcp",
                                .title = "Transmission Control Protocol",
                                .spec = "RFC 9293",
                                .level = HeaderLevel::transport,
                                .fields = fields,
                                .fixed_bytes = 20,
                                .length = {.scale = 4},
                                .options = options_name,
                                .items = &option_format,
                                .known_as = known_as,
                                .cover = Cover::pseudo_and_layer,
                                .next_ports = next_ports,
                                .answering = {role, &flags, &ack_number}}};
inline constexpr LayerOf<Tcp> layer{&header};

}  // namespace pushpkt::wire::tcp
