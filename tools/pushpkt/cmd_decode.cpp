// pushpkt decode: what is in a capture file; and the packets that pass a filter, as another file.
#include <sys/stat.h>
#include <unistd.h>

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
  std::string written;  ///< -w
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
  /// With -w packets go into the file, and to the screen only if that was asked for too.
  [[nodiscard]] bool prints() const { return written.empty() || print.any() || print.witness; }
};

/// Opening a file to write empties it: not the one that is being read.
Result<void> check_other_file(const std::string& read, const std::string& written) {
  struct stat from {};
  struct stat to {};
  const bool from_there =
      read == "-" ? ::fstat(STDIN_FILENO, &from) == 0 : ::stat(read.c_str(), &from) == 0;
  if (!from_there || ::stat(written.c_str(), &to) != 0 || !S_ISREG(to.st_mode)) return {};
  if (from.st_dev != to.st_dev || from.st_ino != to.st_ino) return {};
  return fail(input_error("cannot write " + written + ": it is the capture that is read",
                          "write another file, and rename it"));
}

/// A pcap file that comes from one keeps its unit of time.
std::optional<sniff::FileFormat> format_of(const std::string& written, sniff::FileFormat read) {
  const bool pcap = sniff::format_for(written) != sniff::FileFormat::pcapng;
  if (pcap && read != sniff::FileFormat::pcapng) return read;
  return std::nullopt;
}

Result<std::optional<sniff::CaptureWriter>> open_written(const Options& options,
                                                         sniff::FileFormat read) {
  if (options.written.empty()) return std::nullopt;
  if (auto other = check_other_file(options.path(), options.written); !other) {
    return fail(other.error());
  }
  auto writer = sniff::CaptureWriter::create(options.written, format_of(options.written, read));
  if (!writer) return fail(writer.error());
  return std::move(*writer);
}

/// Until the end, an error, or as many packets as were asked for.
Result<void> take_all(sniff::CaptureReader& reader, sniff::CaptureWriter* writer,
                      PacketPrinter& printer, const Options& options) {
  const auto wanted = options.count;
  for (std::uint64_t taken = 0; !wanted || taken < *wanted; ++taken) {
    const auto seen = reader.next();
    if (!seen) return fail(seen.error());
    if (!*seen) return {};
    if (writer != nullptr) {
      if (auto done = writer->write(**seen); !done) return done;
    }
    if (!options.prints()) continue;
    if (auto done = printer.print(**seen); !done) return done;
  }
  return {};
}

/// What was whole comes first, then the error.
Result<void> show(sniff::CaptureReader& reader, PacketPrinter& printer, const Options& options) {
  auto writer = open_written(options, reader.format());
  if (!writer) return fail(writer.error());
  sniff::CaptureWriter* const to = *writer ? &**writer : nullptr;
  if (to != nullptr) {
    if (auto passed = reader.pass_on_to(*to); !passed) return fail(passed.error());
  }
  const auto all = take_all(reader, to, printer, options);
  if (auto done = printer.flush(); !done) return fail(done.error());
  if (to != nullptr) {
    if (auto done = to->close(); !done) return fail(done.error());
  }
  return all;
}

Result<int> run(const Options& options) {
  if (options.path().empty()) {
    return fail(input_error("cannot decode: no file is named",
                            "`pushpkt decode FILE`, or `pushpkt decode -` for the standard input"));
  }
  std::signal(SIGPIPE, SIG_DFL);  // `| head` ends us quietly: there is nothing to finish
  if (auto good = check_outputs(options.written, options.print); !good) return fail(good.error());
  auto checked = PacketPrinter::make(options.print, {}, Flushing::in_blocks, true);
  if (!checked) return fail(checked.error());  // before the file: its packets may take long
  auto reader = sniff::CaptureReader::open(options.path(), options.expression());
  if (!reader) return fail(reader.error());
  const bool interface_ids = reader->format() == sniff::FileFormat::pcapng;
  auto printer =
      PacketPrinter::make(options.print, style_of_stdout(), Flushing::in_blocks, interface_ids);
  if (!printer) return fail(printer.error());
  if (auto all = show(*reader, *printer, options); !all) return fail(all.error());
  return printer->loud_disagreements() == 0 ? exit_yes : exit_no;
}

}  // namespace

Run add_decode(Arguments verb) {
  auto options = std::make_shared<Options>();
  verb.add_option("file", options->file, "a capture, pcap or pcapng; - is the standard input")
      .type_name("FILE");
  verb.add_option("-r", options->file_by_option, "the same, as tcpdump and tshark want it")
      .type_name("FILE");
  verb.add_option("-c", options->count, "stop after so many packets").at_least(1);
  verb.add_option("-w", options->written,
                  "the packets into a capture (.pcap, else pcapng), - is stdout; a pcapng keeps "
                  "comments, interfaces, names and blocks that nobody knows")
      .type_name("FILE");
  add_print_options(verb, options->print);
  add_witness_option(verb, options->print);
  add_filter_options(verb, options->filter, options->words);
  verb.footer(
      "Examples:\n"
      "  pushpkt decode capture.pcapng udp port 53\n"
      "  pushpkt decode capture.pcapng -T fields -e ip.src -e udp.dstport\n"
      "  pushpkt decode capture.pcapng -w dns.pcapng udp port 53\n"
      "  pushpkt decode in.pcap -T craft | pushpkt send -r - --path file -w out.pcap\n"
      "A capture that is cut short: what is whole is printed, then the error, exit 2.");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
