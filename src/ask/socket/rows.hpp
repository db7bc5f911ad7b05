// The fields of the packets of a socket's request, and which of them never change.
#pragma once

#include <span>
#include <vector>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/journey/packet.hpp"

namespace pushpkt::ask {

/// How the packets of a request are recognised.
struct Flow {
  app::Transport transport;
  Endpoint local;  ///< of the socket, once it has sent
};

[[nodiscard]] std::vector<Flow> flows_of(const std::vector<app::Request>& requests);

/// The packets of each request, in the order of time, fragments included.
[[nodiscard]] std::vector<std::vector<journey::SeenPacket>> packets_of(
    const std::vector<Flow>& flows, std::span<const journey::SeenPacket> seen);

/// The rows of one packet; `packet` of each is empty. Checksums are shown as their state,
/// fields with parts as their parts, TCP options one by one, the payload as its length.
[[nodiscard]] std::vector<SocketRow> rows_of_packet(const journey::SeenPacket& packet);

/// The rows of one request, each packet named; only the first of its name counts.
[[nodiscard]] std::vector<SocketRow> rows_of_request(std::span<const journey::SeenPacket> packets);

/// The rows of all rounds, with those marked that varied.
[[nodiscard]] std::vector<SocketRow> habits_of(const std::vector<std::vector<SocketRow>>& rounds);

/// What differs between two ways to make the same request. A row that varies in both is left out.
[[nodiscard]] std::vector<SocketChange> changes_between(const std::vector<SocketRow>& baseline,
                                                        const std::vector<SocketRow>& with);

}  // namespace pushpkt::ask
