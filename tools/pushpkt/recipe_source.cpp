// A line, a recipe.
#include "recipe_source.hpp"

#include <iostream>

#include "pushpkt/wire/text.hpp"

namespace pushpkt::tool {
namespace {

/// What editors on Windows put before UTF-8.
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

Result<RecipeSource> RecipeSource::open(const SendOptions& options) {
  RecipeSource out;
  if (options.recipe.empty() == options.recipes_file.empty()) {
    return fail(
        input_error(options.recipe.empty() ? "cannot send: there is no recipe"
                                           : "cannot send both a recipe and those of -r",
                    "pushpkt send 'ip(dst=10.0.0.2)/udp(dport=12000)/\"hello\"', or -r FILE "
                    "with a recipe a line"));
  }
  if (!options.recipe.empty()) {
    out.single_ = options.recipe;
    return out;
  }
  out.name_ = options.recipes_file;
  out.from_stdin_ = out.name_ == "-";
  if (out.from_stdin_) return out;
  out.file_.open(out.name_);
  if (out.file_) return out;
  Error error = system_error("cannot read " + out.name_);
  error.cause = Cause::input;
  return fail(error);
}

Result<std::optional<wire::Recipe>> RecipeSource::next() {
  if (name_.empty()) {
    if (!single_) return std::nullopt;
    auto recipe = wire::parse_recipe(*single_);
    single_.reset();
    if (!recipe) return fail(recipe.error());
    return std::optional(std::move(*recipe));
  }
  std::istream& input = from_stdin_ ? std::cin : file_;
  for (std::string line; std::getline(input, line);) {
    if (++line_ == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    auto recipe = wire::parse_recipe(line);
    if (recipe) return std::optional(std::move(*recipe));
    Error error = recipe.error();
    error.what += " (" + name_ + ", line " + std::to_string(line_) + ")";
    return fail(error);
  }
  return std::nullopt;
}

}  // namespace pushpkt::tool
