// The values of an option: what its name in the help stands for ("IF": an interface).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_facts.hpp"

namespace pushpkt::cli {

/// What a word that is being typed can become.
class Candidates {
 public:
  explicit Candidates(std::string typed) : typed_(std::move(typed)) {}

  /// Kept where it begins with what is typed.
  void add(const std::string& word, std::string_view what);
  /// A line for the shell: ":files pcap".
  void add_request(std::string_view line) { requests_.emplace_back(line); }
  /// Those of `other`, each behind `prefix`.
  void take(const Candidates& other, const std::string& prefix);
  [[nodiscard]] const std::string& typed() const { return typed_; }
  /// "WORD<tab>what", a line each, without repetition; requests last.
  [[nodiscard]] std::string lines() const;

 private:
  std::string typed_;
  std::vector<std::string> words_;
  std::vector<std::string> requests_;
};

/// The values of an option, or of an argument.
void offer_values(const OptionFacts& option, Candidates& out);

}  // namespace pushpkt::cli
