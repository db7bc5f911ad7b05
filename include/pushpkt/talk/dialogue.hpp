// A dialogue with any stack: packets sent, packets expected, every difference named. The engine of
// scripts and of the test kit; pure but for its medium.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/compare/recipe_match.hpp"
#include "pushpkt/talk/flow.hpp"
#include "pushpkt/talk/medium.hpp"
#include "pushpkt/talk/values.hpp"
#include "pushpkt/wire/answers.hpp"

namespace pushpkt::talk {

/// A packet that is not the one that was awaited.
struct PassedOver {
  sniff::Seen packet;
  compare::RecipeMatch match;
};

/// What came of one step.
struct Step {
  bool ok = true;
  std::optional<sniff::Seen> packet = {};  ///< that was sent, that came, or that should not have
  std::vector<compare::Mismatch> mismatches = {};
  std::string why = {};  ///< in words, where `ok` is false
  /// A stop came before its time was over: `ok` is false, but the packets are not to blame.
  bool interrupted = false;
  /// Packets that were passed over while this one was awaited: at most eight, the last ones.
  std::vector<PassedOver> passed_over = {};
  /// "seq 1, ack 6": the relative numbers of a TCP packet, as far as its directions are known.
  std::string numbers = {};
  /// "udp.srcport=40001": ports and identifiers that the line left open, each value once.
  std::vector<std::string> filled = {};
};

class Dialogue {
 public:
  /// `medium` outlives the dialogue. `stop` is asked while it waits, and interrupts a step.
  explicit Dialogue(
      Medium& medium, std::function<bool()> stop = [] { return false; })
      : medium_(&medium), stop_(std::move(stop)) {}

  /// What later lines leave open; replaces an earlier flow.
  [[nodiscard]] Result<void> flow(std::string_view recipe);
  /// Errors: no recipe, a variable or a peer's sequence number that is not known (input); those of
  /// the medium.
  [[nodiscard]] Result<Step> send(std::string_view recipe);
  /// The next packet of the dialogue is this one: what the recipe does not name may be anything.
  /// `payload_bytes`: that many, whatever they are.
  [[nodiscard]] Result<Step> expect(std::string_view recipe, Deadline deadline,
                                    std::optional<std::size_t> payload_bytes = std::nullopt);
  /// As expect, but packets before it are passed over.
  [[nodiscard]] Result<Step> await(std::string_view recipe, Deadline deadline);
  /// No packet of the dialogue comes until the deadline; with a recipe: none that it matches.
  [[nodiscard]] Result<Step> nothing(std::string_view recipe, Deadline deadline);
  /// What comes meanwhile is kept for the next step.
  [[nodiscard]] Result<Step> wait(Deadline deadline);
  /// Binds a field of the last packet, sent or received, or a value. `tcp.seq` and `tcp.ack` are
  /// relative numbers.
  [[nodiscard]] Result<Bound> let(const std::string& name, std::string_view field_or_value);

  [[nodiscard]] Medium& medium() const { return *medium_; }
  [[nodiscard]] const Variables& variables() const { return variables_; }
  /// Whether a packet waits that came after `start` and answers nothing that we sent (nor refuses
  /// it: RST, ICMP errors). Looks at what has come, and waits for nothing.
  [[nodiscard]] Result<bool> has_packet_since(Timestamp start);

 private:
  [[nodiscard]] Result<Step> listen(std::string_view recipe, Deadline deadline, bool passes_over,
                                    std::optional<std::size_t> payload_bytes);
  [[nodiscard]] Result<std::optional<Incoming>> next(Deadline deadline);
  [[nodiscard]] Result<void> keep(Incoming incoming);
  [[nodiscard]] bool is_stopped_before(Deadline deadline) const {
    return !deadline.passed() && stop_();
  }
  [[nodiscard]] compare::RecipeMatch held(const TypedRecipe& typed,
                                          const wire::Decoded& packet) const;
  [[nodiscard]] Result<void> set_numbers(const TypedRecipe& typed, wire::Recipe& recipe);
  [[nodiscard]] std::string numbers_of(const wire::Decoded& packet) const;
  [[nodiscard]] Result<Bound> relative(std::string_view field) const;
  void remember(const wire::Decoded& sent);
  [[nodiscard]] bool is_news(const Incoming& incoming, Timestamp start) const;
  /// Came of itself before the last packet was sent: it is no answer to it.
  [[nodiscard]] bool came_before(const Incoming& incoming) const;
  [[nodiscard]] SequenceBases before_aside(const Incoming& incoming) const;

  Medium* medium_;
  std::function<bool()> stop_;
  Flow flow_;
  Variables variables_;
  SequenceBases bases_;
  std::deque<Incoming> pending_;
  std::size_t pending_bytes_ = 0;
  std::optional<sniff::Seen> last_;
  std::optional<Timestamp> last_sent_;
  std::set<std::string> filled_;        // what steps reported
  std::deque<wire::Request> requests_;  // of what was sent, the last ones, each once
};

}  // namespace pushpkt::talk
