// bind(2) by sockaddr_ll, PACKET_ADD_MEMBERSHIP. packet(7)
#include "pushpkt/base/packet_socket.hpp"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

namespace pushpkt {

bool bind_packet_socket(int fd, int interface_index, std::uint16_t ethertype) {
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ethertype);
  where.sll_ifindex = interface_index;
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
}

bool listen_to(int fd, int interface_index, Listening what) {
  packet_mreq membership{};
  membership.mr_ifindex = interface_index;
  membership.mr_type = what == Listening::promiscuous ? PACKET_MR_PROMISC : PACKET_MR_ALLMULTI;
  return ::setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership) == 0;
}

bool ignore_outgoing(int fd) {
  const int on = 1;
  return ::setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) == 0;
}

}  // namespace pushpkt
