// connect(2) makes the kernel tell us of ICMP errors, and keeps strangers out.
#include "pushpkt/replay/request_replay.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/answers.hpp"

namespace pushpkt::replay {
namespace {

constexpr std::size_t row_bytes = 8;
constexpr int longest_wait_ms = 100;  // between looks at `stop`

std::string seconds(std::chrono::nanoseconds span) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

/// "68 65 6c 6c 6f           hello   ", always of one width.
std::string row_text(ByteView bytes, std::size_t at) {
  std::string hex_column;
  std::string text;
  for (std::size_t i = at; i < at + row_bytes; ++i) {
    const bool there = i < bytes.size();
    hex_column += there ? hex(bytes.subspan(i, 1)) + " " : "   ";
    const bool printable = there && bytes[i] >= 0x20 && bytes[i] < 0x7f;
    text += printable ? static_cast<char>(bytes[i]) : there ? '.' : ' ';
  }
  return hex_column + " " + text;
}

/// Nothing (0 bytes is something) when there was no datagram, or the kernel told of an error.
struct Received {
  std::optional<Bytes> payload;
  int error = 0;
};

Received receive(int fd) {
  constexpr std::size_t most_bytes = 65'536;
  Bytes buffer(most_bytes);
  const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got < 0) return {std::nullopt, errno == EAGAIN || errno == EINTR ? 0 : errno};
  buffer.resize(static_cast<std::size_t>(got));
  return {std::move(buffer), 0};
}

std::size_t hash_of(ByteView payload) {
  const auto* text = reinterpret_cast<const char*>(payload.data());
  return std::hash<std::string_view>{}({text, payload.size()});
}

/// `came_again`: the request of which an answer came instead.
std::string silence(std::chrono::nanoseconds patience, std::optional<std::uint64_t> came_again) {
  std::string out = "nothing came within " + seconds(patience);
  if (came_again) {
    out += " but what answers packet " + std::to_string(*came_again) +
           " too: that answer, late or again, or an equal one";
  }
  return out;
}

}  // namespace

std::size_t first_difference(ByteView saved, ByteView now) {
  const auto [in_saved, in_now] = std::mismatch(saved.begin(), saved.end(), now.begin(), now.end());
  return static_cast<std::size_t>(in_saved - saved.begin());
}

std::string side_by_side(ByteView saved, ByteView now, std::size_t most_rows) {
  std::string out;
  std::size_t rows = 0;
  for (std::size_t at = 0; at < std::max(saved.size(), now.size()); at += row_bytes) {
    const std::string left = row_text(saved, at);
    const std::string right = row_text(now, at);
    const auto part = [at](ByteView whole) {
      const std::size_t from = std::min(at, whole.size());
      return whole.subspan(from, std::min(row_bytes, whole.size() - from));
    };
    const ByteView a = part(saved);
    const ByteView b = part(now);
    if (std::equal(a.begin(), a.end(), b.begin(), b.end()) || ++rows > most_rows) continue;
    const std::array<std::uint8_t, 2> offset{static_cast<std::uint8_t>(at >> 8U),
                                             static_cast<std::uint8_t>(at)};
    out += "  " + hex(offset) + "  " + left + "   " + right + "\n";
  }
  if (rows > most_rows) out += "  and " + std::to_string(rows - most_rows) + " more rows\n";
  return out;
}

