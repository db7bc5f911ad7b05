// Every row of every header, for a screen, for the documentation, for a program.
#include "pushpkt/report/field_reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/report/columns.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/shown.hpp"

namespace pushpkt::report {
namespace {

using wire::Field;
using wire::Fill;
using wire::Header;
using wire::Show;

/// "udp", "icmp.echo": as a recipe names it.
std::string name_of(const Header& header) {
  std::string out(header.name);
  if (!header.variant.empty()) out += "." + std::string(header.variant);
  return out;
}

std::string_view name_of(Fill fill) {
  switch (fill) {
    case Fill::preset:
      return "preset";
    case Fill::header_length:
      return "header_length";
    case Fill::layer_length:
      return "layer_length";
    case Fill::payload_length:
      return "payload_length";
    case Fill::next_header:
      return "next_header";
    case Fill::checksum:
      return "checksum";
  }
  return "";
}

std::string_view name_of(Show show) {
  switch (show) {
    case Show::decimal:
      return "decimal";
    case Show::hex:
      return "hex";
    case Show::bytes:
      return "bytes";
    case Show::flag:
      return "flag";
    case Show::mac:
      return "mac";
    case Show::ipv4:
      return "ipv4";
    case Show::ipv6:
      return "ipv6";
    case Show::ntp_time:
      return "ntp_time";
  }
  return "";
}

/// Who writes the field when the recipe is silent, in words.
std::string filled_by(const Header& header, const Field& field) {
  switch (field.fill) {
    case Fill::preset:
      break;
    case Fill::header_length:
      return "computed: bytes of the header";
    case Fill::layer_length:
      return "computed: bytes of the header and all inside";
    case Fill::payload_length:
      return "computed: bytes inside";
    case Fill::next_header:
      return "computed: what follows";
    case Fill::checksum:
      return "computed: checksum";
  }
  if (!field.part_of.empty()) return "part of " + std::string(field.part_of);
  return "preset " + to_text(field, preset_of(header, field));
}

/// "4", "4.1-3": bytes from the header's first one, and bits, the most significant one first.
std::string place_of(const Field& field) {
  const unsigned first = field.bit / 8U;
  if (field.bit % 8 == 0 && field.width % 8 == 0) return std::to_string(first);
  const unsigned bit = field.bit % 8U;
  if (field.width == 1) return fmt::format("{}.{}", first, bit);
  return fmt::format("{}.{}-{}", first, bit, bit + field.width - 1);
}

std::string unit_of(const Field& field) {
  return field.unit == 1 ? "" : fmt::format("in steps of {}", field.unit);
}

/// "1 request, 2 reply", "icmp.type 3: 0 network-unreachable, 1 host-unreachable; ..."
std::string values_of(const Field& field) {
  std::string out;
  std::uint64_t where = wire::ValueName::any;
  for (const wire::ValueName& named : field.values) {
    const bool begins = named.where != where;
    if (begins) {
      where = named.where;
      out += fmt::format("{}{} {}: ", out.empty() ? "" : "; ", field.named_by, where);
    } else if (!out.empty()) {
      out += ", ";
    }
    const bool is_bytes = field.show == Show::bytes;
    out += fmt::format("{}{} {}", is_bytes ? "0x" : "",
                       is_bytes ? wire::to_text(field, named.value) : std::to_string(named.value),
                       named.name);
  }
  return out;
}

/// Fields whose values a page has named: layouts of one name share many.
using Named = std::set<const Field*>;

/// What the field means: the words of its source, then the names of its values.
std::string meaning_of(const Field& field, Named& named) {
  std::string out(field.label);
  if (field.values.empty()) return out;
  out += out.empty() ? "" : ": ";
  return out + (named.insert(&field).second ? values_of(field) : "values as above");
}

Json values_json(const Field& field) {
  Json out = Json::array();
  for (const wire::ValueName& named : field.values) {
    Json json{{"value", named.value}, {"name", named.name}};
    if (named.where != wire::ValueName::any) json["where"] = {{field.named_by, named.where}};
    out.push_back(std::move(json));
  }
  return out;
}

Json field_json(const Header& header, const Field& field) {
  Json out{{"name", field.name},         {"header", name_of(header)}, {"protocol", header.protocol},
           {"label", field.label},       {"spec", field.spec},        {"bit", field.bit},
           {"width", field.width},       {"unit", field.unit},        {"show", name_of(field.show)},
           {"fill", name_of(field.fill)}};
  out["preset"] = field.fill == Fill::preset ? Json(preset_of(header, field)) : Json(nullptr);
  out["values"] = values_json(field);
  out["part_of"] = Json::text_or_null(field.part_of);
  return out;
}

/// "mss=NUMBER", "sack_perm"
std::string typed_form(const wire::ItemUse& use) {
  std::string out(use.keyword);
  if (use.value.empty()) return out;
  const bool is_optional = use.value.starts_with('[');
  return out + (is_optional ? "[=" + use.value.substr(1) : "=" + use.value);
}

/// What a recipe may name besides the rows.
std::string items_text(const Header& header, const Style& style) {
  const auto uses = item_uses(header);
  if (uses.empty()) return "";
  Table table({"in a recipe", "what it writes"});
  for (const wire::ItemUse& use : uses) table.add({{typed_form(use)}, {use.sets, Tone::faint}});
  return style.paint(Tone::strong, "options and records of " + name_of(header)) + "\n" +
         table.text(style);
}

/// A vertical bar ends a cell, in code too.
std::string in_cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, "\\");
  }
  return text;
}

