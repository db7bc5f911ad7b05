// The textbook client: a message out, the answer back. udp(7), tcp(7), getaddrinfo(3)
#pragma once

#include <optional>
#include <string>

#include "pushpkt/app/line_exchange.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::app {

/// What to try after this errno value of a connection or request: "no program listens there: start
/// `pushpkt server tcp`". "" where nothing is known.
[[nodiscard]] std::string advice_for(int number, Transport transport);

class Client {
 public:
  /// `host` is a name or an address; its addresses are tried in the order of getaddrinfo(3).
  /// Errors: the name cannot be resolved (input); no listener, no route, no answer until the
  /// deadline (TCP only: ETIMEDOUT). Once `stop_fd` is readable every wait, of ask() too, ends with
  /// ECANCELED; -1: nothing stops it.
  [[nodiscard]] static Result<Client> connect(Transport transport, const std::string& host,
                                              Port port, Deadline deadline, int stop_fd = -1);

  /// UDP: one datagram out, the next one in. TCP: the message as a line (or several), and as many
  /// lines back; line ends between lines stay, the last one is not part of message or answer.
  /// See LineExchange for a last line without its end. nullopt: no answer until the
  /// deadline, more bytes than are kept, or the stream ended before; why_not() says which. The TCP
  /// connection is then gone. Errors: what ICMP or the peer says (ECONNREFUSED, EHOSTUNREACH,
  /// ECONNRESET), EMSGSIZE.
  [[nodiscard]] Result<std::optional<Bytes>> ask(ByteView message, Deadline deadline);

  /// Of the last ask() without an answer, TCP: what came instead.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }
  /// TCP: whether the connection can be asked again.
  [[nodiscard]] bool is_open() const { return socket_.valid(); }

  /// TCP: a connection, which is gone after silence or an error.
  [[nodiscard]] bool is_stream() const { return transport_ == Transport::tcp; }
  [[nodiscard]] const Endpoint& local() const { return local_; }
  [[nodiscard]] const Endpoint& remote() const { return remote_; }
  /// UDP: datagrams that were there before a request left, so none of its answers.
  [[nodiscard]] std::uint64_t extra_answers() const { return extra_answers_; }

 private:
  Client(Transport transport, Fd socket, const Endpoint& remote, int stop_fd);

  [[nodiscard]] Result<std::optional<Bytes>> ask_datagram(ByteView message, Deadline deadline);
  [[nodiscard]] Result<std::optional<Bytes>> ask_lines(ByteView message, Deadline deadline);
  [[nodiscard]] Error no_answer(int number) const;
  [[nodiscard]] Error too_long(ByteView message) const;
  void forget_the_past();
  std::optional<Bytes> end_of_lines(LineExchange lines, LineExchange::End end);

  Transport transport_;
  Fd socket_;
  Endpoint local_;
  Endpoint remote_;
  int stop_fd_;
  std::uint64_t extra_answers_ = 0;
  std::string why_not_ = {};
};

}  // namespace pushpkt::app
