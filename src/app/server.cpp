// A server of either transport.
#include "pushpkt/app/server.hpp"

#include "tcp_server.hpp"
#include "udp_server.hpp"

namespace pushpkt::app {

Result<std::unique_ptr<Server>> Server::open(Transport transport, const Endpoint& where,
                                             const Limits& limits) {
  return transport == Transport::udp ? UdpServer::open(where, limits)
                                     : TcpServer::open(where, limits);
}

}  // namespace pushpkt::app
