// Ask: the same request down every path, each compared with the socket's.
#include "pushpkt/ask/push.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "ask/known_rewrites.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/journey/journey.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::ask {
namespace {

using journey::RecordedPacket;

/// The server of the lab, answering in a thread of its own as long as this object lives.
class LabServer {
 public:
  static Result<LabServer> open(const lab::Lab& lab, Port port) {
    auto inside = lab::Inside::enter(lab.server());
    if (!inside) return fail(inside.error());
    auto server =
        app::Server::open(app::Transport::udp, app::anywhere(port), {.answers_servers = true});
    if (!server) return fail(server.error());
    auto stop = app::Stop::make();
    if (!stop) return fail(stop.error());
    return LabServer(std::move(*server), std::make_unique<app::Stop>(std::move(*stop)));
  }

  LabServer(LabServer&&) = default;
  LabServer& operator=(LabServer&&) = delete;
  ~LabServer() {
    if (!thread_.joinable()) return;
    stop_->set();
    thread_.join();
  }

  void start() {
    thread_ = std::thread([server = server_.get(), stop = stop_.get()] {
      // A server that fails answers nothing, which the experiment observes.
      static_cast<void>(server->serve(*stop).has_value());
    });
  }

 private:
  LabServer(std::unique_ptr<app::Server> server, std::unique_ptr<app::Stop> stop)
      : server_(std::move(server)), stop_(std::move(stop)) {}

