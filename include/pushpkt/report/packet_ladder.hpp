// The packets of a capture as a ladder: their addresses are the columns.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/report/ladder.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::report {

class PacketLadder {
 public:
  /// At most `hosts` columns; where there are more addresses, the last column is all others. At
  /// most `packets` are kept, the others are counted.
  explicit PacketLadder(std::size_t hosts, std::size_t packets = 10'000)
      : hosts_(hosts), packets_(packets) {}

  void add(const sniff::SeenView& seen, const wire::Decoded& decoded);
  [[nodiscard]] const Ladder& ladder() const { return ladder_; }

  /// Columns that a screen of this width has room for.
  [[nodiscard]] static std::size_t hosts_within(std::size_t width);

 private:
  [[nodiscard]] std::size_t column_of(const std::string& host);
  void note_interface(const std::string& interface);

  std::size_t hosts_;
  std::size_t packets_;
  Ladder ladder_;
  std::optional<Timestamp> start_;
  std::vector<std::string> interfaces_;  ///< of each packet
  bool several_interfaces_ = false;
};

}  // namespace pushpkt::report
