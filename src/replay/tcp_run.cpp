// A stream a connection; numbers grow from one to the next, since the port is the same.
#include "pushpkt/replay/tcp_run.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "pushpkt/replay/request_replay.hpp"
#include "pushpkt/stack/tcp_asker.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"

namespace pushpkt::replay {
namespace {

using stack::tcp::Time;

constexpr std::size_t most_shown = 65'536;  // of an answer's bytes behind the saved ones

/// Keeps the packets that come.
class SegmentTap final : public stack::tcp::PacketPort {
 public:
  explicit SegmentTap(stack::TcpPort& port) : port_(&port) {}

  Result<void> send(ByteView packet) override { return port_->send(packet); }
  Result<void> send_all(std::span<const ByteSpan> packets) override {
    return port_->send_all(packets);
  }
  [[nodiscard]] std::size_t headroom() const override { return port_->headroom(); }
  Result<std::optional<ByteView>> receive(Time until) override {
    auto packet = port_->receive(until);
    if (!packet || !*packet) return packet;
    if (ip_packet_of(wire::decode(**packet, Link::raw)).empty()) return packet;  // an ICMP error
    bytes_ += (*packet)->size();
    if (bytes_ > TcpConversations::most_bytes) {
      return fail(input_error("cannot keep more than " +
                                  std::to_string(TcpConversations::most_bytes >> 20U) +
                                  " MiB of a connection's segments",
                              "without a policy they need not be kept"));
    }
    kept_.push_back(
        {.packet = Bytes((*packet)->begin(), (*packet)->end()), .time = pushpkt::now()});
    return packet;
  }
  [[nodiscard]] Time now() const override { return port_->now(); }
  [[nodiscard]] stack::tcp::ChecksumRule checksum_rule() const override {
    return port_->checksum_rule();
  }

  [[nodiscard]] const std::vector<ServerSegment>& kept() const { return kept_; }

 private:
  stack::TcpPort* port_;
  std::vector<ServerSegment> kept_ = {};
  std::size_t bytes_ = 0;
};

std::optional<std::uint32_t> first_number(const std::vector<ServerSegment>& segments) {
  for (const ServerSegment& segment : segments) {
    const wire::Decoded packet = wire::decode(segment.packet, Link::raw);
    if (packet.get(wire::tcp::syn).value_or(false)) return packet.get(wire::tcp::seq);
  }
  return std::nullopt;
}

class Repeater {
 public:
  Repeater(const ConnectionRunOptions& options, ConnectionRun& run)
      : options_(options), run_(run) {}

  /// Errors: not those of the network, which are missing answers.
  Result<void> repeat(const SavedConnection& connection, stack::TcpPort& port) {
    port_ = &port;
    const stack::tcp::Config config =
        stack::tcp::config_of(port.config(), isn_, port.local(), port.remote(), port.now());
    if (!run_.segments) return converse(connection, port, config);
    SegmentTap tap(port);
    const auto done = converse(connection, tap, config);
    add_saved_segments(*run_.segments, connection.segments, connection.server, connection.client,
                       connection.first);
    add_segments(*run_.segments, tap.kept(), connection.server, connection.client,
                 {config.initial_sequence->value, first_number(tap.kept())});
    return done;
  }

 private:
  Result<void> converse(const SavedConnection& connection, stack::tcp::PacketPort& packets,
                        const stack::tcp::Config& config) {
    auto stream =
        stack::TcpStream::connect(packets, config, port_->local(), port_->remote(), until());
    if (!stream && !stack::is_of_network(stream.error())) return fail(stream.error());
    if (!stream) {
      not_asked(connection, 0, stream.error().text());
      return {};
    }
    for (std::size_t i = 0; i < connection.turns.size(); ++i) {
      const SavedTurn& turn = connection.turns[i];
      TurnResult result{.connection = &connection, .saved = &turn};
      const auto whole = ask(*stream, turn, result.now);
      ++run_.turns;
      run_.answer_bytes += result.now.size();
      if (whole && *whole && i + 1 == connection.turns.size()) {
        return finish(*stream, connection, std::move(result));
      }
      if (whole && *whole) {
        judge(std::move(result));
        continue;
      }
      if (!whole && !stack::is_of_network(whole.error())) return fail(whole.error());
      const std::string why = whole ? "the server ended the connection" : whole.error().text();
      cut_short(std::move(result), why);
      not_asked(connection, i + 1, whole ? why : why_no_more(*stream));
      if (!whole) return {};
      break;
    }
    return finish(*stream, connection, std::nullopt);
  }

  [[nodiscard]] Time until() const { return port_->now() + options_.patience; }

  /// false: the stream ended before the whole answer had come.
  Result<bool> ask(stack::TcpStream& stream, const SavedTurn& turn, Bytes& answer) {
    if (auto done = stream.write(turn.request, until()); !done) return fail(done.error());
    std::array<std::uint8_t, 16'384> part{};
    while (answer.size() < turn.answer.size()) {
      const std::size_t room = std::min(part.size(), turn.answer.size() - answer.size());
      const auto got = stream.read(ByteSpan(part).first(room), until());
      if (!got) return fail(got.error());
      if (*got == 0) return false;
      answer.insert(answer.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(*got));
    }
    if (answer != turn.answer) {
      if (auto done = take_surplus(stream, answer); !done) return fail(done.error());
    }
    return true;
  }

