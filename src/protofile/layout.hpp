// Rows one after the other, and what must hold of them together.
#pragma once

#include "protofile/row_reader.hpp"

namespace pushpkt::protofile {

/// Gives each row its place; reports gaps, overlaps and what a row cannot be where it stands.
class Layout {
 public:
  explicit Layout(Faults& faults) : faults_(faults) {}

  /// Places the row behind those before it; a part within the row that it is part of.
  void place(wire::Field& row, const toml::table& table);
  [[nodiscard]] std::size_t bits() const { return bits_; }

 private:
  void place_part(wire::Field& part, const Keys& keys);
  static void check_alignment(const wire::Field& row, const Keys& keys);

  Faults& faults_;
  std::size_t bits_ = 0;
  std::vector<const wire::Field*> placed_;
  std::string_view part_of_;   // the row that the last part was of
  std::size_t part_bits_ = 0;  // how many of its bits have parts
};

}  // namespace pushpkt::protofile
