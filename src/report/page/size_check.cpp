// How large an answer may be to become a page: tables grow with rows times columns.
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "report/page/json_values.hpp"
#include "report/page/pages.hpp"

namespace pushpkt::report::page {
namespace {

constexpr std::size_t most_columns = 256;  // an answer of ours has about 25
constexpr std::size_t most_cells = 4'000'000;
constexpr std::size_t most_paths = 64;                   // there are 11
constexpr std::size_t most_rows_of_a_case = 256;         // one for each path
constexpr std::size_t most_rows_of_an_obstacle = 1'000;  // three for each path and family
constexpr std::size_t most_matrix_cells = 200'000;

Result<void> too_large(std::size_t most, const std::string& what) {
  return fail(input_error(
      "cannot make a page of this JSON: it has more than " + std::to_string(most) + " " + what,
      "a page of that size is for no one to read; select rows of it, as with `jq`"));
}

/// Arrays of objects are tables, whose columns are the members of all items.
Result<void> check_table(const std::string& name, const std::vector<Json>& items) {
  std::set<std::string_view> columns;
  for (const Json& item : items) {
    if (item.members() == nullptr) continue;
    for (const Json::Member& member : *item.members()) columns.insert(member.name);
    if (columns.size() > most_columns) return too_large(most_columns, "columns in `" + name + "`");
  }
  if (items.size() * columns.size() <= most_cells) return {};
  return too_large(most_cells, "cells in `" + name + "`");
}

Result<void> check_tables(const std::string& name, const Json& value) {
  if (const auto* const members = value.members()) {
    for (const Json::Member& member : *members) {
      if (auto done = check_tables(member.name, member.value); !done) return done;
    }
  }
  const auto* const items = value.items();
  if (items == nullptr) return {};
  if (auto done = check_table(name, *items); !done) return done;
  for (const Json& item : *items) {
    if (auto done = check_tables(name, item); !done) return done;
  }
  return {};
}

/// Rows that stand one after the other with one case are a line of the matrix; its columns are the
/// paths.
Result<void> check_matrix(const std::vector<Json>& rows, std::size_t paths) {
  std::size_t cases = 0;
  std::size_t rows_of_case = 0;
  std::string last;
  for (const Json& row : rows) {
    const std::string text = text_at(row, "case");
    if (cases == 0 || text != last) {
      ++cases;
      rows_of_case = 0;
    }
    last = text;
    if (++rows_of_case > most_rows_of_a_case) {
      return too_large(most_rows_of_a_case, "rows of one case");
    }
  }
  return cases * paths > most_matrix_cells ? too_large(most_matrix_cells, "cases on paths")
                                           : Result<void>{};
}

}  // namespace

Result<void> check_size(const Json& answer) {
  if (auto done = check_tables("", answer); !done) return done;
  const auto& rows = items_at(answer, "rows");
  std::set<std::string> paths;
  std::map<std::string, std::size_t> rows_of;
  const std::string question = text_at(answer, "question");
  const bool has_obstacles = question == "obstacles";
  for (const Json& row : rows) {
    paths.insert(text_at(row, "path"));
    if (paths.size() > most_paths) return too_large(most_paths, "paths");
    if (has_obstacles && ++rows_of[text_at(row, "obstacle")] > most_rows_of_an_obstacle) {
      return too_large(most_rows_of_an_obstacle, "rows of one obstacle");
    }
  }
  if (question == "push" && items_at(answer, "paths").size() > most_paths) {
    return too_large(most_paths, "paths");
  }
  if (has_obstacles && items_at(answer, "obstacles").size() * rows.size() > most_cells) {
    return too_large(most_cells, "obstacles on rows");
  }
  const bool is_matrix = question == "fields" || question == "loopback";
  return is_matrix ? check_matrix(rows, paths.size()) : Result<void>{};
}

}  // namespace pushpkt::report::page
