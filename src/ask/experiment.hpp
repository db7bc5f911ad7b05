// An experiment: paths opened once in a lab, then one case on one path after the other.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::ask {

class Experiment {
 public:
  struct Setup {
    std::vector<const path::PathKind*> paths;
    bool ip6 = false;
    std::string message = "hello";
    std::optional<Ip> route_to;
    bool traced = true;
  };

  /// Opens all that needs a capability. The server's program answers after `start`.
  [[nodiscard]] static Result<Experiment> open(const lab::Lab& lab, Setup setup);
  /// Once capabilities were dropped.
  void start() { ground_.start(); }

  /// See TrialGround::wait_for_timers.
  void wait_for_timers(std::chrono::milliseconds most) { ground_.wait_for_timers(most); }

  /// What became of it. nullopt: the path is not free to write what the case says, or (of the
  /// catalogue) no header can describe the packet. Errors: of a typed case that has no place in
  /// this family; of the watchers.
  [[nodiscard]] Result<std::optional<FieldsRow>> run(const Case& one, const path::PathKind& kind);

 private:
  Experiment(Setup setup, journey::TrialGround ground)
      : setup_(std::move(setup)), ground_(std::move(ground)) {}
  [[nodiscard]] Result<void> open_path(const path::PathKind& kind, std::uint8_t protocol,
                                       Port local);
  [[nodiscard]] Result<void> open_paths();
  [[nodiscard]] path::Path* find(const path::PathKind& kind, std::uint8_t protocol);

  Setup setup_;
  journey::TrialGround ground_;
  /// Once for each transport that the path needs to know.
  std::map<std::pair<const path::PathKind*, std::uint8_t>, std::unique_ptr<path::Path>> open_;
};

}  // namespace pushpkt::ask
