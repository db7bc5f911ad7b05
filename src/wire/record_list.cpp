// Lists of records, read by a table of kinds: chunks of SCTP (RFC 9260, 3), group
// records of IGMP (RFC 3376, 4.2.4), options of GENEVE (RFC 8926, 3.5).
#include "wire/record_list.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::size_t most_items = 1024;

class Reader {
 public:
  Reader(const RecordRules& rules, ByteView list, std::size_t most)
      : rules_(rules), list_(list), most_(most) {}

  std::vector<Item> run() {
    while (most_-- > 0 && items_.size() < most_items && add_record()) ++record_;
    add_bytes(unclaimed_name, list_.size());
    return std::move(items_);
  }

 private:
  /// False: no record follows, or one that is cut: what is there of it are items nevertheless.
  bool add_record() {
    const ByteView rest = list_.subspan(at_);
    if (rest.size() < rules_.bytes) return false;
    const std::size_t size = rules_.size(rest);
    const bool is_cut = size > rest.size();
    if (is_cut && !rules_.shows_cut) return false;
    const std::size_t from = at_;
    add_fields(rules_.fields, from);
    at_ += rules_.bytes;
    if (size < rules_.bytes) return false;
    const ByteView record = rest.first(std::min(size, rest.size()));
    const std::size_t end = from + record.size();
    const RecordKind& kind = is_cut ? numbered_kind(rules_, record) : kind_of(rules_, record);
    const bool has_rows = record.size() >= kind.bytes;
    if (has_rows || !kind.is_read_whole) add_fields(kind.fields, from);
    if (!has_rows) return false;
    at_ = from + kind.bytes;
    if (!add_lists(kind, record, end)) return false;
    if (is_cut) return false;
    add_bytes(kind.rest, end);
    at_ = std::min(from + padded(rules_, size), list_.size());
    return true;
  }

  bool add_lists(const RecordKind& kind, ByteView record, std::size_t end) {
    for (const RecordList& list : kind.lists) {
      for (std::size_t i = entries_of(list, record, end - at_); i > 0; --i) {
        if (items_.size() > most_items) return false;
        add_fields(list.fields, at_);
        at_ += list.bytes;
      }
    }
    return true;
  }

  /// Those that are there.
  void add_fields(std::span<const Field> fields, std::size_t from) {
    for (const Field& field : fields) {
      if (!lies_in(field, list_.size() - from)) return;
      const std::size_t last = (std::size_t{field.bit} + field.width - 1) / 8;
      items_.push_back({.name = field.name,
                        .field = &field,
                        .value = read(list_.subspan(from), field),
                        .offset = static_cast<std::uint32_t>(from + field.bit / 8U),
                        .size = static_cast<std::uint32_t>(last + 1 - field.bit / 8U),
                        .record = record_});
    }
  }

  void add_bytes(std::string_view name, std::size_t end) {
    if (at_ >= end) return;
    const ByteView bytes = list_.subspan(at_, end - at_);
    items_.push_back({.name = name.empty() ? unclaimed_name : name,
                      .bytes = {bytes.begin(), bytes.end()},
                      .offset = static_cast<std::uint32_t>(at_),
                      .size = static_cast<std::uint32_t>(bytes.size()),
                      .record = record_});
    at_ = end;
  }

  const RecordRules& rules_;
  ByteView list_;
  std::size_t most_;
  std::size_t at_ = 0;
  std::uint32_t record_ = 0;
  std::vector<Item> items_;
};

}  // namespace

const RecordKind& numbered_kind(const RecordRules& rules, ByteView record) {
  const std::uint64_t number = read(record, *rules.kind).low;
  for (const RecordKind& kind : rules.kinds) {
    if (kind.kind == number) return kind;
  }
  return rules.other;
}

const RecordKind& kind_of(const RecordRules& rules, ByteView record) {
  const RecordKind& kind = numbered_kind(rules, record);
  return record.size() >= kind.bytes ? kind : rules.other;
}

std::size_t entries_of(const RecordList& list, ByteView record, std::size_t left) {
  const std::size_t most = left / list.bytes;
  if (list.count == nullptr) return most;
  return std::min(most, static_cast<std::size_t>(read(record, *list.count).low));
}

std::optional<std::vector<Item>> read_record_list(const ItemFormat& format, ByteView header,
                                                  std::size_t fixed_bytes) {
  const RecordRules& rules = *format.records;
  const std::size_t most = rules.count == nullptr
                               ? most_items
                               : static_cast<std::size_t>(read(header, *rules.count).low);
  return Reader(rules, header.subspan(fixed_bytes), most).run();
}

}  // namespace pushpkt::wire
