// One host of the lab: a network namespace, held by a descriptor and by nothing else.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/process.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::lab {

/// The network namespaces of all hosts, in the order of `host_names`.
using Namespaces = std::array<Fd, host_names.size()>;

class Host {
 public:
  /// `namespaces` is shared among the hosts of one lab: a program on one can name the others.
  Host(std::size_t index, std::shared_ptr<const Namespaces> namespaces)
      : index_(index), namespaces_(std::move(namespaces)) {}

  [[nodiscard]] std::string_view name() const { return host_names[index_]; }
  /// Open as long as a host of this lab lives. For setns(2) and IFLA_NET_NS_FD.
  [[nodiscard]] int netns_fd() const { return (*namespaces_)[index_].get(); }
  [[nodiscard]] std::vector<LinkEnd> interfaces() const;

  /// Moves the calling thread here: sockets, libpcap handles and /proc/sys/net of this thread are
  /// the host's from now on. Sockets that exist stay where they were made.
  [[nodiscard]] Result<void> enter() const;

  /// Runs a program here to its end and gives its stdout. An exit status other than 0 is an Error
  /// whose hint is its stderr. `input` is its stdin.
  [[nodiscard]] Result<std::string> run(const std::vector<std::string>& argv,
                                        std::string_view input = {}) const;

  /// Starts a program here. It sees this host's /sys, and `ip netns exec HOST` works in it (each
  /// where mounting is permitted). It ends with the thread that started it, at the latest. A key
  /// like Ctrl-C goes to it and to us: who waits for it in a terminal ignores SIGINT and SIGQUIT
  /// meanwhile.
  [[nodiscard]] Result<Process> start(const std::vector<std::string>& argv,
                                      const Stdio& stdio = {}) const;

 private:
  std::size_t index_;
  std::shared_ptr<const Namespaces> namespaces_;
};

/// While it lives, the calling thread is on a host; then it goes back to where it was.
class Inside {
 public:
  [[nodiscard]] static Result<Inside> enter(const Host& host);
  Inside(Inside&&) noexcept = default;
  Inside& operator=(Inside&&) = delete;
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  /// Needs CAP_SYS_ADMIN, as entering did: end it before capabilities are dropped.
  ~Inside();

 private:
  explicit Inside(Fd before) : before_(std::move(before)) {}
  Fd before_;
};

}  // namespace pushpkt::lab
