// Cases that have to wait, beside each other.
#include <algorithm>
#include <array>
#include <cerrno>

#include "ask/experiment.hpp"
#include "ask/fields_row.hpp"
#include "ask/known_rewrites.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // rows are named as in recipes

/// What a host puts fragments together by. Two trials that share one must not be on their way
/// at the same time.
/// Empty where the kernel draws the id.
std::string reassembly_key(const path::PathKind& kind, const Frame& frame) {
  std::string out;
  const path::Rewrite* const drawn = rewrite_of_id(kind);
  if (drawn != nullptr && drawn->applies(frame.packet())) return out;
  const Decoded decoded = decode(frame.bytes, frame.link);
  const std::array key{ipv4::id.name,  ipv4::src.name, ipv4::dst.name,     ipv4::proto.name,
                       ipv6::src.name, ipv6::dst.name, fraghdr::ident.name};
  const auto not_zero = [&](std::string_view row) {
    const auto found = decoded.find(row);
    return found && !(found->value == Value(0));
  };
  const bool fragment = not_zero(ipv4::mf.name) || not_zero(ipv4::frag_offset.name) ||
                        decoded.find(fraghdr::header).has_value();
  if (!fragment) return out;
  for (const std::string_view row : key) {
    if (const auto found = decoded.find(row)) out += to_text(*found->field, found->value) + " ";
  }
  return out;
}

bool names_fragments(const Case& one) {
  return std::any_of(one.changes.begin(), one.changes.end(), [](const Case::Change& change) {
    return change.name.find("frag") != std::string::npos || change.name.starts_with("ip.flags");
  });
}

}  // namespace

bool may_wait(const Case& one) {
  if (!one.packets.empty()) return true;
  return std::any_of(one.changes.begin(), one.changes.end(), [](const Case::Change& change) {
    constexpr std::array beginnings{"ip.flags",   "ip.frag_offset", "ip.src",   "ip.dst",
                                    "ip.options", "ipv6.fraghdr",   "ipv6.src", "ipv6.dst",
                                    "fragments.", "eth.dst",        "arp."};
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](const char* beginning) { return change.name.starts_with(beginning); });
  });
}

/// Whether a late barrier spoiled it, not for the last time. Then the ground has recovered.
Result<bool> Experiment::may_try_again(const Error& error, Pending& one) {
  if (!journey::Barrier::is_late(error) || --one.tries_left <= 0) return fail(error);
  one.prepared.reset();
  if (auto recovered = ground_->recover(); !recovered) return fail(recovered.error());
  return true;
}

Result<Experiment::Next> Experiment::make_ready(const Task& task, Pending& one,
                                                const Round& round) {
  if (one.prepared) return Next::in_round;
  auto prepared = prepare(*task.one, *task.kind);
  if (prepared && !*prepared) return Next::not_at_all;  // not to be asked on this path
  if (prepared) {
    one.prepared = std::move(*prepared);
    return Next::in_round;
  }
  // A reservation each: where no more may be open, the round ends.
  if (prepared.error().number == EMFILE && !round.tasks.empty()) return Next::later;
  const auto again = may_try_again(prepared.error(), one);
  return again ? Result<Next>(Next::later) : fail(again.error());
}

bool Experiment::fits(const Task& task, const Pending& one, const Round& round) {
  const std::string key = reassembly_key(*task.kind, one.prepared->built.frames[0]);
  const auto& keys = round.keys;
  if (!key.empty() && std::find(keys.begin(), keys.end(), key) != keys.end()) return false;
  return std::none_of(round.tasks.begin(), round.tasks.end(), [&](const Pending& other) {
    return may_be_confused(other.prepared->written(), one.prepared->written());
  });
}

Result<Experiment::Next> Experiment::run_in(Round& round, const Task& task, Pending& one) {
  const auto& frames = one.prepared->built.frames;
  const Deadline before_timers = Deadline::in(setup_.shortest_timer);
  auto trial = ground_->run(*one.prepared->path, frames, task.kind->ours);
  if (!trial) {
    const auto again = may_try_again(trial.error(), one);
    return again ? Result<Next>(Next::later) : fail(again.error());
  }
  // Behind the first timer nothing is known: what goes off is of an earlier one.
  if (round.over()) {
    one.prepared.reset();
    return Next::later;
  }
  round.keys.push_back(reassembly_key(*task.kind, frames[0]));
  round.tasks.push_back(std::move(one));
  round.trials.push_back(std::move(*trial));
  if (round.until) return Next::in_round;
  const auto waits = ground_->keeps_something_back();
  if (!waits) return fail(waits.error());
  if (*waits) round.until = before_timers;
  return Next::in_round;
}

Result<Experiment::Round> Experiment::run_round(const std::vector<Task>& tasks,
                                                std::vector<Pending>& pending) {
  Round round;
  std::vector<Pending> rest;
  ground_->begin_batch();
  for (Pending& one : pending) {
    const Task& task = tasks[one.task];
    Result<Next> next = round.over() ? Next::later : make_ready(task, one, round);
    if (next && *next == Next::in_round) {
      next = fits(task, one, round) ? run_in(round, task, one) : Next::later;
    }
    if (!next) return fail(next.error());
    if (*next == Next::later) rest.push_back(std::move(one));
  }
  pending = std::move(rest);
  return round;
}

Result<void> Experiment::finish(Round round, const std::vector<Task>& tasks, Rows& rows,
                                std::vector<Pending>& pending) {
  if (auto settled = ground_->settle(round.trials); !settled) return settled;
  for (std::size_t i = 0; i < round.tasks.size(); ++i) {
    Pending& one = round.tasks[i];
    const journey::Trial& trial = round.trials[i];
    const Task& task = tasks[one.task];
    rows[one.task] = row_of(*task.one, one.prepared->built, *task.kind, ground_->stage(), trial);
    if (one.prepared->built.ends.connection) {
      if (auto done = hang_up(*one.prepared, trial); !done) return done;
    }
    if (!trial.lost_its_evidence() || --one.tries_left <= 0) continue;
    one.prepared.reset();
    pending.push_back(std::move(one));
  }
  return {};
}

Result<Experiment::Rows> Experiment::run_beside(const std::vector<Task>& tasks) {
  Rows rows(tasks.size());
  std::vector<Pending> pending;
  for (std::size_t i = 0; i < tasks.size(); ++i) pending.push_back({i, {}, most_tries});
  // The first that waits for a timer limits its round: those that surely do come last.
  std::stable_partition(pending.begin(), pending.end(),
                        [&](const Pending& one) { return !names_fragments(*tasks[one.task].one); });
  while (!pending.empty()) {
    auto round = run_round(tasks, pending);
    if (!round) return fail(round.error());
    if (auto done = finish(std::move(*round), tasks, rows, pending); !done) {
      return fail(done.error());
    }
  }
  return rows;
}

}  // namespace pushpkt::ask
