// Kind, length, value. RFC 9293, 3.2.
#include "compare/tcp_options.hpp"

#include <array>

namespace pushpkt::compare {
namespace {

constexpr wire::Field mss{.name = "tcp.options.mss_val", .width = 16, .part_of = options_name};
constexpr wire::Field shift{
    .name = "tcp.options.wscale.shift", .width = 8, .part_of = options_name};
constexpr wire::Field tsval{
    .name = "tcp.options.timestamp.tsval", .width = 32, .part_of = options_name};
constexpr wire::Field tsecr{
    .name = "tcp.options.timestamp.tsecr", .bit = 32, .width = 32, .part_of = options_name};
constexpr std::array<const wire::Field*, 4> fields{&mss, &shift, &tsval, &tsecr};

constexpr std::string_view sack_permitted = "tcp.options.sack_perm";
constexpr std::string_view sack = "tcp.options.sack";
constexpr std::string_view unknown = "tcp.options.unknown";
constexpr std::array octets{sack_permitted, sack, unknown};

constexpr std::uint8_t end_of_list = 0;
constexpr std::uint8_t no_operation = 1;

/// Options whose value we know how to read, with the bytes of the whole option.
struct Known {
  std::uint8_t kind;
  std::uint8_t length;  ///< 0: any
  std::array<const wire::Field*, 2> fields;
  std::string_view octets;
};
constexpr std::array known{
    Known{2, 4, {&mss, nullptr}, {}},   Known{3, 3, {&shift, nullptr}, {}},
    Known{4, 2, {}, sack_permitted},    Known{5, 0, {}, sack},
    Known{8, 10, {&tsval, &tsecr}, {}},
};

class OptionReader {
 public:
  OptionReader(ByteView options, unsigned occurrence) : options_(options), first_(occurrence) {}

  std::optional<std::vector<PartRow>> run() {
    while (at_ < options_.size() && options_[at_] != end_of_list) {
      const ByteView rest = options_.subspan(at_);
      if (rest[0] == no_operation) {
        ++at_;
        continue;
      }
      if (rest.size() < 2 || rest[1] < 2 || rest[1] > rest.size()) return std::nullopt;
      add_option(rest.first(rest[1]));
      at_ += rest[1];
    }
    return std::move(rows_);
  }

 private:
  void add_option(ByteView option) {
    std::string_view name = unknown;
    for (const Known& one : known) {
      if (one.kind != option[0] || (one.length != 0 && one.length != option.size())) continue;
      for (const wire::Field* field : one.fields) {
        if (field == nullptr) continue;
        add({.name = std::string(field->name),
             .field = field,
             .value = wire::read(option.subspan(2), *field)},
            option.size());
      }
      if (one.octets.empty()) return;
      name = one.octets;
    }
    add({.name = std::string(name), .octets = {option.begin(), option.end()}}, option.size());
  }

  /// Several options of one kind are told apart by their occurrence.
  void add(FieldValue reading, std::size_t size) {
    reading.occurrence = first_;
    for (const PartRow& row : rows_) {
      if (row.reading.name == reading.name) ++reading.occurrence;
    }
    rows_.push_back(
        {std::move(reading), static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(size)});
  }

  ByteView options_;
  unsigned first_;
  std::size_t at_ = 0;
  std::vector<PartRow> rows_;
};

}  // namespace

std::span<const wire::Field* const> option_fields() { return fields; }
std::span<const std::string_view> option_octets() { return octets; }

std::optional<std::vector<PartRow>> option_rows(ByteView options, unsigned occurrence) {
  return OptionReader(options, occurrence).run();
}

}  // namespace pushpkt::compare
