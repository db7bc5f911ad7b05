// Two packets laid side by side; only what differs is written down.
#include "compare/differing_rows.hpp"

#include <algorithm>

#include "compare/item_rows.hpp"
#include "compare/occurrence.hpp"

namespace pushpkt::compare {
namespace {

/// Rows made of bytes: headers' tails, payload and trailer.
struct ByteRow {
  std::string_view name;
  unsigned occurrence = 0;
  RowPlace place;
  ByteView bytes;
  const wire::Header* header = nullptr;  // of a tail
  ByteView whole = {};                   // likewise: the rows, too

  [[nodiscard]] PlacedRow row() const {
    return {{.name = std::string(name),
             .occurrence = occurrence,
             .bytes = {bytes.begin(), bytes.end()}},
            place};
  }
};

ByteRow tail_of(const wire::Packet& packet, std::size_t index) {
  const wire::Layer& layer = packet.layers[index];
  return {layer.header->options,
          occurrence_of(packet, index),
          {index, layer.offset + layer.header->fixed_bytes},
          layer.tail_in(packet.bytes),
          layer.header,
          layer.header_in(packet.bytes)};
}

std::vector<ByteRow> rest_of(const wire::Packet& packet) {
  const std::uint32_t from = packet.layers.empty() ? 0 : packet.layers.back().payload_offset();
  const std::uint32_t end = packet.trailer_offset;
  return {{payload_name, 0, {{}, from}, packet.bytes.subspan(from, end - from)},
          {trailer_name, 0, {{}, end}, packet.bytes.subspan(end)}};
}

PlacedRow field_row(const wire::Packet& packet, std::size_t index, const wire::Field& field) {
  return {{.name = std::string(field.name),
           .occurrence = occurrence_of(packet, index),
           .field = &field,
           .value = packet.value(index, field)},
          {index, packet.layers[index].offset}};
}

class SideBySide {
 public:
  SideBySide(const wire::Decoded& a, const wire::Decoded& b)
      : decoded_a_(a),
        decoded_b_(b),
        a_(a.packet().with_message_as_payload()),
        b_(b.packet().with_message_as_payload()),
        message_(message_of(a.packet()) == message_of(b.packet()) ? message_of(a.packet())
                                                                  : nullptr) {}

  std::vector<DifferingRow> run() {
    const bool alike =
        std::equal(a_.layers.begin(), a_.layers.end(), b_.layers.begin(), b_.layers.end(),
                   [](const wire::Layer& layer, const wire::Layer& other) {
                     return layer.header == other.header;
                   });
    if (alike) {
      for (std::size_t i = 0; i < a_.layers.size(); ++i) same_header(i, i);
    } else {
      other_headers();
    }
    const auto rest_a = rest_of(a_);
    const auto rest_b = rest_of(b_);
    for (std::size_t i = 0; i < rest_a.size(); ++i) rest(rest_a[i], rest_b[i]);
    return std::move(out_);
  }

 private:
  void same_header(std::size_t in_a, std::size_t in_b) {
    const wire::Header& header = *a_.layers[in_a].header;
    const std::size_t first = out_.size();
    for (const wire::Field* field : header.fields) {
      const bool same = a_.value(in_a, *field) == b_.value(in_b, *field);
      if (same && !is_right_in_one(in_a, in_b, *field)) continue;
      out_.push_back({field_row(a_, in_a, *field), field_row(b_, in_b, *field)});
    }
    drop_told_wholes(first);
    tails(tail_of(a_, in_a), tail_of(b_, in_b));
  }

  /// A checksum that was not computed again where the bytes that it covers changed.
  [[nodiscard]] bool is_right_in_one(std::size_t in_a, std::size_t in_b,
                                     const wire::Field& field) const {
    using wire::ChecksumState;
    if (field.fill != wire::Fill::checksum) return false;
    const ChecksumState a = decoded_a_.checksum(in_a);
    const ChecksumState b = decoded_b_.checksum(in_b);
    return (a == ChecksumState::good && b == ChecksumState::bad) ||
           (a == ChecksumState::bad && b == ChecksumState::good);
  }

  /// Layers that are not the same on both sides: the n-th header of a name is the other's n-th.
  void other_headers() {
    std::vector<bool> met(b_.layers.size());
    for (std::size_t i = 0; i < a_.layers.size(); ++i) {
      const auto other = partner(i);
      if (other) met[*other] = true;
      if (other && a_.layers[i].header == b_.layers[*other].header) {
        same_header(i, *other);
      } else {
        one_or_other(i, other);
      }
    }
    for (std::size_t i = 0; i < b_.layers.size(); ++i) {
      if (!met[i]) alone(b_, i, &DifferingRow::b);
    }
  }

  [[nodiscard]] std::optional<std::size_t> partner(std::size_t in_a) const {
    const unsigned occurrence = occurrence_of(a_, in_a);
    for (std::size_t i = 0; i < b_.layers.size(); ++i) {
      if (b_.layers[i].header->name == a_.layers[in_a].header->name &&
          occurrence_of(b_, i) == occurrence) {
        return i;
      }
    }
    return std::nullopt;
  }

  /// Variants of one header (an ICMP echo and an ICMP error) share some of their rows.
  void one_or_other(std::size_t in_a, std::optional<std::size_t> in_b) {
    if (!in_b) return alone(a_, in_a, &DifferingRow::a);
    const auto fields_b = b_.layers[*in_b].header->fields;
    const auto in = [](const auto& fields, const wire::Field* field) {
      return std::find_if(fields.begin(), fields.end(),
                          [&](const wire::Field* f) { return f->name == field->name; });
    };
    for (const wire::Field* field : a_.layers[in_a].header->fields) {
      const auto other = in(fields_b, field);
      DifferingRow row{field_row(a_, in_a, *field), {}};
      if (other != fields_b.end()) row.b = field_row(b_, *in_b, **other);
      if (!row.b || !row.a->reading.same_value(row.b->reading)) out_.push_back(std::move(row));
    }
    for (const wire::Field* field : fields_b) {
      const auto fields_a = a_.layers[in_a].header->fields;
      if (in(fields_a, field) == fields_a.end()) out_.push_back({{}, field_row(b_, *in_b, *field)});
    }
    tails(tail_of(a_, in_a), tail_of(b_, *in_b));
  }

