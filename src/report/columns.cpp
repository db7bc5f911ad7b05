// Columns about the frame are here; those inside of the packet are wire's.
#include "pushpkt/report/columns.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/base/printable.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "report/append_number.hpp"
#include "report/everyday_columns.hpp"

namespace pushpkt::report {
namespace {

using sniff::SeenView;

/// What would break a line of columns, as tshark writes it; and what a terminal would act on.
void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view breaks = "\n\t\r";
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of(breaks), text.size());
    append_printable(out, text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    out += text[0] == '\n' ? "\\n" : text[0] == '\t' ? "\\t" : "\\r";
    text.remove_prefix(1);
  }
}

struct FrameRow {
  std::string_view name;
  void (*append)(const SeenView& seen, std::string& out);
};

constexpr std::array frame_rows{
    FrameRow{"frame.number",
             [](const SeenView& seen, std::string& out) { append_number(out, seen.number); }},
    FrameRow{"frame.time_epoch",
             [](const SeenView& seen, std::string& out) {
               if (seen.has_time) out += to_string(seen.time);
             }},
    FrameRow{"frame.time",
             [](const SeenView& seen, std::string& out) {
               if (seen.has_time) append_time_in_words(out, seen.time);
             }},
    FrameRow{"frame.len",
             [](const SeenView& seen, std::string& out) { append_number(out, seen.wire_bytes); }},
    FrameRow{"frame.cap_len",
             [](const SeenView& seen, std::string& out) { append_number(out, seen.bytes.size()); }},
    FrameRow{"frame.interface_id",
             [](const SeenView& seen, std::string& out) { append_number(out, seen.interface_id); }},
    FrameRow{"frame.interface_name",
             [](const SeenView& seen, std::string& out) { append_escaped(out, seen.interface); }},
    FrameRow{
        "frame.encap_type",
        [](const SeenView& seen, std::string& out) { append_number(out, encap_type(seen.link)); }},
    FrameRow{"frame.comment",
             [](const SeenView& seen, std::string& out) { append_escaped(out, seen.comment); }},
};

/// Columns that need the packets before: those that have a time. All are 0 for the first.
constexpr std::string_view time_relative = "frame.time_relative";
constexpr std::string_view time_delta = "frame.time_delta";
/// Counts from the last packet that was printed: the same, because a filter leaves packets out
/// before they get here.
constexpr std::string_view time_delta_displayed = "frame.time_delta_displayed";

void quote_from(std::string& out, std::size_t begin, char quote) {
  for (std::size_t at = out.find(quote, begin); at < out.size(); at = out.find(quote, at + 2)) {
    out.insert(at, 1, quote);
  }
  out.insert(begin, 1, quote);
  out += quote;
}

/// All names that a misspelt name can stand for.
Error unknown(const std::string& name) {
  if (auto known_elsewhere = refused_column(name)) return std::move(*known_elsewhere);
  std::vector<std::string_view> names = frame_column_names();
  for (const std::string_view shown : wire::shown_names()) names.push_back(shown);
  for (const std::string_view part : compare::part_names()) names.push_back(part);
  for (const wire::Header* header : wire::protocols()) {
    for (const wire::Field* field : header->fields) names.push_back(field->name);
  }
  return input_error("cannot find a field named `" + name + "`", wire::field_hint(name, names));
}

}  // namespace

std::vector<std::string_view> frame_column_names() {
  std::vector<std::string_view> names;
  for (const FrameRow& row : frame_rows) names.push_back(row.name);
  names.push_back(time_relative);
  names.push_back(time_delta);
  names.push_back(time_delta_displayed);
  for (const std::string_view name : packet_column_names()) names.push_back(name);
  return names;
}

Result<Columns> Columns::of(std::span<const std::string> names, const Options& options) {
  Columns out;
  out.options_ = options;
  const auto parts = compare::part_names();
  for (const std::string& name : names) {
    const auto* row = std::find_if(frame_rows.begin(), frame_rows.end(),
                                   [&](const FrameRow& r) { return r.name == name; });
    if (name == "frame.interface_id" && !options.interface_ids) {
      out.columns_.push_back({name, [](const SeenView&, std::string&) {}});
    } else if (row != frame_rows.end()) {
      out.columns_.push_back({name, row->append});
    } else if (name == time_relative) {
      out.columns_.push_back({name, TimeColumn::relative});
    } else if (name == time_delta || name == time_delta_displayed) {
      out.columns_.push_back({name, TimeColumn::delta});
    } else if (const PacketColumn* const packet = find_packet_column(name)) {
      out.columns_.push_back({name, packet->append});
    } else if (const auto part =
                   std::find(parts.begin(), parts.end(), name == "data.data" ? "data" : name);
               part != parts.end()) {
      out.columns_.push_back({name, PartColumn{*part}});
      out.has_parts_ = true;
    } else {
      auto shown = wire::ShownColumn::of(name);
      if (!shown) return fail(unknown(name));
      out.columns_.push_back({name, std::move(*shown)});
    }
  }
  return out;
}

void Columns::append_header(std::string& out) const {
  for (const Named& named : columns_) {
    if (&named != &columns_.front()) out += options_.separator;
    out += named.name;
  }
  out += '\n';
}

void Columns::append_row(const SeenView& seen, const wire::Decoded& decoded, std::string& out) {
  if (!first_ && seen.has_time) first_ = last_ = seen.time;
  if (has_parts_) parts_ = compare::part_readings(decoded);
  for (const Named& named : columns_) {
    if (&named != &columns_.front()) out += options_.separator;
    const std::size_t begin = out.size();
    append_column(named, seen, decoded, out);
    if (options_.quote != '\0' && out.size() > begin) quote_from(out, begin, options_.quote);
  }
  out += '\n';
  if (seen.has_time) last_ = seen.time;
}

void Columns::pass_over(const SeenView& seen) {
  if (!seen.has_time) return;
  if (!first_) first_ = seen.time;
  last_ = seen.time;
}

void Columns::append_column(const Named& named, const SeenView& seen, const wire::Decoded& decoded,
                            std::string& out) const {
  if (const auto* shown = std::get_if<wire::ShownColumn>(&named.column)) {
    shown->append(decoded, out);
    return;
  }
  if (const auto* whole = std::get_if<WholeColumn>(&named.column)) return (*whole)(decoded, out);
  if (const auto* frame = std::get_if<FrameColumn>(&named.column)) return (*frame)(seen, out);
  if (const auto* time = std::get_if<TimeColumn>(&named.column)) {
    if (!seen.has_time) return;
    out += to_string(seen.time.since(*time == TimeColumn::relative ? *first_ : last_));
    return;
  }
  const auto& part = std::get<PartColumn>(named.column);
  const auto reading = std::find_if(parts_.begin(), parts_.end(),
                                    [&](const auto& r) { return r.name == part.name; });
  if (reading != parts_.end()) append_escaped(out, reading->text());
}

}  // namespace pushpkt::report
