// pushpkt fields: the reference of every field.
#include <memory>

#include "cli/command.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/field_reference.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct FieldsOptions {
  std::string protocol;
  bool options = false;
  bool markdown = false;
  bool json = false;
};

Result<int> run(const FieldsOptions& options) {
  if (auto given_up = give_up_rights({}); !given_up) return fail(given_up.error());
  const auto headers = report::headers_of(options.protocol);
  if (!headers) return fail(headers.error());
  if (options.json) {
    print_document(report::fields_json(*headers));
  } else if (options.options) {
    const std::string text = report::options_text(*headers, style_of_stdout());
    print(text.empty() ? "no options or records\n" : text);
  } else if (options.markdown) {
    print_document(report::fields_markdown(*headers));
  } else {
    const report::Style style = style_of_stdout();
    print(report::fields_text(*headers, style));
    if (options.protocol.empty()) print("\n" + report::other_columns_text(style));
  }
  return exit_yes;
}

}  // namespace

Run add_fields(Arguments verb) {
  auto options = std::make_shared<FieldsOptions>();
  FieldsOptions& o = *options;
  verb.declare({
      {"protocol", "PROTOCOL|FIELD",
       "only the fields of this one, or one field: udp, icmp.echo, ip.ttl", o.protocol},
      {"--markdown", "", "as Markdown tables", o.markdown},
      {"--json", "", "as one JSON document", o.json},
      {"--options", "", "only options and records: mss of TCP, the questions of DNS", o.options},
  });
  verb.rules({{"--options", "a list of options and records is text", "--markdown --json"},
              {"--json", "the JSON is all that goes to stdout", "--markdown"}});
  verb.examples(
      "pushpkt fields udp\n"
      "pushpkt fields dns --options\n"
      "pushpkt send 'ip(dst=10.0.0.2)/udp(dstport=53)/\"hello\"'");
  verb.footer("Names are Wireshark's. In a recipe the part behind the protocol is enough.");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
