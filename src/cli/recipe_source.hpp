// Recipes, one after the other: the one on the command line, or each line of a file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/base/text_file.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::cli {

class RecipeSource {
 public:
  /// `recipe` or `file`, the other one is "". Input errors: neither or both are named; a file that
  /// cannot be opened.
  [[nodiscard]] static Result<RecipeSource> open(const std::string& recipe,
                                                 const std::string& file);
  /// nullopt at the end. An input error names the line, or why the file cannot be read; a file
  /// without a recipe is one too. Empty lines and those that begin with # are passed over.
  [[nodiscard]] Result<std::optional<wire::Recipe>> next();
  /// All that are left; `names` gets the line() of each.
  [[nodiscard]] Result<std::vector<wire::Recipe>> rest(std::vector<std::string>& names);

  /// Where the recipe comes from that was read last: "rr, line 2"; "" for that of the command line.
  [[nodiscard]] std::string line() const;
  /// An error about that recipe, with its line where it does not name it yet.
  [[nodiscard]] Error at_line(Error error) const;

 private:
  std::optional<std::string> single_;
  std::optional<LineReader> lines_;
  bool has_recipe_ = false;  // of lines_
};

}  // namespace pushpkt::cli
