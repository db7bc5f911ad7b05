// fork(2), execv(3), pipes. nft -i reads commands from a pipe as it does from a keyboard.
#include "stack/nft_program.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/packet_socket.hpp"
#include "pushpkt/base/privileges.hpp"
#include "pushpkt/lab/find_program.hpp"

namespace pushpkt::stack {
namespace {

Error nft_error(const std::string& printed) {
  const bool denied = printed.find("Operation not permitted") != std::string::npos;
  Error error{"cannot set a rule by nft", denied ? EPERM : 0,
              printed.substr(0, printed.find_last_not_of('\n') + 1),
              denied ? Cause::permission : Cause::environment};
  if (denied) error.hint += "\n" + std::string(net_admin_hint);
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

Error no_nft_answer() {
  return Error{"cannot set a rule by nft: it does not answer", ETIMEDOUT,
               "`nft list ruleset` by hand: does it end?", Cause::environment};
}

/// False at the deadline, with ETIMEDOUT.
bool becomes_ready(int fd, short events, Deadline deadline) {
  pollfd waiting{fd, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, deadline.left_ms());
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) errno = ETIMEDOUT;
  return ready > 0;
}

/// 0 or an errno value. The pipe does not block: a program that does not read would hold us.
int write_all(int fd, std::string_view text, Deadline deadline) {
  while (!text.empty()) {
    if (!becomes_ready(fd, POLLOUT, deadline)) return errno;
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno != EINTR && errno != EAGAIN) return errno;
    if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
    if (deadline.passed()) return ETIMEDOUT;
  }
  return 0;
}

/// What came until `is_whole` or the end; nullopt at the deadline.
template <class IsWhole>
std::optional<std::string> read_until(int fd, Deadline deadline, IsWhole is_whole) {
  constexpr std::size_t most_bytes = std::size_t{64} << 20U;
  std::string out;
  while (!is_whole(out)) {
    if (out.size() > most_bytes || deadline.passed()) return std::nullopt;
    if (!becomes_ready(fd, POLLIN, deadline)) return std::nullopt;
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
  ::fcntl(input.get(), F_SETFL, O_NONBLOCK);
  if (::pipe2(out.data(), O_CLOEXEC) != 0) return fail(system_error("cannot make a pipe"));
  Fd output(out[0]);
  const Fd child_output(out[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return fail(system_error("cannot start nft"));
  if (pid == 0) become_nft(*file, child_input.get(), child_output.get());
  return NftChild{pid, std::move(input), std::move(output)};
}

void reap(pid_t child, std::chrono::nanoseconds longest) {
  if (child <= 0) return;
  const Fd ended(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  const bool waits = ended.valid();
  if (waits && !becomes_ready(ended.get(), POLLIN, Deadline::in(longest))) ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<std::string> run_and_list(const NftChild& nft, const std::string& lines,
                                 const std::string& table, std::chrono::nanoseconds longest) {
  const Deadline deadline = Deadline::in(longest);
  const std::string all = lines + "list chain inet " + table + " output\n";
  if (const int number = write_all(nft.input.get(), all, deadline); number != 0) {
    if (number == ETIMEDOUT) return fail(no_nft_answer());
    return fail(system_error("cannot tell nft what to do", number));
  }
  const std::string head = "table inet " + table + " {";
  const auto listed = read_until(nft.output.get(), deadline, [&](const std::string& text) {
    const std::size_t at = text.find(head);
    const std::size_t error = text.find("Error:");
    return (error != std::string::npos && text.find('\n', error) != std::string::npos) ||
           (at != std::string::npos && text.find("\n}\n", at) != std::string::npos);
  });
  if (!listed) return fail(no_nft_answer());
  const bool good =
      listed->find("Error:") == std::string::npos && listed->find(head) != std::string::npos;
  if (!good) return fail(nft_error(*listed));
  return *listed;
}

Result<std::string> run_nft(const std::string& lines, std::chrono::nanoseconds longest) {
  auto nft = start_nft();
  if (!nft) return fail(nft.error());
  const Deadline deadline = Deadline::in(longest);
  const int number = write_all(nft->input.get(), lines, deadline);
  nft->input.reset();
  const auto never = [](const std::string&) { return false; };
  const auto printed = read_until(nft->output.get(), deadline, never);
  reap(nft->pid, printed ? longest : std::chrono::nanoseconds(0));
  if (!printed || number == ETIMEDOUT) return fail(no_nft_answer());
  if (number != 0 || printed->find("Error:") != std::string::npos) return fail(nft_error(*printed));
  return *printed;
}

}  // namespace pushpkt::stack
