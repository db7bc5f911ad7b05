// Packets as columns: what `tshark -T fields -e NAME...` prints, frame.* included.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/compare/part_values.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/shown.hpp"

namespace pushpkt::report {

class Columns {
 public:
  struct Options {
    char separator = '\t';
    /// Around each value that is there, and twice for one within it (RFC 4180); '\0' for none.
    char quote = '\0';
    /// False for a pcap file, which numbers no interfaces: frame.interface_id stays empty.
    bool interface_ids = true;
  };

  /// Names are Wireshark's. An input error names the nearest.
  [[nodiscard]] static Result<Columns> of(std::span<const std::string> names,
                                          const Options& options);

  /// The names, as `-E header=y` prints them.
  void append_header(std::string& out) const;
  /// One line: the first occurrence of each column, empty where the packet has none; of a column
  /// that stands for both ends (ip.addr) all, with commas between.
  /// Packets in the order of the capture: times are counted from the first one and the last one.
  void append_row(const sniff::SeenView& seen, const wire::Decoded& decoded, std::string& out);
  /// A packet whose line is in another part of the run: it counts for the times of those that
  /// follow.
  void pass_over(const sniff::SeenView& seen);

 private:
  using FrameColumn = void (*)(const sniff::SeenView& seen, std::string& out);
  using WholeColumn = void (*)(const wire::Decoded& packet, std::string& out);
  enum class TimeColumn : std::uint8_t { relative, delta };
  struct PartColumn {
    std::string_view name;
  };
  struct Named {
    std::string name;
    std::variant<FrameColumn, WholeColumn, TimeColumn, PartColumn, wire::ShownColumn> column;
  };
  void append_column(const Named& named, const sniff::SeenView& seen, const wire::Decoded& decoded,
                     std::string& out) const;

  std::vector<Named> columns_;
  Options options_;
  bool has_parts_ = false;
  std::vector<compare::FieldValue> parts_;  // of the packet, where a column wants them
  std::optional<Timestamp> first_;
  Timestamp last_;
};

/// Names of the columns about the frame itself, and of those that are all addresses or ports of a
/// packet: "frame.number", "ip.addr", ...
[[nodiscard]] std::vector<std::string_view> frame_column_names();

/// Wireshark's number for a link type (its WTAP_ENCAP values, what frame.encap_type shows); 0,
/// "unknown", for those that have no name here.
[[nodiscard]] int encap_type(Link link);

}  // namespace pushpkt::report
