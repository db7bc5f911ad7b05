// Packets of recipes written into a capture: a dry run of what Transmitter sends.
#pragma once

#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/stack/transmit.hpp"

namespace pushpkt::stack {

struct WriteSource {
  /// The next recipe, nullopt after the last one.
  std::function<Result<std::optional<wire::Recipe>>()> next;
  /// Called once for each field that is filled in or keeps its preset because no host is asked, and
  /// for the Ethernet header of a recipe that begins inside of Ethernet.
  std::function<void(const Filled& filled)> filled_in = {};
};

/// `first` is the first recipe, nullopt if there is none. Of `options`, the path's kind,
/// variations, packets_each, fragment and stop are used. No network, no privilege, constant memory;
/// the capture stays open. Errors: those of the recipes, of building them, and of the capture.
[[nodiscard]] Result<void> write_packets(std::optional<wire::Recipe> first,
                                         const WriteSource& source, const TransmitOptions& options,
                                         sniff::CaptureWriter& writer);

}  // namespace pushpkt::stack
