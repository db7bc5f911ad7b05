// One loop over three descriptors; the port's wait has all of them.
#include "pushpkt/stack/tcp_relay.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "pushpkt/base/counted.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::size_t read_bytes = 65'536;
/// A pipe that is ready takes so many without blocking. pipe(7), PIPE_BUF
constexpr std::size_t pipe_bytes = 4096;
/// The input is read in pieces of so many at least, as long as something else is on its way.
constexpr std::uint32_t least_input_bytes = 32'768;
constexpr std::chrono::seconds longest_close{30};

class Relay {
 public:
  Relay(TcpPort& port, tcp::Stream& stream, const RelayOptions& options, RelayCounts& counts)
      : port_(port), stream_(stream), options_(options), counts_(counts), last_(port.now()) {
    struct stat status {};
    const bool known = ::fstat(options.output, &status) == 0;
    if (known && S_ISREG(status.st_mode)) output_bytes_ = read_bytes;  // never makes us wait
  }

  Result<void> run() {
    while (!(stream_.connection().at_end() && !reads_)) {
      if (auto done = wait(); !done) return done;
      if (auto done = move(); !done) return done;
      if (stream_.connection().at_end() && options_.stop_with_server) reads_ = false;
      if (auto closed = half_close(); !closed) return closed;
      if (gives_up()) return fail(silence());
    }
    port_.wake_on({});
    return stream_.close(port_.now() + longest_close, options_.time_wait);
  }

 private:
  [[nodiscard]] bool wants_input() const {
    const tcp::Connection& connection = stream_.connection();
    return reads_ && (connection.writable() >= least_input_bytes ||
                      (connection.writable() > 0 && connection.unacknowledged() == 0));
  }
  [[nodiscard]] bool wants_output() const { return stream_.connection().readable() > 0; }

  Result<void> wait() {
    look_at();
    port_.wake_on(std::span(ready_).first(2));  // the port knows the third itself
    constexpr std::chrono::minutes longest{10};
    tcp::Time until = port_.now() + longest;
    if (!reads_ && !closed_) until = std::min(until, last_ + options_.half_close_after);
    if (!reads_ && options_.patience) until = std::min(until, last_ + *options_.patience);
    return stream_.wait(until);
  }

  void look_at() {
    ready_ = {pollfd{wants_input() ? options_.input : -1, POLLIN, 0},
              pollfd{wants_output() ? options_.output : -1, POLLOUT, 0},
              pollfd{port_.cancel_fd(), POLLIN, 0}};
  }

  /// While packets keep coming nothing else looks whether the port was cancelled.
  Result<void> move() {
    look_at();
    (void)::poll(ready_.data(), ready_.size(), 0);
    if (ready_[2].revents != 0) return fail(TcpPort::interrupted());
    if (ready_[0].revents != 0) {
      if (auto done = take_input(); !done) return done;
    }
    while (ready_[1].revents != 0 && wants_output()) {
      if (auto done = give_output(); !done) return done;
      (void)::poll(&ready_[1], 1, 0);
    }
    return {};
  }

  Result<void> take_input() {
    const std::size_t room = std::min<std::size_t>(block_.size(), stream_.connection().writable());
    const ssize_t got = ::read(options_.input, block_.data(), room);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return {};
    if (got < 0) return fail(system_error("cannot read the input"));
    last_ = port_.now();
    if (got == 0) {
      reads_ = false;
      return {};
    }
    counts_.sent += static_cast<std::uint64_t>(got);
    const auto taken = stream_.write_some(ByteView(block_).first(static_cast<std::size_t>(got)));
    if (!taken) return fail(taken.error());
    return {};
  }

  Result<void> give_output() {
    const auto got = stream_.read_some(ByteSpan(block_).first(output_bytes_));
    if (!got) return fail(got.error());
    counts_.received += *got;
    last_ = port_.now();
    return options_.write(ByteView(block_).first(*got));
  }

  Result<void> half_close() {
    const bool silent = !wants_output() && port_.now() >= last_ + options_.half_close_after;
    if (reads_ || closed_ || stream_.connection().at_end() || !silent) return {};
    closed_ = true;
    return stream_.shutdown();
  }

  [[nodiscard]] bool gives_up() const {
    return !reads_ && options_.patience && !wants_output() &&
           port_.now() >= last_ + *options_.patience;
  }

  [[nodiscard]] Error silence() const {
    return Error{.what = "cannot wait longer for " + to_string(port_.remote()),
                 .number = ETIMEDOUT,
                 .hint = "the server has not ended the connection; --wait SECONDS waits longer"};
  }

  TcpPort& port_;
  tcp::Stream& stream_;
  const RelayOptions& options_;
  RelayCounts& counts_;
  bool reads_ = true;              // the input
  bool closed_ = false;            // our half
  tcp::Time last_;                 // when something was read or written
  std::array<pollfd, 3> ready_{};  // input, output, cancelled
  std::size_t output_bytes_ = pipe_bytes;
  Bytes block_ = Bytes(read_bytes);
};

}  // namespace

std::string to_text(const RelayCounts& counts) {
  return counted(counts.sent, "byte") + " sent, " + counted(counts.received, "byte") + " received";
}

bool cuts_time_wait(const TcpPort& port, const tcp::Stream& stream,
                    std::chrono::nanoseconds sat_out) {
  return stream.connection().state() == tcp::State::time_wait && sat_out < 2 * port.config().msl;
}

Result<void> relay(TcpPort& port, tcp::Stream& stream, const RelayOptions& options,
                   RelayCounts& counts) {
  return Relay(port, stream, options, counts).run();
}

}  // namespace pushpkt::stack