  void alone(const wire::Packet& packet, std::size_t index,
             std::optional<PlacedRow> DifferingRow::*side) {
    for (const wire::Field* field : packet.layers[index].header->fields) {
      if (!field->part_of.empty()) continue;  // the whole says it
      DifferingRow row;
      row.*side = field_row(packet, index, *field);
      out_.push_back(std::move(row));
    }
    const ByteRow tail = tail_of(packet, index);
    if (tail.bytes.empty()) return;
    DifferingRow row;
    row.*side = tail.row();
    out_.push_back(std::move(row));
  }

  void bytes(const ByteRow& a, const ByteRow& b) {
    if (std::equal(a.bytes.begin(), a.bytes.end(), b.bytes.begin(), b.bytes.end())) return;
    DifferingRow row;
    if (!a.bytes.empty()) row.a = a.row();
    if (!b.bytes.empty()) row.b = b.row();
    out_.push_back(std::move(row));
  }

  void tails(const ByteRow& a, const ByteRow& b) {
    const bool has_items = a.header == b.header && a.header->items != nullptr;
    if (has_items && part_by_part(a, b, [](const ByteRow& tail) {
          return item_rows(*tail.header, tail.whole, tail.occurrence);
        })) {
      return;
    }
    bytes(a, b);
  }

  void rest(const ByteRow& a, const ByteRow& b) {
    const bool is_message = a.name == payload_name && message_ != nullptr;
    const auto rows = [this](const ByteRow& all) { return message_rows(*message_, all.bytes); };
    if (is_message && part_by_part(a, b, rows)) return;
    bytes(a, b);
  }

  /// True when the parts, one by one, tell the difference.
  template <class Parts>
  bool part_by_part(const ByteRow& a, const ByteRow& b, const Parts& parts) {
    if (std::equal(a.bytes.begin(), a.bytes.end(), b.bytes.begin(), b.bytes.end())) return true;
    const auto rows_a = parts(a);
    auto rows_b = parts(b);
    if (!rows_a || !rows_b) return false;
    const auto placed = [](const PartRow& row, RowPlace tail) {
      tail.offset += row.offset;
      tail.size = row.size;
      return PlacedRow{row.reading, tail};
    };
    const std::size_t before = out_.size();
    for (const PartRow& row : *rows_a) {
      DifferingRow both{placed(row, a.place), {}};
      const auto other = std::find_if(rows_b->begin(), rows_b->end(), [&](const PartRow& r) {
        return r.reading.same_row(row.reading);
      });
      const bool same = other != rows_b->end() && other->reading.same_value(row.reading);
      if (other != rows_b->end()) {
        both.b = placed(*other, b.place);
        rows_b->erase(other);
      }
      if (!same) out_.push_back(std::move(both));
    }
    for (const PartRow& row : *rows_b) out_.push_back({{}, placed(row, b.place)});
    return out_.size() > before && tells_all(before, a, b);
  }

  /// Padding is no option: a change of it alone, or of what it hides, needs the whole row too.
  [[nodiscard]] bool tells_all(std::size_t first, const ByteRow& a, const ByteRow& b) const {
    if (a.bytes.size() != b.bytes.size()) return true;
    for (std::uint32_t i = 0; i < a.bytes.size(); ++i) {
      if (a.bytes[i] == b.bytes[i]) continue;
      const auto covers = [&](const std::optional<PlacedRow>& row, const ByteRow& tail) {
        const std::uint32_t at = tail.place.offset + i;
        return row && at >= row->place.offset && at < row->place.offset + row->place.size;
      };
      const bool told = std::any_of(
          out_.begin() + static_cast<std::ptrdiff_t>(first), out_.end(),
          [&](const DifferingRow& row) { return covers(row.a, a) || covers(row.b, b); });
      if (!told) return false;
    }
    return true;
  }

  /// Takes away ip.flags when ip.flags.df and the other parts that differ have all its bits.
  void drop_told_wholes(std::size_t first) {
    const auto is_told = [&](const DifferingRow& whole) {
      const wire::Field& field = *whole.a->reading.field;
      std::uint64_t open = (whole.a->reading.value.low ^ whole.b->reading.value.low) / field.unit;
      const std::uint64_t all = open;
      for (std::size_t i = first; i < out_.size(); ++i) {
        const wire::Field& part = *out_[i].a->reading.field;
        if (part.part_of != field.name) continue;
        open &= ~(wire::max_of(part.width).low
                  << (unsigned{field.bit} + field.width - part.bit - part.width));
      }
      return all != 0 && open == 0;
    };
    for (std::size_t i = first; i < out_.size();) {
      if (out_[i].a->reading.field->width <= 64 && is_told(out_[i])) {
        out_.erase(out_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
  }

  const wire::Decoded& decoded_a_;
  const wire::Decoded& decoded_b_;
  // A message is compared record by record, in the place of the payload.
  const wire::Packet a_;
  const wire::Packet b_;
  const wire::Header* const message_;  ///< of the message that both have for payload, if they do
  std::vector<DifferingRow> out_;
};

}  // namespace

std::vector<DifferingRow> differing_rows(const wire::Decoded& a, const wire::Decoded& b) {
  return SideBySide(a, b).run();
}

}  // namespace pushpkt::compare
