// Questions and records of DNS messages as items. RFC 1035, 4.1; RFC 6891
#include "pushpkt/wire/protocols/dns.hpp"

#include "wire/dns_name.hpp"
#include "wire/dns_record.hpp"
#include "wire/dns_write.hpp"

namespace pushpkt::wire::dns {
namespace {

using Kind = ContentsRow::Kind;
constexpr std::string_view data_name = "data";

constexpr ContentsRow number(std::string_view name, std::uint8_t width, Show show = Show::decimal) {
  return {Kind::number, name, {.name = name, .width = width, .show = show}};
}
constexpr std::array a_rows{number("dns.a", 32, Show::ipv4)};
constexpr std::array aaaa_rows{number("dns.aaaa", 128, Show::ipv6)};
constexpr std::array ns_rows{ContentsRow{Kind::name, "dns.ns"}};
constexpr std::array cname_rows{ContentsRow{Kind::name, "dns.cname"}};
constexpr std::array ptr_rows{ContentsRow{Kind::name, "dns.ptr.domain_name"}};
constexpr std::array mx_rows{number("dns.mx.preference", 16),
                             ContentsRow{Kind::name, "dns.mx.mail_exchange"}};
constexpr std::array txt_rows{ContentsRow{Kind::texts, "dns.txt"}};
constexpr std::array soa_rows{
    ContentsRow{Kind::name, "dns.soa.mname"}, ContentsRow{Kind::name, "dns.soa.rname"},
    number("dns.soa.serial_number", 32),      number("dns.soa.refresh_interval", 32),
    number("dns.soa.retry_interval", 32),     number("dns.soa.expire_limit", 32),
    number("dns.soa.minimum_ttl", 32)};
constexpr std::array srv_rows{number("dns.srv.priority", 16), number("dns.srv.weight", 16),
                              number("dns.srv.port", 16),
                              ContentsRow{Kind::name, "dns.srv.target"}};
constexpr std::array types{RecordType{1, "A", "a", a_rows},
                           RecordType{2, "NS", "ns", ns_rows},
                           RecordType{5, "CNAME", "cname", cname_rows},
                           RecordType{6, "SOA", "soa", soa_rows},
                           RecordType{12, "PTR", "ptr", ptr_rows},
                           RecordType{15, "MX", "mx", mx_rows},
                           RecordType{16, "TXT", "txt", txt_rows},
                           RecordType{28, "AAAA", "aaaa", aaaa_rows},
                           RecordType{33, "SRV", "srv", srv_rows},
                           RecordType{option_type, "OPT", "", {}},
                           RecordType{255, "ANY", "", {}}};

class MessageReader {
 public:
  MessageReader(ByteView message, std::size_t fixed_bytes)
      : message_(message), first_(fixed_bytes), at_(fixed_bytes) {}

  std::optional<std::vector<Item>> run() {
    if (!add_all()) return std::nullopt;
    add_bytes(data_name, message_.size() - at_);
    return std::move(items_);
  }

  /// Those before the place where the message ends too early, or cannot be read.
  std::vector<Item> run_there() {
    (void)add_all();
    return std::move(items_);
  }

 private:
  [[nodiscard]] bool has(std::size_t bytes) const { return message_.size() - at_ >= bytes; }

  bool add_all() {
    const auto counts = counts_of(message_);
    for (section_ = 0; section_ < counts.size(); ++section_) {
      for (std::size_t i = 0; i < counts[section_]; ++i) {
        const bool added = section_ == 0 ? add_question() : add_record();
        if (!added || items_.size() > most_items) return false;
        ++record_;
      }
    }
    return true;
  }

  /// A name with the rows behind it: all of them or none.
  bool add_named(std::string_view row, std::size_t bytes_behind) {
    if (!add_name(row)) return false;
    if (has(bytes_behind)) return true;
    items_.pop_back();
    return false;
  }

  bool add_question() {
    if (!add_named("dns.qry.name", question_bytes)) return false;
    for (const Field& field : question_fields) add_field(field);
    at_ += question_bytes;
    return true;
  }

  bool add_record() {
    if (!add_named("dns.resp.name", record_bytes)) return false;
    const std::uint64_t type = read(message_.subspan(at_), record_fields[0]).low;
    const auto size = static_cast<std::size_t>(read(message_.subspan(at_), record_fields[3]).low);
    if (type == option_type) {
      for (const Field& field : option_record_fields) add_field(field);
    } else {
      for (const Field& field : record_fields) add_field(field);
    }
    at_ += record_bytes;
    if (!has(size)) return false;
    add_contents(type, size);
    return true;
  }

