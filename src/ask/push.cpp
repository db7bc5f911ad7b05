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

using journey::FrameMatch;

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
      // A server that fails answers nobody, which the experiment sees.
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

/// The paths asked for, behind the socket, which is what they are compared with.
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
  Result<journey::PreparedPacket> departure;
};

std::vector<Prepared> prepare_all(const PushQuestion& question, const journey::Vantage& stage) {
  const Bytes message = bytes_of(question.message);
  std::vector<Prepared> out;
  for (const path::PathKind* kind : with_baseline(question.paths)) {
    out.push_back({kind, journey::prepare(stage, *kind, message, true)});
  }
  return out;
}

/// Both decoders look at every frame that was seen.
void hear_witness(PathAnswer& answer) {
  for (const FrameMatch& sighting : answer.record.sightings) {
    const wire::Decoded decoded = wire::decode(sighting.seen.bytes, sighting.seen.link);
    const auto testimony = witness::testify(sighting.seen.bytes, sighting.seen.link);
    for (compare::Disagreement& d : compare::disagreements(decoded, testimony)) {
      if (!d.limit.empty()) continue;
      ++answer.disagreements;
      answer.loud.push_back(std::move(d));
    }
  }
}

/// A packet as it was seen at one place, decoded; empty when it was not seen there.
struct View {
  std::optional<wire::Decoded> decoded;
  wire::Packet packet;
  const wire::Packet* get() const { return decoded ? &packet : nullptr; }

  View(const journey::Record& record, const std::string& host) {
    const sniff::Seen* seen = record.find(host, FrameMatch::Role::request);
    if (seen == nullptr) return;
    decoded = wire::decode(seen->bytes, seen->link, seen->wire_bytes);
    packet = decoded->packet();
  }
  View(const View&) = delete;
};

void compare_with_baseline(PathAnswer& answer, const journey::Record& baseline,
                           const journey::Vantage& stage) {
  const View socket(baseline, stage.next);
  const View wire(answer.record, stage.next);
  const View arrived(answer.record, stage.receiver);
  const wire::Packet wrote = answer.record.wrote.packet();
  const auto rewrites = known_rewrites(*answer.kind, is_ip6(stage.remote.address));
  answer.verdict = compare::judge({.socket = socket.get(),
                                   .wrote = &wrote,
                                   .wire = wire.get(),
                                   .arrived = arrived.get(),
                                   .first_own_layer = answer.record.first_own_layer()},
                                  rewrites);
}

/// In our own lab nothing but a busy machine keeps an answer back, so that it is asked for again.
Result<journey::Record> travel(const PushQuestion& question, journey::Vantage& stage,
                               journey::PreparedPacket& departure, const PushAnswer& answer) {
  constexpr int most_tries = 3;
  for (int left = answer.in_lab ? most_tries - 1 : 0;; --left) {
    auto record = journey::send_and_observe(stage, departure, question.wait);
    const bool late = !record && journey::Barrier::is_late(record.error());
    const bool silent = record && record->sent() && !record->answer();
    if (left == 0 || (!late && !silent)) return record;
  }
}

Result<void> run_all(const PushQuestion& question, journey::Vantage& stage,
                     std::vector<Prepared> prepared, PushAnswer& answer) {
  for (Prepared& one : prepared) {
    PathAnswer path{.kind = one.kind};
    if (!one.departure) {
      path.unavailable = one.departure.error();
      answer.paths.push_back(std::move(path));
      continue;
    }
    auto record = travel(question, stage, *one.departure, answer);
    if (!record) return fail(record.error());
    path.record = std::move(*record);
    hear_witness(path);
    answer.paths.push_back(std::move(path));
  }
  for (PathAnswer& path : answer.paths) {
    if (path.sent()) compare_with_baseline(path, answer.paths[0].record, stage);
  }
  return {};
}

Result<PushAnswer> run_on(const PushQuestion& question, journey::Vantage& stage, PushAnswer answer,
                          LabServer* server) {
  answer.remote = stage.remote;
  answer.sender = stage.sender;
  answer.next = stage.next;
  auto prepared = prepare_all(question, stage);
  if (question.seal) {
    if (auto sealed = question.seal(); !sealed) return fail(sealed.error());
  }
  if (server != nullptr) server->start();
  if (stage.barrier) {  // all neighbours know each other from here on
    if (auto passed = stage.barrier->pass(); !passed) return fail(passed.error());
  }
  if (auto done = run_all(question, stage, std::move(prepared), answer); !done) {
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
  auto stage = journey::vantage_in_lab(*lab, question.ip6, question.port);
  if (!stage) return fail(stage.error());
  auto barrier = journey::Barrier::open(*lab, question.ip6, question.port);
  if (!barrier) return fail(barrier.error());
  stage->barrier = std::make_shared<journey::Barrier>(std::move(*barrier));
  return run_on(question, *stage, std::move(answer), &*server);
}

}  // namespace

Result<PushAnswer> ask_push(const PushQuestion& question) {
  PushAnswer answer;
  answer.kernel = kernel_release();
  answer.as_root = geteuid() == 0;
  answer.message = question.message;
  if (!question.host) return ask_in_lab(question, std::move(answer));
  auto stage = journey::vantage_towards(*question.host);
  if (!stage) return fail(stage.error());
  stage->gate = question.gate;
  return run_on(question, *stage, std::move(answer), nullptr);
}

}  // namespace pushpkt::ask
