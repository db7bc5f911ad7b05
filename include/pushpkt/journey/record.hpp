// The record of one packet's journey: what we wrote, what the kernel said, what was seen where.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/journey/packet.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::journey {

/// A packet of this journey, as one of the watchers saw it.
struct RecordedPacket {
  enum class Kind : std::uint8_t {
    request,
    answer,
    error,  ///< an ICMP error that quotes the request
  };
  std::string host;  ///< "client", "router", "server"
  Kind kind = Kind::request;
  SeenPacket packet;
};

struct Record {
  const path::PathKind* kind = nullptr;
  wire::Recipe recipe;                ///< the whole packet; the path takes the layers that are ours
  wire::Frame wrote;                  ///< built from the recipe
  Port port;                          ///< our source port, which distinguishes its packets
  std::vector<std::string> provoked;  ///< fields written wrong on purpose, to see who corrects them
  std::optional<Error> refusal;       ///< what the kernel said if it did not take the packet
  std::vector<RecordedPacket> packets;
  /// What the socket path was given by the server: known too where a translation of this host hides
  /// the answer from the watchers.
  std::optional<Bytes> received;

  [[nodiscard]] bool sent() const { return !refusal; }
  /// The first one seen on this host of this kind; nullptr: none.
  [[nodiscard]] const SeenPacket* find(std::string_view host, RecordedPacket::Kind kind) const;
  /// The payload of the reply as the sender's host saw it come in, else as the socket received it.
  [[nodiscard]] std::optional<Bytes> answer() const;
  /// "ICMP type 3, code 3, from 10.77.2.2" for each error that the sender's host saw come in.
  [[nodiscard]] std::vector<std::string> errors(std::string_view host) const;
  /// The layer of `wrote` with which our part begins; those before it are the kernel's.
  [[nodiscard]] std::size_t first_own_layer() const;
};

}  // namespace pushpkt::journey
