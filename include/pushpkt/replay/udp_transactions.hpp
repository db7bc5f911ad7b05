// What a capture holds of one client's UDP requests and the answers to them. RFC 768
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

struct SavedAnswer {
  std::uint64_t number = 0;  ///< of the captured packet
  Bytes payload = {};
};

struct SavedRequest {
  std::uint64_t number = 0;
  Endpoint client = {};
  Endpoint server = {};
  Bytes payload = {};
  std::vector<SavedAnswer> answers = {};  ///< in the order in which they came; may be none
};

class UdpTransactions {
 public:
  /// What is kept, in bytes, at most: payloads, and bookkeeping_bytes for each datagram.
  static constexpr std::size_t most_bytes = std::size_t{256} << 20U;
  /// What is remembered of a datagram beside its payload, be it a copy or empty.
  static constexpr std::size_t bookkeeping_bytes = 640;

  /// Without `client` it is who sends the first UDP packet. Where both ends have its address (a
  /// capture on lo), who sends first on a flow is the client there.
  explicit UdpTransactions(std::optional<Ip> client = {}) : client_(client) {}

  /// Takes the next packet of the capture. Of several requests on one flow that wait, the oldest
  /// that the answer may belong to gets it. A datagram (addresses, ports, IP identification,
  /// payload) that was seen on several interfaces counts once. Errors (input): a request or an
  /// answer that the capture cut short, or that is in fragments; more than we keep.
  [[nodiscard]] Result<void> add(const sniff::SeenView& seen);

  [[nodiscard]] const std::vector<SavedRequest>& requests() const { return requests_; }
  [[nodiscard]] const std::optional<Ip>& client() const { return client_; }
  /// Requests of others than the client, by their sender. A datagram that goes back on a flow is an
  /// answer.
  [[nodiscard]] const std::map<Ip, std::uint64_t>& of_others() const { return of_others_; }
  /// Packets to the client that answer no request.
  [[nodiscard]] std::uint64_t unrequested() const { return unrequested_; }
  /// Packets that are copies of one that was seen on another interface before.
  [[nodiscard]] std::uint64_t copies() const { return copies_; }

 private:
  using Flow = std::pair<Endpoint, Endpoint>;  // client, server

  /// A datagram as it is on every link that it passes.
  struct Identity {
    Flow flow;  // sender, receiver
    std::uint32_t ip_id = 0;
    std::size_t bytes = 0;
    std::size_t hash = 0;  // of the payload
    friend auto operator<=>(const Identity&, const Identity&) = default;
  };

  /// A datagram that is sent twice is seen twice on each link.
  struct Sightings {
    std::map<std::size_t, std::size_t> times;  // by interface
    std::vector<std::size_t> interfaces;       // that have seen it once, twice, ...
  };

  [[nodiscard]] std::size_t number_of(const sniff::SeenView& seen);  // of its interface
  [[nodiscard]] bool is_copy(const Identity& identity, std::size_t interface);
  void add_answer(const Flow& flow, std::uint64_t number, ByteView payload);
  void note_other(const Endpoint& source, const Endpoint& destination);

  std::optional<Ip> client_;
  std::map<Ip, std::uint64_t> of_others_;
  std::set<Flow> other_flows_;  // from who sent first
  std::vector<SavedRequest> requests_;
  std::map<Flow, std::vector<std::size_t>> flows_;  // the requests of each
  std::size_t bytes_ = 0;
  std::uint64_t unrequested_ = 0;
  std::uint64_t copies_ = 0;
  std::map<Identity, Sightings> seen_;
  std::map<std::string, std::size_t> interfaces_;  // by name, numbers
};

}  // namespace pushpkt::replay
