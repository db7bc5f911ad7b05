// pushpkt report: a saved answer as a page.
#include <memory>

#include "cli/command.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/report/answer_file.hpp"
#include "pushpkt/report/markdown.hpp"
#include "pushpkt/report/page.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct ReportOptions {
  std::string file;
  std::string page = "-";
  bool markdown = false;
};

Result<int> run(const ReportOptions& options) {
  const Files files{.read = {options.file}, .written = {options.page}};
  if (auto given_up = give_up_rights(files); !given_up) return fail(given_up.error());
  const auto text = report::read_answer(options.file);
  if (!text) return fail(text.error());
  const auto answer = report::Json::parse(*text);
  if (!answer) {
    return fail(input_error(input_name(options.file) + ": " + answer.error().what,
                            "it takes an answer that `ask --json FILE` wrote; of a capture "
                            "`pushpkt decode FILE --html PAGE` makes a page"));
  }
  const auto page = options.markdown ? report::markdown_of(*answer) : report::page_of(*answer);
  if (!page) return fail(page.error());
  if (is_standard_output(options.page)) {
    print_document(*page);
    return exit_yes;
  }
  if (auto done = write_file(options.page, *page); !done) return fail(done.error());
  return exit_yes;
}

}  // namespace

Run add_report(Arguments verb) {
  auto options = std::make_shared<ReportOptions>();
  ReportOptions& o = *options;
  verb.declare({
      {"file", "FILE.json", "what `--json FILE` wrote; - is the standard input", o.file,
       reads_file | json_files | required},
      {"--html", "FILE", "the page; without it, or with -, to stdout", o.page,
       writes_file | html_files},
      {"--markdown", "", "its tables as Markdown, to stdout", o.markdown},
  });
  verb.rules({{"--markdown", "Markdown goes to stdout", "--html"}});
  verb.examples(
      "pushpkt ask --json answer.json\n"
      "pushpkt report answer.json --html answer.html");
  verb.prints_when([options, verb] { return options->markdown || !verb.given("--html"); });
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
