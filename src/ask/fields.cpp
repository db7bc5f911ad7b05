// Ask: every case on every path whose layers it touches, one trial after the other.
#include "pushpkt/ask/fields.hpp"

#include <sys/utsname.h>

#include <map>

#include "ask/fields_row.hpp"
#include "pushpkt/journey/trial.hpp"
#include "pushpkt/stack/port_reservation.hpp"

namespace pushpkt::ask {
namespace {

constexpr Port server_port{12000};

/// The paths, opened once for each transport that they need to know.
class OpenPaths {
 public:
  Result<void> open(const FieldsQuestion& question, const journey::Stage& stage) {
    for (const path::PathKind* kind : question.paths) {
      for (const std::uint8_t protocol : protocols_of(*kind, question.ip6)) {
        const path::Target target{.interface = stage.hop.interface,
                                  .local = {stage.hop.source, Port{0}},
                                  .remote = stage.remote,
                                  .route_to = question.route_to,
                                  .protocol = protocol,
                                  .next_hop = stage.hop.gateway_mac,
                                  .sink = nullptr};
        auto path = kind->open(target);
        if (!path) return fail(path.error());
        open_[{kind, protocol}] = std::move(*path);
      }
    }
    return {};
  }

  path::Path* find(const path::PathKind& kind, std::uint8_t protocol) {
    const bool by_protocol = kind.ours == path::Ours::transport;
    const auto it = open_.find({&kind, by_protocol ? protocol : std::uint8_t{17}});
    return it == open_.end() ? nullptr : it->second.get();
  }

 private:
  static std::vector<std::uint8_t> protocols_of(const path::PathKind& kind, bool ip6) {
    if (kind.ours != path::Ours::transport) return {17};
    return {17, 6, static_cast<std::uint8_t>(ip6 ? 58 : 1)};
  }

  std::map<std::pair<const path::PathKind*, std::uint8_t>, std::unique_ptr<path::Path>> open_;
};

Result<void> run_case(const FieldsQuestion& question, const Case& one, journey::TrialGround& ground,
                      OpenPaths& paths, FieldsAnswer& answer) {
  const journey::Stage& stage = ground.stage();
  for (const path::PathKind* kind : question.paths) {
    // A port of its own for each trial: a late answer is never taken for another's.
    auto reservation = stack::PortReservation::take({stage.hop.source, Port{0}});
    if (!reservation) return fail(reservation.error());
    const Ends ends{{stage.hop.source, reservation->port()}, stage.remote, stage.hop};
    auto built = build_case(one, ends, *kind, question.message);
    if (!built && one.purpose.empty()) return fail(built.error());
    if (!built) {  // of the catalogue: a packet that no header can describe
      ++answer.skipped;
      continue;
    }
    path::Path* path = paths.find(*kind, built->protocol);
    if (path == nullptr || built->outermost_changed < first_own_part(built->recipe, *kind)) {
      ++answer.skipped;
      continue;
    }
    std::vector<wire::Frame> frames;
    frames.push_back(built->frame);
    const auto trial = ground.run(*path, std::move(frames));
    if (!trial) return fail(trial.error());
    answer.rows.push_back(row_of(one, *built, *kind, *trial));
  }
  return {};
}

}  // namespace

Result<FieldsAnswer> ask_fields(const FieldsQuestion& question) {
  FieldsAnswer answer;
  answer.ip6 = question.ip6;
  answer.paths = question.paths;
  utsname name{};
  answer.kernel = uname(&name) == 0 ? name.release : "unknown";
  lab::Obstacles obstacles = question.obstacles;
  obstacles.known_neighbours = true;  // no case shall spoil the next one's way
  auto lab = lab::Lab::build(lab::plan_of(obstacles));
  if (!lab) return fail(lab.error());
  auto ground = journey::TrialGround::open(*lab, question.ip6, server_port);
  if (!ground) return fail(ground.error());
  OpenPaths paths;
  if (auto opened = paths.open(question, ground->stage()); !opened) return fail(opened.error());
  if (question.seal) {
    if (auto sealed = question.seal(); !sealed) return fail(sealed.error());
  }
  ground->start();
  for (const Case& one : question.cases) {
    if (auto done = run_case(question, one, *ground, paths, answer); !done)
      return fail(done.error());
  }
  return answer;
}

}  // namespace pushpkt::ask
