// The commands of obstacles, as the privileged helper of a lab knows them.
#pragma once

#include <vector>

#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/lab/privileged_helper.hpp"

namespace pushpkt::ask {

/// The plans of all obstacles, numbered for the privileged helper.
class ObstaclePlans {
 public:
  enum Kind : std::size_t { scene, put_up, cure, clear, before_each, count };

  explicit ObstaclePlans(const std::vector<Obstacle>& obstacles) {
    for (const Obstacle& obstacle : obstacles) {
      for (const lab::Plan* plan : {&obstacle.scene, &obstacle.put_up, &obstacle.cure,
                                    &obstacle.clear, &obstacle.before_each}) {
        plans_.push_back(*plan);
      }
    }
    for (const Obstacle& obstacle : obstacles) {
      rescues_.emplace_back();
      for (const lab::Plan* plan : {&obstacle.cure, &obstacle.clear}) {
        for (const lab::Command& command : plan->commands) {
          rescues_.back().push_back(plans_.size());
          plans_.push_back({{command}});
        }
      }
    }
  }

  [[nodiscard]] const std::vector<lab::Plan>& all() const { return plans_; }
  [[nodiscard]] Result<void> run(const lab::PrivilegedHelper& helper, std::size_t obstacle,
                                 Kind kind) const {
    const std::size_t number = obstacle * count + kind;
    return plans_[number].commands.empty() ? Result<void>{} : helper.run_plan(number);
  }
  /// For an obstacle that was put up in part: runs each command alone and ignores failures.
  void rescue(const lab::PrivilegedHelper& helper, std::size_t obstacle) const {
    for (const std::size_t number : rescues_[obstacle]) {
      static_cast<void>(helper.run_plan(number).has_value());
    }
  }

 private:
  std::vector<lab::Plan> plans_;
  std::vector<std::vector<std::size_t>> rescues_;
};

}  // namespace pushpkt::ask
