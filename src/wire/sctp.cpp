// The chunks of SCTP. RFC 9260, 3.3
#include "pushpkt/wire/protocols/sctp.hpp"

#include <algorithm>

namespace pushpkt::wire::sctp {
namespace {

constexpr std::string_view flags_name = "sctp.chunk_flags";

constexpr Field row(std::string_view name, std::uint16_t bit, std::uint8_t width,
                    Show show = Show::decimal) {
  return {.name = name, .bit = bit, .width = width, .show = show};
}
constexpr Field flag(std::string_view name, std::uint16_t bit) {
  return {.name = name, .bit = bit, .width = 1, .show = Show::flag, .part_of = flags_name};
}

constexpr std::array chunk_rows{
    row("sctp.chunk_type", 0, 8), row(flags_name, 8, 8, Show::hex),
    Field{.name = "sctp.chunk_length", .bit = 16, .width = 16, .fill = Fill::layer_length}};
constexpr std::uint16_t chunk_bytes = 4;

constexpr std::array data_rows{
    flag("sctp.data_i_bit", 12),      flag("sctp.data_u_bit", 13),
    flag("sctp.data_b_bit", 14),      flag("sctp.data_e_bit", 15),
    row("sctp.data_tsn_raw", 32, 32), row("sctp.data_sid", 64, 16, Show::hex),
    row("sctp.data_ssn", 80, 16),     row("sctp.data_payload_proto_id", 96, 32)};
constexpr std::array init_rows{
    row("sctp.init_initiate_tag", 32, 32, Show::hex), row("sctp.init_credit", 64, 32),
    row("sctp.init_nr_out_streams", 96, 16), row("sctp.init_nr_in_streams", 112, 16),
    row("sctp.init_initial_tsn", 128, 32)};
constexpr std::array init_ack_rows{
    row("sctp.initack_initiate_tag", 32, 32, Show::hex), row("sctp.initack_credit", 64, 32),
    row("sctp.initack_nr_out_streams", 96, 16), row("sctp.initack_nr_in_streams", 112, 16),
    row("sctp.initack_initial_tsn", 128, 32)};
constexpr std::array sack_rows{row("sctp.sack_cumulative_tsn_ack_raw", 32, 32),
                               row("sctp.sack_a_rwnd", 64, 32),
                               row("sctp.sack_number_of_gap_blocks", 96, 16),
                               row("sctp.sack_number_of_duplicated_tsns", 112, 16)};
constexpr std::array gap_rows{row("sctp.sack_gap_block_start", 0, 16),
                              row("sctp.sack_gap_block_end", 16, 16)};
constexpr std::array duplicate_rows{row("sctp.sack_duplicate_tsn", 0, 32)};
constexpr std::array sack_lists{RecordList{gap_rows, 4, &sack_rows[2]},
                                RecordList{duplicate_rows, 4, &sack_rows[3]}};
constexpr std::array abort_rows{flag("sctp.abort_t_bit", 15)};
constexpr std::array shutdown_rows{row("sctp.shutdown_cumulative_tsn_ack", 32, 32)};
constexpr std::array complete_rows{flag("sctp.shutdown_complete_t_bit", 15)};
constexpr std::array ecne_rows{row("sctp.ecne_lowest_tsn", 32, 32)};
constexpr std::array cwr_rows{row("sctp.cwr_lowest_tsn", 32, 32)};

constexpr std::uint64_t whole_message = 3;  // first and last fragment
constexpr std::array data_presets{Preset{&chunk_rows[1], whole_message}};

constexpr std::array kinds{
    RecordKind{.kind = 0,
               .keyword = "data",
               .fields = data_rows,
               .bytes = 16,
               .rest = unclaimed_name,
               .presets = data_presets,
               .is_read_whole = true},
    RecordKind{.kind = 1, .keyword = "init", .fields = init_rows, .bytes = 20},
    RecordKind{.kind = 2, .keyword = "init_ack", .fields = init_ack_rows, .bytes = 20},
    RecordKind{.kind = 3, .keyword = "sack", .fields = sack_rows, .bytes = 16, .lists = sack_lists},
    RecordKind{.kind = 4, .keyword = "heartbeat", .bytes = chunk_bytes},
    RecordKind{.kind = 5, .keyword = "heartbeat_ack", .bytes = chunk_bytes},
    RecordKind{.kind = 6, .keyword = "abort", .fields = abort_rows, .bytes = chunk_bytes},
    RecordKind{.kind = 7, .keyword = "shutdown", .fields = shutdown_rows, .bytes = 8},
    RecordKind{.kind = 8, .keyword = "shutdown_ack", .bytes = chunk_bytes},
    RecordKind{.kind = 9, .keyword = "error", .bytes = chunk_bytes},
    RecordKind{.kind = 10, .keyword = "cookie_echo", .bytes = chunk_bytes, .rest = "sctp.cookie"},
    RecordKind{.kind = 11, .keyword = "cookie_ack", .bytes = chunk_bytes},
    RecordKind{.kind = 12, .keyword = "ecne", .fields = ecne_rows, .bytes = 8},
    RecordKind{.kind = 13, .keyword = "cwr", .fields = cwr_rows, .bytes = 8},
    RecordKind{
        .kind = 14, .keyword = "shutdown_complete", .fields = complete_rows, .bytes = chunk_bytes}};

std::size_t size_of_chunk(ByteView chunk) {
  return static_cast<std::size_t>(read(chunk, chunk_rows[2]).low);
}

std::uint64_t length_of_chunk(const Field&, const RecordSizes& sizes) { return sizes.bytes; }

constexpr RecordRules rules{.fields = chunk_rows,
                            .bytes = chunk_bytes,
                            .kind = chunk_rows.data(),
                            .keyword = "chunk",
                            .kinds = kinds,
                            .other = {.bytes = chunk_bytes, .rest = "sctp.chunk_value"},
                            .size = size_of_chunk,
                            .automatic = length_of_chunk,
                            .multiple = 4};
constexpr auto names = names_of<64>(rules);

std::string word_of(std::uint64_t type) {
  for (const RecordKind& kind : kinds) {
    if (kind.kind != type) continue;
    std::string out(kind.keyword);
    for (char& c : out) c = c == '_' ? ' ' : static_cast<char>(c - ('a' - 'A'));
    return out;
  }
  return "chunk " + std::to_string(type);
}

}  // namespace

MessageRole role(ByteView packet, PortPair /*ports*/) {
  constexpr std::uint8_t init = 1;
  constexpr std::size_t tag_at = 4;
  const ByteView chunk = packet.subspan(header.fixed_bytes);
  if (chunk.size() >= tag_at + 4 && chunk[0] == init) {
    return {MessageRole::Kind::request, read(chunk, init_rows[0]).low};
  }
  return {MessageRole::Kind::answer, get(packet, verification_tag)};
}

std::string summary(ByteView packet, const Layer& here) {
  constexpr std::size_t most = 200;
  std::string out = to_text(srcport, Value(get(here.header_in(packet), srcport).number)) + " -> " +
                    to_text(dstport, Value(get(here.header_in(packet), dstport).number));
  const auto items = items_in(packet, here);
  if (!items) return out;
  for (const Item& item : *items) {
    if (item.name != chunk_rows[0].name) continue;
    if (out.size() > most) return out + " ...";
    out += " " + word_of(item.value.low);
  }
  return out;
}

const ItemFormat chunk_format{.read = read_record_list,
                              .takes = takes_record_item,
                              .build = build_record_list,
                              .write = write_record_list,
                              .uses = record_uses,
                              .records = &rules,
                              .names = names.all()};

}  // namespace pushpkt::wire::sctp
