// What `tshark -T fields -E occurrence=f -e NAME` prints of a packet: the rows' values under their
// names, and columns that are no row (ip.checksum.status, tcp.len, frame.protocols).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

struct SpecialColumn;

/// A column whose name was looked up once. The protocols must outlive it.
class ShownColumn {
 public:
  /// `name` is Wireshark's: a row's, or one of `shown_names()`. An input error names the nearest.
  [[nodiscard]] static Result<ShownColumn> of(std::string_view name,
                                              const Protocols& protocols = Protocols::in_use());

  /// Appends the text of the column's first occurrence to `out`; false, and nothing, when the
  /// packet has none.
  bool append(const Decoded& packet, std::string& out) const;
  [[nodiscard]] std::optional<std::string> text(const Decoded& packet) const;
  /// The texts of all occurrences of a row, option or record, outermost first; of a column that is
  /// none of these its text, if it has one.
  [[nodiscard]] std::vector<std::string> texts(const Decoded& packet) const;
  [[nodiscard]] std::string_view name() const { return name_; }

 private:
  struct Row {
    const Header* header = nullptr;
    const Field* field = nullptr;
    bool is_plain = false;  ///< shown in every whole header of a packet without findings
  };
  void add_rows(std::string_view row_name, const Protocols& protocols);
  bool append_item(const Decoded& packet, std::size_t index, const Layer& layer,
                   std::string& out) const;
  bool append_layer(const Decoded& packet, std::size_t index, const Layer& layer,
                    std::string& out) const;

  std::string_view name_;  // of the row or the special column
  const SpecialColumn* special_ = nullptr;
  bool is_protocols_ = false;
  bool is_item_ = false;   // an option or a record
  std::vector<Row> rows_;  // of this name, in all headers that have it
};

/// The same, looked up anew: for a few packets. nullopt also when no column has this name.
[[nodiscard]] std::optional<std::string> shown(const Decoded& packet, std::string_view name);

/// Names of the columns that are no row, nor simply stand for one.
[[nodiscard]] std::vector<std::string_view> shown_names();

}  // namespace pushpkt::wire
