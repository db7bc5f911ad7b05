// What follows from the records: counts, and the answer in words.
#include <algorithm>

#include "pushpkt/app/upper.hpp"
#include "pushpkt/ask/push.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/joined.hpp"

namespace pushpkt::ask {
namespace {

std::string plural(std::size_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

/// "On raw-ip the kernel changed 4 fields of ours, on packet and inject none."
std::string what_kernel_changed(const PushAnswer& answer) {
  std::vector<std::string> untouched;
  std::vector<std::string> changed;
  for (const PathAnswer& path : answer.paths) {
    if (path.is_baseline() || !answer.answered(path)) continue;
    const auto& all = path.verdict.differences;
    const auto n = std::count_if(all.begin(), all.end(), [](const compare::Difference& d) {
      return d.owner == compare::Owner::kernel && d.wrote;
    });
    if (n == 0) untouched.emplace_back(path.kind->name);
    if (n > 0) {
      changed.push_back("on " + std::string(path.kind->name) + " the kernel changed " +
                        plural(static_cast<std::size_t>(n), "field") + " of ours");
    }
  }
  std::string out = listed(changed);
  if (!untouched.empty()) {
    out += (out.empty() ? "on " : "; on ") + listed(untouched) + " none of ours";
    if (changed.empty()) out += " was changed";
  }
  if (!out.empty()) out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out.empty() ? out : out + ".";
}

}  // namespace

bool PushAnswer::answered(const PathAnswer& path) const {
  return path.sent() && path.record.answer() == app::upper_case(bytes_of(message));
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
  const bool baseline = std::any_of(paths.begin(), paths.end(), [&](const PathAnswer& path) {
    return path.is_baseline() && answered(path);
  });
  if (!baseline) return PushVerdict::unknown;
  if (attempts() == 0) return PushVerdict::baseline;
  return successes() > 0 ? PushVerdict::yes : PushVerdict::no;
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
      return how_far + "cannot tell: the plain socket got no answer either.";
    case PushVerdict::baseline:
      return how_far + "the plain socket, the baseline, was answered; no way of our own was tried.";
    case PushVerdict::no:
      return how_far + "no: none of the " + plural(attempts(), "way") + " tried brought an answer.";
    case PushVerdict::yes:
      break;
  }
  std::string out = how_far + "yes, by " + plural(successes(), "way") + " out of " +
                    std::to_string(attempts()) + ". " + what_kernel_changed(*this);
  if (unexplained() > 0) out += " " + plural(unexplained(), "difference") + " unexplained.";
  if (witness_disagreements() > 0) {
    out += " The two decoders disagree on " + plural(witness_disagreements(), "row") + ".";
  }
  return out;
}

}  // namespace pushpkt::ask
