// What is asked, and by which means.
#include "ask/socket/requests.hpp"

namespace pushpkt::ask {

Bytes message_for(SocketUse use) {
  constexpr std::size_t octets = 3000;  // two frames and a bit
  if (use == SocketUse::large) return Bytes(octets, 'x');
  return bytes_of(use == SocketUse::connection ? "hello\n" : "hello");
}

app::RequestPlan request_of(const SocketCase& one, const Endpoint& remote) {
  const bool tcp = one.use == SocketUse::connection;
  const bool only_connects = tcp && !one.setting.commands.empty();
  return {.transport = tcp ? app::Transport::tcp : app::Transport::udp,
          .remote = remote,
          .local = one.local,
          .options = one.calls,
          .flow_label = one.flow_label,
          .message = only_connects ? Bytes() : message_for(one.use),
          .connected = one.use != SocketUse::unconnected,
          .in_halves = one.use == SocketUse::in_halves};
}

}  // namespace pushpkt::ask
