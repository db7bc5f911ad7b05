// A UDP request by any path, and its answer found by hand. RFC 768; RFC 1122, 4.1.3
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/near_miss.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::stack {

class EgressGate;

class UdpExchange {
 public:
  struct Options {
    const path::PathKind* path = nullptr;
    Endpoint remote = {};
    Port local_port = {};  ///< 0: the kernel chooses a free one
    /// The request, when it shall be a particular one: what it does not name of Ethernet and IP
    /// addresses, ports and the layers below UDP is filled in. Its own words win, right or wrong.
    std::optional<wire::Recipe> recipe = {};
    std::string interface = {};  ///< "": the routing table decides
    /// Hold the source port, so that our kernel does not answer the reply with ICMP port
    /// unreachable. Off to see just that.
    bool reserve_port = true;
    /// Every request leaves from one port; see next_request().
    bool one_port = false;
    /// Asked before each request by hand leaves; must outlive the exchange. nullptr: no policy.
    EgressGate* gate = nullptr;
    /// Once it is readable the wait for an answer ends with ECANCELED; -1: nothing stops it.
    int stop_fd = -1;
  };

  struct Outcome {
    std::optional<Bytes> reply = {};         ///< the payload of the answer
    std::optional<sniff::Seen> seen = {};    ///< the packet it came in; none on `socket`
    std::vector<NearMiss> near_misses = {};  ///< the first ones, and the last
    std::string unresolved = {};             ///< see why_unresolved(): then nothing has left

    /// Of many the first ones and the last are kept.
    void note(NearMiss miss);
  };

  /// Finds the next hop, reserves the port, arms the sniffer and opens the path, in this order and
  /// in the calling thread's network namespace. Afterwards no capability is needed any more.
  [[nodiscard]] static Result<UdpExchange> open(const Options& options, Deadline deadline);

  /// Sends `message` (behind the recipe's own payload, if there is one) and waits for the answer.
  /// No answer is no error: the outcome says what came instead. An input error is the gate's. Ends
  /// early when an ICMP error says that the request is dead. The path `socket` uses its socket's
  /// own receive and error queue.
  [[nodiscard]] Result<Outcome> ask(ByteView message, Deadline deadline);

  /// What is asked from now on is another request. By hand, where the kernel chose the port, it
  /// gets another one: an answer of the last request that comes late, or twice, is a near miss.
  /// Where the port stays (`local_port`, a recipe's, `one_port`, the path `socket`) answers that
  /// are there already are discarded; a later one cannot be told from the next request's. Errors
  /// are PortReservation::take's and the capture's.
  [[nodiscard]] Result<void> next_request();
  /// Answers that next_request() discarded.
  [[nodiscard]] std::uint64_t extra_answers() const;

  /// The port is 0 on `socket` until the first request, unless one was asked for.
  [[nodiscard]] const Endpoint& local() const;
  [[nodiscard]] const Endpoint& remote() const;
  /// What was done on this host for the exchange: a sentence a line; empty when nothing was.
  [[nodiscard]] const std::string& measures() const;
  /// The request leaves by this one; "" on `socket`, unless one was asked for.
  [[nodiscard]] const std::string& interface() const;

  UdpExchange(UdpExchange&&) noexcept;
  UdpExchange& operator=(UdpExchange&&) noexcept;
  ~UdpExchange();

  class Way;  ///< by hand, or by the socket

 private:
  explicit UdpExchange(std::unique_ptr<Way> way);
  std::unique_ptr<Way> way_;
};

}  // namespace pushpkt::stack