std::string items_markdown(const Header& header) {
  const auto uses = item_uses(header);
  if (uses.empty()) return "";
  std::string out = "| in a recipe | what it writes |\n|---|---|\n";
  for (const wire::ItemUse& use : uses) {
    out += fmt::format("| `{}` | {} |\n", in_cell(typed_form(use)), in_cell(use.sets));
  }
  return out + "\n";
}

}  // namespace

std::string fields_text(const Headers& headers, const Style& style) {
  std::string out;
  Named named;
  for (const Header* header : headers) {
    if (!out.empty()) out += '\n';
    out += style.paint(Tone::strong, name_of(*header));
    out += fmt::format("  {}, {}, {}{}\n", header->title, header->spec,
                       counted(header->fixed_bytes, "byte"),
                       header->options.empty() ? "" : fmt::format(" and {}", header->options));
    Table table({"field", "byte", "bits", "who fills it", "in the RFC's words"});
    for (const Field* field : header->fields) {
      const std::string unit = unit_of(*field);
      table.add({{(field->part_of.empty() ? "" : "  ") + std::string(field->name)},
                 {place_of(*field), Tone::faint},
                 {std::to_string(field->width)},
                 {filled_by(*header, *field) + (unit.empty() ? "" : ", " + unit)},
                 {fmt::format("{}{}{}", meaning_of(*field, named), field->spec.empty() ? "" : ", ",
                              field->spec),
                  Tone::faint}});
    }
    out += table.text(style) + items_text(*header, style);
  }
  return folded_lines(out, style.width);
}

std::string options_text(const Headers& headers, const Style& style) {
  std::string out;
  for (const Header* header : headers) {
    const std::string items = items_text(*header, style);
    if (!items.empty()) out += (out.empty() ? "" : "\n") + items;
  }
  return folded_lines(out, style.width);
}

std::string fields_markdown(const Headers& headers) {
  std::string out;
  Named named;
  for (const Header* header : headers) {
    out += fmt::format("## `{}`: {} ({})\n\n{}{}.\n\n", name_of(*header), header->title,
                       header->spec, counted(header->fixed_bytes, "byte"),
                       header->options.empty() ? "" : fmt::format(", then `{}`", header->options));
    out += "| field | byte | bits | who fills it | meaning | source |\n|---|---|---|---|---|---|\n";
    for (const Field* field : header->fields) {
      const std::string unit = unit_of(*field);
      out += fmt::format("| `{}` | {} | {} | {}{} | {} | {} |\n", field->name, place_of(*field),
                         field->width, filled_by(*header, *field), unit.empty() ? "" : ", " + unit,
                         meaning_of(*field, named), field->spec);
    }
    out += '\n' + items_markdown(*header);
  }
  return out;
}

std::string fields_json(const Headers& headers) {
  Json out{{"schema", 1}};
  Json& fields = out["fields"] = Json::array();
  for (const Header* header : headers) {
    for (const Field* field : header->fields) fields.push_back(field_json(*header, *field));
  }
  Json& options = out["options"] = Json::array();
  for (const Header* header : headers) {
    for (const wire::ItemUse& use : item_uses(*header)) {
      options.push_back({{"header", name_of(*header)},
                         {"keyword", use.keyword},
                         {"value", Json::text_or_null(use.value)},
                         {"writes", use.sets}});
    }
  }
  out["columns"] = frame_column_names();
  for (const std::string_view name : wire::shown_names()) out["columns"].push_back(name);
  return out.dump(2) + "\n";
}

std::string other_columns_text(const Style& style) {
  std::string names;
  for (const std::string_view name : frame_column_names()) names += std::string(name) + " ";
  for (const std::string_view name : wire::shown_names()) names += std::string(name) + " ";
  std::string out =
      style.paint(Tone::strong, "columns") + "  only for -T fields, computed as tshark does\n";
  for (const std::string& line : wrapped(names, style.width - 2)) out += "  " + line + '\n';
  return out;
}

}  // namespace pushpkt::report
