// pushpkt decode: what is in a capture file; and the packets that pass a filter, as another file.
#include <memory>
#include <optional>

#include "cli/capture_filter.hpp"
#include "cli/command.hpp"
#include "cli/edit_options.hpp"
#include "cli/interruption.hpp"
#include "cli/print_options.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "verbs/verbs.hpp"

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
  EditOptions edit;

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

/// A pcap file that comes from one keeps its unit of time.
std::optional<sniff::FileFormat> format_of(const std::string& written, sniff::FileFormat read) {
  const bool pcap = sniff::format_for(written) != sniff::FileFormat::pcapng;
  if (pcap && read != sniff::FileFormat::pcapng) return read;
  return std::nullopt;
}

Result<void> check_files(const Options& options) {
  std::vector<std::string> outputs{options.written};
  if (options.prints()) outputs.emplace_back("-");
  if (auto other = check_outputs_are_no_inputs({options.path()}, outputs); !other) return other;
  return check_outputs_are_distinct(outputs);
}

/// What the options change about each packet.
class Editing {
 public:
  [[nodiscard]] static Result<Editing> of(const EditOptions& options) {
    constexpr std::uint32_t ethernet_mtu = 1500;
    auto edits = edits_of(options, options.mtu.value_or(ethernet_mtu));
    if (!edits) return fail(edits.error());
    auto changes = changes_of(options);
    if (!changes) return fail(changes.error());
    replay::Rewriter::Options rewriter{.changes = std::move(*changes),
                                       .checksums = checksums_of(options.checksums),
                                       .framing = {}};
    return Editing(std::move(*edits), std::move(rewriter), options.change_packets());
  }

  /// nullopt: the packet is left out.
  Result<std::optional<sniff::SeenView>> edit(const sniff::SeenView& captured) {
    auto edited = editor_.edit(captured);
    if (!edited || !*edited || !changes_) return edited;
    sniff::SeenView& seen = **edited;
    const auto frame = rewriter_.rewrite(seen, editor_.is_on_side());
    if (!frame) return fail(frame.error());
    if (!*frame) return std::nullopt;
    seen.bytes = (*frame)->bytes;  // as many as before
    return edited;
  }

 private:
  Editing(replay::Edits edits, replay::Rewriter::Options rewriter, bool changes)
      : editor_(std::move(edits)), rewriter_(std::move(rewriter)), changes_(changes) {}

  replay::PacketEditor editor_;
  replay::Rewriter rewriter_;
  bool changes_;
};

/// Packets from the reader to the screen and the file.
class Decoding {
 public:
  Decoding(sniff::CaptureReader reader, report::PacketPrinter printer, Editing editing,
           const Options& options)
      : reader_(std::move(reader)),
        printer_(std::move(printer)),
        editing_(std::move(editing)),
        options_(options) {}

  /// What was whole comes first, then the error.
  Result<int> run() {
    if (!options_.written.empty()) {
      if (auto opened = open_written(); !opened) return fail(opened.error());
    }
    // What is in the pipe now is to be seen before more of it comes.
    reader_.before_waiting([this] { return flush(); });
    const auto all = take_all();
    const auto shown = printer_.flush();
    if (auto closed = close(all); !closed) return fail(closed.error());
    if (!shown) return fail(shown.error());
    for (const std::string& note : reader_.notes()) say("note: " + note + "\n");
    if (interrupted()) {
      say("interrupted: " + std::to_string(taken_) + " packets so far\n");
      return exit_no;
    }
    if (!all) return fail(all.error());
    return printer_.loud_disagreements() == 0 ? exit_yes : exit_no;
  }

 private:
  Result<void> open_written() {
    auto writer = sniff::CaptureWriter::create(options_.written,
                                               format_of(options_.written, reader_.format()));
    if (!writer) return fail(writer.error());
    writer_.emplace(std::move(*writer));
    // Edited packets get blocks of their own, and names beside them could undo an anonymisation.
    if (options_.edit.change_packets()) return {};
    return reader_.pass_on_to(*writer_);
  }

