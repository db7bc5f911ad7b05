// One case on one path: a port, the frames, a trial, and its row.
#include "ask/experiment.hpp"

#include "ask/fields_row.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/ask/match_frames.hpp"

namespace pushpkt::ask {
namespace {

std::vector<std::uint8_t> protocols_of(const path::PathKind& kind, bool ip6) {
  if (kind.ours != path::Level::transport) return {cases::udp_protocol};
  return {cases::udp_protocol, 6, static_cast<std::uint8_t>(ip6 ? 58 : 1)};
}

}  // namespace

Result<Experiment> Experiment::open(const lab::Lab& lab, Setup setup) {
  auto opened = journey::TestBed::open(lab, setup.ip6, app::default_port, setup.trace, setup.link);
  if (!opened) return fail(opened.error());
  auto test_bed = std::make_shared<journey::TestBed>(std::move(*opened));
  const journey::Vantage& vantage = test_bed->vantage();
  Experiment out(std::move(setup), test_bed, vantage.remote, vantage.hop);
  if (auto done = out.open_paths(); !done) return fail(done.error());
  // A cable has a carrier from now on: the lab waits until the router makes use of it.
  if (out.setup_.link != lab::ClientLink::host) {
    if (auto settled = lab.run_plan({}); !settled) return fail(settled.error());
  }
  return out;
}

Result<Experiment> Experiment::open(std::shared_ptr<journey::TestBed> test_bed,
                                    const Endpoint& remote, Setup setup) {
  auto hop = stack::next_hop(remote.address, Deadline::in(std::chrono::seconds(0)));
  if (!hop) return fail(hop.error());
  Experiment out(std::move(setup), std::move(test_bed), remote, std::move(*hop));
  if (auto opened = out.open_paths(); !opened) return fail(opened.error());
  return out;
}

Result<void> Experiment::open_path(const path::PathKind& kind, std::uint8_t protocol, Port local) {
  const path::Target target{.interface = hop_.interface,
                            .local = {hop_.source, local},
                            .remote = remote_,
                            .route_to = setup_.route_to,
                            .protocol = protocol,
                            .next_hop = hop_.gateway_mac,
                            .sink = nullptr};
  auto path = test_bed_->vantage().open_path(kind, target);
  if (!path) return fail(path.error());
  open_[{&kind, protocol}] = std::move(*path);
  return {};
}

Result<void> Experiment::open_paths() {
  for (const path::PathKind* kind : setup_.paths) {
    for (const std::uint8_t protocol : protocols_of(*kind, setup_.ip6)) {
      if (auto opened = open_path(*kind, protocol, Port{0}); !opened) return opened;
    }
  }
  return {};
}

path::Path* Experiment::find(const path::PathKind& kind, std::uint8_t protocol) {
  const bool by_protocol = kind.ours == path::Level::transport;
  const auto it = open_.find({&kind, by_protocol ? protocol : cases::udp_protocol});
  return it == open_.end() ? nullptr : it->second.get();
}

Result<std::optional<Experiment::Prepared>> Experiment::prepare(const cases::Case& asked,
                                                                const path::PathKind& kind) {
  Prepared out;
  cases::Ends ends{{hop_.source, Port{0}}, remote_, hop_};
  if (wants_connection(asked)) {
    auto connected = connect(kind);
    if (!connected) return fail(connected.error());
    if (!*connected) return std::nullopt;
    ends = std::move(**connected);
  } else {
    auto reservation = setup_.ports->take(test_bed_->vantage(), hop_.source);
    if (!reservation) return fail(reservation.error());
    ends.local.port = reservation->port();
    // On a path where the kernel writes all headers its socket is bound to this port, so that the
    // packets can be recognised.
    if (kind.ours == path::Level::payload) {
      { const auto released = std::move(*reservation); }
      auto opened = open_path(kind, cases::udp_protocol, ends.local.port);
      if (!opened) return fail(opened.error());
    } else {
      out.reservation.emplace(std::move(*reservation));
    }
  }
  auto built = cases::build_case(asked, ends, kind, setup_.message);
  if (!built && asked.purpose.empty()) {
    Error error = built.error();
    error.what = asked.text + ": " + error.what;
    return fail(std::move(error));
  }
  if (!built) return std::nullopt;
  out.path = find(kind, built->protocol);
  const bool ours = built->outermost_changed >= first_own_part(built->recipe, kind);
  if (out.path == nullptr || !ours) return std::nullopt;
  out.built = std::move(*built);
  out.frames = journey::written_frames(out.built.frames);
  out.ours = kind.ours;
  return out;
}

Result<std::optional<FieldsRow>> Experiment::run(const cases::Case& asked,
                                                 const path::PathKind& kind,
                                                 const journey::RunOptions& options) {
  for (int tries_left = most_tries - 1;; --tries_left) {
    bool again = false;
    auto row = run_once(asked, kind, options, again);
    const bool late = !row && journey::Barrier::is_late(row.error());
    if (tries_left == 0 || is_stopped(setup_.stop) || (!late && !again)) return row;
    if (!late) continue;
    if (auto recovered = test_bed_->recover(); !recovered) return fail(recovered.error());
  }
}

Result<std::optional<FieldsRow>> Experiment::run_once(const cases::Case& asked,
                                                      const path::PathKind& kind,
                                                      const journey::RunOptions& options,
                                                      bool& again) {
  auto prepared = prepare(asked, kind);
  if (!prepared) return fail(prepared.error());
  if (!*prepared) return std::nullopt;
  const auto trial = test_bed_->run(*(*prepared)->path, (*prepared)->frames, kind.ours, options);
  if (!trial) return fail(trial.error());
  again = drew_silent_id(kind, trial->wrote, trial->left) || trial->lost_its_evidence();
  FieldsRow row = row_of(asked, (*prepared)->built, kind, test_bed_->vantage(), *trial);
  if ((*prepared)->built.ends.connection) {
    if (auto done = reset_connection(**prepared, *trial); !done) return fail(done.error());
  }
  return row;
}

}  // namespace pushpkt::ask
