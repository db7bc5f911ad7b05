// The counters of one network namespace, open: they can be read from anywhere, again and again.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/drops/counters.hpp"

namespace pushpkt::drops {

/// A file of /proc/net belongs to the namespace in which it was opened: open once inside, read
/// later without entering it again, and without any privilege. proc_net(5)
class CounterFiles {
 public:
  /// Of the calling thread's network namespace.
  [[nodiscard]] static Result<CounterFiles> open();
  [[nodiscard]] Result<Counters> read() const;

 private:
  struct File {
    std::string name;
    Fd fd;  ///< invalid where the kernel has no such file
  };
  std::vector<File> files_;
};

}  // namespace pushpkt::drops