  std::unique_ptr<app::Server> server_;
  std::unique_ptr<app::Stop> stop_;
  std::thread thread_;
};

std::string in_one_line(const lab::Command& command) {
  std::string out = command.host + ":";
  for (const std::string& word : command.argv) out += " " + word;
  return out;
}

/// The socket, the baseline, and then the paths asked for.
std::vector<const path::PathKind*> with_baseline(std::vector<const path::PathKind*> paths) {
  const auto is_socket = [](const path::PathKind* k) { return k->kind == path::Kind::socket; };
  std::erase_if(paths, is_socket);
  for (const path::PathKind& kind : path::kinds()) {
    if (is_socket(&kind)) paths.insert(paths.begin(), &kind);
  }
  return paths;
}

struct Prepared {
  const path::PathKind* kind;
  Result<journey::PreparedPacket> packet;
};

std::vector<Prepared> prepare_all(const PushQuestion& question, const journey::Vantage& vantage) {
  const Bytes message = bytes_of(question.message);
  std::vector<Prepared> out;
  for (const path::PathKind* kind : with_baseline(question.paths)) {
    out.push_back({kind, journey::prepare(vantage, *kind, message, true)});
  }
  return out;
}

/// Both decoders read every frame that was seen.
void compare_decoders(PathAnswer& answer) {
  for (const RecordedPacket& recorded : answer.record.packets) {
    const wire::Decoded& decoded = recorded.packet.decoded();
    const auto testimony = witness::testify(recorded.packet.bytes(), recorded.packet.seen().link);
    for (compare::Disagreement& d : compare::disagreements(decoded, testimony)) {
      if (!d.limit.empty()) continue;
      ++answer.disagreements;
      answer.loud.push_back(std::move(d));
    }
  }
}

/// The request as it was seen on a host.
std::optional<wire::Packet> request_on(const journey::Record& record, const std::string& host) {
  const journey::SeenPacket* const seen = record.find(host, RecordedPacket::Role::request);
  return seen == nullptr ? std::nullopt : std::optional(seen->decoded().packet());
}

void compare_with_baseline(PathAnswer& answer, const journey::Record& baseline,
                           const journey::Vantage& vantage) {
  const auto socket = request_on(baseline, vantage.next);
  const auto wire = request_on(answer.record, vantage.next);
  const auto arrived = request_on(answer.record, vantage.receiver);
  const auto pointer = [](const auto& packet) { return packet ? &*packet : nullptr; };
  const wire::Packet wrote = answer.record.wrote.packet();
  const auto rewrites = known_rewrites(*answer.kind, is_ip6(vantage.remote.address));
  answer.verdict = compare::judge({.socket = pointer(socket),
                                   .wrote = &wrote,
                                   .wire = pointer(wire),
                                   .arrived = pointer(arrived),
                                   .first_own_layer = answer.record.first_own_layer()},
                                  rewrites);
}

/// In our own lab only a busy machine delays an answer: the request is repeated.
Result<journey::Record> send_with_retries(const PushQuestion& question, journey::Vantage& vantage,
                                          journey::PreparedPacket& packet,
                                          const PushAnswer& answer) {
  constexpr int most_tries = 3;
  for (int left = answer.in_lab ? most_tries - 1 : 0;; --left) {
    auto record = journey::send_and_observe(vantage, packet, question.wait);
    const bool late = !record && journey::Barrier::is_late(record.error());
    const bool silent = record && record->sent() && !record->answer();
    if (left == 0 || (!late && !silent)) return record;
  }
}

Result<void> run_all(const PushQuestion& question, journey::Vantage& vantage,
                     std::vector<Prepared> prepared, PushAnswer& answer) {
  for (Prepared& each : prepared) {
    if (question.progress) question.progress(answer.paths.size(), prepared.size());
    PathAnswer path{.kind = each.kind};
    if (!each.packet) {
      path.unavailable = each.packet.error();
      answer.paths.push_back(std::move(path));
      continue;
    }
    auto record = send_with_retries(question, vantage, *each.packet, answer);
    if (!record) return fail(record.error());
    path.record = std::move(*record);
    compare_decoders(path);
    answer.paths.push_back(std::move(path));
  }
  for (PathAnswer& path : answer.paths) {
    if (path.sent()) compare_with_baseline(path, answer.paths[0].record, vantage);
  }
  return {};
}

Result<PushAnswer> run_on(const PushQuestion& question, journey::Vantage& vantage,
                          PushAnswer answer, LabServer* server) {
  answer.remote = vantage.remote;
  answer.sender = vantage.sender;
  answer.next = vantage.next;
  auto prepared = prepare_all(question, vantage);
  if (question.seal) {
    if (auto sealed = question.seal(); !sealed) return fail(sealed.error());
  }
  if (server != nullptr) server->start();
  if (vantage.barrier) {  // fills the neighbour tables
    if (auto passed = vantage.barrier->pass(); !passed) return fail(passed.error());
  }
  if (auto done = run_all(question, vantage, std::move(prepared), answer); !done) {
    return fail(done.error());
  }
  return answer;
}

Result<PushAnswer> ask_in_lab(const PushQuestion& question, PushAnswer answer) {
  auto lab = lab::Lab::build(lab::plan_of({}));
  if (!lab) return fail(lab.error());
  answer.in_lab = true;
  for (const lab::Command& command : lab->plan().commands) {
    answer.plan.push_back(in_one_line(command));
  }
  auto server = LabServer::open(*lab, question.port);
  if (!server) return fail(server.error());
  auto vantage = journey::vantage_in_lab(*lab, question.ip6, question.port);
  if (!vantage) return fail(vantage.error());
  auto barrier = journey::Barrier::open(*lab, question.ip6, question.port);
  if (!barrier) return fail(barrier.error());
  vantage->barrier = std::make_shared<journey::Barrier>(std::move(*barrier));
  return run_on(question, *vantage, std::move(answer), &*server);
}

}  // namespace

Result<PushAnswer> ask_push(const PushQuestion& question) {
  PushAnswer answer;
  answer.kernel = kernel_release();
  answer.as_root = geteuid() == 0;
  answer.message = question.message;
  if (!question.host) return ask_in_lab(question, std::move(answer));
  auto vantage = journey::vantage_towards(*question.host);
  if (!vantage) return fail(vantage.error());
  vantage->gate = question.gate;
  return run_on(question, *vantage, std::move(answer), nullptr);
}

}  // namespace pushpkt::ask
