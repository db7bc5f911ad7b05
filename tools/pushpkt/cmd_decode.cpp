// pushpkt decode: what is in a capture file.
#include <csignal>
#include <memory>
#include <optional>

#include "capture_filter.hpp"
#include "command.hpp"
#include "packet_printer.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

struct Options {
  std::string file;
  std::string file_by_option;
  std::optional<std::uint64_t> count;
  std::vector<std::string> words;
  std::string filter;
  PrintOptions print;

  /// With -r the file is named there, and the first word belongs to the filter.
  [[nodiscard]] std::string path() const { return file_by_option.empty() ? file : file_by_option; }
  [[nodiscard]] std::string expression() const {
    std::vector<std::string> all;
    if (!file_by_option.empty() && !file.empty()) all.push_back(file);
    all.insert(all.end(), words.begin(), words.end());
    return joined_filter(filter, all);
  }
};

Result<void> print_all(sniff::CaptureReader& reader, PacketPrinter& printer,
                       std::optional<std::uint64_t> count) {
  for (std::uint64_t printed = 0; !count || printed < *count; ++printed) {
    const auto seen = reader.next();
    if (!seen) return fail(seen.error());
    if (!*seen) return {};
    if (auto done = printer.print(**seen); !done) return done;
  }
  return {};
}

Result<int> run(const Options& options) {
  if (options.path().empty()) {
    return fail(input_error("cannot decode: no file is named",
                            "`pushpkt decode FILE`, or `pushpkt decode -` for the standard input"));
  }
  std::signal(SIGPIPE, SIG_DFL);  // `| head` ends us quietly: there is nothing to finish
  auto checked = PacketPrinter::make(options.print, {}, Flushing::in_blocks, true);
  if (!checked) return fail(checked.error());  // before the file: its packets may take long
  auto reader = sniff::CaptureReader::open(options.path(), options.expression());
  if (!reader) return fail(reader.error());
  const bool interface_ids = reader->format() == sniff::FileFormat::pcapng;
  auto printer =
      PacketPrinter::make(options.print, style_of_stdout(), Flushing::in_blocks, interface_ids);
  if (!printer) return fail(printer.error());
  const auto all = print_all(*reader, *printer, options.count);
  if (auto done = printer->flush(); !done) return fail(done.error());  // what was whole comes first
  if (!all) return fail(all.error());
  return printer->loud_disagreements() == 0 ? exit_yes : exit_no;
}

}  // namespace

Run add_decode(CLI::App& verb) {
  auto options = std::make_shared<Options>();
  verb.add_option("file", options->file, "a capture, pcap or pcapng; - is the standard input")
      ->type_name("FILE");
  verb.add_option("-r", options->file_by_option, "the same, as tcpdump and tshark want it")
      ->type_name("FILE");
  verb.add_option("-c", options->count, "stop after so many packets")->type_name("N");
  add_print_options(verb, options->print);
  add_witness_option(verb, options->print);
  add_filter_options(verb, options->filter, options->words);
  verb.footer(
      "Examples:\n"
      "  pushpkt decode capture.pcapng udp port 53\n"
      "  pushpkt decode capture.pcapng -T fields -e ip.src -e udp.dstport\n"
      "  pushpkt decode capture.pcapng -T craft | pushpkt send -r - --path file -w same.pcapng\n"
      "A capture that is cut short: what is whole is printed, then the error, exit 2.");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
