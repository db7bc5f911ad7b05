// The experiment: all ways are opened, capabilities are dropped, then each way converses in turn.
#include "pushpkt/ask/tcp.hpp"

#include <algorithm>

#include "ask/lab_server.hpp"
#include "ask/socket/rows.hpp"
#include "ask/tcp/conversation.hpp"
#include "pushpkt/app/request.hpp"
#include "pushpkt/ask/tcp_differences.hpp"
#include "pushpkt/ask/tcp_segments.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/journey/vantage.hpp"
#include "pushpkt/lab/topology.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::ask {
namespace {

using journey::SeenPacket;

constexpr Port server_port{12000};
constexpr unsigned rounds = 3;  // what varies by itself differs between them
constexpr std::chrono::seconds patience{10};

std::string in_one_line(const lab::Command& command) {
  std::string out = command.host + ":";
  for (const std::string& word : command.argv) out += " " + word;
  return out;
}

Bytes upper_case(Bytes text) {
  for (std::uint8_t& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<std::uint8_t>(c - 'a' + 'A');
  }
  return text;
}

/// One way with all that it needs, opened; and what was measured of it.
struct Opened {
  TcpWay way;
  std::unique_ptr<stack::TcpPort> port = nullptr;  // nullptr: the socket
  std::vector<app::Request> requests = {};         // of the socket, one a round
  stack::tcp::IsnSource isn = {};
  Rounds wire = {};
  Rounds wrote = {};
};

/// An address of the client's network that no host has; another one for each way, whose host must
/// not answer for the others.
Ip free_address(bool ip6, std::size_t number) {
  constexpr std::size_t first = 32;
  Ip out = ip6 ? Ip{lab::client_ip6} : Ip{lab::client_ip4};
  const auto last = static_cast<std::uint8_t>(first + number);
  std::visit([last](auto& ip) { ip.bytes.back() = last; }, out);
  return out;
}

/// What the ways of one path share: a device takes one AF_XDP socket at a time. nullptr: each way
/// opens its own.
Result<std::shared_ptr<path::Path>> shared_way(const path::PathKind& path) {
  if (path.kind != path::Kind::xdp) return std::shared_ptr<path::Path>();
  auto opened = path.open({.interface = std::string(lab::client_to_router.name)});
  if (!opened) return fail(opened.error());
  return std::shared_ptr<path::Path>(std::move(*opened));
}

Result<std::unique_ptr<stack::TcpPort>> open_port(const path::PathKind& path, TcpGuard guard,
                                                  const Endpoint& remote, std::size_t number,
                                                  std::shared_ptr<path::Path> way) {
  stack::TcpPortOptions options{.path = &path, .remote = remote, .way = std::move(way)};
  std::optional<stack::RstGuard> rule;
  if (guard == TcpGuard::address) {
    options.interface = lab::client_to_router.name;
    options.address = free_address(is_ip6(remote.address), number);
  }
  if (guard == TcpGuard::nft) {
    auto prepared = stack::RstGuard::prepare();
    if (!prepared) return fail(prepared.error());
    rule.emplace(std::move(*prepared));
  }
  return stack::open_tcp_port(options, std::move(rule), Deadline::in(patience));
}

Opened open_way(const path::PathKind& path, TcpGuard guard, const Endpoint& remote,
                std::size_t number, const Result<std::shared_ptr<path::Path>>& way) {
  Opened out{.way = {.path = &path, .guard = guard}};
  if (!way) {
    out.way.unavailable = way.error();
    return out;
  }
  auto port = open_port(path, guard, remote, number, *way);
  if (!port) {
    out.way.unavailable = port.error();
    return out;
  }
  out.way.local = (*port)->local();
  for (const std::string& measure : (*port)->measures()) out.way.measure += measure;
  out.port = std::move(*port);
  return out;
}

Opened open_socket_way(const path::PathKind& path, const Endpoint& remote, const Bytes& line) {
  Opened out{.way = {.path = &path}};
  for (unsigned i = 0; i < rounds; ++i) {
    out.requests.emplace_back(
        app::RequestPlan{.transport = app::Transport::tcp, .remote = remote, .message = line});
  }
  return out;
}

std::vector<Opened> open_all(const TcpQuestion& question, const Endpoint& remote,
                             const Bytes& line) {
  std::vector<Opened> out;
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind == path::Kind::socket) out.push_back(open_socket_way(kind, remote, line));
  }
  for (const path::PathKind* path : question.paths) {
    if (path->kind == path::Kind::socket) continue;
    const auto way = shared_way(*path);
    for (const TcpGuard guard : question.guards) {
      if (guard == TcpGuard::address && !stack::carries_own_host(path->kind)) continue;
      out.push_back(open_way(*path, guard, remote, out.size(), way));
    }
  }
  return out;
}

