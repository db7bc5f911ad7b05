// -T and its companions.
#include "cli/print_options.hpp"

#include "cli/arguments.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/printable.hpp"

namespace pushpkt::tool {

void add_print_options(Arguments verb, PrintOptions& options) {
  verb.add_option("-T", options.form,
                  "text (default), fields, json (an object per line), recipe "
                  "(what `send` turns into the same bytes; or craft), hex")
      .type_name("FORM");
  verb.add_option("-e", options.fields, "a column of -T fields, by Wireshark's name; repeatable")
      .type_name("FIELD");
  verb.add_option("-E", options.settings,
                  "header=y prints the columns' names first; separator=, quote=d is CSV")
      .type_name("SETTING");
  verb.add_flag("-v,--verbose", options.tree, "every row of every header, with place and RFC");
  verb.add_flag("-x", options.dump, "the bytes too");
  verb.add_flag("-l", options.each_packet, "write each packet at once, into a file too");
  verb.add_flag("-n", options.no_names, "no name resolution (there never is any)");
}

void add_witness_option(Arguments verb, PrintOptions& options) {
  verb.add_flag("--witness", options.witness,
                "what libtins reads in the same bytes; exit 1 where it disagrees with us");
}

std::string shown_text(std::string_view text, bool is_exact) {
  if (is_exact) return std::string(text);
  return printable(text, style_of_stdout().colour ? Keep::lines_and_tone : Keep::lines);
}

Result<report::PacketPrinter> open_printer(const PrintOptions& options, report::Flushing flushing,
                                           bool interface_ids, PrinterWrite write) {
  if (!write) {
    write = [](std::string_view text, bool is_exact) {
      is_exact ? print_bytes(text) : print_document(text);  // the printer folds what may be
      return flush_output();
    };
  }
  return report::PacketPrinter::make(options, style_of_stdout(), flushing, interface_ids,
                                     {.write = write, .note = print_stderr});
}

}  // namespace pushpkt::tool
