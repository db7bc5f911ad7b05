// Where the printed packets of a capture go: all to the output, or those of one part of a run into
// that part.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pushpkt/report/packet_printer.hpp"
#include "pushpkt/report/part.hpp"

namespace pushpkt::report {

/// A part of a run, and how its records are written.
struct PartTarget {
  Shard shard = {};
  std::string run = {};  ///< see PartWriter
  WriteBytes write = {};
  std::function<Result<void>()> flush = {};
  /// The text as the output would have it: control characters escaped.
  std::function<std::string(std::string_view text, bool is_exact)> shown = {};
};

class PacketLines {
 public:
  explicit PacketLines(PacketPrinter printer) : printer_(std::move(printer)) {}
  /// `printer_to` makes the printer. What is printed before all packets begins the part. Errors:
  /// those of the printer and of the part's output.
  [[nodiscard]] static Result<PacketLines> of_part(
      PartTarget part,
      const std::function<Result<PacketPrinter>(decltype(PrinterOutput::write))>& printer_to);

  [[nodiscard]] Result<void> print(const sniff::SeenView& seen);
  [[nodiscard]] Result<void> flush();
  /// Ends a part, which is not whole without it. `packets` of `end` are counted here.
  [[nodiscard]] Result<void> finish(RunEnd end);
  [[nodiscard]] std::size_t unexplained_disagreements() const {
    return printer_.unexplained_disagreements();
  }

 private:
  PacketPrinter printer_;
  std::optional<PartTarget> target_;
  std::optional<PartWriter> part_;
  std::shared_ptr<std::string> text_;  // of the last packet
  std::uint64_t packets_ = 0;
};

}  // namespace pushpkt::report
