// Recipes, one after the other: the one on the command line, or each line of a file.
#pragma once

#include <fstream>
#include <istream>
#include <optional>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/recipe.hpp"
#include "send_options.hpp"

namespace pushpkt::tool {

class RecipeSource {
 public:
  /// Input errors: neither or both are named; a file that cannot be read.
  [[nodiscard]] static Result<RecipeSource> open(const SendOptions& options);
  /// nullopt at the end. An input error names the line. Empty lines and those that begin with #
  /// are passed over.
  [[nodiscard]] Result<std::optional<wire::Recipe>> next();

 private:
  std::optional<std::string> single_;
  std::string name_;
  std::ifstream file_;
  bool from_stdin_ = false;
  std::uint64_t line_ = 0;
};

}  // namespace pushpkt::tool
