// What is asked, and by which means.
#include "ask/socket/requests.hpp"

namespace pushpkt::ask {

Bytes message_for(SocketUse use) {
  constexpr std::size_t bytes = 3000;  // two frames and a bit
  if (use == SocketUse::large) return Bytes(bytes, 'x');
  return bytes_of(use == SocketUse::connection ? "hello\n" : "hello");
}

app::RequestPlan request_of(const SocketCase& asked, const Endpoint& remote) {
  const bool tcp = asked.use == SocketUse::connection;
  const bool only_connects = tcp && !asked.setting.commands.empty();
  return {.transport = tcp ? app::Transport::tcp : app::Transport::udp,
          .remote = remote,
          .local = asked.local,
          .options = asked.calls,
          .flow_label = asked.flow_label,
          .message = only_connects ? Bytes() : message_for(asked.use),
          .connected = asked.use != SocketUse::unconnected,
          .in_halves = asked.use == SocketUse::in_halves};
}

}  // namespace pushpkt::ask
