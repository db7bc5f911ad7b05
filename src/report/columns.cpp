// Columns about the frame are here; those inside of the packet are wire's.
#include "pushpkt/report/columns.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::report {
namespace {

using sniff::SeenView;

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.begin(), text.end(), number).ptr;
  out.append(text.begin(), end);
}

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
             [](const SeenView& seen, std::string& out) { out += to_string(seen.time); }},
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

/// wiretap/wtap.h, each as tshark shows it for a file of this link type.
struct EncapType {
  unsigned link;
  int encap;
};
constexpr std::array encap_types{
    EncapType{0, 15},    EncapType{1, 1},     EncapType{9, 4},     EncapType{12, 7},
    EncapType{14, 7},    EncapType{50, 4},    EncapType{101, 7},   EncapType{104, 28},
    EncapType{105, 20},  EncapType{107, 26},  EncapType{108, 174}, EncapType{113, 25},
    EncapType{117, 39},  EncapType{127, 23},  EncapType{143, 33},  EncapType{147, 45},
    EncapType{192, 97},  EncapType{195, 104}, EncapType{228, 129}, EncapType{229, 130},
    EncapType{239, 141}, EncapType{253, 158}, EncapType{276, 210},
};

/// All names that somebody can have meant.
Error unknown(const std::string& name) {
  std::vector<std::string_view> names = frame_column_names();
  for (const std::string_view shown : wire::shown_names()) names.push_back(shown);
  for (const wire::Header* header : wire::protocols()) {
    for (const wire::Field* field : header->fields) names.push_back(field->name);
  }
  return input_error("cannot find a field named `" + name + "`",
                     nearest_hint(name, names) + "`pushpkt fields` lists all");
}

}  // namespace

std::vector<std::string_view> frame_column_names() {
  std::vector<std::string_view> names;
  for (const FrameRow& row : frame_rows) names.push_back(row.name);
  return names;
}

Result<Columns> Columns::of(std::span<const std::string> names, const Options& options) {
  Columns out;
  out.options_ = options;
  for (const std::string& name : names) {
    const auto* row = std::find_if(frame_rows.begin(), frame_rows.end(),
                                   [&](const FrameRow& r) { return r.name == name; });
    if (name == "frame.interface_id" && !options.interface_ids) {
      out.columns_.push_back({name, [](const SeenView&, std::string&) {}});
    } else if (row != frame_rows.end()) {
      out.columns_.push_back({name, row->append});
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

void Columns::append_row(const SeenView& seen, const wire::Decoded& decoded,
                         std::string& out) const {
  for (const Named& named : columns_) {
    if (&named != &columns_.front()) out += options_.separator;
    if (const auto* frame = std::get_if<FrameColumn>(&named.column)) {
      (*frame)(seen, out);
    } else {
      std::get<wire::ShownColumn>(named.column).append(decoded, out);
    }
  }
  out += '\n';
}

int encap_type(Link link) {
  const auto number = static_cast<unsigned>(link);
  const auto* row = std::find_if(encap_types.begin(), encap_types.end(),
                                 [&](const EncapType& r) { return r.link == number; });
  return row == encap_types.end() ? 0 : row->encap;
}

}  // namespace pushpkt::report
