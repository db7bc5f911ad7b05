// A process on a host; its output goes into a file without a name. memfd_create(2)
#include "pushpkt/lab/program.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <utility>

#include "lab/status_text.hpp"
#include "pushpkt/lab/listeners.hpp"

namespace pushpkt::lab {
namespace {

std::string name_of(const std::vector<std::string>& argv, const Host& host) {
  std::string words;
  for (const std::string& word : argv) words += (words.empty() ? "" : " ") + word;
  return "`" + words + "` on the " + std::string(host.name());
}

}  // namespace

std::string to_text(const Ready& ready) {
  switch (ready.kind) {
    case Ready::Kind::udp:
      return "had a UDP socket on port " + std::to_string(ready.port.number);
    case Ready::Kind::tcp:
      return "took TCP connections on port " + std::to_string(ready.port.number);
    case Ready::Kind::output:
      return "printed \"" + ready.text + "\"";
    case Ready::Kind::at_once:
      break;
  }
  return "was started";
}

bool has_socket(const Host& host, const Ready& ready) {
  if (ready.kind != Ready::Kind::udp && ready.kind != Ready::Kind::tcp) return true;
  return std::ranges::count(listeners(host, ready.kind == Ready::Kind::tcp), ready.port.number) > 0;
}

std::string open_ports_text(const Host& host, const Ready& ready) {
  if (ready.kind != Ready::Kind::udp && ready.kind != Ready::Kind::tcp) return "";
  const bool tcp = ready.kind == Ready::Kind::tcp;
  std::string ports;
  for (const std::uint16_t port : listeners(host, tcp)) {
    ports += (ports.empty() ? "" : ", ") + std::to_string(port);
  }
  const std::string transport = tcp ? "TCP" : "UDP";
  if (ports.empty()) return "no " + transport + " port is open on the " + std::string(host.name());
  return "open " + transport + " ports on the " + std::string(host.name()) + ": " + ports;
}

Result<Program> Program::start(const Host& host, std::vector<std::string> argv, const Ready& ready,
                               Deadline deadline) {
  const std::string name = name_of(argv, host);
  Fd output(::memfd_create("output", MFD_CLOEXEC));
  // Both streams write at the end of it, in the order in which they come.
  if (!output.valid() || ::fcntl(output.get(), F_SETFL, O_APPEND) != 0) {
    return fail(system_error("cannot make a file for the output of " + name));
  }
  auto process = host.start(argv, {.out = output.get(), .err = output.get()});
  if (!process) return fail(process.error());
  Program program(name, std::move(output), std::move(*process));
  if (auto ok = program.wait_until(ready, host, deadline); !ok) return fail(ok.error());
  return program;
}

bool Program::is(const Ready& ready, const Host& host) const {
  if (ready.kind == Ready::Kind::output) return output().find(ready.text) != std::string::npos;
  return has_socket(host, ready);
}

// The kernel announces neither a bind(2) nor a listen(2) to others, so its tables are looked at
// again and again; between two looks we wait for the one event there is, the program's end.
Result<void> Program::wait_until(const Ready& ready, const Host& host, Deadline deadline) {
  constexpr std::chrono::milliseconds between_looks{1};
  while (!is(ready, host)) {
    const auto ended = process_.wait(Deadline::in(between_looks));
    if (!ended) return fail(ended.error());
    if (*ended && is(ready, host)) return {};  // it printed that as its last words
    if (*ended) {
      return fail(Error{
          "cannot start " + name_ + ": it " + status_text(**ended) + " before it " + to_text(ready),
          0, what_it_printed(), Cause::environment});
    }
    if (deadline.passed()) {
      std::string others = open_ports_text(host, ready);
      if (!others.empty()) others += '\n';
      return fail(Error{"cannot start " + name_ + ": it never " + to_text(ready), 0,
                        others + what_it_printed(), Cause::environment});
    }
  }
  return {};
}

std::string Program::output() const {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = ::pread(output_.get(), part.data(), part.size(),
                                       static_cast<off_t>(text.size()))) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::string Program::what_it_printed() const {
  std::string text = output();
  while (text.ends_with('\n')) text.pop_back();
  return text.empty() ? "it printed nothing" : "it printed:\n" + text;
}

Result<void> Program::check() {
  if (is_stopped_) return {};
  const auto ended = process_.wait(Deadline::in(std::chrono::nanoseconds(0)));
  if (!ended) return fail(ended.error());
  if (!*ended || **ended == 0) return {};
  return fail(Error{name_ + " " + status_text(**ended) + " by itself", 0, what_it_printed(),
                    Cause::environment});
}

Result<void> Program::stop(Deadline deadline) {
  if (std::exchange(is_stopped_, true)) return {};
  const auto before = process_.wait(Deadline::in(std::chrono::nanoseconds(0)));
  if (!before) return fail(before.error());
  const auto after = process_.terminate(deadline);
  if (!after) return fail(after.error());
  const bool early = before->has_value();
  if (*after == 0 || (!early && *after == 128 + SIGTERM)) return {};
  return fail(Error{name_ + " " + status_text(*after) +
                        (early ? " before the test was over" : " when it was asked to end"),
                    0, what_it_printed(), Cause::environment});
}

}  // namespace pushpkt::lab
