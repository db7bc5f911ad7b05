// Places of rows, in bits from the header's first one.
#include "protofile/layout.hpp"

#include <algorithm>

#include "pushpkt/protofile/protocol_file.hpp"

namespace pushpkt::protofile {

void Layout::place(wire::Field& row, const toml::table& table) {
  const Keys keys(table, "row `" + std::string(row.name) + "`", faults_);
  for (const wire::Field* before : placed_) {
    if (before->name == row.name) keys.wrong("name", "another row has this name", "rename one");
  }
  if (!row.part_of.empty()) {
    place_part(row, keys);
    placed_.push_back(&row);
    return;
  }
  if (const auto at = keys.number("at", 0, most_header_bytes)) {
    const std::string here = "the rows before it end at byte " + std::to_string(bits_ / 8) +
                             (bits_ % 8 == 0 ? "" : ", bit " + std::to_string(bits_ % 8));
    if (*at * 8 < bits_) keys.wrong("at", "it overlaps: " + here, "correct `at` or their widths");
    if (*at * 8 > bits_)
      keys.wrong("at", "it leaves a gap: " + here,
                 "add a row for it: { name = \"reserved\", ... }");
  }
  if (bits_ + row.width > most_header_bytes * 8) {
    keys.wrong("name", "the rows have more than 1024 bytes", "what follows them is payload");
    return;
  }
  row.bit = static_cast<std::uint16_t>(bits_);
  bits_ += row.width;
  placed_.push_back(&row);
  check_alignment(row, keys);
}

void Layout::place_part(wire::Field& part, const Keys& keys) {
  const auto whole = std::find_if(placed_.begin(), placed_.end(), [&](const wire::Field* row) {
    return row->name == part.part_of && row->part_of.empty();
  });
  if (whole == placed_.end()) {
    keys.wrong("part_of", "no row above has this name", "parts follow their row");
    return;
  }
  if (part_of_ != part.part_of) part_bits_ = 0;
  part_of_ = part.part_of;
  if ((*whole)->order == wire::Order::little) {
    keys.wrong("part_of", "a row with order = \"little\" has no parts", "make rows of its bits");
  }
  if (keys.has("at")) keys.wrong("at", "it has no effect here", "parts follow one another");
  if (part_bits_ + part.width > (*whole)->width) {
    keys.wrong("part_of", "the parts have more bits than the row",
               "`" + std::string(part.part_of) + "` has " + std::to_string((*whole)->width));
  }
  part.bit = static_cast<std::uint16_t>((*whole)->bit + part_bits_);
  part_bits_ += part.width;
}

void Layout::check_alignment(const wire::Field& row, const Keys& keys) {
  const unsigned bit = row.bit % 8U;
  if (bit != 0 && (row.order == wire::Order::little || row.width > 56)) {
    keys.wrong("name", "it begins at bit " + std::to_string(bit) + " of a byte",
               "a row with a byte order, or of more than 56 bits, begins at a whole byte");
  }
  if (row.fill == wire::Fill::checksum && row.bit % 16 != 0) {
    keys.wrong("fill", "the checksum does not begin at an even byte",
               "an Internet checksum is one of the header's 16-bit words");
  }
}

}  // namespace pushpkt::protofile