  /// What does not fill the record exactly stays bytes.
  void add_contents(std::uint64_t type, std::size_t size) {
    const std::size_t from = at_;
    const std::size_t before = items_.size();
    const std::size_t end = at_ + size;
    const RecordType* known = record_type(type);
    bool fits = known != nullptr && !known->rows.empty();
    for (std::size_t i = 0; fits && i < known->rows.size(); ++i)
      fits = add_row(known->rows[i], end);
    if (fits && at_ == end) return;
    items_.resize(before);
    at_ = from;
    add_bytes(data_name, size);
  }

  bool add_row(const ContentsRow& row, std::size_t end) {
    switch (row.kind) {
      case Kind::number:
        if (end - at_ < row.field.width / 8U) return false;
        add_field(row.field);
        at_ += row.field.width / 8U;
        return true;
      case Kind::name:
        return add_name(row.name) && at_ <= end;
      case Kind::texts:
        return add_texts(row.name, end);
    }
    return false;
  }

  bool add_texts(std::string_view row, std::size_t end) {
    while (at_ < end) {
      const std::size_t size = message_[at_];
      if (at_ + 1 + size > end || items_.size() > most_items) return false;
      const ByteView text = message_.subspan(at_ + 1, size);
      add({.name = row, .bytes = {text.begin(), text.end()}, .form = printable_text(text)}, at_,
          size + 1);
      at_ += size + 1;
    }
    return true;
  }

  static std::string printable_text(ByteView text) {
    std::string out;
    for (const std::uint8_t c : text) {
      if (c < 0x20 || c >= 0x7f) return "";  // shown as hex
      out += static_cast<char>(c);
    }
    return out;
  }

  bool add_name(std::string_view row) {
    auto name = read_name(message_, at_);
    if (!name) return false;
    const std::size_t end = name->end;
    add({.name = row, .bytes = std::move(name->bytes), .form = std::move(name->text)}, at_,
        end - at_);
    at_ = end;
    return true;
  }

  void add_field(const Field& field) {
    const std::size_t last = (std::size_t{field.bit} + field.width - 1) / 8;
    add({.name = field.name, .field = &field, .value = read(message_.subspan(at_), field)},
        at_ + field.bit / 8U, last + 1 - field.bit / 8U);
  }

  void add_bytes(std::string_view name, std::size_t count) {
    if (count == 0) return;
    const ByteView bytes = message_.subspan(at_, count);
    add({.name = name, .bytes = {bytes.begin(), bytes.end()}}, at_, count);
    at_ += count;
  }

  void add(Item item, std::size_t offset, std::size_t size) {
    item.offset = static_cast<std::uint32_t>(offset - first_);
    item.size = static_cast<std::uint32_t>(size);
    item.record = record_;
    item.section = section_;
    items_.push_back(std::move(item));
  }

  ByteView message_;
  std::size_t first_;
  std::size_t at_;
  std::uint32_t record_ = 0;
  std::uint8_t section_ = 0;  // as counts_of() has them
  std::vector<Item> items_;
};

std::optional<std::vector<Item>> read_message(const ItemFormat&, ByteView message,
                                              std::size_t fixed_bytes) {
  if (message.size() < header.fixed_bytes) return std::nullopt;
  return MessageReader(message, fixed_bytes).run();
}

std::vector<Item> read_there(ByteView message) {
  return MessageReader(message, header.fixed_bytes).run_there();
}

constexpr std::size_t contents_rows = [] {
  std::size_t count = 0;
  for (const RecordType& type : types) count += type.rows.size();
  return count;
}();

constexpr auto names = [] {
  std::array<ItemName, 2 + question_fields.size() + record_fields.size() + 4 + contents_rows> out{};
  std::size_t at = 0;
  out[at++] = {"dns.qry.name", nullptr, {}};
  for (const Field& field : question_fields) out[at++] = {field.name, &field, {}};
  out[at++] = {"dns.resp.name", nullptr, {}};
  for (const Field& field : record_fields) out[at++] = {field.name, &field, {}};
  for (std::size_t i = 1; i < 5; ++i) {  // the type and the length are those of all records
    out[at++] = {option_record_fields[i].name, &option_record_fields[i], {}};
  }
  for (const RecordType& type : types) {
    for (const ContentsRow& row : type.rows) {
      out[at++] = {row.name, row.kind == Kind::number ? &row.field : nullptr, {}};
    }
  }
  return out;
}();

}  // namespace

std::span<const RecordType> record_types() { return types; }

const RecordType* record_type(std::uint64_t type) {
  for (const RecordType& known : types) {
    if (known.type == type) return &known;
  }
  return nullptr;
}

std::array<std::size_t, 4> counts_of(ByteView message) {
  const auto count = [&](const Field& field) {
    return static_cast<std::size_t>(read(message, field).low);
  };
  return {count(queries), count(answers), count(authorities), count(additionals)};
}

const ItemFormat record_format{.read = read_message,
                               .read_there = read_there,
                               .takes = takes,
                               .build = build_records,
                               .write = write_records,
                               .uses = uses,
                               .names = names};

}  // namespace pushpkt::wire::dns
