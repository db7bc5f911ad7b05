// One list of names, made from the tables of wire.
#include "compare/comparable.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <vector>

#include "compare/item_rows.hpp"
#include "pushpkt/compare/field_value.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/protocols_set.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

/// Wireshark's names for both ends at once.
struct Alias {
  std::string_view name;
  std::array<std::string_view, 2> stands_for;
};
constexpr std::array aliases{
    Alias{"eth.addr", {"eth.src", "eth.dst"}},
    Alias{"ip.addr", {"ip.src", "ip.dst"}},
    Alias{"ipv6.addr", {"ipv6.src", "ipv6.dst"}},
    Alias{"tcp.port", {"tcp.srcport", "tcp.dstport"}},
    Alias{"udp.port", {"udp.srcport", "udp.dstport"}},
};

/// Of rows with the same name the widest: it holds the values of all.
void add(std::vector<Comparable>& out, const Comparable& comparable) {
  if (comparable.name.empty()) return;
  const auto known = std::ranges::find(out, comparable.name, &Comparable::name);
  if (known == out.end()) return out.push_back(comparable);
  const bool are_fields = known->field != nullptr && comparable.field != nullptr;
  if (are_fields && comparable.field->width > known->field->width) known->field = comparable.field;
}

std::vector<Comparable> all_comparables() {
  std::vector<Comparable> out;
  for (const wire::Field* field :
       {&time_epoch, &time_delta, &time_relative, &frame_len, &frame_cap_len, &frame_number}) {
    add(out, {.name = field->name, .field = field});
  }
  for (const wire::Header* header : wire::protocols()) {
    for (const wire::Field* field : header->fields) {
      add(out, {.name = field->name, .part_of = field->part_of, .field = field});
    }
    const bool by_record = wire::is_message(*header) && header->items != nullptr;
    if (!by_record) add(out, {.name = header->options});
  }
  for (const wire::Header* header : wire::protocols()) {
    if (header->items == nullptr) continue;
    const std::string_view whole = wire::is_message(*header) ? "" : header->options;
    for (const wire::ItemName& item : header->items->names) {
      add(out, {.name = item.name, .part_of = whole, .field = item.field});
    }
  }
  add(out, {.name = payload_name});
  add(out, {.name = trailer_name});
  return out;
}

/// `*` stands for any characters, none included. Only the last star is tried again: what an earlier
/// one could find further on, it finds too.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;  // where in the name the star's characters end
  for (std::size_t i = 0; i < name.size();) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      taken = i;
    } else if (at < pattern.size() && pattern[at] == name[i]) {
      ++at;
      ++i;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

/// `ip.flags.*` names ip.flags too: its parts are all of it.
bool names(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with(".*") && pattern.substr(0, pattern.size() - 2) == name) return true;
  return matches(pattern, name);
}

Error unknown(std::string_view name) {
  std::vector<std::string_view> all;
  for (const Comparable& comparable : comparables()) all.push_back(comparable.name);
  for (const Alias& alias : aliases) all.push_back(alias.name);
  const bool wild = name.find('*') != std::string_view::npos;
  return input_error("cannot find a field " + std::string(wild ? "like" : "named") + " `" +
                         std::string(name) + "`",
                     wire::field_hint(name, all));
}

/// A row that relations can watch: of a header that is no message.
bool is_of_header(std::string_view name) {
  const auto named = wire::find_named_field(name);
  return named && !wire::is_message(*named->header);
}

}  // namespace

bool is_time(std::string_view field) { return field.starts_with("frame.time_"); }

std::span<const Comparable> comparables() {
  const std::uint64_t id = wire::Protocols::in_use().id();
  static std::mutex mutex;
  static std::map<std::uint64_t, std::vector<Comparable>> others;  // a span of one stays valid
  const std::scoped_lock lock(mutex);
  const auto [entry, is_new] = others.try_emplace(id);
  if (is_new) entry->second = all_comparables();
  return entry->second;
}

Result<std::vector<const Comparable*>> named_by(std::string_view fields) {
  std::vector<const Comparable*> out;
  for (const Alias& alias : aliases) {
    if (alias.name != fields) continue;
    for (const Comparable& comparable : comparables()) {
      if (comparable.name == alias.stands_for[0] || comparable.name == alias.stands_for[1])
        out.push_back(&comparable);
    }
    return out;
  }
  for (const Comparable& row : comparables()) {
    if (names(fields, row.name) || (!row.part_of.empty() && names(fields, row.part_of))) {
      out.push_back(&row);
    }
  }
  if (!out.empty()) return out;
  const auto customary = wire::find_named_field(fields);  // "udp.sport"
  if (!customary || customary->field->name == fields) return fail(unknown(fields));
  return named_by(customary->field->name);
}

Result<const wire::Field*> number_field(std::string_view name) {
  if (name == tcp_len.name) return &tcp_len;
  for (const Comparable& comparable : comparables()) {
    if (comparable.name != name) continue;
    // Options and messages are not taken apart where relations are watched.
    const bool is_number =
        comparable.field != nullptr && comparable.field->width <= 64 && is_of_header(name);
    if (is_number) return comparable.field;
    return fail(
        input_error("cannot relate " + std::string(name) + ": it is not a number of a header"));
  }
  const auto customary = wire::find_named_field(name);  // "tcp.seq"
  if (!customary || customary->field->name == name) return fail(unknown(name));
  return number_field(customary->field->name);
}

}  // namespace pushpkt::compare
