// Timers of TCP sockets. proc_pid_net(5): /proc/net/tcp, tcp6; get_tcp4_sock() of the kernel
#include "lab_queues.hpp"

#include <fstream>
#include <sstream>

namespace pushpkt::journey {
namespace {

/// "0100007F:0050" is a port in hex behind an address in the byte order of the machine.
std::string port_of(const std::string& end) {
  const std::size_t colon = end.rfind(':');
  if (colon == std::string::npos) return "?";
  return std::to_string(std::stoul(end.substr(colon + 1), nullptr, 16));
}

/// The first socket with a timer that sends: "tr" is 1 (retransmission, of a SYN ACK too) or
/// 4 (probe of a closed window). 2 (keepalive) and 3 (TIME-WAIT) send nothing soon.
std::string retransmitting(const char* table) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);  // the headings
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::string number, local, remote, state, queues, timer;
    cells >> number >> local >> remote >> state >> queues >> timer;
    if (timer.starts_with("01:") || timer.starts_with("04:")) {
      return "TCP from port " + port_of(local) + " to port " + port_of(remote);
    }
  }
  return "";
}

}  // namespace

Result<std::string> waiting_in(const lab::Lab& lab, const KernelQueues& queues) {
  const auto occupied = queues.occupied();
  if (!occupied) return fail(occupied.error());
  if (*occupied) return std::string("a fragment or a packet for an unknown neighbour waits");
  for (const lab::Host& host : lab.hosts()) {
    const auto inside = lab::Inside::enter(host);
    if (!inside) return fail(inside.error());
    for (const char* table : {"/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"}) {
      const std::string socket = retransmitting(table);
      if (socket.empty()) continue;
      return socket + " on the " + std::string(host.name()) + " is not acknowledged";
    }
  }
  return std::string();
}

}  // namespace pushpkt::journey
