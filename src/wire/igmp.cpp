// Sources and group records of IGMP, version 3. RFC 3376, 4.1.8 and 4.2.4
#include "pushpkt/wire/protocols/igmp.hpp"

namespace pushpkt::wire::igmp {
namespace {

constexpr std::array source_rows{
    Field{.name = "igmp.saddr", .bit = 0, .width = 32, .show = Show::ipv4}};
constexpr std::uint8_t address_bytes = 4;

std::size_t size_of_source(ByteView) { return address_bytes; }
std::uint64_t nothing_to_count(const Field&, const RecordSizes&) { return 0; }

constexpr RecordRules source_rules{.fields = source_rows,
                                   .bytes = address_bytes,
                                   .kind = source_rows.data(),
                                   .keyword = "saddr",
                                   .other = {.bytes = address_bytes},
                                   .size = size_of_source,
                                   .automatic = nothing_to_count,
                                   .count = &num_src};
constexpr auto source_names = names_of<4>(source_rules);

// +---------------+---------------+-------------------------------+
// |  Record Type  |  Aux Data Len |     Number of Sources (N)     |
// |                       Multicast Address                       |
// |                       Source Address [1..N]                   |
// |                         Auxiliary Data                        |
// +---------------+---------------+-------------------------------+
constexpr std::array record_rows{
    Field{.name = "igmp.record_type", .bit = 0, .width = 8},
    Field{.name = "igmp.aux_data_len", .bit = 8, .width = 8, .fill = Fill::payload_length},
    Field{.name = "igmp.num_src", .bit = 16, .width = 16},
    Field{.name = "igmp.maddr", .bit = 32, .width = 32, .show = Show::ipv4}};
constexpr std::uint16_t record_bytes = 8;
constexpr std::array record_lists{RecordList{source_rows, address_bytes, &record_rows[2]}};

std::size_t words_in(const Field& row, ByteView record) {
  return static_cast<std::size_t>(read(record, row).low);
}

std::size_t size_of_record(ByteView record) {
  return record_bytes + (words_in(record_rows[1], record) + words_in(record_rows[2], record)) * 4;
}

std::uint64_t auxiliary_words(const Field&, const RecordSizes& sizes) {
  return (sizes.rest + 3) / 4;
}

constexpr RecordRules record_rules{
    .fields = record_rows,
    .bytes = record_bytes,
    .kind = record_rows.data(),
    .keyword = "record",
    .other = {.bytes = record_bytes, .lists = record_lists, .rest = "igmp.aux_data"},
    .size = size_of_record,
    .automatic = auxiliary_words,
    .multiple = 4,
    .count = &num_grp_recs};
constexpr auto record_names = names_of<8>(record_rules);

/// The groups of a report, each with what its record says of it.
std::string records_text(ByteView packet, const Layer& here) {
  constexpr std::size_t most = 200;
  constexpr std::array<std::string_view, 7> words{"",           "include", "exclude", "to include",
                                                  "to exclude", "allow",   "block"};
  std::string out = "Membership Report";
  const auto items = items_in(packet, here);
  if (!items) return out;
  std::uint64_t type = 0;
  for (const Item& item : *items) {
    if (out.size() > most) return out + " ...";
    if (item.name == record_rows[0].name) type = item.value.low;
    if (item.name != record_rows[3].name) continue;
    const bool is_known = type > 0 && type < words.size();
    out += " / group " + item.text() + " " +
           (is_known ? std::string(words[type]) : "type " + std::to_string(type));
  }
  return out;
}

}  // namespace

std::string summary(ByteView packet, const Layer& here) {
  const ByteView message = here.header_in(packet);
  if (here.header == &header_v3_report) return records_text(packet, here);
  const std::string group = to_text(maddr, read(message, maddr));
  switch (get(message, type)) {
    case query:
      return group == "0.0.0.0" ? "Membership Query, general"
                                : "Membership Query, specific for group " + group;
    case leave:
      return "Leave Group " + group;
    default:
      return "Membership Report group " + group;
  }
}

const ItemFormat source_format{.read = read_record_list,
                               .takes = takes_record_item,
                               .build = build_record_list,
                               .write = write_record_list,
                               .uses = record_uses,
                               .records = &source_rules,
                               .names = source_names.all()};
const ItemFormat record_format{.read = read_record_list,
                               .takes = takes_record_item,
                               .build = build_record_list,
                               .write = write_record_list,
                               .uses = record_uses,
                               .records = &record_rules,
                               .names = record_names.all()};

}  // namespace pushpkt::wire::igmp
