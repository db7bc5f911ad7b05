// A change as it is written, and what it makes of a value.
#include <algorithm>

#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/wire/text.hpp"
#include "replay/changed_value.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

bool counts_hops(const Field& field) { return field.name == "ip.ttl" || field.name == "ipv6.hlim"; }

}  // namespace

Result<Change> parse_change(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return fail(input_error("cannot set `" + std::string(text) + "`", "--set ip.ttl=9"));
  }
  const auto named = find_named_field(text.substr(0, equals));
  if (!named) return fail(named.error());
  std::string_view number = text.substr(equals + 1);
  Change::Kind kind = Change::Kind::set;
  if (number.starts_with('+')) kind = Change::Kind::add;
  if (number.starts_with('-')) kind = Change::Kind::subtract;
  if (kind != Change::Kind::set) {
    number.remove_prefix(1);
    const Show show = named->field->show;
    if (named->field->width > 64 || show == Show::mac || show == Show::ipv4) {
      return fail(
          input_error("cannot add to " + std::string(named->field->name) + ": it is an address",
                      "--map 'ip.addr=10.1.0.0/16->10.77.0.0/16' moves addresses"));
    }
  }
  Field row = *named->field;
  if (kind != Change::Kind::set && counts_hops(row)) row.width = 32;  // the sum has its limits
  const auto value = parse_value(row, number);
  if (!value) return fail(value.error());
  if (!fits(row, *value)) {
    return fail(input_error("cannot put " + std::string(text.substr(equals + 1)) + " in " +
                                std::string(named->field->name),
                            "it has " + std::to_string(named->field->width) + " bits"));
  }
  return Change{named->field, *value, kind, std::string(text)};
}

Value changed_value(const Change& change, const Field& row, Value before) {
  const std::uint64_t by = change.value.low;
  const std::uint64_t unit = row.unit;  // a power of two
  const std::uint64_t most = max_of(row.width).low * unit + (unit - 1);
  switch (change.kind) {
    case Change::Kind::set:
      break;
    case Change::Kind::add:
      if (counts_hops(row)) return std::min(before.low + by, most);
      return (before.low + by) & most;
    case Change::Kind::subtract:
      if (counts_hops(row)) return before.low > by ? before.low - by : 1U;
      return (before.low - by) & most;
  }
  return change.value;
}

}  // namespace pushpkt::replay