  /// Until the end, an error, an interruption, or as many packets as were asked for.
  Result<void> take_all() {
    while (!interrupted() && (!options_.count || taken_ < *options_.count)) {
      const auto seen = reader_.next();
      if (!seen) return fail(seen.error());
      if (!*seen) return {};
      const auto edited = editing_.edit(**seen);
      if (!edited) return fail(edited.error());
      if (!*edited) continue;
      if (auto done = take(**edited); !done) return done;
      ++taken_;
    }
    return {};
  }

  Result<void> take(const sniff::SeenView& seen) {
    if (writer_) {
      auto done = writer_->write(seen);
      failed_ = !done;
      if (!done) return done;
    }
    return options_.prints() ? printer_.print(seen) : Result<void>{};
  }

  Result<void> flush() {
    if (writer_) {
      if (auto done = writer_->flush(); !done) return done;
    }
    return printer_.flush();
  }

  /// A file that was being written beside appears if it has what was whole in the capture; an
  /// earlier one stays if there was nothing, or if it could not be written.
  Result<void> close(const Result<void>& all) {
    if (!writer_ || failed_ || (!all && output_error())) return {};
    if (!all && taken_ == 0 && !interrupted()) return {};
    return writer_->close();
  }

  sniff::CaptureReader reader_;
  report::PacketPrinter printer_;
  Editing editing_;
  const Options& options_;
  std::optional<sniff::CaptureWriter> writer_;
  bool failed_ = false;  ///< to write into the file
  std::uint64_t taken_ = 0;
};

report::Flushing flushing_of_stdout() {
  return stdout_is_terminal() ? report::Flushing::each_packet : report::Flushing::in_blocks;
}

Result<int> run(const Options& options) {
  if (options.path().empty()) {
    return fail(input_error("cannot decode: no file is named",
                            "`pushpkt decode FILE`, or `pushpkt decode -` for the standard input"));
  }
  const Files files{.read = {options.path()}, .written = {options.written}};
  if (auto given_up = give_up_rights(files); !given_up) return fail(given_up.error());
  if (auto good = check_outputs(options.written, options.print); !good) return fail(good.error());
  auto checked = open_printer(options.print, report::Flushing::in_blocks, true);
  if (!checked) return fail(checked.error());  // before the file: its packets may take long
  auto editing = Editing::of(options.edit);
  if (!editing) return fail(editing.error());
  if (auto other = check_files(options); !other) return fail(other.error());
  catch_interruptions();
  auto reader = sniff::CaptureReader::open(options.path(), options.expression(), interruption_fd());
  if (!reader) return fail(reader.error());
  const bool interface_ids = reader->format() == sniff::FileFormat::pcapng;
  auto printer = open_printer(options.print, flushing_of_stdout(), interface_ids);
  if (!printer) return fail(printer.error());
  return Decoding(std::move(*reader), std::move(*printer), std::move(*editing), options).run();
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
                  "comments, interfaces, names and unknown blocks")
      .type_name("FILE");
  add_print_options(verb, options->print);
  add_witness_option(verb, options->print);
  const Arguments edits = verb.add_group("Edits", "of the packets that -w writes or -T prints");
  add_edit_options(edits, options->edit);
  Arguments(edits)
      .add_option("--mtu", options->edit.mtu, "what --mtu-truncate cuts to; default 1500")
      .range(68ULL, 65'535ULL)
      .type_name("BYTES");
  add_filter_options(verb, options->filter, options->words);
  verb.footer(
      "Examples:\n"
      "  pushpkt decode capture.pcapng udp port 53\n"
      "  pushpkt decode capture.pcapng -T fields -e ip.src -e udp.dstport\n"
      "  pushpkt decode capture.pcapng -w dns.pcapng udp port 53\n"
      "  pushpkt decode in.pcap -T recipe | pushpkt send -r - --path file -w out.pcap\n"
      "A capture that is cut short: what is whole is printed, then the error, exit 2.");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
