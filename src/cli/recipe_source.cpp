// A line, a recipe.
#include "cli/recipe_source.hpp"

#include <unistd.h>

#include "cli/interruption.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::cli {
namespace {

/// By its form too: the rights to see the file may have been given up.
bool is_file_name(const std::string& text) {
  return text == "-" || text.starts_with('/') || text.starts_with("./") ||
         text.starts_with("../") || ::access(text.c_str(), R_OK) == 0;
}

}  // namespace

Result<RecipeSource> RecipeSource::open(const std::string& recipe, const std::string& file) {
  RecipeSource out;
  if (recipe.empty() == file.empty()) {
    return fail(
        input_error(recipe.empty() ? "cannot send: there is no recipe"
                                   : "cannot send both a recipe and those of -r",
                    "pushpkt send 'ip(dst=10.0.0.2)/udp(dport=12000)/\"hello\"', or -r FILE "
                    "with a recipe a line"));
  }
  if (!recipe.empty()) {
    out.single_ = recipe;
    return out;
  }
  auto lines = LineReader::open(file, {.stop_fd = interruption_fd()});
  if (!lines) return fail(lines.error());
  out.lines_.emplace(std::move(*lines));
  return out;
}

Result<std::optional<wire::Recipe>> RecipeSource::next() {
  if (!lines_) {
    if (!single_) return std::nullopt;
    auto recipe = wire::parse_recipe(*single_);
    if (!recipe && is_file_name(*single_)) {
      return fail(input_error("cannot send `" + *single_ + "`: it is a file and no recipe",
                              "`pushpkt send -r " + *single_ + "` reads a recipe a line from it"));
    }
    single_.reset();
    if (!recipe) return fail(recipe.error());
    return std::optional(std::move(*recipe));
  }
  while (true) {
    const auto line = lines_->next();
    if (!line) return fail(line.error());
    if (!*line) {
      if (has_recipe_ || interrupted()) return std::nullopt;
      return fail(input_error("cannot send: " + input_name(lines_->name()) + " has no recipe",
                              "it takes a recipe a line; lines that begin with # are comments"));
    }
    if ((*line)->empty() || (*line)->front() == '#') continue;
    auto recipe = wire::parse_recipe(**line);
    has_recipe_ = true;
    if (recipe) return std::optional(std::move(*recipe));
    return fail(at_line(recipe.error()));
  }
}

Result<std::vector<wire::Recipe>> RecipeSource::rest(std::vector<std::string>& names) {
  std::vector<wire::Recipe> out;
  auto recipe = next();
  for (; recipe && *recipe; recipe = next()) {
    out.push_back(std::move(**recipe));
    names.push_back(line());
  }
  if (!recipe) return fail(recipe.error());
  return out;
}

std::string RecipeSource::line() const {
  return lines_ ? lines_->name() + ", line " + std::to_string(lines_->number()) : "";
}

Error RecipeSource::at_line(Error error) const {
  const std::string place = " (" + line() + ")";
  const bool is_about_recipe = lines_ && error.cause == Cause::input && lines_->number() > 0;
  if (is_about_recipe && !error.what.ends_with(place)) error.what += place;
  return error;
}

}  // namespace pushpkt::cli
