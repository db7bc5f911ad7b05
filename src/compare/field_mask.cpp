// Masks in the forms that people know: a prefix length, an address, a number.
#include "compare/field_mask.hpp"

#include <algorithm>
#include <charconv>

#include "compare/item_rows.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

/// The first `count` bits of `width`.
wire::Value first_bits(unsigned width, unsigned count) {
  const wire::Value all = wire::max_of(width);
  const wire::Value rest = wire::max_of(width - count);
  return {all.high & ~rest.high, all.low & ~rest.low};
}

Result<wire::Value> mask_of(const Comparable& row, std::string_view bits) {
  const std::string name(row.name);
  const bool is_field =
      row.field != nullptr && !is_tail(row.part_of) && !row.name.starts_with("frame.");
  if (!is_field) {
    return fail(
        input_error("cannot mask " + name + ": it is not a field of a header", "ignore it"));
  }
  const Error wrong = input_error(
      "cannot mask " + name + " by `" + std::string(bits) + "`",
      is_address(*row.field)
          ? "an address is masked by a prefix (/24) or by an address (255.255.255.0)"
          : "a number is masked by a number: 0x17 compares the bits that are set there");
  if (!bits.starts_with("/")) {
    const auto value = wire::parse_value(*row.field, bits);
    if (!value) return fail(wrong);
    return *value;
  }
  unsigned count = 0;
  const char* last = bits.data() + bits.size();
  const auto [end, error] = std::from_chars(bits.data() + 1, last, count);
  const bool fits = error == std::errc() && end == last && count <= row.field->width;
  if (!fits || !is_address(*row.field)) return fail(wrong);
  return first_bits(row.field->width, count);
}

/// The bits of `part` in a mask of its whole.
wire::Value part_of_mask(const wire::Field& whole, wire::Value mask, const wire::Field& part) {
  const unsigned below = unsigned{whole.bit} + whole.width - part.bit - part.width;
  return (mask.low / whole.unit >> below) & wire::max_of(part.width).low;
}

}  // namespace

bool is_address(const wire::Field& field) {
  return field.show == wire::Show::mac || field.show == wire::Show::ipv4 ||
         field.show == wire::Show::ipv6;
}

Result<std::vector<MaskedRow>> masked_rows(std::string_view fields, std::string_view bits) {
  const auto rows = named_by(fields);
  if (!rows) return fail(rows.error());
  std::vector<MaskedRow> out;
  for (const Comparable* row : *rows) {
    const auto whole = std::find_if(out.begin(), out.end(), [&](const MaskedRow& other) {
      return other.row->name == row->part_of && row->field != nullptr;
    });
    if (whole != out.end()) {
      out.push_back({row, part_of_mask(*whole->row->field, whole->mask, *row->field)});
      continue;
    }
    const auto mask = mask_of(*row, bits);
    if (!mask) return fail(mask.error());
    out.push_back({row, *mask});
  }
  return out;
}

}  // namespace pushpkt::compare
