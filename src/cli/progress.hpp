// A bar for what takes longer than a second, on a terminal only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace pushpkt::cli {

class Progress {
 public:
  /// `total` steps of what `unit` names; 0: unknown, so there are numbers and no bar.
  explicit Progress(std::uint64_t total, std::string_view unit = "packets");
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Wipes the line.
  ~Progress();

  /// Draws at most ten times a second; costs nothing where there is no terminal.
  void show(std::uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;

  std::uint64_t total_;
  std::string unit_;
  bool on_terminal_;
  bool drawn_ = false;
  Clock::time_point begin_;
  Clock::time_point next_;
};

/// Shows how far it is, done and total; the last copy of what it returns wipes the line.
[[nodiscard]] std::function<void(std::size_t, std::size_t)> show_progress(std::string_view unit);

}  // namespace pushpkt::cli
