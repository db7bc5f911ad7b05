// CaptureWriter: a format and the file it goes to.
#include <algorithm>
#include <array>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/printable.hpp"
#include "sniff/file_sink.hpp"
#include "sniff/packet_format.hpp"

namespace pushpkt::sniff {
namespace {

constexpr std::array<std::string_view, 3> pcap_endings{".pcap", ".cap", ".dmp"};

/// A name that promises what we do not do would fool whoever reads the file by its name.
constexpr std::array packers{std::pair{std::string_view(".gz"), std::string_view("gzip")},
                             std::pair{std::string_view(".zst"), std::string_view("zstd")},
                             std::pair{std::string_view(".xz"), std::string_view("xz")},
                             std::pair{std::string_view(".lz4"), std::string_view("lz4")}};

Result<void> check_name(const std::string& path) {
  for (const auto& [ending, program] : packers) {
    if (!path.ends_with(ending)) continue;
    return fail(input_error(
        "cannot write " + path + ": a capture is written as it is, not packed",
        "pack it on the way: -w - | " + std::string(program) + " > " + printable(path)));
  }
  return {};
}

/// A packet that was read says what its file says, which may be anything.
Result<void> check_lengths(const SeenView& seen) {
  const bool was_read = !seen.source.empty();
  if (was_read || seen.wire_bytes >= seen.bytes.size()) return {};
  return fail(
      input_error("cannot write a packet of " + counted(seen.bytes.size(), "byte") +
                      ": wire_bytes says that it had " + std::to_string(seen.wire_bytes),
                  "wire_bytes is the size of the whole packet: bytes.size() where it is not cut"));
}

}  // namespace

FileFormat format_for(std::string_view path) {
  const bool pcap = std::any_of(pcap_endings.begin(), pcap_endings.end(),
                                [&](std::string_view ending) { return path.ends_with(ending); });
  return pcap ? FileFormat::pcap_nano : FileFormat::pcapng;
}

class CaptureWriter::Writing {
 public:
  Writing(FileSink sink, FileFormat format)
      : sink_(std::move(sink)),
        is_beside_(sink_.is_beside()),
        format_(format),
        packets_(format == FileFormat::pcapng ? pcapng_format()
                                              : pcap_format(format == FileFormat::pcap_nano)) {}
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  ~Writing() {
    if (!closed_) (void)sink_.flush();  // what grows keeps all; what is beside goes
  }

  Result<void> write(const SeenView& seen) {
    if (closed_) return fail(Error{"cannot write a packet: the capture is closed"});
    if (auto good = check_lengths(seen); !good) return good;
    if (auto put = packets_->append(seen, sink_.buffer()); !put) return put;
    return sink_.settle_packet();
  }
  void begin_file(PassOnOptions options) { packets_->begin_file(std::move(options)); }
  Result<void> pass_on(std::uint32_t type, ByteView block) {
    packets_->pass_on(type, block, sink_.size(), sink_.buffer());
    return sink_.settle();
  }
  /// A reader that follows along sees a capture from the start; pcap has to wait for a link type.
  Result<void> flush() {
    if (format_ == FileFormat::pcapng) packets_->begin(sink_.buffer());
    return sink_.flush();
  }
  Result<void> close() {
    if (std::exchange(closed_, true)) return {};
    packets_->begin(sink_.buffer());
    for (const Overwrite& change : packets_->overwrites()) {
      if (auto done = sink_.overwrite(change.at, change.bytes); !done) return done;
    }
    return sink_.close();
  }
  [[nodiscard]] std::vector<std::string> notes() const {
    std::vector<std::string> out = packets_->notes();
    const std::size_t raised = packets_->overwrites().size();
    if (raised > 0) {
      out.push_back("packets became longer than the snapshot length of " +
                    counted(raised, "interface") + ", which " +
                    (is_beside_ ? "was raised" : "stays: the output was written at once"));
    }
    return out;
  }
  [[nodiscard]] bool keeps_earlier() const { return sink_.keeps_earlier(); }
  [[nodiscard]] FileFormat format() const { return format_; }
  [[nodiscard]] std::uint64_t packets() const { return sink_.packets(); }

 private:
  FileSink sink_;
  bool is_beside_;
  FileFormat format_;
  std::unique_ptr<PacketFormat> packets_;
  bool closed_ = false;
};

Result<CaptureWriter> CaptureWriter::create(const std::string& path,
                                            std::optional<FileFormat> format,
                                            Appearance appearance) {
  if (auto good = check_name(path); !good) return fail(std::move(good.error()));
  auto file = OutputFile::create(path, appearance);
  if (!file) return fail(std::move(file.error()));
  return CaptureWriter(
      std::make_unique<Writing>(FileSink(std::move(*file)), format.value_or(format_for(path))));
}

CaptureWriter::CaptureWriter(std::unique_ptr<Writing> writing) : writing_(std::move(writing)) {}
CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;
CaptureWriter& CaptureWriter::operator=(CaptureWriter&&) noexcept = default;
CaptureWriter::~CaptureWriter() = default;

Result<void> CaptureWriter::write(const Seen& seen) { return write(seen.view()); }

Result<void> CaptureWriter::write(const SeenView& seen) { return writing_->write(seen); }
Result<void> CaptureWriter::flush() { return writing_->flush(); }
Result<void> CaptureWriter::close() { return writing_->close(); }
bool CaptureWriter::keeps_earlier() const { return writing_->keeps_earlier(); }
std::uint64_t CaptureWriter::packets() const { return writing_->packets(); }
std::vector<std::string> CaptureWriter::notes() const { return writing_->notes(); }
void CaptureWriter::begin_file(PassOnOptions options) { writing_->begin_file(std::move(options)); }
Result<void> CaptureWriter::pass_on(std::uint32_t type, ByteView block) {
  return writing_->pass_on(type, block);
}
FileFormat CaptureWriter::format() const { return writing_->format(); }

}  // namespace pushpkt::sniff
