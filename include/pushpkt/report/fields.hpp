// What becomes of each field: a matrix for the screen, JSON, Markdown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// Cases down, paths across, a short mark in each place, and below what the marks mean.
[[nodiscard]] std::string fields_matrix(const ask::FieldsAnswer& answer, const Style& style);

/// Each row with its story: for a few cases.
[[nodiscard]] std::string fields_stories(const ask::FieldsAnswer& answer, const Style& style);

/// One JSON document, `"schema": 1`.
[[nodiscard]] std::string fields_json(const ask::FieldsAnswer& answer);

/// The matrix as a table to hand out.
[[nodiscard]] std::string fields_markdown(const ask::FieldsAnswer& answer);

/// The rows that `--only` asks for: "changed", "died" or a field's name in the case.
[[nodiscard]] ask::FieldsAnswer only(const ask::FieldsAnswer& answer, const std::string& what);

/// Which rows are compared with an earlier run's.
enum class Compared : std::uint8_t {
  all,               ///< also those that only the earlier run has, on the paths of this one
  rows_of_this_run,  ///< where this run asked a selection of cases
};

/// How a case is written, and what it may set besides fields: lines of at most 80 columns, without
/// the last line feed.
[[nodiscard]] std::string cases_help();
/// A case stands whole on its line, to be copied; its purpose behind it, where `width` allows.
[[nodiscard]] std::string cases_list(const std::vector<cases::Case>& cases, std::size_t width);

/// Whether the text names the question of `ask fields --json`; it is not parsed.
[[nodiscard]] bool may_be_fields_json(std::string_view text);

/// What differs from an earlier run's JSON, a line each; empty when nothing does. An input error
/// where the text is no such JSON.
[[nodiscard]] Result<std::vector<std::string>> differences_from(const ask::FieldsAnswer& answer,
                                                                const std::string& earlier_json,
                                                                Compared compared = Compared::all);

/// Both releases where the earlier run's kernel is another; nullopt where it is the same or not
/// said.
[[nodiscard]] std::optional<std::string> other_kernel(const ask::FieldsAnswer& answer,
                                                      const std::string& earlier_json);

}  // namespace pushpkt::report
