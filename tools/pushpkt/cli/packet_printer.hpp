// How `decode`, `sniff` and `send --wait` show packets: -T, -e, -E, -v, -x, --witness.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/report/columns.hpp"
#include "pushpkt/report/style.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::tool {

class Arguments;

struct PrintOptions {
  std::string form;                   ///< text, fields, json, craft, hex; "" leaves it to -e
  std::vector<std::string> fields;    ///< -e
  std::vector<std::string> settings;  ///< -E
  bool tree = false;                  ///< -v
  bool dump = false;                  ///< -x
  bool witness = false;
  bool each_packet = false;  ///< -l
  bool no_names = false;     ///< -n, as everywhere: there are no names anyway

  /// Whether somebody asked for packets on the screen.
  [[nodiscard]] bool any() const { return !form.empty() || !fields.empty() || tree || dump; }
};

/// Refuses packets as a capture and as text on the same standard output.
[[nodiscard]] Result<void> check_outputs(const std::string& capture, const PrintOptions& options);

void add_print_options(Arguments verb, PrintOptions& options);
void add_witness_option(Arguments verb, PrintOptions& options);

/// When what was printed leaves for stdout.
enum class Flushing : std::uint8_t { in_blocks, each_packet };

class PacketPrinter {
 public:
  /// An input error for a form, a field or a setting that does not exist.
  [[nodiscard]] static Result<PacketPrinter> make(const PrintOptions& options,
                                                  const report::Style& style, Flushing flushing,
                                                  bool interface_ids);

  /// Decodes and prints. An error (environment) when stdout takes no more.
  [[nodiscard]] Result<void> print(const sniff::SeenView& seen);
  [[nodiscard]] Result<void> flush();
  /// Rows on which the witness disagreed, and no known limit of it explains that.
  [[nodiscard]] std::size_t loud_disagreements() const { return loud_; }

 private:
  enum class Form : std::uint8_t { text, fields, json, craft, hex };
  PacketPrinter(PrintOptions options, const report::Style& style, Flushing flushing)
      : options_(std::move(options)), style_(style), flushing_(flushing) {}
  [[nodiscard]] Result<void> choose_form();
  void append(const sniff::SeenView& seen, const wire::Decoded& decoded,
              const witness::Testimony* witness);
  void append_text(const sniff::SeenView& seen, const wire::Decoded& decoded,
                   const witness::Testimony* witness);

  PrintOptions options_;
  report::Style style_;
  Flushing flushing_;
  Form form_ = Form::text;
  std::optional<report::Columns> columns_;
  std::optional<Timestamp> start_;
  std::string waiting_;  // printed, not yet written
  std::size_t loud_ = 0;
};

/// A packet that is ours, as the printers take it.
[[nodiscard]] sniff::SeenView view_of(const sniff::Seen& seen, std::uint64_t number);

}  // namespace pushpkt::tool
