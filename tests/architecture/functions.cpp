// The lengths of functions. What clang-format lays out is read line by line: a function begins in
// a line that ends in " {" behind its parameters, and ends in a line with "}" as far to the left.
#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include "rooms.hpp"

namespace fs = std::filesystem;

namespace pushpkt::architecture {
namespace {

constexpr std::size_t most_lines = 40;
constexpr char in_raw_string = '\1';  // in front of a line that begins in one

// The text without what stands in literals and comments; all lines stay.
class Bare {
 public:
  explicit Bare(const std::string& text) : text_(text) {
    while (at_ < text_.size()) step();
  }
  [[nodiscard]] const std::string& text() const { return out_; }

 private:
  void step() {
    const char c = text_[at_];
    if (text_.compare(at_, 2, "//") == 0) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (text_.compare(at_, 2, "R\"") == 0) {
      raw_string();
    } else if (c == '"' || (c == '\'' && !is_in_a_number())) {
      literal(c);
    } else {
      out_ += c;
      ++at_;
    }
  }
  // 1'000, 0xff'ff
  [[nodiscard]] bool is_in_a_number() const {
    return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0;
  }
  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    const std::string close = ")" + text_.substr(at_ + 2, open - at_ - 2) + "\"";
    const std::size_t end = std::min(text_.find(close, open), text_.size() - close.size());
    const auto lines = std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                  text_.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    out_ += "\"\"";
    for (std::ptrdiff_t line = 0; line < lines; ++line) out_ += {'\n', in_raw_string};
    at_ = end + close.size();
  }
  void literal(char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    out_ += {quote, quote};
    ++at_;
  }

  const std::string& text_;
  std::size_t at_ = 0;
  std::string out_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    line.resize(line.find_last_not_of(" \r") + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

// Whether the line ends the head of a function: `) {`, `) const {`, `-> Result<int> {`.
bool opens_a_function(const std::string& line) {
  if (!line.ends_with(" {")) return false;
  const std::string head = line.substr(0, line.size() - 2);
  constexpr std::array<std::string_view, 6> ends{")",         " const", " noexcept",
                                                 " override", " final", "}"};
  if (head.find("->") != std::string::npos) return true;
  return std::ranges::any_of(ends, [&](std::string_view end) { return head.ends_with(end); });
}

// Whether the line opens a list of values: a table is as long as what it lists.
bool opens_a_list(const std::string& line) {
  if (!line.ends_with('{')) return false;
  const std::string head = line.substr(0, line.size() - 1);
  if (head.empty() || head.back() != ' ') return true;  // `({`, `{{`, `name{`
  return head.ends_with("= ") || head.ends_with("return ") || head.ends_with(", ");
}

std::ptrdiff_t depth_of(const std::string& line) {
  return std::ranges::count(line, '{') - std::ranges::count(line, '}');
}

// Lines up to the function's end; those within lists and raw strings do not count.
struct Body {
  std::size_t counted = 0;
  std::size_t end = 0;
};

Body body_of(const std::vector<std::string>& lines, std::size_t head) {
  const std::size_t margin = lines[head].find_first_not_of(' ');
  // A head of several lines is indented further than the function.
  const auto is_end = [&](const std::string& line) {
    const std::size_t first = line.find_first_not_of(' ');
    return first != std::string::npos && first <= margin && line[first] == '}';
  };
  Body body;
  std::ptrdiff_t in_list = 0;
  for (body.end = head + 1; body.end < lines.size() && !is_end(lines[body.end]); ++body.end) {
    const std::string& line = lines[body.end];
    if (in_list > 0) {
      in_list += depth_of(line);
    } else if (line.empty() || line[0] != in_raw_string) {
      ++body.counted;
      if (opens_a_list(line)) in_list = std::max<std::ptrdiff_t>(depth_of(line), 0);
    }
  }
  return body;
}

}  // namespace

std::vector<std::string> faults_of_functions(const fs::path& file, const std::string& text) {
  const std::vector<std::string> lines = lines_of(Bare(text).text());
  std::vector<std::string> faults;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (!opens_a_function(lines[at])) continue;
    const Body body = body_of(lines, at);
    if (body.counted > most_lines) {
      faults.push_back(file.string() + ":" + std::to_string(at + 1) + ": a function of " +
                       std::to_string(body.counted) + " lines, at most " +
                       std::to_string(most_lines));
    }
    at = body.end;
  }
  return faults;
}

}  // namespace pushpkt::architecture
