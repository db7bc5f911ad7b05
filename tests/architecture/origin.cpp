// Whose header is it: C++'s, POSIX's, the kernel's, or a third party's?
#include <algorithm>
#include <array>

#include "rooms.hpp"

namespace pushpkt::architecture {
namespace {

// Folders whose headers describe Linux itself (linux-libc-dev, and glibc's mirror of them).
constexpr std::array<std::string_view, 5> kernel_folders{"linux/", "asm/", "net/", "netinet/",
                                                         "netpacket/"};
// Of those, what POSIX.1-2017 knows too.
constexpr std::array<std::string_view, 3> posix_in_kernel_folders{"netinet/in.h", "netinet/tcp.h",
                                                                  "net/if.h"};
// POSIX.1-2017 and what glibc adds to it, in no folder.
constexpr std::array<std::string_view, 25> posix_headers{
    "dirent.h",  "dlfcn.h",  "err.h",    "errno.h", "fcntl.h",   "getopt.h",  "grp.h",
    "ifaddrs.h", "limits.h", "netdb.h",  "poll.h",  "pthread.h", "pwd.h",     "sched.h",
    "signal.h",  "spawn.h",  "stdlib.h", "stdio.h", "string.h",  "strings.h", "syslog.h",
    "termios.h", "time.h",   "unistd.h", "wait.h"};

bool is_posix(std::string_view header) {
  if (header == "sys/capability.h") return false;  // libcap's, in spite of its folder
  return header.starts_with("sys/") || header.starts_with("arpa/") ||
         std::ranges::count(posix_headers, header) > 0 ||
         std::ranges::count(posix_in_kernel_folders, header) > 0;
}

bool is_kernel(std::string_view header) {
  return std::ranges::any_of(kernel_folders,
                             [&](auto folder) { return header.starts_with(folder); });
}

}  // namespace

Origin origin_of(std::string_view header) {
  if (header.find_first_of("./") == std::string_view::npos) return Origin::standard;
  if (is_posix(header)) return Origin::posix;
  return is_kernel(header) ? Origin::kernel : Origin::third_party;
}

}  // namespace pushpkt::architecture
