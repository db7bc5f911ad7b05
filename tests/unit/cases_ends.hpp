// Between whom cases are built where no lab stands: the lab's client and its server.
#pragma once

#include "pushpkt/cases/case.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::cases {

inline Ends ends_in_lab(bool ip6) {
  stack::NextHop hop;
  hop.source = ip6 ? Ip{lab::client_ip6} : Ip{lab::client_ip4};
  hop.gateway = ip6 ? Ip{lab::router_to_client.ip6} : Ip{lab::router_to_client.ip4};
  hop.source_mac = lab::client_to_router.mac;
  hop.gateway_mac = lab::router_to_client.mac;
  const Ip server = ip6 ? Ip{lab::server_ip6} : Ip{lab::server_ip4};
  return {{hop.source, Port{40000}}, {server, Port{12000}}, hop};
}

}  // namespace pushpkt::cases
