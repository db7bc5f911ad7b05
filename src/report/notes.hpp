// Notes: texts below a table, each once, with the mark that stands for it in the table.
#pragma once

#include <string>
#include <vector>

namespace pushpkt::report {

class Notes {
 public:
  /// "(2)": of this text, which is the second one.
  [[nodiscard]] std::string mark_of(const std::string& text);
  /// Each with its mark, wrapped; ends with a newline if there are any.
  [[nodiscard]] std::string text(std::size_t width) const;

 private:
  std::vector<std::string> texts_;
};

}  // namespace pushpkt::report