Result<Fd> RequestReplay::open(const SavedRequest& request) const {
  const Endpoint remote{options_.host, options_.port.value_or(request.server.port)};
  Fd made(::socket(is_ip6(remote.address) ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!made.valid()) return fail(system_error("cannot open a UDP socket"));
  const SocketAddress address(remote);
  if (::connect(made.get(), address.get(), address.bytes()) != 0) {
    return fail(system_error("cannot reach " + to_string(remote)));
  }
  return made;
}

Result<void> RequestReplay::make_ready(Flow& flow, const SavedRequest& request) {
  if (flow.fd.valid()) drain(flow);
  if (flow.fd.valid() && !flow.is_split) return {};
  auto made = open(request);
  if (!made) return fail(made.error());
  constexpr std::size_t most_retired = 64;
  if (flow.fd.valid()) retired_.push_back(std::move(flow.fd));
  if (retired_.size() > most_retired) retired_.pop_front();
  flow.fd = std::move(*made);
  flow.known.clear();
  return {};
}

void RequestReplay::split(Flow& flow) {
  split_ports_ += flow.is_split ? 0 : 1;
  flow.is_split = true;
}

void RequestReplay::drain(Flow& flow) {
  constexpr int most = 1000;  // who sends faster than we read is not waited for
  for (int i = 0; i < most; ++i) {
    const Received received = receive(flow.fd.get());
    if (!received.payload && received.error == 0) return;
    if (!received.payload) continue;
    ++extra_;
    split(flow);
  }
}

Result<std::vector<Reanswer>> RequestReplay::ask(const SavedRequest& request) {
  Flow& flow = flows_[{request.client, request.server}];
  if (auto ready = make_ready(flow, request); !ready) return fail(ready.error());
  const int fd = flow.fd.get();
  const auto send = [&] { return ::send(fd, request.payload.data(), request.payload.size(), 0); };
  ssize_t sent = send();
  if (sent < 0 && errno == ECONNREFUSED) sent = send();  // that was about the request before
  if (sent < 0) {
    return fail(
        system_error("cannot send the request of packet " + std::to_string(request.number)));
  }
  std::vector<Reanswer> out;
  for (const SavedAnswer& saved : request.answers) {
    auto answer = wait_for(request, saved, flow);
    if (!answer) return fail(answer.error());
    const bool silent = answer->kind == Reanswer::Kind::missing;
    flow.known.emplace(hash_of(saved.payload), request.number);
    if (!silent) flow.known.emplace(hash_of(answer->payload), request.number);
    if (silent) split(flow);
    out.push_back(std::move(*answer));
    if (silent && options_.stop && options_.stop()) break;
  }
  return out;
}

std::optional<Reanswer> RequestReplay::judge(Bytes payload, const SavedRequest& request,
                                             const SavedAnswer& saved, Flow& flow,
                                             std::optional<std::uint64_t>& came_again) {
  // The kernel has chosen our port: not that of multicast DNS.
  const wire::PortPair ports{.destination = request.server.port.number};
  const bool same = payload == saved.payload;
  if (!wire::message_answers(ports, request.payload, payload)) {
    ++extra_;
    return std::nullopt;
  }
  const auto known = same ? flow.known.end() : flow.known.find(hash_of(payload));
  if (known != flow.known.end()) {
    came_again = known->second;
    ++extra_;
    split(flow);
    return std::nullopt;
  }
  const auto kind = same ? Reanswer::Kind::same : Reanswer::Kind::different;
  return Reanswer{kind, &request, &saved, std::move(payload), {}};
}

Result<Reanswer> RequestReplay::wait_for(const SavedRequest& request, const SavedAnswer& saved,
                                         Flow& flow) {
  Reanswer out{Reanswer::Kind::missing, &request, &saved, {}, {}};
  const Deadline deadline = Deadline::in(options_.patience);
  std::optional<std::uint64_t> came_again;
  // Those that have come at the deadline are looked at, and no more: strangers cannot make it wait.
  constexpr unsigned most_late = 1024;
  for (unsigned late = 0; late <= most_late; late += deadline.passed() ? 1U : 0U) {
    Received received = receive(flow.fd.get());
    if (received.error != 0) {
      out.why = system_error("the request was refused", received.error).text();
      return out;
    }
    if (received.payload) {
      auto judged = judge(std::move(*received.payload), request, saved, flow, came_again);
      if (judged) return std::move(*judged);
    }
    if (options_.stop && options_.stop()) {
      out.why = "interrupted before an answer came";
      return out;
    }
    if (received.payload) continue;
    if (deadline.passed()) break;
    pollfd waiting{flow.fd.get(), POLLIN, 0};
    ::poll(&waiting, 1, std::min(deadline.left_ms(), longest_wait_ms));
  }
  out.why = silence(options_.patience, came_again);
  return out;
}

}  // namespace pushpkt::replay
