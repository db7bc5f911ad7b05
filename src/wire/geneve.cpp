// The options of GENEVE. RFC 8926, 3.5
#include "pushpkt/wire/protocols/geneve.hpp"

namespace pushpkt::wire::geneve {
namespace {

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |          Option Class         |      Type     |R|R|R| Length  |
// |                  Variable-Length Option Data                  |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
constexpr std::string_view type_name = "geneve.option.type";
constexpr std::string_view flags_name = "geneve.option.flags";
constexpr std::array rows{
    Field{.name = "geneve.option.class", .bit = 0, .width = 16, .show = Show::hex},
    Field{.name = type_name, .bit = 16, .width = 8, .show = Show::hex},
    Field{.name = "geneve.option.type.critical",
          .bit = 16,
          .width = 1,
          .show = Show::flag,
          .part_of = type_name},
    Field{.name = flags_name, .bit = 24, .width = 3, .show = Show::hex},
    Field{.name = "geneve.option.length",
          .bit = 27,
          .width = 5,
          .fill = Fill::payload_length,
          .unit = 4}};
constexpr std::size_t option_bytes = 4;

std::size_t size_of_option(ByteView option) {
  return option_bytes + static_cast<std::size_t>(read(option, rows[4]).low);
}

std::uint64_t data_bytes(const Field&, const RecordSizes& sizes) {
  return (sizes.rest + 3) / 4 * 4;
}

constexpr RecordRules rules{.fields = rows,
                            .bytes = option_bytes,
                            .kind = &rows[1],
                            .keyword = "option",
                            .other = {.bytes = option_bytes, .rest = "geneve.option.unknown.data"},
                            .size = size_of_option,
                            .automatic = data_bytes,
                            .multiple = 4,
                            .shows_cut = false};
constexpr auto names = names_of<8>(rules);

}  // namespace

const ItemFormat option_format{.read = read_record_list,
                               .takes = takes_record_item,
                               .build = build_record_list,
                               .write = write_record_list,
                               .uses = record_uses,
                               .records = &rules,
                               .names = names.all()};

}  // namespace pushpkt::wire::geneve
