// isatty(3): stderr is talk, and only people want to see a bar.
#include "cli/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "cli/terminal.hpp"

namespace pushpkt::cli {
namespace {

constexpr std::chrono::seconds patience{1};
constexpr std::chrono::milliseconds between{100};
constexpr std::uint64_t bar_width = 20;  // beside it there are about thirty columns
constexpr const char* wipe = "\r\033[K";

}  // namespace

Progress::Progress(std::uint64_t total, std::string_view unit)
    : total_(total),
      unit_(unit),
      on_terminal_(::isatty(STDERR_FILENO) == 1 && !is_quiet()),
      begin_(Clock::now()),
      next_(begin_ + patience) {}

Progress::~Progress() {
  if (drawn_) print_control(wipe);
}

void Progress::show(std::uint64_t done) {
  if (!on_terminal_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + between;
  drawn_ = true;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - begin_).count();
  std::string line = wipe;
  if (total_ > 0) {
    const std::uint64_t filled = std::min(done, total_) * bar_width / total_;
    line += "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "] " +
            std::to_string(std::min(done, total_) * 100 / total_) + " %  ";
  }
  print_control(line + std::to_string(done) + " " + unit_ + ", " + std::to_string(seconds) + " s");
}

std::function<void(std::size_t, std::size_t)> show_progress(std::string_view unit) {
  const auto bar = std::make_shared<std::optional<Progress>>();
  return [bar, unit](std::size_t done, std::size_t total) {
    if (!*bar) bar->emplace(total, unit);
    (*bar)->show(done);
  };
}

}  // namespace pushpkt::cli
