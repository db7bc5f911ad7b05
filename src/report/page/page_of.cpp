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
};
constexpr std::array question_pages{
    QuestionPage{"push", page::push_page},           QuestionPage{"fields", page::fields_page},
    QuestionPage{"obstacles", page::obstacles_page}, QuestionPage{"loopback", page::loopback_page},
    QuestionPage{"socket", page::socket_page},       QuestionPage{"tcp", page::tcp_page},
};

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
  return page::check_size(answer);
}

Result<std::string> page_of(const Json& answer) {
  if (auto known = page::check_schema(answer); !known) return fail(known.error());
  const std::string question = page::text_at(answer, "question");
  const auto found =
      std::find_if(question_pages.begin(), question_pages.end(),
                   [&](const QuestionPage& row) { return row.question == question; });
  return found == question_pages.end() ? page::values_page(answer) : found->make(answer);
}

}  // namespace pushpkt::report
