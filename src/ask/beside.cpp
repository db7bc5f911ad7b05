// Cases that have to wait, beside each other.
#include <algorithm>
#include <array>
#include <map>

#include "ask/experiment.hpp"
#include "ask/fields_row.hpp"
#include "ask/known_rewrites.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // rows are named as in recipes

/// What a host puts fragments together by. Two trials that share one must not be on their way
/// at the same time.
std::string reassembly_key(const Frame& frame) {
  const Decoded decoded = decode(frame.bytes, frame.link);
  std::string out;
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

Result<Experiment::Rows> Experiment::run_beside(const std::vector<Task>& tasks) {
  Rows rows(tasks.size());
  std::map<std::string, std::size_t> used;  // how often a key was used so far
  std::vector<std::vector<std::pair<std::size_t, Prepared>>> rounds;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    auto prepared = prepare(*tasks[i].one, *tasks[i].kind);
    if (!prepared) return fail(prepared.error());
    if (!*prepared) continue;
    const Frame& first = (*prepared)->built.frames[0];
    const path::Rewrite* const id = rewrite_of_id(*tasks[i].kind);
    const bool named_by_kernel = id != nullptr && id->applies(first.packet());
    const std::string key = named_by_kernel ? "" : reassembly_key(first);
    const std::size_t round = key.empty() ? 0 : used[key]++;
    rounds.resize(std::max(rounds.size(), round + 1));
    rounds[round].emplace_back(i, std::move(**prepared));
  }
  for (auto& round : rounds) {
    std::vector<journey::Trial> trials;
    ground_->begin_settling();
    for (auto& [task, prepared] : round) {
      auto trial = ground_->run(*prepared.path, prepared.built.frames);
      if (!trial) return fail(trial.error());
      trials.push_back(std::move(*trial));
    }
    if (auto settled = ground_->settle(trials); !settled) return fail(settled.error());
    for (std::size_t i = 0; i < round.size(); ++i) {
      auto& [task, prepared] = round[i];
      rows[task] =
          row_of(*tasks[task].one, prepared.built, *tasks[task].kind, ground_->stage(), trials[i]);
      if (!prepared.built.ends.connection) continue;
      if (auto done = hang_up(prepared, trials[i]); !done) return fail(done.error());
    }
  }
  return rows;
}

}  // namespace pushpkt::ask
