// What a program on a host sees of its host in the file system: /sys, /proc, names in /run/netns.
#pragma once

#include <array>
#include <string>

#include "pushpkt/lab/host.hpp"

namespace pushpkt::lab {

/// Made before the program's process exists, used in it: `make` allocates nothing.
class Mounts {
 public:
  explicit Mounts(const Namespaces& namespaces);

  /// In a mount namespace of one's own. What is not permitted is left out: the network needs none
  /// of it, and a program finds what the real host has there. /sys is read-only, and of /proc/sys
  /// only net can be written: all other settings are the whole machine's.
  void make() const;

 private:
  struct Name {
    std::string source;  ///< "/proc/self/fd/7"
    std::string target;  ///< "/run/netns/client"
  };
  std::array<Name, host_names.size()> names_;
  bool has_run_netns_;
};

}  // namespace pushpkt::lab
