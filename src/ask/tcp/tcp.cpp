// The experiment: all ways are opened, capabilities are dropped, then each way converses in turn.
#include "pushpkt/ask/tcp.hpp"

#include <algorithm>

#include "ask/lab_server.hpp"
#include "ask/socket/rows.hpp"
#include "ask/tcp/conversation.hpp"
#include "ask/tcp/ways.hpp"
#include "pushpkt/app/request.hpp"
#include "pushpkt/app/upper.hpp"
#include "pushpkt/ask/tcp_differences.hpp"
#include "pushpkt/ask/tcp_segments.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/journey/vantage.hpp"
#include "pushpkt/lab/topology.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::ask {
namespace {

using journey::SeenPacket;

constexpr std::chrono::seconds longest_request{10};

/// What passed the client's link since the last call, as the router saw it: some paths (xdp) are
/// invisible to the sender's own watcher.
Result<void> collect(journey::Vantage& vantage, std::vector<SeenPacket>& captured) {
  for (journey::Watcher& watcher : vantage.watchers) {
    const auto taken = watcher.sniffer.take_all_present([&](sniff::Seen seen) -> Result<void> {
      if (watcher.place == journey::Place::next) captured.emplace_back(std::move(seen));
      return {};
    });
    if (!taken) return taken;
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
Result<std::vector<SeenPacket>> capture(journey::Vantage& vantage, const TcpEnds& ends,
                                        const StopRequest& stop) {
  std::vector<SeenPacket> out;
  const Deadline deadline = Deadline::in(longest_request);
  while (!is_stopped(stop)) {
    if (auto passed = vantage.barrier->pass(); !passed) return fail(passed.error());
    if (auto done = collect(vantage, out); !done) return fail(done.error());
    const auto packets = packets_between(ends, out);
    if (is_over(segments_of(ends, packets, nullptr)) || deadline.passed()) break;
  }
  if (auto passed = vantage.barrier->pass(); !passed) return fail(passed.error());
  if (auto done = collect(vantage, out); !done) return fail(done.error());
  return out;
}

std::vector<SeenPacket> sent_by_client(const TcpEnds& ends, std::span<const SeenPacket> seen,
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

void note(Opened& opened, const std::vector<SeenPacket>& captured, const TcpEnds& ends,
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

Result<void> run_round(Opened& opened, unsigned round, const Bytes& line, journey::Vantage& vantage,
                       const StopRequest& stop) {
  std::vector<SeenPacket> before;  // what is left of others
  if (auto done = collect(vantage, before); !done) return done;
  TcpEnds ends{opened.way.local, vantage.remote};
  bool answered = false;
  std::optional<ConversationResult> by_hand;
  if (opened.port == nullptr) {
    app::Request& request = opened.requests[round];
    request.make();
    ends.client = opened.way.local = request.local();
    opened.way.reply = text_of(request.answer());
    answered = request.answer() == app::upper_case(line);
    if (request.refusal()) {
      opened.way.failure = system_error("cannot converse by the socket", request.refusal()->number);
    }
  } else {
    by_hand = run_conversation(*opened.port, opened.isn, line, longest_request);
    opened.way.reply = text_of(by_hand->reply);
    answered = !by_hand->failure && by_hand->reply == app::upper_case(line);
    if (by_hand->failure) opened.way.failure = by_hand->failure;
  }
  opened.way.answered = answered && (round == 0 || opened.way.answered);
  const auto captured = capture(vantage, ends, stop);
  if (!captured) return fail(captured.error());
  note(opened, *captured, ends, by_hand ? &by_hand->wrote : nullptr);
  return {};
}

/// All rounds of one way. False where it was stopped before their end.
Result<bool> run_rounds(Opened& opened, const Bytes& line, journey::Vantage& vantage,
                        const StopRequest& stop) {
  for (unsigned round = 0; round < tcp_rounds; ++round) {
    auto done = run_round(opened, round, line, vantage, stop);
    if (is_stopped(stop)) return false;  // the signal may be the reason of an error
    if (!done) return fail(done.error());
  }
  return true;
}

/// How many of the ways were measured whole.
Result<std::size_t> run_all(const TcpQuestion& question, std::vector<Opened>& all,
                            const Bytes& line, journey::Vantage& vantage) {
  std::size_t number = 0;
  for (; number < all.size() && !is_stopped(question.asking.stop); ++number) {
    question.asking.report(number, all.size());
    if (all[number].way.unavailable) continue;
    const auto whole = run_rounds(all[number], line, vantage, question.asking.stop);
    if (!whole) return fail(whole.error());
    if (!*whole) break;
  }
  for (std::size_t i = 0; i < number; ++i) {
    Opened& opened = all[i];
    if (opened.port == nullptr || !opened.way.answered) continue;
    opened.way.differences =
        tcp_differences(all.front().wire, opened.wire, opened.wrote, *opened.way.path);
  }
  return number;
}

}  // namespace

Result<TcpAnswer> ask_tcp(const TcpQuestion& question) {
  TcpAnswer answer{.kernel = kernel_release(), .message = question.message, .rounds = tcp_rounds};
  lab::Obstacles obstacles;
  obstacles.known_neighbours = true;  // no segment waits for neighbour discovery
  auto lab = lab::Lab::build(lab::plan_of(obstacles));
  if (!lab) return fail(lab.error());
  for (const lab::Command& command : lab->plan().commands) {
    answer.plan.push_back(command.line());
  }
  auto server = LabServer::open(*lab, app::Transport::tcp, app::default_port);
  if (!server) return fail(server.error());
  auto vantage = journey::vantage_in_lab(*lab, question.ip6, app::default_port);
  if (!vantage) return fail(vantage.error());
  auto barrier = journey::Barrier::open(*lab, question.ip6, std::nullopt);
  if (!barrier) return fail(barrier.error());
  vantage->barrier = std::make_shared<journey::Barrier>(std::move(*barrier));
  answer.remote = vantage->remote;
  const Bytes line = bytes_of(question.message + "\n");
  std::vector<Opened> all = open_ways(question, vantage->remote, line);
  if (auto done = question.asking.all_is_open(); !done) return fail(done.error());
  server->start();
  for (const Opened& opened : all) {
    if (opened.port != nullptr) opened.port->cancel_by(question.asking.stop_fd);
  }
  const auto whole = run_all(question, all, line, *vantage);
  if (!whole) return fail(whole.error());
  for (std::size_t i = 0; i < *whole; ++i) answer.ways.push_back(std::move(all[i].way));
  if (*whole < all.size()) answer.interrupted = {*whole, all.size(), "way"};
  return answer;
}

}  // namespace pushpkt::ask
