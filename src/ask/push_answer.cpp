// What follows from the records: counts, and the answer in words.
#include <algorithm>

#include "pushpkt/app/upper.hpp"
#include "pushpkt/ask/push.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/joined.hpp"

namespace pushpkt::ask {
namespace {

/// "On raw-ip the kernel changed 4 fields of ours, on packet and inject none."
std::string what_kernel_changed(const PushAnswer& answer) {
  std::vector<std::string> untouched;
  std::vector<std::string> changed;
  std::vector<std::string> unseen;
  for (const PathAnswer& path : answer.paths) {
    if (path.is_baseline() || !answer.answered(path)) continue;
    if (!answer.was_seen(path)) {
      unseen.emplace_back(path.kind->name);
      continue;
    }
    const auto& all = path.verdict.differences;
    const auto n = std::count_if(all.begin(), all.end(), [](const compare::Difference& d) {
      return d.owner == compare::Owner::kernel && d.wrote;
    });
    if (n == 0) untouched.emplace_back(path.kind->name);
    if (n > 0) {
      changed.push_back("on " + std::string(path.kind->name) + " the kernel changed " +
                        counted(static_cast<std::size_t>(n), "field") + " of ours");
    }
  }
  std::string out = listed(changed);
  if (!untouched.empty()) {
    out += (out.empty() ? "on " : "; on ") + listed(untouched) + " none of ours";
    if (changed.empty()) out += " was changed";
  }
  if (!unseen.empty()) {
    out += (out.empty() ? "what left by " : "; what left by ") + listed(unseen);
    out += " was not seen here";
  }
  if (!out.empty()) out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out.empty() ? out : out + ".";
}

/// What is known of a socket that was not answered, in a clause.
std::string what_became_of(const PushAnswer& answer, const PathAnswer& socket) {
  if (socket.unavailable) return "it cannot be opened here";
  if (const auto& refusal = socket.record.refusal) {
    return "the system call refused its packet (" + std::string(errno_name(refusal->number)) + ")";
  }
  const auto errors = socket.record.errors(answer.sender);
  if (!errors.empty()) return errors.front();
  if (!answer.was_seen(socket)) return "its packet was not seen leaving this host as it was sent";
  return "no answer came back";
}

}  // namespace

bool PushAnswer::answered(const PathAnswer& path) const {
  return path.sent() && path.record.answer() == app::upper_case(bytes_of(message));
}

bool PushAnswer::was_seen(const PathAnswer& path) const {
  return path.sent() && path.record.find(next, journey::RecordedPacket::Kind::request) != nullptr;
}

bool PushAnswer::is_compared(const PathAnswer& path) const {
  return was_seen(path) && baseline() != nullptr && was_seen(*baseline());
}

const PathAnswer* PushAnswer::baseline() const {
  const auto found =
      std::find_if(paths.begin(), paths.end(), [](const auto& path) { return path.is_baseline(); });
  return found == paths.end() ? nullptr : &*found;
}

bool PushAnswer::baseline_answered() const {
  return baseline() != nullptr && answered(*baseline());
}

std::size_t PushAnswer::attempts() const {
  return static_cast<std::size_t>(
      std::count_if(paths.begin(), paths.end(), [](const auto& p) { return !p.is_baseline(); }));
}

std::size_t PushAnswer::successes() const {
  return static_cast<std::size_t>(std::count_if(
      paths.begin(), paths.end(), [&](const auto& p) { return !p.is_baseline() && answered(p); }));
}

std::size_t PushAnswer::unexplained() const {
  std::size_t sum = 0;
  for (const PathAnswer& path : paths) sum += path.verdict.unexplained();
  return sum;
}

std::size_t PushAnswer::witness_disagreements() const {
  std::size_t sum = 0;
  for (const PathAnswer& path : paths) sum += path.disagreements;
  return sum;
}

PushVerdict PushAnswer::verdict() const {
  if (successes() > 0) return PushVerdict::yes;
  if (!baseline_answered()) return PushVerdict::unknown;
  return attempts() == 0 ? PushVerdict::baseline : PushVerdict::no;
}

bool PushAnswer::clean() const {
  const PushVerdict said = verdict();
  const bool good = said == PushVerdict::yes || said == PushVerdict::baseline;
  return good && successes() == attempts() && unexplained() == 0 && witness_disagreements() == 0;
}

std::string PushAnswer::summary() const {
  if (interrupted && paths.empty()) return interrupted->text() + ": nothing was measured.";
  const std::string how_far = interrupted ? interrupted->text() + "; of these: " : "";
  switch (verdict()) {
    case PushVerdict::unknown:
      if (baseline() != nullptr && (baseline()->unavailable || !baseline()->sent())) {
        return how_far + "cannot tell: no way brought an answer; the plain socket: " +
               what_became_of(*this, *baseline()) + ".";
      }
      return how_far + "cannot tell: the plain socket got no answer either.";
    case PushVerdict::baseline:
      return how_far + "the plain socket, the baseline, was answered; no way of our own was tried.";
    case PushVerdict::no:
      return how_far + "no: none of the " + counted(attempts(), "way") +
             " tried brought an answer.";
    case PushVerdict::yes:
      break;
  }
  std::string out =
      how_far + "yes, by " + counted(successes(), "way") + " out of " + std::to_string(attempts());
  if (!baseline_answered() && baseline() != nullptr) {
    out += ", but not by the plain socket: " + what_became_of(*this, *baseline());
  }
  out += ". " + what_kernel_changed(*this);
  if (unexplained() > 0) out += " " + counted(unexplained(), "difference") + " unexplained.";
  if (witness_disagreements() > 0) {
    out += " The two decoders disagree on " + counted(witness_disagreements(), "row") + ".";
  }
  return out;
}

}  // namespace pushpkt::ask
