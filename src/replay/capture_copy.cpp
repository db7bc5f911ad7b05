// Reader, editor, writer: one packet at a time.
#include "pushpkt/replay/capture_copy.hpp"

namespace pushpkt::replay {
namespace {

/// A pcap file that comes from a pcap file keeps its unit of time.
std::optional<sniff::FileFormat> format_of(const std::string& written, sniff::FileFormat read) {
  const bool pcap = sniff::format_for(written) != sniff::FileFormat::pcapng;
  if (pcap && read != sniff::FileFormat::pcapng) return read;
  return std::nullopt;
}

class Copy {
 public:
  Copy(sniff::CaptureReader& reader, CaptureEditor& editor, const CaptureCopyOptions& options)
      : reader_(reader), editor_(editor), options_(options) {}

  CaptureCopied run() {
    CaptureCopied out;
    out.written = open();
    if (!out.written) return out;
    // What is in a pipe now is to be seen before more of it comes.
    reader_.before_waiting([this] { return flush(); });
    out.read = take_all();
    const auto shown = flush_taken();
    out.written = close(out.read);
    if (out.written) out.written = shown;
    out.packets = packets_;
    out.edit_failed = edit_failed_;
    if (writer_) out.notes = writer_->notes();
    return out;
  }

 private:
  [[nodiscard]] bool is_stopped() const { return options_.stop && options_.stop(); }

  Result<void> open() {
    if (options_.written.empty()) return {};
    auto writer = sniff::CaptureWriter::create(options_.written,
                                               format_of(options_.written, reader_.format()));
    if (!writer) return fail(writer.error());
    writer_.emplace(std::move(*writer));
    return reader_.pass_on_to(*writer_, editor_.beside_packets());
  }

  Result<void> take_all() {
    while (!is_stopped() && (!options_.count || packets_ < *options_.count)) {
      const sniff::SeenView* const seen = reader_.next_borrowed();
      if (seen == nullptr) return reader_.error() ? fail(*reader_.error()) : Result<void>();
      if (auto done = editor_.passes_all() ? take(*seen) : edit_and_take(*seen); !done) return done;
    }
    return {};
  }

  Result<void> edit_and_take(const sniff::SeenView& seen) {
    const auto edited = editor_.edit(seen);
    edit_failed_ = !edited;
    if (!edited) return fail(edited.error());
    return *edited ? take(**edited) : Result<void>{};
  }

  Result<void> take(const sniff::SeenView& seen) {
    Result<void> done;
    if (writer_) {
      done = writer_->write(seen);
      writer_failed_ = !done;
    }
    if (done && options_.take) {
      done = options_.take(seen);
      take_failed_ = !done;
    }
    if (done) ++packets_;
    return done;
  }

  Result<void> flush() {
    if (writer_) {
      if (auto done = writer_->flush(); !done) return done;
    }
    return flush_taken();
  }

  Result<void> flush_taken() {
    if (!options_.flush) return {};
    auto done = options_.flush();
    take_failed_ = take_failed_ || !done;
    return done;
  }

  Result<void> close(const Result<void>& all) {
    if (!writer_ || writer_failed_) return {};
    const bool failed = edit_failed_ || take_failed_;
    const bool is_whole = all || (!failed && (packets_ > 0 || is_stopped()));
    // Without close() an earlier file stays as it was; a pipe gets what was whole.
    return is_whole ? writer_->close() : writer_->flush();
  }

  sniff::CaptureReader& reader_;
  CaptureEditor& editor_;
  const CaptureCopyOptions& options_;
  std::optional<sniff::CaptureWriter> writer_;
  bool writer_failed_ = false;
  bool take_failed_ = false;
  bool edit_failed_ = false;
  std::uint64_t packets_ = 0;
};

}  // namespace

CaptureCopied copy_capture(sniff::CaptureReader& reader, CaptureEditor& editor,
                           const CaptureCopyOptions& options) {
  return Copy(reader, editor, options).run();
}

}  // namespace pushpkt::replay
