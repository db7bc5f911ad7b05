// Ask: the same request down every path, each compared with the socket's.
#include "pushpkt/ask/push.hpp"

#include <unistd.h>

#include <algorithm>

#include "ask/known_rewrites.hpp"
#include "ask/lab_server.hpp"
#include "ask/path_groups.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/journey/journey.hpp"
#include "pushpkt/stack/loopback_note.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::ask {
namespace {

using journey::RecordedPacket;

/// The socket, the baseline, and then the paths asked for.
std::vector<const path::PathKind*> with_baseline(std::vector<const path::PathKind*> paths) {
  const auto is_socket = [](const path::PathKind* k) { return k->kind == path::Kind::socket; };
  std::erase_if(paths, is_socket);
  for (const path::PathKind& kind : path::kinds()) {
    if (is_socket(&kind)) paths.insert(paths.begin(), &kind);
  }
  return paths;
}

/// Where packets are sent: the lab's client, this machine, or a cable in a lab of its own.
struct LabSetup {
  std::optional<lab::Lab> lab = std::nullopt;
  std::optional<LabServer> server = std::nullopt;
  journey::Vantage vantage;
};

struct Prepared {
  const path::PathKind* kind;
  LabSetup* setup;
  Result<journey::PreparedPacket> packet;
};

/// Both decoders read every frame that was seen.
void compare_decoders(PathAnswer& answer) {
  for (const RecordedPacket& recorded : answer.record.packets) {
    const wire::Decoded& decoded = recorded.packet.decoded();
    const auto testimony = witness::testify(recorded.packet.bytes(), recorded.packet.seen().link);
    for (compare::Disagreement& d : compare::disagreements(decoded, testimony)) {
      if (!d.limit.empty()) continue;
      ++answer.disagreements;
      answer.unexplained.push_back(std::move(d));
    }
  }
}

/// The request as it was seen on a host.
std::optional<wire::Packet> request_on(const journey::Record& record, const std::string& host) {
  const journey::SeenPacket* const seen = record.find(host, RecordedPacket::Kind::request);
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
    auto record =
        journey::send_and_observe(vantage, packet, question.wait, question.asking.stop_fd);
    const bool late = !record && journey::Barrier::is_late(record.error());
    const bool silent = record && record->sent() && !record->answer();
    if (left == 0 || is_stopped(question.asking.stop) || (!late && !silent)) return record;
  }
}

Result<void> run_all(const PushQuestion& question, std::vector<Prepared> prepared,
                     PushAnswer& answer) {
  const auto stopped = [&] {
    if (!is_stopped(question.asking.stop)) return false;
    answer.interrupted = {answer.paths.size(), prepared.size(), "path"};
    return true;
  };
  for (Prepared& each : prepared) {
    if (stopped()) break;
    question.asking.report(answer.paths.size(), prepared.size());
    PathAnswer path{.kind = each.kind};
    if (answer.in_lab) path.note = stand_in_note(*each.kind);
    if (!each.packet) {
      path.unavailable = each.packet.error();
      answer.paths.push_back(std::move(path));
      continue;
    }
    auto record = send_with_retries(question, each.setup->vantage, *each.packet, answer);
    if (stopped()) break;  // the wait for the answer may have ended early
    if (!record) return fail(record.error());
    path.record = std::move(*record);
    const bool on_lo = stack::is_frame_on_loopback(each.setup->vantage.hop.interface, *each.kind,
                                                   is_ip6(each.setup->vantage.hop.source));
    if (on_lo && path.sent() && !path.record.answer()) {
      path.unanswered_because = stack::loopback_reason();
    }
    compare_decoders(path);
    answer.paths.push_back(std::move(path));
  }
  for (std::size_t i = 0; i < answer.paths.size(); ++i) {
    PathAnswer& path = answer.paths[i];
    if (!path.sent()) continue;
    compare_with_baseline(path, answer.paths[0].record, prepared[i].setup->vantage);
  }
  return {};
}

/// Drops capabilities, starts the servers, and asks.
Result<PushAnswer> run_on(const PushQuestion& question, std::vector<Prepared> prepared,
                          const std::vector<std::unique_ptr<LabSetup>>& setups, PushAnswer answer) {
  const journey::Vantage& own = setups.back()->vantage;
  answer.remote = own.remote;
  answer.sender = own.sender;
  answer.next = own.next;
  answer.on_loopback = own.hop.interface == "lo";
  if (auto done = question.asking.all_is_open(); !done) return fail(done.error());
  for (const auto& setup : setups) {
    if (setup->server) setup->server->start();
    if (!setup->vantage.barrier) continue;
    auto passed = setup->vantage.barrier->pass();  // fills the neighbour tables
    if (!passed) return fail(passed.error());
  }
  if (auto done = run_all(question, std::move(prepared), answer); !done) return fail(done.error());
  return answer;
}

