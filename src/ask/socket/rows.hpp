// What the packets of a socket's request say, row by row, and which rows are always the same.
#pragma once

#include <span>
#include <vector>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::ask {

/// What a request's packets are told by.
struct Flow {
  app::Transport transport;
  Endpoint local;  ///< of the socket, once it has sent
};

[[nodiscard]] std::vector<Flow> flows_of(const std::vector<app::Request>& requests);

/// The packets of each request, in the order of time, fragments included.
[[nodiscard]] std::vector<std::vector<sniff::Seen>> packets_of(const std::vector<Flow>& flows,
                                                               std::vector<sniff::Seen> seen);

/// The rows of one packet; `packet` of each is empty. Checksums are told by their state, fields
/// with parts by their parts, TCP options one by one, the payload by its length.
[[nodiscard]] std::vector<SocketRow> rows_of_packet(const sniff::Seen& seen);

/// The rows of one request, each packet named; only the first of its name counts.
[[nodiscard]] std::vector<SocketRow> rows_of_request(std::span<const sniff::Seen> packets);

/// What was the same in all rounds, and what varied.
[[nodiscard]] std::vector<SocketRow> habits_of(const std::vector<std::vector<SocketRow>>& rounds);

/// What differs between two ways to make the same request. What varies in both is no difference.
[[nodiscard]] std::vector<SocketChange> changes_between(const std::vector<SocketRow>& baseline,
                                                        const std::vector<SocketRow>& with);

}  // namespace pushpkt::ask
