// Which of the packets that were seen belong to a trial.
#pragma once

#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::journey {

/// Octets behind the IP header that name a flow: the ports, or an echo's type, code and checksum.
inline constexpr std::size_t flow_bytes = 4;
/// As many of them as there are.
[[nodiscard]] ByteView flow_of(const wire::FrameView& view);

/// ARP, Neighbour Discovery and multicast listener reports.
[[nodiscard]] bool is_chatter(const wire::Decoded& decoded);
/// By UDP.
[[nodiscard]] bool comes_from(const wire::Decoded& decoded, Port port);
[[nodiscard]] bool is_fence(const wire::Decoded& decoded);
[[nodiscard]] bool is_icmp_error(const wire::Decoded& decoded);

/// An answer of an earlier trial, which came late: it goes to a port that none of ours comes from.
[[nodiscard]] bool is_for_another(const wire::Decoded& decoded,
                                  const std::vector<wire::Frame>& frames);
/// Our own packet, which a router sent back: it comes from where ours came.
[[nodiscard]] bool came_back(const wire::Decoded& decoded, const std::vector<wire::Frame>& frames);
/// A packet of an earlier trial, which had waited for its next hop: no frame of ours comes from its
/// port.
[[nodiscard]] bool left_late(const wire::Decoded& decoded, const std::vector<wire::Frame>& frames);
/// A late ICMP error about an earlier trial (a neighbour that did not answer for three seconds):
/// what it quotes is nothing that this trial wrote.
[[nodiscard]] bool is_about_another(const wire::Decoded& decoded,
                                    const std::vector<wire::Frame>& frames);

[[nodiscard]] bool has_fragment(const std::vector<wire::Frame>& frames);
/// A trial that chats itself wants to hear what the neighbours say.
[[nodiscard]] bool chats(const std::vector<wire::Frame>& frames);

}  // namespace pushpkt::journey