/// What passed the client's link since the last call, as the router saw it: some paths (xdp) are
/// invisible to the sender's own watcher.
Result<void> collect(journey::Vantage& vantage, std::vector<SeenPacket>& captured) {
  for (journey::Watcher& watcher : vantage.watchers) {
    while (true) {
      auto seen = watcher.sniffer.next_owned(Deadline::in(std::chrono::nanoseconds(0)));
      if (!seen) return fail(seen.error());
      if (!*seen) break;
      if (watcher.place == journey::Place::next) captured.emplace_back(std::move(**seen));
    }
  }
  return {};
}

/// Of each side a FIN, or a RST of either: what follows is acknowledgments, which the barrier is
/// behind.
bool is_over(const std::vector<TcpSegment>& segments) {
  bool client = false;
  bool server = false;
  for (const TcpSegment& segment : segments) {
    if (segment.reset) return true;
    if (segment.flags.find("FIN") == std::string::npos) continue;
    (segment.from_client() ? client : server) = true;
  }
  return client && server;
}

/// The socket's end is the kernel's affair once the request is made: its last segments are waited
/// for.
Result<std::vector<SeenPacket>> capture(journey::Vantage& vantage, const Ends& ends) {
  std::vector<SeenPacket> out;
  const Deadline deadline = Deadline::in(patience);
  while (true) {
    if (auto passed = vantage.barrier->pass(); !passed) return fail(passed.error());
    if (auto done = collect(vantage, out); !done) return fail(done.error());
    const auto packets = packets_between(ends, out);
    if (is_over(segments_of(ends, packets, nullptr)) || deadline.passed()) break;
  }
  if (auto passed = vantage.barrier->pass(); !passed) return fail(passed.error());
  if (auto done = collect(vantage, out); !done) return fail(done.error());
  return out;
}

std::vector<SeenPacket> sent_by_client(const Ends& ends, std::span<const SeenPacket> seen,
                                       const std::vector<Bytes>* wrote) {
  const auto packets = packets_between(ends, seen);
  const auto segments = segments_of(ends, packets, wrote);
  std::vector<SeenPacket> out;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool own = segments[i].writer == TcpSegment::Writer::socket ||
                     segments[i].writer == TcpSegment::Writer::by_hand;
    if (own) out.push_back(packets[i]);
  }
  return out;
}

/// Rows of written IP packets, as if they had been captured: of the headers that are ours.
std::vector<SocketRow> rows_of_written(const std::vector<Bytes>& packets,
                                       const path::PathKind& path) {
  std::vector<SeenPacket> seen;
  for (const Bytes& packet : packets) {
    seen.emplace_back(sniff::Seen{.bytes = packet,
                                  .wire_bytes = static_cast<std::uint32_t>(packet.size()),
                                  .link = Link::raw});
  }
  std::vector<SocketRow> out = rows_of_request(seen);
  if (path.ours == path::Level::transport) {
    std::erase_if(out, [](const SocketRow& row) { return row.field.starts_with("ip"); });
  }
  return out;
}

