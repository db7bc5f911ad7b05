// A stream as an Asker: lines out, lines in.
#include "pushpkt/stack/tcp_asker.hpp"

#include <array>
#include <cerrno>

#include "pushpkt/app/client.hpp"
#include "pushpkt/app/line_exchange.hpp"
#include "pushpkt/base/network_error.hpp"
#include "pushpkt/stack/tcp/stream.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::chrono::seconds longest_farewell{1};

class TcpByHand final : public app::Asker {
 public:
  TcpByHand(TcpPort& port, std::chrono::nanoseconds time_wait)
      : port_(&port), time_wait_(time_wait) {}
  ~TcpByHand() override {
    if (stream_) static_cast<void>(stream_->close(port_->now() + longest_farewell, time_wait_));
  }
  TcpByHand(const TcpByHand&) = delete;
  TcpByHand& operator=(const TcpByHand&) = delete;

  Result<app::Reply> ask(ByteView message, Deadline deadline) override {
    const tcp::Time until = port_->now() + std::chrono::milliseconds(deadline.left_ms());
    auto answer = connect(until);
    why_not_.clear();
    if (answer) answer = ask_lines(message, until);
    if (answer && stream_->connection().at_end()) {
      static_cast<void>(stream_->close(port_->now() + longest_farewell, time_wait_));
      stream_.reset();
    }
    if (answer && why_not_.empty()) return app::Reply{std::move(*answer), ""};
    stream_.reset();  // what comes too late would be taken for the next answer
    if (answer) return app::Reply{std::nullopt, std::move(why_not_)};
    if (!is_of_network(answer.error())) return fail(answer.error());
    if (answer.error().number == ETIMEDOUT && !connected_) return app::Reply{};
    return app::Reply{std::nullopt, with_advice(answer.error()).text()};
  }

  [[nodiscard]] Endpoint local() const override { return port_->local(); }

 private:
  /// Numbers grow from one connection to the next: the server may still remember the last one
  /// (RFC 9293, 3.6.1).
  Result<Bytes> connect(tcp::Time until) {
    if (stream_) return Bytes{};
    const tcp::Config config =
        tcp::config_of(port_->config(), isn_, port_->local(), port_->remote(), port_->now());
    auto stream = tcp::Stream::connect(*port_, config, port_->local(), port_->remote(), until);
    connected_ = stream.has_value();
    if (!stream) return fail(stream.error());
    stream_.emplace(std::move(*stream));
    return Bytes{};
  }

  Result<Bytes> ask_lines(ByteView message, tcp::Time until) {
    using End = app::LineExchange::End;
    app::LineExchange lines(message);
    std::array<std::uint8_t, 16384> part{};
    while (true) {  // reads while it writes: the server answers as it reads
      const ByteView unsent = lines.unsent();
      const auto taken = unsent.empty() ? Result<std::size_t>(0) : stream_->write_some(unsent);
      if (!taken) return fail(taken.error());
      lines.sent(*taken);
      const auto got = stream_->read_some(part);
      if (!got) return fail(got.error());
      lines.take(ByteView(part).first(*got));
      if (lines.is_whole()) return std::move(lines).answer();
      const bool at_end = *got == 0 && stream_->connection().at_end();
      if (at_end) return end_of_lines(std::move(lines), End::server_ended);
      if (lines.is_too_long()) return end_of_lines(std::move(lines), End::too_long);
      const auto& reported = stream_->connection().soft_error();
      if (port_->now() >= until && reported) return fail(*reported);
      if (port_->now() >= until) return end_of_lines(std::move(lines), End::time_over);
      if (*got > 0) continue;
      if (auto waited = stream_->wait(until); !waited) return fail(waited.error());
    }
  }

  Bytes end_of_lines(app::LineExchange lines, app::LineExchange::End end) {
    why_not_ = lines.why_incomplete(port_->remote(), end);
    return std::move(lines).answer();
  }

  TcpPort* port_;
  std::chrono::nanoseconds time_wait_;
  tcp::IsnSource isn_;
  std::optional<tcp::Stream> stream_ = {};
  bool connected_ = false;
  std::string why_not_ = {};  // of a connection that brought no whole answer
};

}  // namespace

Error with_advice(Error error) {
  // A silent server has its own hint.
  if (error.number == ETIMEDOUT || error.number == ECONNRESET) return error;
  const std::string advice = app::advice_for(error.number, app::Transport::tcp);
  if (!advice.empty()) error.hint += (error.hint.empty() ? "" : "\n") + advice;
  return error;
}

bool is_of_network(const Error& error) {
  switch (error.number) {
    case EMSGSIZE:     // ICMP: a router takes less than the smallest segments
    case EACCES:       // ICMP: a firewall of IPv6 refuses it
    case ENOPROTOOPT:  // ICMP: the host does not have TCP
    case EPROTO:       // ICMP: nor with IPv6
      return error.cause == Cause::environment;
    case EPIPE:  // our own end is closed
      return true;
    default:
      return is_network_error(error.number);
  }
}

std::unique_ptr<app::Asker> make_tcp_asker(TcpPort& port, std::chrono::nanoseconds time_wait) {
  return std::make_unique<TcpByHand>(port, time_wait);
}

}  // namespace pushpkt::stack
