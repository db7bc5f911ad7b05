// The table of `pushpkt paths`, and its JSON.
#include "pushpkt/report/path_reference.hpp"

#include <fmt/format.h>

#include <utility>

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"
#include "report/cures.hpp"

namespace pushpkt::report {
namespace {

std::string layers_of(path::Level ours) {
  switch (ours) {
    case path::Level::payload:
      return "payload";
    case path::Level::transport:
      return "UDP, TCP, ICMP";
    case path::Level::network:
      return "IP and inside";
    case path::Level::link:
      return "whole frame";
  }
  return "";
}

/// The text's lines, broken at the width; the first one begins `first` columns in, the others 4.
std::string indented(const std::string& text, std::size_t first, const Style& style) {
  constexpr std::size_t others = 4;
  std::string out;
  for (const std::string& line : wrapped(text, style.width - others)) {
    out += std::string(out.empty() ? first : others, ' ') + line + "\n";
  }
  return out;
}

std::string rewrites_text(const path::PathKind& kind, const Style& style) {
  std::string out;
  const auto add = [&](std::string_view family, std::span<const path::Rewrite> rewrites) {
    for (const path::Rewrite& rewrite : rewrites) {
      out += indented(fmt::format("{}  {} {}: {} ({})", kind.name, family, rewrite.field,
                                  rewrite.when, rewrite.evidence),
                      2, style);
    }
  };
  add("IPv4", kind.rewrites_ip4);
  add("IPv6", kind.rewrites_ip6);
  return out;
}

Json rewrites_json(const path::PathKind& kind) {
  Json out = Json::array();
  const auto add = [&](int version, std::span<const path::Rewrite> rewrites) {
    for (const path::Rewrite& rewrite : rewrites) {
      out.push_back({{"ip_version", version},
                     {"field", rewrite.field},
                     {"when", rewrite.when},
                     {"evidence", rewrite.evidence}});
    }
  };
  add(4, kind.rewrites_ip4);
  add(6, kind.rewrites_ip6);
  return out;
}

}  // namespace

std::string_view to_text(path::Level ours) {
  switch (ours) {
    case path::Level::payload:
      return "payload";
    case path::Level::transport:
      return "transport";
    case path::Level::network:
      return "network";
    case path::Level::link:
      return "link";
  }
  return "";
}

std::string paths_text(const std::vector<PathState>& paths, const Style& style) {
  Table table({"path", "ours", "works here", "the kernel still does"});
  std::string rewrites;
  std::vector<Missing> missing;
  for (const PathState& path : paths) {
    const bool works = !path.unavailable;
    table.add({{std::string(path.kind->name), Tone::strong},
               {layers_of(path.kind->ours)},
               {works ? "yes" : "no", works ? Tone::good : Tone::bad},
               {std::string(path.kind->kernel)}});
    rewrites += rewrites_text(*path.kind, style);
    if (!works) {
      Error error = *path.unavailable;
      const std::string cure = std::exchange(error.hint, "");
      missing.push_back({std::string(path.kind->name), error.text(), cure});
    }
  }
  std::string out = table.text(style);
  if (!rewrites.empty())
    out += "\n" + style.paint(Tone::strong, "Rewritten by the kernel") + "\n" + rewrites;
  if (!missing.empty()) {
    out += "\n" + style.paint(Tone::strong, "Not here") + "\n" + cures_text(missing, style);
  }
  return folded_lines(out, style.width);
}

std::string paths_json(const std::vector<PathState>& paths) {
  Json out{{"schema", 1}, {"paths", Json::array()}};
  for (const PathState& path : paths) {
    Json object{{"path", path.kind->name},
                {"ours", to_text(path.kind->ours)},
                {"entry", to_text(path.kind->entry)},
                {"api", path.kind->api},
                {"kernel", path.kind->kernel},
                {"needs", path.kind->needs},
                {"available", !path.unavailable}};
    object["unavailable_because"] =
        path.unavailable ? Json(path.unavailable->text()) : Json(nullptr);
    object["rewrites"] = rewrites_json(*path.kind);
    out["paths"].push_back(std::move(object));
  }
  return out.dump(2) + "\n";
}

}  // namespace pushpkt::report
