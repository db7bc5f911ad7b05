// The program while it runs: what it has said so far, a signal to it, and how it ended.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>

#include "program.hpp"

namespace pushpkt::test {

/// Looks until `seen` is true: it ends a hang, and judges no speed.
inline bool until(const std::function<bool()>& seen) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  while (std::chrono::steady_clock::now() < end) {
    if (seen()) return true;
    ::poll(nullptr, 0, 2);  // between two looks
  }
  return false;
}

/// A shell command that runs in `folder`, which has its files `out` and `err`. The last program of
/// it is `exec`ed and gets the signal; or, where it runs in a lab, which has process ids of its
/// own, a shell there sends what it reads from the pipe `signal`.
class Running {
 public:
  enum class Stderr : std::uint8_t { file, terminal };

  Running(const std::string& folder, const std::string& command, Stderr where = Stderr::file)
      : folder_(folder) {
    const std::string tool = std::filesystem::path(PUSHPKT_PROGRAM).parent_path().string();
    std::ofstream(folder + "/script") << "PATH=" << tool << ":$PATH\ncd " << folder << "\n"
                                      << command << "\n";
    int slave = -1;
    if (where == Stderr::terminal && ::openpty(&terminal_, &slave, nullptr, nullptr, nullptr) != 0)
      return;
    pid_ = ::fork();
    if (pid_ == 0) run(slave);
    if (slave >= 0) ::close(slave);
    if (terminal_ >= 0) ::fcntl(terminal_, F_SETFL, O_NONBLOCK);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (pid_ > 0 && !ended_) ::kill(-pid_, SIGKILL);
    if (pid_ > 0 && !ended_) ::waitpid(pid_, nullptr, 0);
    if (terminal_ >= 0) ::close(terminal_);
  }

  [[nodiscard]] std::string out() const { return content_of(folder_ + "/out"); }
  [[nodiscard]] std::string err() {
    if (terminal_ < 0) return content_of(folder_ + "/err");
    std::array<char, 4096> part{};
    for (ssize_t got = 0; (got = ::read(terminal_, part.data(), part.size())) > 0;) {
      typed_.append(part.data(), static_cast<std::size_t>(got));
    }
    return typed_;
  }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool has_ended() {
    if (!ended_ && ::waitpid(pid_, &status_, WNOHANG) == pid_) ended_ = true;
    return ended_;
  }
  /// Its exit status, 128 + N after signal N, -1 where it does not end.
  [[nodiscard]] int status() {
    if (!until([&] { return has_ended(); })) return -1;
    return WIFSIGNALED(status_) ? 128 + WTERMSIG(status_) : WEXITSTATUS(status_);
  }
  void signal(int number) const {
    const std::string pipe = folder_ + "/signal";
    if (!std::filesystem::exists(pipe)) {
      ::kill(pid_, number);
      return;
    }
    std::ofstream(pipe) << number << std::endl;  // waits for the shell that reads it
  }
  /// As a key of the terminal: to all processes that the command started.
  void signal_group(int number) const { ::kill(-pid_, number); }

 private:
  [[noreturn]] void run(int terminal) const {
    ::setpgid(0, 0);
    const int in = ::open("/dev/null", O_RDONLY);
    const int out = ::open((folder_ + "/out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const int err = terminal >= 0
                        ? terminal
                        : ::open((folder_ + "/err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    const std::string script = folder_ + "/script";
    ::execl("/bin/sh", "sh", script.c_str(), nullptr);
    ::_exit(127);
  }

  std::string folder_;
  std::string typed_;
  pid_t pid_ = -1;
  int terminal_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

/// The last line that is not empty; carriage returns and the progress bar are left out.
inline std::string last_line(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    while (line.ends_with('\r')) line.pop_back();
    const std::size_t wiped = line.rfind("\x1b[K");
    if (wiped != std::string::npos) line.erase(0, wiped + 3);
    if (!line.empty()) out = line;
  }
  return out;
}

}  // namespace pushpkt::test
