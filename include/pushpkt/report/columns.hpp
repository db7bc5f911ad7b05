// Packets as columns: what `tshark -T fields -e NAME...` prints, frame.* included.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/shown.hpp"

namespace pushpkt::report {

class Columns {
 public:
  struct Options {
    char separator = '\t';
    /// False for a pcap file, which numbers no interfaces: frame.interface_id stays empty.
    bool interface_ids = true;
  };

  /// Names are Wireshark's. An input error names the nearest.
  [[nodiscard]] static Result<Columns> of(std::span<const std::string> names,
                                          const Options& options);

  /// The names, as `-E header=y` prints them.
  void append_header(std::string& out) const;
  /// One line: the first occurrence of each column, empty where the packet has none.
  void append_row(const sniff::SeenView& seen, const wire::Decoded& decoded,
                  std::string& out) const;

 private:
  using FrameColumn = void (*)(const sniff::SeenView& seen, std::string& out);
  struct Named {
    std::string name;
    std::variant<FrameColumn, wire::ShownColumn> column;
  };
  std::vector<Named> columns_;
  Options options_;
};

/// Names of the columns about the frame itself: "frame.number", ...
[[nodiscard]] std::vector<std::string_view> frame_column_names();

/// Wireshark's number for a link type (its WTAP_ENCAP values, what frame.encap_type shows); 0,
/// "unknown", for those that have no name here.
[[nodiscard]] int encap_type(Link link);

}  // namespace pushpkt::report
