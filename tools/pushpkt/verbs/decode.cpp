// pushpkt decode: what is in a capture file; and the packets that pass a filter, as another file.
#include <unistd.h>

#include <cctype>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/run_identity.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/report/decode_run.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct DecodeOptions {
  std::string file;
  std::string file_by_option;
  std::string written;  ///< -w
  std::optional<std::uint64_t> count;
  std::vector<std::string> words;
  std::string filter;
  std::string captured_on;
  PrintOptions print;
  EditOptions edit;
  std::string page;  ///< --html
  bool ladder = false;
  std::string shard_text;
  std::optional<report::Shard> shard;
  std::string run = {};  ///< see run_identity()

  /// With -r the file is named there, and the first word belongs to the filter.
  [[nodiscard]] std::string path() const { return file_by_option.empty() ? file : file_by_option; }
  [[nodiscard]] std::string expression() const {
    std::vector<std::string> all;
    if (!file_by_option.empty() && !file.empty()) all.push_back(file);
    all.insert(all.end(), words.begin(), words.end());
    return joined_filter(filter, all);
  }
  /// With -w or --html packets go into the file, and to the screen only if that was asked for too.
  [[nodiscard]] bool prints() const {
    return (written.empty() && page.empty()) || print.any() || print.witness || ladder;
  }
};

/// The lines of packets go to stdout, or into a part of a run.
Result<report::PacketLines> open_lines(const DecodeOptions& options, bool interface_ids) {
  if (options.shard) {
    return report::PacketLines::of_part({.shard = *options.shard,
                                         .run = options.run,
                                         .write = write_bytes,
                                         .flush = flush_output,
                                         .shown = shown_text},
                                        [&](PrinterWrite write) {
                                          return open_printer(options.print,
                                                              report::Flushing::each_packet,
                                                              interface_ids, std::move(write));
                                        });
  }
  const auto flushing =
      stdout_is_terminal() ? report::Flushing::each_packet : report::Flushing::in_blocks;
  auto printer = open_printer(options.print, flushing, interface_ids);
  if (!printer) return fail(printer.error());
  return report::PacketLines(std::move(*printer));
}

/// A word of the filter that is the name of a file: no word of pcap-filter(7) has a dot and letters
/// behind it.
std::string further_file(const DecodeOptions& options) {
  for (const std::string& word : options.words) {
    const std::size_t dot = word.rfind('.');
    const bool has_ending = dot != std::string::npos && dot + 1 < word.size() &&
                            std::isalpha(static_cast<unsigned char>(word[dot + 1])) != 0;
    if (has_ending && ::access(word.c_str(), F_OK) == 0) return word;
  }
  return {};
}

Result<int> run(DecodeOptions& options) {
  if (!options.shard_text.empty()) {
    auto shard = report::shard_of_text(options.shard_text);
    if (!shard) return fail(shard.error());
    options.shard = *shard;
  }
  if (options.path().empty()) {
    return fail(input_error("cannot decode: no file is named",
                            "`pushpkt decode FILE`, or `pushpkt decode -` for the standard input"));
  }
  if (const auto other = further_file(options); !other.empty()) {
    return fail(input_error(
        "cannot decode several files: `" + other + "` is one, besides `" + options.path() + "`",
        "one capture, then a filter; `mergecap -w all.pcapng FILE ...` makes "
        "one of several"));
  }
  const Files files{.read = options.edit.inputs(options.path()),
                    .written = {options.written, options.page}};
  if (auto given_up = give_up_rights(files); !given_up) return fail(given_up.error());
  auto checked = open_printer(options.print, report::Flushing::in_blocks, true);
  if (!checked) return fail(checked.error());  // before the file: its packets may take long
  auto editor = replay::CaptureEditor::of(options.edit, options.edit.mtu.value_or(ethernet_mtu));
  if (!editor) return fail(editor.error());
  catch_interruptions();
  auto reader = sniff::CaptureReader::open(options.path(), options.expression(), interruption_fd());
  if (!reader) return fail(reader.error());
  reader->only_of_interface(options.captured_on);
  const bool interface_ids = reader->format() == sniff::FileFormat::pcapng;
  auto lines = open_lines(options, interface_ids);
  if (!lines) return fail(lines.error());
  const auto same =
      report::decode_capture(*reader, *lines, *editor,
                             {.name = options.path() == "-" ? "stdin" : options.path(),
                              .count = options.count,
                              .written = options.written,
                              .page = options.page,
                              .ladder = options.ladder,
                              .prints = options.prints()},
                             run_output());
  if (!same) return fail(same.error());
  return *same ? exit_yes : exit_no;
}

}  // namespace

Run add_decode(Arguments verb) {
  auto options = std::make_shared<DecodeOptions>();
  DecodeOptions& o = *options;
  verb.declare({
      {"file", "FILE", "a capture, pcap or pcapng; - is the standard input", o.file,
       reads_file | capture_files},
      title("Input"),
      {"-r", "FILE", "the same, as tcpdump and tshark want it", o.file_by_option,
       reads_file | capture_files},
      {"-c", "N", "stop after so many packets", o.count, at_least(1)},
      filter_row(o.filter),
      filter_words_row(o.words),
      {"--captured-on", "NAME",
       "only packets that were captured on this interface (frame.interface_name)", o.captured_on},
      title("Output"),
      {"-w", "FILE",
       "the packets into a capture (.pcap, else pcapng), - is stdout; a pcapng keeps "
       "comments, interfaces, names and unknown blocks",
       o.written, writes_file | capture_files},
      {"--html", "FILE", "a page for a browser: the ladder, and the first 500 packets drawn",
       o.page, writes_file | html_files},
      {"--ladder", "", "the packets as a ladder: a column for each host", o.ladder},
      {"--shard", "K/N", "only the conversations of part K of N, for `pushpkt merge`",
       o.shard_text},
  });
  verb.declare(print_rows(o.print));
  verb.declare({
      {"--witness", "", "what libtins reads in the same bytes; exit 1 where it disagrees with us",
       o.print.witness},
      title("Edits, of the packets that -w writes or -T prints, in this order"),
  });
  verb.declare(edit_rows(o.edit));
  verb.declare({{"--mtu", "BYTES", "what --mtu-truncate cuts to; default 1500", o.edit.mtu,
                 range(68, 65'535)}});
  verb.rules({
      {"--shard", "a part is text that merge reads when all parts are whole",
       "-w --html --ladder -l"},
      {"--ladder", "the ladder shows each packet as an arrow", "-T -e -E -v -x -l --witness"},
      {"!--mtu-truncate", "it is the size that --mtu-truncate cuts to", "--mtu"},
  });
  verb.rules(edit_rules());
  verb.rules(print_rules());
  verb.examples(
      "pushpkt decode capture.pcapng udp port 53\n"
      "pushpkt decode capture.pcapng -T fields -e ip.src -e udp.dstport\n"
      "pushpkt decode capture.pcapng -w dns.pcapng udp port 53\n"
      "pushpkt decode a.pcap -T recipe | pushpkt send -r - --path file -w c.pcap");
  verb.footer("A capture that is cut short: what is whole is printed, then the error, exit 2.");
  verb.prints_when([options] { return options->prints(); });
  return [options, verb] {
    options->run = run_identity(verb);
    return run(*options);
  };
}

}  // namespace pushpkt::tool
