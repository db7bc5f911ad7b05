// Which page a document gets.
#include "pushpkt/report/page.hpp"

#include <algorithm>
#include <array>

#include "report/page/json_values.hpp"
#include "report/page/pages.hpp"

namespace pushpkt::report {
namespace {

struct QuestionPage {
  std::string_view question;
  std::string (*make)(const Json& answer);
  std::string_view list;  ///< the member that has what was measured
};
constexpr std::array question_pages{
    QuestionPage{"push", page::push_page, "paths"},
    QuestionPage{"fields", page::fields_page, "rows"},
    QuestionPage{"obstacles", page::obstacles_page, "rows"},
    QuestionPage{"loopback", page::loopback_page, "rows"},
    QuestionPage{"socket", page::socket_page, "options"},
    QuestionPage{"tcp", page::tcp_page, "paths"},
};

const QuestionPage* row_of(std::string_view question) {
  const auto found = std::ranges::find(question_pages, question, &QuestionPage::question);
  return found == question_pages.end() ? nullptr : &*found;
}

}  // namespace

Result<void> page::check_schema(const Json& answer) {
  const auto schema = page::number_at(answer, "schema");
  if (!schema) {
    return fail(input_error("cannot make a page of this JSON: it has no `schema`",
                            "save one by `pushpkt ask --json FILE`"));
  }
  if (*schema != 1.0) {
    return fail(input_error("cannot make a page of this JSON: its schema is " +
                                page::shown_at(answer, "schema") + ", known is 1",
                            "a later pushpkt wrote it"));
  }
  const QuestionPage* const row = row_of(page::text_at(answer, "question"));
  const Json* const list = row == nullptr ? nullptr : answer.find(row->list);
  if (row != nullptr && (list == nullptr || list->items() == nullptr)) {
    return fail(input_error(
        "cannot make a page of this JSON: an answer of `ask " + std::string(row->question) +
            "` has a list `" + std::string(row->list) + "`",
        "save one by `pushpkt ask " + std::string(row->question) + " --json FILE`"));
  }
  return page::check_size(answer);
}

Result<std::string> page_of(const Json& answer) {
  if (auto known = page::check_schema(answer); !known) return fail(known.error());
  const QuestionPage* const row = row_of(page::text_at(answer, "question"));
  return row == nullptr ? page::values_page(answer) : row->make(answer);
}

}  // namespace pushpkt::report