void note(Opened& opened, const std::vector<SeenPacket>& captured, const Ends& ends,
          const std::vector<Bytes>* wrote) {
  const auto packets = packets_between(ends, captured);
  const auto segments = segments_of(ends, packets, wrote);
  for (const TcpSegment& segment : segments) {
    const bool kernel = segment.writer == TcpSegment::Writer::kernel;
    opened.way.kernel_resets += segment.reset && kernel ? 1U : 0U;
    opened.way.server_resets += segment.reset && !segment.from_client() ? 1U : 0U;
  }
  if (opened.way.segments.empty()) opened.way.segments = segments;
  opened.wire.push_back(rows_of_request(sent_by_client(ends, captured, wrote)));
  if (wrote != nullptr) opened.wrote.push_back(rows_of_written(*wrote, *opened.way.path));
}

Result<void> run_round(Opened& opened, unsigned round, const Bytes& line,
                       journey::Vantage& vantage) {
  std::vector<SeenPacket> before;  // what is left of others
  if (auto done = collect(vantage, before); !done) return done;
  Ends ends{opened.way.local, vantage.remote};
  bool answered = false;
  std::optional<Conversation> by_hand;
  if (opened.port == nullptr) {
    app::Request& request = opened.requests[round];
    request.make();
    ends.client = opened.way.local = request.local();
    opened.way.reply = text_of(request.answer());
    answered = request.answer() == upper_case(line);
    if (request.refusal()) {
      opened.way.failure = system_error("cannot converse by the socket", request.refusal()->number);
    }
  } else {
    by_hand = converse(*opened.port, opened.isn, line, patience);
    opened.way.reply = text_of(by_hand->reply);
    answered = !by_hand->failure && by_hand->reply == upper_case(line);
    if (by_hand->failure) opened.way.failure = by_hand->failure;
  }
  opened.way.answered = answered && (round == 0 || opened.way.answered);
  const auto captured = capture(vantage, ends);
  if (!captured) return fail(captured.error());
  note(opened, *captured, ends, by_hand ? &by_hand->wrote : nullptr);
  return {};
}

Result<void> run_all(std::vector<Opened>& all, const Bytes& line, journey::Vantage& vantage) {
  for (Opened& opened : all) {
    if (opened.way.unavailable) continue;
    for (unsigned round = 0; round < rounds; ++round) {
      if (auto done = run_round(opened, round, line, vantage); !done) return done;
    }
  }
  for (Opened& opened : all) {
    if (opened.port == nullptr || !opened.way.answered) continue;
    opened.way.differences =
        tcp_differences(all.front().wire, opened.wire, opened.wrote, *opened.way.path);
  }
  return {};
}

}  // namespace

Result<TcpAnswer> ask_tcp(const TcpQuestion& question) {
  TcpAnswer answer{.kernel = kernel_release(), .message = question.message, .rounds = rounds};
  lab::Obstacles obstacles;
  obstacles.known_neighbours = true;  // no segment waits for neighbour discovery
  auto lab = lab::Lab::build(lab::plan_of(obstacles));
  if (!lab) return fail(lab.error());
  for (const lab::Command& command : lab->plan().commands) {
    answer.plan.push_back(in_one_line(command));
  }
  auto server = LabServer::open(*lab, app::Transport::tcp, server_port);
  if (!server) return fail(server.error());
  auto vantage = journey::vantage_in_lab(*lab, question.ip6, server_port);
  if (!vantage) return fail(vantage.error());
  auto barrier = journey::Barrier::open(*lab, question.ip6, std::nullopt);
  if (!barrier) return fail(barrier.error());
  vantage->barrier = std::make_shared<journey::Barrier>(std::move(*barrier));
  answer.remote = vantage->remote;
  const Bytes line = bytes_of(question.message + "\n");
  std::vector<Opened> all = open_all(question, vantage->remote, line);
  if (question.seal) {
    if (auto sealed = question.seal(); !sealed) return fail(sealed.error());
  }
  server->start();
  if (auto done = run_all(all, line, *vantage); !done) return fail(done.error());
  for (Opened& opened : all) answer.ways.push_back(std::move(opened.way));
  return answer;
}

}  // namespace pushpkt::ask
