// CaptureWriter: a format and the file it goes to.
#include <algorithm>
#include <array>

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
    return fail(input_error("cannot write " + path + ": a capture is written as it is, not packed",
                            "pack it on the way: -w - | " + std::string(program) + " > " + path));
  }
  return {};
}

SeenView view_of(const Seen& seen) {
  return {.bytes = seen.bytes,
          .wire_bytes = seen.wire_bytes,
          .time = seen.time,
          .link = seen.link,
          .direction = seen.direction,
          .interface = seen.interface,
          .interface_id = seen.interface_id,
          .comment = seen.comment,
          .vlan_from_metadata = seen.vlan_from_metadata,
          .source = seen.where};
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
        format_(format),
        packets_(format == FileFormat::pcapng ? pcapng_format()
                                              : pcap_format(format == FileFormat::pcap_nano)) {}
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  ~Writing() {
    if (!closed_) (void)sink_.flush();  // what grows keeps all; what is beside goes
  }

  Result<void> write(const SeenView& seen) {
    if (auto put = packets_->append(seen, sink_.buffer()); !put) return put;
    return sink_.settle_packet();
  }
  Result<void> pass_on(ByteView block) {
    packets_->pass_on(block, sink_.buffer());
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
    return sink_.close();
  }
  [[nodiscard]] FileFormat format() const { return format_; }
  [[nodiscard]] std::uint64_t packets() const { return sink_.packets(); }

 private:
  FileSink sink_;
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

Result<void> CaptureWriter::write(const Seen& seen) { return write(view_of(seen)); }

Result<void> CaptureWriter::write(const SeenView& seen) { return writing_->write(seen); }
Result<void> CaptureWriter::flush() { return writing_->flush(); }
Result<void> CaptureWriter::close() { return writing_->close(); }
std::uint64_t CaptureWriter::packets() const { return writing_->packets(); }
Result<void> CaptureWriter::pass_on(ByteView block) { return writing_->pass_on(block); }
FileFormat CaptureWriter::format() const { return writing_->format(); }

}  // namespace pushpkt::sniff
