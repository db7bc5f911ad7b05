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

/// A printer that writes to stdout. Errors are PacketPrinter::make's.
[[nodiscard]] Result<report::PacketPrinter> open_printer(const PrintOptions& options,
                                                         report::Flushing flushing,
                                                         bool interface_ids);

}  // namespace pushpkt::tool
