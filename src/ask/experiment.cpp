// One case on one path: a port of its own, the frame built, a trial, and its row.
#include "ask/experiment.hpp"

#include "ask/fields_row.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/ask/match_frames.hpp"

namespace pushpkt::ask {
namespace {

std::vector<std::uint8_t> protocols_of(const path::PathKind& kind, bool ip6) {
  if (kind.ours != path::Level::transport) return {udp_protocol};
  return {udp_protocol, 6, static_cast<std::uint8_t>(ip6 ? 58 : 1)};
}

/// A port of its own for each trial: a late answer is never taken for another's. Some cases have
/// the port read as an option or an extension header, whose length is then the lower byte: it is
/// always one that is beyond the packet, or the outcome would be a matter of luck.
Result<stack::PortReservation> take_port(const Ip& source) {
  constexpr unsigned lower_octet = 0xff;
  constexpr unsigned beyond = 64;
  while (true) {
    auto out = stack::PortReservation::take({source, Port{0}});
    if (!out || (out->port().number & lower_octet) >= beyond) return out;
  }
}

}  // namespace

Result<Experiment> Experiment::open(const lab::Lab& lab, Setup setup) {
  auto opened = journey::TestBed::open(lab, setup.ip6, app::default_port, setup.traced);
  if (!opened) return fail(opened.error());
  auto ground = std::make_shared<journey::TestBed>(std::move(*opened));
  const journey::Vantage& stage = ground->stage();
  Experiment out(std::move(setup), ground, stage.remote, stage.hop);
  if (auto done = out.open_paths(); !done) return fail(done.error());
  return out;
}

Result<Experiment> Experiment::open(std::shared_ptr<journey::TestBed> ground,
                                    const Endpoint& remote, Setup setup) {
  auto hop = stack::next_hop(remote.address, Deadline::in(std::chrono::seconds(0)));
  if (!hop) return fail(hop.error());
  Experiment out(std::move(setup), std::move(ground), remote, std::move(*hop));
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
  auto path = kind.open(target);
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
  const auto it = open_.find({&kind, by_protocol ? protocol : udp_protocol});
  return it == open_.end() ? nullptr : it->second.get();
}

Result<std::optional<Experiment::Prepared>> Experiment::prepare(const Case& one,
                                                                const path::PathKind& kind) {
  Prepared out;
  Ends ends{{hop_.source, Port{0}}, remote_, hop_};
  if (wants_connection(one)) {
    auto connected = connect(kind);
    if (!connected) return fail(connected.error());
    if (!*connected) return std::nullopt;
    ends = std::move(**connected);
  } else {
    auto reservation = take_port(hop_.source);
    if (!reservation) return fail(reservation.error());
    ends.local.port = reservation->port();
    // The socket of a path that writes none is bound to it, or what is seen could not be told by
    // it.
    if (kind.ours == path::Level::payload) {
      { const auto released = std::move(*reservation); }
      auto opened = open_path(kind, udp_protocol, ends.local.port);
      if (!opened) return fail(opened.error());
    } else {
      out.reservation.emplace(std::move(*reservation));
    }
  }
  auto built = build_case(one, ends, kind, setup_.message);
  if (!built && one.purpose.empty()) return fail(built.error());
  if (!built) return std::nullopt;
  out.path = find(kind, built->protocol);
  const bool ours = built->outermost_changed >= first_own_part(built->recipe, kind);
  if (out.path == nullptr || !ours) return std::nullopt;
  out.built = std::move(*built);
  out.ours = kind.ours;
  return out;
}

Result<std::optional<FieldsRow>> Experiment::run(const Case& one, const path::PathKind& kind) {
  for (int tries_left = most_tries - 1;; --tries_left) {
    bool again = false;
    auto row = run_once(one, kind, again);
    const bool late = !row && journey::Barrier::is_late(row.error());
    if (tries_left == 0 || (!late && !again)) return row;
    if (!late) continue;
    if (auto recovered = ground_->recover(); !recovered) return fail(recovered.error());
  }
}

Result<std::optional<FieldsRow>> Experiment::run_once(const Case& one, const path::PathKind& kind,
                                                      bool& again) {
  auto prepared = prepare(one, kind);
  if (!prepared) return fail(prepared.error());
  if (!*prepared) return std::nullopt;
  const auto trial = ground_->run(*(*prepared)->path, (*prepared)->built.frames, kind.ours);
  if (!trial) return fail(trial.error());
  again = drew_silent_id(kind, trial->wrote, trial->left) || trial->lost_its_evidence();
  FieldsRow row = row_of(one, (*prepared)->built, kind, ground_->stage(), *trial);
  if ((*prepared)->built.ends.connection) {
    if (auto done = hang_up(**prepared, *trial); !done) return fail(done.error());
  }
  return row;
}

}  // namespace pushpkt::ask
