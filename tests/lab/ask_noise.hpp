// Drops of other programs, all the time and on all processors.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "in_child.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::ask {

/// Datagrams on the loopback that no socket wants: thirty thousand drops in the two seconds that a
/// fragment waits, of somebody else. In a process of its own: a lab begins with one thread.
class Noise {
 public:
  Noise() : child_(::fork()) {
    if (child_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    make();
    ::_exit(0);
  }
  Noise(const Noise&) = delete;
  Noise& operator=(const Noise&) = delete;
  ~Noise() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    static_cast<void>(test::wait_for_child(child_));
  }

 private:
  static void make() {
    // Connected to itself: the kernel refuses what others send to it.
    const Fd refusing(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof where;
    auto* const address = reinterpret_cast<sockaddr*>(&where);
    if (::bind(refusing.get(), address, bytes) != 0) return;
    if (::getsockname(refusing.get(), address, &bytes) != 0) return;
    if (::connect(refusing.get(), address, bytes) != 0) return;
    const Fd sender(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    constexpr int most_ms = 30'000;
    constexpr int each_ms = 15;
    const auto processors = static_cast<unsigned>(std::thread::hardware_concurrency());
    for (int ms = 0; ms < most_ms; ++ms) {
      move_to(static_cast<unsigned>(ms) % std::max(processors, 1U));  // each has a ring of its own
      for (int i = 0; i < each_ms; ++i) ::sendto(sender.get(), "x", 1, 0, address, bytes);
      ::poll(nullptr, 0, 1);
    }
  }

  static void move_to(unsigned processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    ::sched_setaffinity(0, sizeof set, &set);
  }

  pid_t child_;
};

}  // namespace pushpkt::ask
