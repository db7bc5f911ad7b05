// All parts of a run, read in step: the record with the lowest number comes next.
#pragma once

#include <map>
#include <span>

#include "report/part_format.hpp"

namespace pushpkt::report {

class PartsInStep {
 public:
  /// All parts of one run, each once.
  [[nodiscard]] static Result<PartsInStep> open(std::span<const std::string> files);

  /// What stands before all packets, the same in each part.
  [[nodiscard]] Result<std::string> begin();
  /// Goes to the next record; false when all parts are at their ends.
  [[nodiscard]] Result<bool> next();
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] const std::string& text() const { return current_->text(); }
  [[nodiscard]] const std::vector<part_format::PartReader>& parts() const { return parts_; }

 private:
  explicit PartsInStep(std::vector<part_format::PartReader> parts) : parts_(std::move(parts)) {}
  [[nodiscard]] Result<void> advance(part_format::PartReader& part);

  std::vector<part_format::PartReader> parts_;
  std::map<std::uint64_t, part_format::PartReader*> by_number_;
  part_format::PartReader* current_ = nullptr;
  std::uint64_t number_ = 0;
};

}  // namespace pushpkt::report
