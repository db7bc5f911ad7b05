// A client's saved requests, asked again by plain sockets: does the server still answer the same?
// udp(7)
#pragma once

#include <functional>
#include <map>
#include <string>

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
  /// as the capture has. Errors are the sockets'.
  [[nodiscard]] Result<std::vector<Reanswer>> ask(const SavedRequest& request);

  /// Datagrams that came and answer nothing that was waited for.
  [[nodiscard]] std::uint64_t extra() const { return extra_; }

 private:
  [[nodiscard]] Result<int> socket_of(const SavedRequest& request);
  [[nodiscard]] Result<Reanswer> wait_for(const SavedRequest& request, const SavedAnswer& saved,
                                          int fd);
  void drain(int fd);

  Options options_;
  std::map<std::pair<Endpoint, Endpoint>, Fd> sockets_;  // by client and server of the capture
  std::uint64_t extra_ = 0;
};

/// Rows of eight bytes that differ, "offset  saved  text  now  text", no more than `most_rows`.
[[nodiscard]] std::string side_by_side(ByteView saved, ByteView now, std::size_t most_rows = 8);
/// The first byte in which they differ; the length of the shorter one if it is where the other
/// begins.
[[nodiscard]] std::size_t first_difference(ByteView saved, ByteView now);

}  // namespace pushpkt::replay
