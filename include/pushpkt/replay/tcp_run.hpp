// The client half of saved TCP connections, through connections made by hand; the server's answers
// are compared with the saved ones byte by byte, and under a policy its segments, too.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "pushpkt/replay/tcp_conversations.hpp"
#include "pushpkt/replay/udp_transactions.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::replay {

/// What became of one turn.
struct TurnResult {
  enum class Kind : std::uint8_t { same, different, missing };
  Kind kind{};
  const SavedConnection* connection = nullptr;
  const SavedTurn* saved = nullptr;
  Bytes now = {};        ///< the answer that came; of `missing`: the beginning of the saved one
  std::string why = {};  ///< why no more came: of `missing`, and of a shorter answer
  bool asked = true;     ///< false, of `missing`: its request did not leave any more
};

struct ConnectionRun {
  std::uint64_t connections = 0;
  std::uint64_t turns = 0;  ///< that were repeated
  std::uint64_t same = 0;
  std::uint64_t answer_bytes = 0;  ///< that came
  std::uint64_t waited_for = 0;    ///< turns with an answer, saved or now
  std::uint64_t unanswered = 0;    ///< turns without one
  std::uint64_t extra = 0;         ///< bytes behind the last saved one, of no answer
  std::uint64_t left_open = 0;     ///< connections that the saved server closed, and this one not
  std::vector<TurnResult> wrong = {};
  bool interrupted = false;
  std::optional<SegmentRun> segments = {};  ///< where a policy was given

  [[nodiscard]] std::uint64_t count_of(TurnResult::Kind kind) const;
  /// All that was compared is the same, and there was something.
  [[nodiscard]] bool same_as_saved() const;
  /// Answers that came or were waited for, or had no connection to come on.
  [[nodiscard]] std::uint64_t compared() const {
    return waited_for + count_of(TurnResult::Kind::missing);
  }
};

struct ConnectionRunOptions {
  /// For a handshake, and for the next bytes of an answer; for what comes behind the last answer.
  std::chrono::nanoseconds patience{std::chrono::seconds(1)};
  /// Which connections are repeated, by client and server in the capture; empty: all.
  std::function<bool(const Endpoint& client, const Endpoint& server)> takes = {};
  /// What may differ about the server's segments; without it they are not compared.
  std::optional<compare::Policy> policy = {};
  /// Called with the number of connections so far.
  std::function<void(std::uint64_t done)> progress = {};
};

/// What a capture has of requests and a run does not repeat.
struct LeftOut {
  std::map<Ip, std::uint64_t> requests_of_others = {};  ///< UDP, by client
  std::uint64_t connections_of_others = 0;              ///< TCP, where a client was named
  std::uint64_t unrequested = 0;  ///< datagrams to the client that answer no request
  std::uint64_t requests = 0;     ///< UDP requests of the client, where TCP is repeated
  std::uint64_t connections = 0;  ///< TCP connections, where UDP requests are repeated
};

/// What a client said: each half with the input error that keeps it from being repeated, such as a
/// packet that the capture cut short.
struct ClientHalf {
  Result<UdpTransactions> udp;
  Result<std::vector<SavedConnection>> tcp;
  std::uint64_t connections_of_others = 0;

  /// Of a run that repeats the one half or the other.
  [[nodiscard]] LeftOut left_out(bool repeats_tcp) const;
};

/// Which packets of a capture are looked at for requests.
struct ClientCapture {
  std::string file = {};
  std::string filter = {};                  ///< pcap-filter(7)
  std::string captured_on = {};             ///< only packets of this interface; "": all
  std::optional<std::uint64_t> count = {};  ///< packets to be read at most
  std::optional<Ip> client = {};            ///< see UdpTransactions and TcpConversations
  bool segments = false;                    ///< keep those of TCP servers
};

/// Reads a capture once. Errors (input): the reader's.
[[nodiscard]] Result<ClientHalf> read_client_half(const ClientCapture& capture);

using PortTo = std::function<stack::TcpPort*(Port server)>;

/// One connection after the other, each by the port that `port_to` has for the server's port in the
/// capture (never nullptr); a turn's request leaves when the answer of the last has come. `saved`
/// must outlive the result. What the server refuses is a missing answer. Errors: of the port;
/// ECANCELED is an interrupted run; with a policy (input) a connection without its handshake.
[[nodiscard]] Result<ConnectionRun> repeat_connections(const std::vector<SavedConnection>& saved,
                                                       const PortTo& port_to,
                                                       const ConnectionRunOptions& options);

}  // namespace pushpkt::replay
