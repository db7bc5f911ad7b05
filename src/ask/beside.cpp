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

bool Experiment::may_try_again(const Error& error, Pending& one) {
  return journey::Barrier::is_late(error) && --one.tries_left > 0;
}

Result<Experiment::Round> Experiment::run_round(const std::vector<Task>& tasks,
                                                std::vector<Pending>& pending) {
  Round round;
  std::vector<Pending> rest;
  std::vector<std::string> keys;
  ground_->begin_batch();
  const Deadline before_timers = Deadline::in(setup_.shortest_timer);
  for (Pending& one : pending) {
    if (!round.tasks.empty() && before_timers.passed()) {
      rest.push_back(std::move(one));
      continue;
    }
    const path::PathKind& kind = *tasks[one.task].kind;
    if (!one.prepared) {
      // A reservation each: where no more may be open, the round ends.
      auto prepared = prepare(*tasks[one.task].one, kind);
      if (!prepared && may_try_again(prepared.error(), one)) {
        if (auto recovered = ground_->recover(); !recovered) return fail(recovered.error());
        rest.push_back(std::move(one));
        continue;
      }
      if (!prepared && prepared.error().number == EMFILE && !round.tasks.empty()) {
        rest.push_back(std::move(one));
        continue;
      }
      if (!prepared) return fail(prepared.error());
      if (!*prepared) continue;  // not to be asked on this path
      one.prepared = std::move(*prepared);
    }
    const std::string key = reassembly_key(kind, one.prepared->built.frames[0]);
    const bool shared = !key.empty() && std::find(keys.begin(), keys.end(), key) != keys.end();
    const bool alike = std::any_of(round.tasks.begin(), round.tasks.end(), [&](const auto& other) {
      return may_be_confused(other.prepared->written(), one.prepared->written());
    });
    if (shared || alike) {
      rest.push_back(std::move(one));
      continue;
    }
    auto trial = ground_->run(*one.prepared->path, one.prepared->built.frames, kind.ours);
    // Behind the first timer nothing is known: what goes off is of an earlier one.
    const bool disturbed = !round.tasks.empty() && before_timers.passed();
    const bool late = !trial && may_try_again(trial.error(), one);
    if (!trial && !late) return fail(trial.error());
    if (late) {
      if (auto recovered = ground_->recover(); !recovered) return fail(recovered.error());
    }
    if (late || disturbed) {
      one.prepared.reset();
      rest.push_back(std::move(one));
      continue;
    }
    keys.push_back(key);
    round.tasks.push_back(std::move(one));
    round.trials.push_back(std::move(*trial));
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