  /// An answer that has changed may be longer, too: what comes before the next request leaves is of
  /// this one, and not the beginning of the next.
  Result<void> take_surplus(stack::TcpStream& stream, Bytes& answer) {
    constexpr Time longest_pause = std::chrono::milliseconds(50);
    const Time pause = std::min<Time>(longest_pause, options_.patience);
    std::array<std::uint8_t, 16'384> part{};
    const std::size_t most = answer.size() + most_shown;
    while (answer.size() < most) {
      const auto got = stream.read(part, port_->now() + pause);
      const bool is_all = got ? *got == 0 : got.error().number == ETIMEDOUT;
      if (is_all) return {};
      if (!got) return fail(got.error());
      answer.insert(answer.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(*got));
    }
    return {};
  }

  static const char* why_no_more(const stack::TcpStream& stream) {
    return stream.connection().failure() ? "the connection had ended"
                                         : "the answer before it was given up";
  }

  void judge(TurnResult result) {
    if (result.saved->answer.empty() && result.now.empty()) {
      ++run_.unanswered;
      return;
    }
    ++run_.waited_for;
    if (result.now == result.saved->answer) {
      ++run_.same;
      return;
    }
    result.kind = TurnResult::Kind::different;
    run_.wrong.push_back(std::move(result));
  }

  /// What came is the beginning of the saved answer, or another answer.
  void cut_short(TurnResult result, std::string why) {
    const std::size_t same = first_difference(result.saved->answer, result.now);
    if (same == result.now.size()) return missing(std::move(result), std::move(why));
    result.why = std::move(why);
    judge(std::move(result));
  }

  void missing(TurnResult result, std::string why) {
    result.kind = TurnResult::Kind::missing;
    result.why = std::move(why);
    run_.wrong.push_back(std::move(result));
  }

  void not_asked(const SavedConnection& connection, std::size_t from, const std::string& why) {
    for (std::size_t i = from; i < connection.turns.size(); ++i) {
      const SavedTurn& turn = connection.turns[i];
      if (turn.answer.empty() && i > 0) continue;
      missing({.connection = &connection, .saved = &turn, .asked = false}, why);
    }
  }

  /// Our half is closed; what still comes is more than the capture has. Where the saved server had
  /// ended there it belongs to `last`, the last answer. A server that does not end is not listened
  /// to for longer than for an answer.
  Result<void> finish(stack::TcpStream& stream, const SavedConnection& connection,
                      std::optional<TurnResult> last) {
    Result<void> done = stream.shutdown();
    if (done) done = read_rest(stream, connection, last ? &last->now : nullptr);
    if (last) judge(std::move(*last));
    if (!done && !stack::is_of_network(done.error())) return done;
    return {};
  }

  Result<void> read_rest(stack::TcpStream& stream, const SavedConnection& connection,
                         Bytes* answer) {
    const std::size_t most = answer == nullptr ? 0 : answer->size() + most_shown;
    std::array<std::uint8_t, 16'384> part{};
    const Time end = until();
    while (true) {
      const auto got = stream.read(part, end);
      const bool stands = !got && got.error().number == ETIMEDOUT;
      if (stands && connection.server_closed) ++run_.left_open;
      if (!got) return fail(got.error());
      if (*got == 0) return stream.close(until());  // else it is reset
      const ByteView bytes = ByteView(part).first(*got);
      const bool of_answer =
          connection.server_closed && answer != nullptr && answer->size() + *got <= most;
      (of_answer ? run_.answer_bytes : run_.extra) += *got;
      if (of_answer) answer->insert(answer->end(), bytes.begin(), bytes.end());
    }
  }

  stack::TcpPort* port_ = nullptr;  // of the connection that is being repeated
  const ConnectionRunOptions& options_;
  ConnectionRun& run_;
  stack::tcp::IsnSource isn_;
};

/// Without it numbers cannot be counted from anywhere.
Result<void> check_handshakes(const std::vector<SavedConnection>& saved) {
  for (const SavedConnection& connection : saved) {
    if (connection.first.client && connection.first.server) continue;
    return fail(
        input_error("cannot compare the segments of the connection of packet " +
                        std::to_string(connection.number) + ": its handshake is not in the capture",
                    "without a policy its bytes are compared; or leave it out: -f 'not port " +
                        std::to_string(connection.client.port.number) + "'"));
  }
  return {};
}

}  // namespace

bool ConnectionRun::same_as_saved() const {
  return wrong.empty() && compared() > 0 && (!segments || segments->diff.clean());
}

std::uint64_t ConnectionRun::count_of(TurnResult::Kind kind) const {
  std::uint64_t count = 0;
  for (const TurnResult& result : wrong) count += result.kind == kind ? 1U : 0U;
  return count;
}

Result<ConnectionRun> repeat_connections(const std::vector<SavedConnection>& saved,
                                         const PortTo& port_to,
                                         const ConnectionRunOptions& options) {
  ConnectionRun run;
  if (options.policy) {
    if (auto good = check_handshakes(saved); !good) return fail(good.error());
    run.segments = SegmentRun{.policy = *options.policy};
  }
  Repeater repeater(options, run);
  for (const SavedConnection& connection : saved) {
    if (options.takes && !options.takes(connection.client, connection.server)) continue;
    const auto done = repeater.repeat(connection, *port_to(connection.server.port));
    if (!done && done.error().number == ECANCELED) {
      run.interrupted = true;
      return run;
    }
    if (!done) return fail(done.error());
    ++run.connections;
    if (options.progress) options.progress(run.connections);
  }
  if (run.segments) run.segments->diff = compare_segments(*run.segments);
  return run;
}

}  // namespace pushpkt::replay
