// Which headers `pushpkt fields` shows: those of a protocol, or the rows of one name.
#include <deque>

#include "pushpkt/base/lower_case.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/report/field_reference.hpp"

namespace pushpkt::report {
namespace {

/// "udp", "icmp.echo": as a recipe names it.
std::string recipe_name(const wire::Header& header) {
  std::string out(header.name);
  if (!header.variant.empty()) out += "." + std::string(header.variant);
  return out;
}

/// Headers with the rows of this name alone: "ip.ttl", or "ttl" of each that has one.
Headers headers_with_field(std::string_view name) {
  // They live as long as the program, as those of the table do.
  static std::deque<std::vector<const wire::Field*>> rows;
  static std::deque<wire::Header> headers;
  Headers out;
  for (const wire::Header* header : wire::protocols()) {
    std::vector<const wire::Field*> found;
    for (const wire::Field* field : header->fields) {
      const bool wanted = field->name == name || wire::name_within(*header, *field) == name;
      if (wanted) found.push_back(field);
    }
    if (found.empty()) continue;
    wire::HeaderRow row = *header;
    row.fields = rows.emplace_back(std::move(found));
    row.items = nullptr;
    out.push_back(&headers.emplace_back(row));
  }
  return out;
}

}  // namespace

Result<Headers> headers_of(std::string_view protocol) {
  Headers out;
  std::vector<std::string_view> names;
  const std::string lower = lower_case(protocol);
  protocol = lower;
  for (const wire::Header* header : wire::protocols()) {
    names.push_back(header->name);
    names.push_back(header->protocol);
    const bool wanted = protocol.empty() || protocol == header->name ||
                        protocol == header->protocol || protocol == recipe_name(*header);
    if (wanted) out.push_back(header);
  }
  if (out.empty()) out = headers_with_field(protocol);
  if (!out.empty()) return out;
  return fail(input_error("cannot find a protocol or field named `" + std::string(protocol) + "`",
                          nearest_hint(protocol, names) + "`pushpkt fields` lists all"));
}

}  // namespace pushpkt::report
