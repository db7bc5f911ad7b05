// How `decode`, `sniff` and `send --wait` print packets: -T, -e, -E, -v, -x, --witness.
#pragma once

#include "pushpkt/report/packet_printer.hpp"

namespace pushpkt::tool {

class Arguments;

struct PrintOptions : report::PrintOptions {
  bool no_names = false;  ///< -n, as tcpdump has it: no names are resolved anyway

  /// Whether an option asks for packets on the screen.
  [[nodiscard]] bool any() const { return !form.empty() || !fields.empty() || tree || dump; }
};

void add_print_options(Arguments verb, PrintOptions& options);
void add_witness_option(Arguments verb, PrintOptions& options);

/// What stdout would show of the text of a printer.
[[nodiscard]] std::string shown_text(std::string_view text, bool is_exact);

/// A printer that writes to `write`, without one to stdout. Errors are PacketPrinter::make's.
using PrinterWrite = decltype(report::PrinterOutput::write);
[[nodiscard]] Result<report::PacketPrinter> open_printer(const PrintOptions& options,
                                                         report::Flushing flushing,
                                                         bool interface_ids,
                                                         PrinterWrite write = {});

}  // namespace pushpkt::tool
