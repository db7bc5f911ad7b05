// Cases whose packets may wait for a timer, run together.
#include <algorithm>
#include <array>
#include <cerrno>

#include "ask/experiment.hpp"
#include "ask/fields_row.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // rows are named as in recipes

/// The key by which a host reassembles fragments of this frame. Two trials of one key must not be
/// on their way at the same time. "": it is no fragment, or the kernel draws the id.
std::string reassembly_key(const path::PathKind& kind, const journey::WrittenFrame& frame) {
  const path::Rewrite* const drawn = path::find_rewrite(kind, ipv4::id);
  if (drawn != nullptr && drawn->applies(frame.frame().packet())) return "";
  const IpPacket& ip = frame.ip();
  if (!ip.fragment) return "";
  return hex(ip.source) + hex(ip.destination) + std::to_string(ip.id) + "/" +
         (ip.version == 4 ? std::to_string(ip.protocol) : "");
}

bool names_fragments(const cases::Case& asked) {
  return std::any_of(
      asked.changes.begin(), asked.changes.end(), [](const cases::Case::Change& change) {
        return change.name.find("frag") != std::string::npos || change.name.starts_with("ip.flags");
      });
}

}  // namespace

bool may_wait(const cases::Case& asked) {
  if (!asked.packets.empty()) return true;
  return std::any_of(asked.changes.begin(), asked.changes.end(), [](const auto& change) {
    constexpr std::array beginnings{"ip.flags",   "ip.frag_offset", "ip.src",   "ip.dst",
                                    "ip.options", "ipv6.fraghdr",   "ipv6.src", "ipv6.dst",
                                    "fragments.", "eth.dst",        "arp."};
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](const char* beginning) { return change.name.starts_with(beginning); });
  });
}

/// Whether it failed by a late barrier, and tries are left. Then the test bed has recovered.
Result<bool> Experiment::may_try_again(const Error& error, Pending& pending) {
  if (!journey::Barrier::is_late(error) || --pending.tries_left <= 0) return fail(error);
  pending.prepared.reset();
  if (auto recovered = test_bed_->recover(); !recovered) return fail(recovered.error());
  return true;
}

Result<Experiment::Next> Experiment::make_ready(const Task& task, Pending& pending,
                                                const Round& round) {
  if (pending.prepared) return Next::in_round;
  if (round.tasks.size() >= setup_.most_together) return Next::later;
  auto prepared = prepare(*task.asked, *task.kind);
  if (prepared && !*prepared) return Next::not_at_all;  // not possible on this path
  if (prepared) {
    pending.prepared = std::move(*prepared);
    return Next::in_round;
  }
  // A reservation each: where no more may be open, the round ends.
  if (prepared.error().number == EMFILE && !round.tasks.empty()) return Next::later;
  const auto again = may_try_again(prepared.error(), pending);
  return again ? Result<Next>(Next::later) : fail(again.error());
}

bool Experiment::fits(const Task& task, const Pending& pending, const Round& round) {
  const std::string key = reassembly_key(*task.kind, pending.prepared->frames[0]);
  const auto& keys = round.keys;
  if (!key.empty() && std::find(keys.begin(), keys.end(), key) != keys.end()) return false;
  return std::none_of(round.tasks.begin(), round.tasks.end(), [&](const Pending& other) {
    return may_be_confused(other.prepared->written(), pending.prepared->written());
  });
}

Result<Experiment::Next> Experiment::run_in(Round& round, const Task& task, Pending& pending) {
  const auto& frames = pending.prepared->frames;
  const Deadline before_timers = Deadline::in(setup_.shortest_timer);
  auto trial = test_bed_->run(*pending.prepared->path, frames, task.kind->ours);
  if (is_stopped(setup_.stop)) return Next::later;  // the signal may have ended one of its waits
  if (!trial) {
    const auto again = may_try_again(trial.error(), pending);
    return again ? Result<Next>(Next::later) : fail(again.error());
  }
  // After the first timer has expired, packets may be those of an earlier trial.
  if (round.over()) {
    pending.prepared.reset();
    return Next::later;
  }
  round.keys.push_back(reassembly_key(*task.kind, frames[0]));
  round.tasks.push_back(std::move(pending));
  round.trials.push_back(std::move(*trial));
  if (round.until) return Next::in_round;
  const auto waits = test_bed_->holds_packets();
  if (!waits) return fail(waits.error());
  if (*waits) round.until = before_timers;
  return Next::in_round;
}

Result<Experiment::Round> Experiment::run_round(const std::vector<Task>& tasks,
                                                std::vector<Pending>& pending) {
  Round round;
  std::vector<Pending> rest;
  test_bed_->begin_batch();
  for (Pending& each : pending) {
    const Task& task = tasks[each.task];
    const bool no_more = round.over() || is_stopped(setup_.stop);
    Result<Next> next = no_more ? Next::later : make_ready(task, each, round);
    if (next && *next == Next::in_round) {
      next = fits(task, each, round) ? run_in(round, task, each) : Next::later;
    }
    if (!next) return fail(next.error());
    if (*next == Next::later) rest.push_back(std::move(each));
  }
  pending = std::move(rest);
  return round;
}

Result<void> Experiment::finish(Round round, const std::vector<Task>& tasks, Rows& rows,
                                std::vector<Pending>& pending) {
  if (auto settled = test_bed_->settle(round.trials); !settled) return settled;
  for (std::size_t i = 0; i < round.tasks.size(); ++i) {
    Pending& done = round.tasks[i];
    const journey::Trial& trial = round.trials[i];
    const Task& task = tasks[done.task];
    rows[done.task] =
        row_of(*task.asked, done.prepared->built, *task.kind, test_bed_->vantage(), trial);
    if (done.prepared->built.ends.connection) {
      if (auto reset = reset_connection(*done.prepared, trial); !reset) return reset;
    }
    if (!trial.lost_its_evidence() || --done.tries_left <= 0) continue;
    done.prepared.reset();
    pending.push_back(std::move(done));
  }
  return {};
}

Result<Experiment::Together> Experiment::run_together(
    const std::vector<Task>& tasks, const std::function<void(std::size_t left)>& on_round) {
  Together out{Rows(tasks.size()), std::vector<bool>(tasks.size(), true)};
  std::vector<Pending> pending;
  for (std::size_t i = 0; i < tasks.size(); ++i) pending.push_back({i, {}, most_tries});
  // The first that waits for a timer limits its round: fragments, which surely wait, come last.
  std::stable_partition(pending.begin(), pending.end(), [&](const Pending& each) {
    return !names_fragments(*tasks[each.task].asked);
  });
  while (!pending.empty() && !is_stopped(setup_.stop)) {
    on_round(pending.size());
    auto round = run_round(tasks, pending);
    if (!round && is_stopped(setup_.stop)) break;  // the signal may be the reason
    if (!round) return fail(round.error());
    std::vector<std::size_t> sent;
    for (const Pending& each : round->tasks) sent.push_back(each.task);
    auto done = finish(std::move(*round), tasks, out.rows, pending);
    if (!done && !is_stopped(setup_.stop)) return fail(done.error());
    for (const std::size_t task : sent) out.is_run[task] = done.has_value();
  }
  for (const Pending& left : pending) out.is_run[left.task] = false;
  return out;
}

}  // namespace pushpkt::ask
