// Notes are numbered as they are first asked for.
#include "report/notes.hpp"

#include <algorithm>

#include "pushpkt/report/table.hpp"

namespace pushpkt::report {
namespace {

std::string mark(std::size_t index) { return "(" + std::to_string(index + 1) + ")"; }

}  // namespace

std::string Notes::mark_of(const std::string& text) {
  const auto it = std::find(texts_.begin(), texts_.end(), text);
  const auto index = static_cast<std::size_t>(it - texts_.begin());
  if (it == texts_.end()) texts_.push_back(text);
  return mark(index);
}

std::string Notes::text(std::size_t width) const {
  std::string out;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    std::string label = "  " + mark(i) + " ";
    for (const std::string& line : wrapped(texts_[i], width - label.size())) {
      out += label + line + "\n";
      label.assign(label.size(), ' ');
    }
  }
  return out;
}

}  // namespace pushpkt::report
