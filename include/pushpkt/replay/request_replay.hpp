// A client's saved requests, asked again by plain sockets: does the server still answer the same?
// udp(7)
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/replay/udp_transactions.hpp"

namespace pushpkt::replay {

/// What became of one saved answer.
struct Reanswer {
  enum class Kind : std::uint8_t { same, different, missing };
  Kind kind{};
  const SavedRequest* request = nullptr;
  const SavedAnswer* saved = nullptr;
  Bytes payload = {};    ///< of a different one: what came now
  std::string why = {};  ///< of a missing one: "nothing came within 1 s"
};

class RequestReplay {
 public:
  struct Options {
    Ip host = {};
    std::optional<Port> port = {};  ///< else the one that the request was sent to
    std::chrono::nanoseconds patience{std::chrono::seconds(1)};  ///< for each answer
    std::function<bool()> stop = {};
  };

  explicit RequestReplay(Options options) : options_(std::move(options)) {}

  /// Sends the request, from one socket for each port of the client, and waits for as many answers
  /// as the capture has. What is also the answer of an earlier request from this port, and not the
  /// saved one, is taken for that answer, late or again. Once an answer of a port was missing, or
  /// came late or again, each further request of it has a socket of its own: nothing but the port
  /// tells then whose an answer is. Errors are the sockets'.
  [[nodiscard]] Result<std::vector<Reanswer>> ask(const SavedRequest& request);

  /// Datagrams that came and answer nothing that was waited for.
  [[nodiscard]] std::uint64_t extra() const { return extra_; }

  /// Ports of the capture of which each further request had a socket of its own.
  [[nodiscard]] std::uint64_t split_ports() const { return split_ports_; }

 private:
  /// A port of the client and a server, in the capture.
  struct Flow {
    Fd fd = {};
    bool is_split = false;  ///< each request has its own socket
    /// Answers of earlier requests from this socket, by their hash: the request's packet.
    std::unordered_map<std::size_t, std::uint64_t> known = {};
  };

  [[nodiscard]] Result<void> make_ready(Flow& flow, const SavedRequest& request);
  [[nodiscard]] Result<Fd> open(const SavedRequest& request) const;
  [[nodiscard]] Result<Reanswer> wait_for(const SavedRequest& request, const SavedAnswer& saved,
                                          Flow& flow);
  /// nullopt: an answer of another request, of which `came_again` keeps the packet.
  [[nodiscard]] std::optional<Reanswer> judge(Bytes payload, const SavedRequest& request,
                                              const SavedAnswer& saved, Flow& flow,
                                              std::optional<std::uint64_t>& came_again);
  void drain(Flow& flow);
  void split(Flow& flow);

  Options options_;
  std::map<std::pair<Endpoint, Endpoint>, Flow> flows_;
  std::deque<Fd> retired_;  // their ports are not given out again at once
  std::uint64_t extra_ = 0;
  std::uint64_t split_ports_ = 0;
};

/// Rows of eight bytes that differ, "offset  saved  text  now  text", no more than `most_rows`.
[[nodiscard]] std::string side_by_side(ByteView saved, ByteView now, std::size_t most_rows = 8);
/// The first byte in which they differ; the length of the shorter one if it is where the other
/// begins.
[[nodiscard]] std::size_t first_difference(ByteView saved, ByteView now);

}  // namespace pushpkt::replay
