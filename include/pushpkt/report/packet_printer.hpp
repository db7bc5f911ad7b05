// Packets printed in one of the forms of -T: text, columns, JSON, recipes, bytes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/report/columns.hpp"
#include "pushpkt/report/packet_json_writer.hpp"
#include "pushpkt/report/style.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::report {

struct PrintOptions {
  std::string form = {};  ///< text, fields, json, recipe (or craft), hex; "" leaves it to `fields`
  std::vector<std::string> fields = {};    ///< the columns of the form fields
  std::vector<std::string> settings = {};  ///< of the columns, as tshark's -E
  bool tree = false;                       ///< text: every field of every header
  bool dump = false;                       ///< text: the bytes too
  bool witness = false;                    ///< what libtins reads in the same bytes
  bool each_packet = false;                ///< written at once, whatever Flushing says
};

/// When what was printed is written.
enum class Flushing : std::uint8_t { in_blocks, each_packet };

/// Where it is written.
struct PrinterOutput {
  /// `is_exact`: bytes that arrive as they are, because a separator may be a control character;
  /// otherwise text of which control characters may be escaped.
  std::function<Result<void>(std::string_view text, bool is_exact)> write = {};
  /// Where the witness disagrees, for the forms that have no room for it.
  std::function<void(const std::string& text)> note = {};
};

class PacketPrinter {
 public:
  /// An input error for a form, a field or a setting that does not exist. `interface_ids`: see
  /// Columns::Options.
  [[nodiscard]] static Result<PacketPrinter> make(const PrintOptions& options, const Style& style,
                                                  Flushing flushing, bool interface_ids,
                                                  PrinterOutput output);

  /// Decodes and prints. Errors are those of PrinterOutput::write.
  [[nodiscard]] Result<void> print(const sniff::SeenView& seen);
  /// Leaves the packet out: only the times of those that follow depend on it.
  void pass_over(const sniff::SeenView& seen);
  [[nodiscard]] Result<void> flush();
  /// Rows on which the witness disagreed, and no known limit of it explains that.
  [[nodiscard]] std::size_t unexplained_disagreements() const { return unexplained_; }

 private:
  enum class Form : std::uint8_t { text, fields, json, recipe, hex };
  PacketPrinter(PrintOptions options, const Style& style, Flushing flushing, PrinterOutput output)
      : options_(std::move(options)),
        style_(style),
        flushing_(flushing),
        output_(std::move(output)) {}
  [[nodiscard]] Result<void> choose_form();
  void append(const sniff::SeenView& seen, const wire::Decoded& decoded,
              const witness::Testimony* witness);
  void append_text(const sniff::SeenView& seen, const wire::Decoded& decoded,
                   const witness::Testimony* witness);

  PrintOptions options_;
  Style style_;
  Flushing flushing_;
  PrinterOutput output_;
  Form form_ = Form::text;
  std::optional<Columns> columns_;
  PacketJsonWriter json_;
  std::optional<Timestamp> start_;
  std::string waiting_;  // printed, not yet written
  std::size_t unexplained_ = 0;
};

}  // namespace pushpkt::report