Result<std::unique_ptr<LabSetup>> open_setup(const PushQuestion& question, lab::ClientLink link) {
  auto lab = lab::Lab::build(lab::plan_of({.client_link = link}));
  if (!lab) return fail(lab.error());
  auto server = LabServer::open(*lab, app::Transport::udp, question.port);
  if (!server) return fail(server.error());
  const bool host = link == lab::ClientLink::host;
  auto vantage = host ? journey::vantage_in_lab(*lab, question.ip6, question.port)
                      : journey::vantage_on_cable(*lab, link, question.ip6, question.port);
  if (!vantage) return fail(vantage.error());
  auto barrier = journey::Barrier::open(*lab, question.ip6, question.port, host);
  if (!barrier) return fail(barrier.error());
  vantage->barrier = std::make_shared<journey::Barrier>(std::move(*barrier));
  auto out = std::make_unique<LabSetup>(LabSetup{.vantage = std::move(*vantage)});
  out->server.emplace(std::move(*server));
  out->lab.emplace(std::move(*lab));
  return out;
}

/// The packets of a group of paths, in the places of the whole list.
Result<void> prepare_group(const PushQuestion& question, const PathGroup& group, LabSetup& setup,
                           std::vector<std::optional<Prepared>>& all) {
  const Bytes message = bytes_of(question.message);
  for (std::size_t i = 0; i < group.paths.size(); ++i) {
    const path::PathKind& kind = *group.paths[i];
    all[group.places[i]] =
        Prepared{&kind, &setup, journey::prepare(setup.vantage, kind, message, true)};
  }
  if (group.link == lab::ClientLink::host || !setup.lab) return {};
  return setup.lab->run_plan({});  // the cable has a carrier from now on
}

std::vector<Prepared> in_order(std::vector<std::optional<Prepared>> all) {
  std::vector<Prepared> out;
  for (auto& each : all) out.push_back(std::move(*each));
  return out;
}

Result<PushAnswer> ask_in_lab(const PushQuestion& question, PushAnswer answer) {
  const auto kinds = with_baseline(question.paths);
  std::vector<std::optional<Prepared>> prepared(kinds.size());
  std::vector<std::unique_ptr<LabSetup>> setups;
  std::vector<std::string> notes;  // each path has its own
  for (const PathGroup& group : path_groups(kinds, notes)) {
    auto setup = open_setup(question, group.link);
    if (!setup) return fail(setup.error());
    setups.push_back(std::move(*setup));
    if (auto done = prepare_group(question, group, *setups.back(), prepared); !done) {
      return fail(done.error());
    }
  }
  answer.in_lab = true;
  for (const lab::Command& command : setups.back()->lab->plan().commands) {
    answer.plan.push_back(command.line());
  }
  return run_on(question, in_order(std::move(prepared)), setups, std::move(answer));
}

Result<PushAnswer> ask_host(const PushQuestion& question, PushAnswer answer) {
  auto vantage = journey::vantage_towards(*question.host);
  if (!vantage) return fail(vantage.error());
  vantage->gate = question.gate;
  std::vector<std::unique_ptr<LabSetup>> setups;
  setups.push_back(std::make_unique<LabSetup>(LabSetup{.vantage = std::move(*vantage)}));
  const Bytes message = bytes_of(question.message);
  std::vector<Prepared> prepared;
  for (const path::PathKind* kind : with_baseline(question.paths)) {
    if (path::is_cable(kind->kind)) {
      prepared.push_back({kind, setups.back().get(),
                          fail(input_error("cannot ask a host by " + std::string(kind->name) +
                                               ": what is written there enters this machine",
                                           "without --host it is tried in the lab"))});
      continue;
    }
    prepared.push_back({kind, setups.back().get(),
                        journey::prepare(setups.back()->vantage, *kind, message, true)});
  }
  return run_on(question, std::move(prepared), setups, std::move(answer));
}

}  // namespace

Result<PushAnswer> ask_push(const PushQuestion& question) {
  PushAnswer answer;
  answer.kernel = kernel_release();
  answer.as_root = question.as_root.value_or(geteuid() == 0);
  answer.message = question.message;
  if (!question.host) return ask_in_lab(question, std::move(answer));
  return ask_host(question, std::move(answer));
}

}  // namespace pushpkt::ask
