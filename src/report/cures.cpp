// Grouped by reason and cure.
#include "report/cures.hpp"

#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::report {
namespace {

struct Group {
  std::vector<std::string> names;
  const Missing* first = nullptr;
};

std::string indented(std::string_view text, std::size_t first, const Style& style) {
  constexpr std::size_t others = 4;
  std::string out;
  for (const std::string& line : wrapped(text, style.width - others)) {
    out += std::string(out.empty() ? first : others, ' ') + line + "\n";
  }
  return out;
}

/// The line breaks of a hint are those of an error message.
std::string in_one_line(std::string text) {
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at)) {
    const std::size_t end = std::min(text.find_first_not_of(" \n", at), text.size());
    text.replace(at, end - at, " ");
  }
  return text;
}

}  // namespace

std::string_view reason_of(std::string_view error) {
  const std::size_t colon = error.rfind(": ");
  return colon == std::string_view::npos ? error : error.substr(colon + 2);
}

std::string cures_text(const std::vector<Missing>& all, const Style& style) {
  std::vector<Group> groups;
  for (const Missing& missing : all) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return group.first->cure == missing.cure &&
             reason_of(group.first->what) == reason_of(missing.what);
    });
    if (same == groups.end()) {
      groups.push_back({{missing.name}, &missing});
    } else {
      same->names.push_back(missing.name);
    }
  }
  std::string out;
  for (const Group& group : groups) {
    const std::string_view what =
        group.names.size() > 1 ? reason_of(group.first->what) : std::string_view(group.first->what);
    const std::string names = joined(group.names, ", ") + ":";
    out += indented(what.empty() ? names : names + " " + std::string(what), 2, style);
    if (!group.first->cure.empty()) out += indented(in_one_line(group.first->cure), 4, style);
  }
  return out;
}

}  // namespace pushpkt::report
