// The counters of one network namespace, open: they can be read from anywhere, again and again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/drops/counters.hpp"

namespace pushpkt::drops {

/// What moved between two texts of a file of /proc/net: "snmp", "netstat", "snmp6" or "dev". As
/// `Counters::difference` of both, but only lines that differ are parsed.
[[nodiscard]] std::vector<Change> changes_between(std::string_view file, std::string_view before,
                                                  std::string_view now);

/// A file of /proc/net belongs to the namespace in which it was opened: open once inside, read
/// later without entering it again, and without any privilege. proc_net(5)
class CounterFiles {
 public:
  /// Of the calling thread's network namespace.
  [[nodiscard]] static Result<CounterFiles> open();
  [[nodiscard]] Result<Counters> read() const;
  /// What moved since the last call, in the order of names; the first call has nothing to compare
  /// with.
  [[nodiscard]] Result<std::vector<Change>> changes();

 private:
  struct File {
    std::string name;
    Fd fd;               ///< invalid where the kernel has no such file
    std::string before;  ///< its text at the last call of `changes`
  };
  std::vector<File> files_;
};

}  // namespace pushpkt::drops
