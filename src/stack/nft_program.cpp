// fork(2), execv(3), pipes. nft -i reads commands from a pipe as it does from a keyboard.
#include "stack/nft_program.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/privileges.hpp"
#include "pushpkt/lab/find_program.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::chrono::seconds longest_wait{10};  // for a program that answers in milliseconds

Error nft_error(const std::string& said) {
  const bool denied = said.find("Operation not permitted") != std::string::npos;
  Error error{"cannot set a rule by nft", denied ? EPERM : 0,
              said.substr(0, said.find_last_not_of('\n') + 1),
              denied ? Cause::permission : Cause::environment};
  if (denied) error.hint += "\nit needs CAP_NET_ADMIN: run inside `pushpkt lab` or under sudo";
  return error;
}

[[noreturn]] void become_nft(const std::string& file, int input, int output) {
  ::setpgid(0, 0);  // a key like Ctrl-C is not for it
  ::signal(SIGPIPE, SIG_DFL);
  // Whoever holds its input can have it do what it may. prctl(2): root gains nothing by exec
  // either.
  if (!keep_capabilities({CAP_NET_ADMIN}) || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    ::_exit(126);
  }
  if (::dup2(input, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0 ||
      ::dup2(output, STDERR_FILENO) < 0) {
    ::_exit(127);
  }
  std::array<char, 4> program{"nft"};
  std::array<char, 3> interactive{"-i"};
  std::array<char*, 3> argv{program.data(), interactive.data(), nullptr};
  ::execv(file.c_str(), argv.data());
  ::_exit(127);
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

/// Reads until `is_whole`, the end or the time limit.
template <class IsWhole>
std::string read_until(int fd, IsWhole is_whole) {
  const Deadline deadline = Deadline::in(longest_wait);
  std::string out;
  while (!is_whole(out) && !deadline.passed()) {
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, deadline.left_ms()) < 0 && errno != EINTR) break;
    std::array<char, 4096> some{};
    const ssize_t got = ::read(fd, some.data(), some.size());
    if (got == 0 || (got < 0 && errno != EINTR)) break;
    if (got > 0) out.append(some.data(), static_cast<std::size_t>(got));
  }
  return out;
}

}  // namespace

Result<NftChild> start_nft() {
  const auto file = lab::find_program("nft");
  if (!file) return fail(file.error());
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0) return fail(system_error("cannot make a pipe"));
  const Fd child_input(in[0]);
  Fd input(in[1]);
  if (::pipe2(out.data(), O_CLOEXEC) != 0) return fail(system_error("cannot make a pipe"));
  Fd output(out[0]);
  const Fd child_output(out[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return fail(system_error("cannot start nft"));
  if (pid == 0) become_nft(*file, child_input.get(), child_output.get());
  return NftChild{pid, std::move(input), std::move(output)};
}

void reap(pid_t child) {
  while (child > 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<std::string> run_and_list(const NftChild& nft, const std::string& lines,
                                 const std::string& table) {
  if (!write_all(nft.input.get(), lines + "list chain inet " + table + " output\n")) {
    return fail(system_error("cannot tell nft what to do"));
  }
  const std::string head = "table inet " + table + " {";
  const std::string said = read_until(nft.output.get(), [&](const std::string& text) {
    const std::size_t at = text.find(head);
    const std::size_t error = text.find("Error:");
    return (error != std::string::npos && text.find('\n', error) != std::string::npos) ||
           (at != std::string::npos && text.find("\n}\n", at) != std::string::npos);
  });
  const bool good =
      said.find("Error:") == std::string::npos && said.find(head) != std::string::npos;
  if (!good) return fail(nft_error(said));
  return said;
}

Result<std::string> run_nft(const std::string& lines) {
  auto nft = start_nft();
  if (!nft) return fail(nft.error());
  const bool told = write_all(nft->input.get(), lines);
  nft->input.reset();
  std::string said = read_until(nft->output.get(), [](const std::string&) { return false; });
  reap(nft->pid);
  if (!told || said.find("Error:") != std::string::npos) return fail(nft_error(said));
  return said;
}

}  // namespace pushpkt::stack
