// AF_PACKET sockets: what they are bound to and what they see. packet(7)
#pragma once

#include <cstdint>

namespace pushpkt {

/// What to try where an AF_PACKET or raw socket is refused.
inline constexpr const char* raw_socket_hint =
    "it needs CAP_NET_RAW: run inside `pushpkt lab`, under sudo, or `setcap cap_net_raw+ep` this "
    "program";

/// What to try where a rule, a route or a device of the kernel is refused.
inline constexpr const char* net_admin_hint =
    "it needs CAP_NET_ADMIN: run inside `pushpkt lab` or under sudo";

/// What a device hands over besides the frames that are for it.
enum class Listening : std::uint8_t {
  promiscuous,  ///< every frame on the link
  all_groups,   ///< those of every multicast group
};

// False on failure, with the reason in errno.

/// Takes the frames of this ethertype (ETH_P_ALL: all) of the interface, from now on. 0: none, the
/// socket only sends.
[[nodiscard]] bool bind_packet_socket(int fd, int interface_index, std::uint16_t ethertype);
/// Until the socket is closed.
[[nodiscard]] bool listen_to(int fd, int interface_index, Listening what);
/// Frames that this host sends are not handed over. PACKET_IGNORE_OUTGOING, Linux 4.20
[[nodiscard]] bool ignore_outgoing(int fd);

}  // namespace pushpkt
