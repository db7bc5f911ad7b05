// Rows found by name, and what an error says about a name that none has.
#include <algorithm>
#include <vector>

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

/// "ip.tos", "tcp.syn": a header, and a short name or an alias of its row.
std::optional<NamedField> find_behind_header(std::string_view name, const Protocols& protocols) {
  for (const Header* header : protocols.headers()) {
    const bool prefixed = name.size() > header->name.size() + 1 && name.starts_with(header->name) &&
                          name[header->name.size()] == '.';
    if (!prefixed) continue;
    const Field* field = find_field(*header, name.substr(header->name.size() + 1));
    if (field != nullptr) return NamedField{header, field};
  }
  return std::nullopt;
}

/// The rows that have this short name or alias, one for each full name: "ttl" of ip and of mpls.
std::vector<NamedField> rows_named(std::string_view short_name, const Protocols& protocols) {
  std::vector<NamedField> out;
  for (const Header* header : protocols.headers()) {
    const Field* field = find_field(*header, short_name);
    if (field == nullptr) continue;
    const auto is_same = [&](const NamedField& other) { return other.field->name == field->name; };
    if (std::none_of(out.begin(), out.end(), is_same)) out.push_back({header, field});
  }
  return out;
}

std::string_view protocol_of(std::string_view name) { return name.substr(0, name.find('.')); }

/// The names that a misspelt one may stand for: a name with a dot has a protocol, or one that is
/// misspelt itself, and a field of another protocol is never what was meant.
std::vector<std::string_view> of_same_protocol(std::string_view name,
                                               std::span<const std::string_view> names) {
  if (name.find('.') == std::string_view::npos) return {names.begin(), names.end()};
  std::vector<std::string_view> all;
  for (const std::string_view each : names) all.push_back(protocol_of(each));
  const std::string_view meant = nearest(protocol_of(name), all);
  std::vector<std::string_view> out;
  for (const std::string_view each : names) {
    if (protocol_of(each) == meant) out.push_back(each);
  }
  return out;
}

}  // namespace

std::string field_hint(std::string_view name, std::span<const std::string_view> names,
                       const Protocols& protocols) {
  constexpr std::string_view all = "`pushpkt fields` lists all";
  constexpr std::size_t most = 4;
  std::vector<std::string_view> found;
  const auto add = [&](std::string_view full) {
    const bool known = std::find(found.begin(), found.end(), full) != found.end();
    const bool takes = std::find(names.begin(), names.end(), full) != names.end();
    if (!known && takes) found.push_back(full);
  };
  if (name.find_first_of(".*") == std::string_view::npos) {
    for (const NamedField& row : rows_named(name, protocols)) add(row.field->name);
    for (const std::string_view full : names) {
      const bool ends = full.size() > name.size() && full.ends_with(name);
      if (ends && full[full.size() - name.size() - 1] == '.') add(full);
    }
  } else if (const auto row = find_behind_header(name, protocols)) {
    add(row->field->name);
  }
  if (found.empty()) return nearest_hint(name, of_same_protocol(name, names)) + std::string(all);
  std::string out = "its full name is ";
  for (std::size_t i = 0; i < std::min(found.size(), most); ++i) {
    out += (i == 0 ? "`" : " or `") + std::string(found[i]) + "`";
  }
  return out + (found.size() > most ? ", ...; " : "; ") + std::string(all);
}

Result<NamedField> find_named_field(std::string_view name, const Protocols& protocols) {
  std::vector<std::string_view> names;
  NamedField
      widest;  // a packet's own row may be narrower: of LLC's control field, of PPP's protocol
  for (const Header* header : protocols.headers()) {
    for (const Field* field : header->fields) {
      names.push_back(field->name);
      if (field->name != name) continue;
      if (widest.field == nullptr || field->width > widest.field->width) widest = {header, field};
    }
  }
  if (widest.field != nullptr) return widest;
  if (const auto row = find_behind_header(name, protocols)) return *row;
  const auto rows = rows_named(name, protocols);
  if (rows.size() == 1) return rows.front();
  return fail(input_error("cannot find a field named `" + std::string(name) + "`",
                          field_hint(name, names, protocols)));
}

}  // namespace pushpkt::wire
