// The errors of a live capture by errno, whichever library met them.
#include "sniff/live_error.hpp"

#include <cerrno>

#include "pushpkt/base/packet_socket.hpp"

namespace pushpkt::sniff {
Error live_error(const std::string& interface, int number) {
  const std::string what = "cannot capture from " + interface;
  switch (number) {
    case EPERM:
    case EACCES:
      return system_error(what, EPERM, raw_socket_hint);
    case ENETDOWN:
      return system_error(what, ENETDOWN, "`ip link set " + interface + " up` starts it");
    default:
      return system_error(what, number, device_hint);
  }
}

}  // namespace pushpkt::sniff
