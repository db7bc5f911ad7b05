// A header, questions, records; names that end in those before them. RFC 1035, 4.1
#include "compare/dns_rows.hpp"

#include <array>
#include <map>

#include "pushpkt/wire/dns.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::compare {
namespace {

using wire::Field;
using wire::Show;

constexpr std::string_view flags = "dns.flags";

constexpr std::array header{
    Field{.name = "dns.id", .bit = 0, .width = 16, .show = Show::hex},
    Field{
        .name = "dns.flags.response", .bit = 16, .width = 1, .show = Show::flag, .part_of = flags},
    Field{.name = "dns.flags.opcode", .bit = 17, .width = 4, .part_of = flags},
    Field{.name = "dns.flags.authoritative",
          .bit = 21,
          .width = 1,
          .show = Show::flag,
          .part_of = flags},
    Field{
        .name = "dns.flags.truncated", .bit = 22, .width = 1, .show = Show::flag, .part_of = flags},
    Field{.name = "dns.flags.recdesired",
          .bit = 23,
          .width = 1,
          .show = Show::flag,
          .part_of = flags},
    Field{
        .name = "dns.flags.recavail", .bit = 24, .width = 1, .show = Show::flag, .part_of = flags},
    Field{.name = "dns.flags.z", .bit = 25, .width = 1, .show = Show::flag, .part_of = flags},
    Field{.name = "dns.flags.authenticated",
          .bit = 26,
          .width = 1,
          .show = Show::flag,
          .part_of = flags},
    Field{.name = "dns.flags.checkdisable",
          .bit = 27,
          .width = 1,
          .show = Show::flag,
          .part_of = flags},
    Field{.name = "dns.flags.rcode", .bit = 28, .width = 4, .part_of = flags},
    Field{.name = "dns.count.queries", .bit = 32, .width = 16},
    Field{.name = "dns.count.answers", .bit = 48, .width = 16},
    Field{.name = "dns.count.auth_rr", .bit = 64, .width = 16},
    Field{.name = "dns.count.add_rr", .bit = 80, .width = 16},
};
constexpr std::array question{
    Field{.name = "dns.qry.type", .bit = 0, .width = 16},
    Field{.name = "dns.qry.class", .bit = 16, .width = 16, .show = Show::hex}};
constexpr std::array record{
    Field{.name = "dns.resp.type", .bit = 0, .width = 16},
    Field{.name = "dns.resp.class", .bit = 16, .width = 16, .show = Show::hex},
    Field{.name = "dns.resp.ttl", .bit = 32, .width = 32},
    Field{.name = "dns.resp.len", .bit = 64, .width = 16}};
/// The record that is none (EDNS): where others have class and TTL it has these. RFC 6891, 6.1.2
constexpr std::array option_record{
    Field{.name = "dns.resp.type", .bit = 0, .width = 16},
    Field{.name = "dns.rr.udp_payload_size", .bit = 16, .width = 16},
    Field{.name = "dns.resp.ext_rcode", .bit = 32, .width = 8, .show = Show::hex},
    Field{.name = "dns.resp.edns0_version", .bit = 40, .width = 8},
    Field{.name = "dns.resp.z", .bit = 48, .width = 16, .show = Show::hex},
    Field{.name = "dns.resp.len", .bit = 64, .width = 16}};
constexpr Field address4{.name = "dns.a", .width = 32, .show = Show::ipv4};
constexpr Field address6{.name = "dns.aaaa", .width = 128, .show = Show::ipv6};

constexpr std::array names{std::string_view("dns.qry.name"), std::string_view("dns.resp.name"),
                           std::string_view("dns.ns"), std::string_view("dns.cname"),
                           std::string_view("dns.ptr.domain_name")};

constexpr std::size_t header_bytes = 12;
constexpr std::size_t question_bytes = 4;
constexpr std::size_t record_bytes = 10;
constexpr std::size_t most_rows = 1024;
constexpr std::size_t most_name_bytes = 255;
constexpr std::uint64_t option_type = 41;

/// Records that are one name. IANA "dns-parameters"
std::string_view name_of_type(std::uint64_t type) {
  if (type == 2) return "dns.ns";
  if (type == 5) return "dns.cname";
  return type == 12 ? "dns.ptr.domain_name" : "";
}

/// A name with the bytes that stand for it where it is read.
struct Name {
  std::string text;  ///< "www.example.com", as tshark prints it
  Bytes octets;      ///< as it would be without compression
  std::size_t end = 0;
};

void add_label(std::string& text, ByteView label) {
  if (!text.empty()) text += '.';
  for (const std::uint8_t c : label) {
    const bool plain = c > 0x20 && c < 0x7f && c != '.' && c != '\\';
    if (plain) text += static_cast<char>(c);
    if (!plain) text += "\\" + std::to_string(1000 + c).substr(1);
  }
}

/// A pointer leads to what stands before the name it is in, so that no chain of them is a circle.
std::optional<Name> read_name(ByteView message, std::size_t at) {
  Name name;
  std::size_t start = at;
  while (at < message.size() && name.octets.size() <= most_name_bytes) {
    const std::uint8_t length = message[at];
    if (length == 0) {
      name.octets.push_back(0);
      if (name.text.empty()) name.text = "<Root>";
      if (name.end == 0) name.end = at + 1;
      return name;
    }
    if (length >= 0xc0) {
      if (at + 2 > message.size()) return std::nullopt;
      const std::size_t to = (length & 0x3fU) << 8U | message[at + 1];
      if (to >= start) return std::nullopt;
      if (name.end == 0) name.end = at + 2;
      at = start = to;
      continue;
    }
    if (length >= 0x40 || at + 1 + length > message.size()) return std::nullopt;
    const ByteView label = message.subspan(at, length + 1U);
    name.octets.insert(name.octets.end(), label.begin(), label.end());
    add_label(name.text, label.subspan(1));
    at += label.size();
  }
  return std::nullopt;
}

class MessageReader {
 public:
  explicit MessageReader(ByteView message) : message_(message) {}

  std::optional<std::vector<PartRow>> run() {
    if (message_.size() < header_bytes) return std::nullopt;
    add_fields(header);
    const auto count = [&](std::size_t at) { return message_[at] * 256U + message_[at + 1]; };
    at_ = header_bytes;
    for (unsigned i = 0; i < count(4); ++i) {
      if (!add_question() || rows_.size() > most_rows) return std::nullopt;
    }
    for (unsigned i = 0; i < count(6) + count(8) + count(10); ++i) {
      if (!add_record() || rows_.size() > most_rows) return std::nullopt;
    }
    add_octets(message_.size() - at_);
    return std::move(rows_);
  }

 private:
  bool add_question() {
    if (!add_name("dns.qry.name") || !has(question_bytes)) return false;
    add_fields(question);
    at_ += question_bytes;
    return true;
  }

  bool add_record() {
    if (!add_name("dns.resp.name") || !has(record_bytes)) return false;
    const std::uint64_t type = wire::read(message_.subspan(at_), record[0]).low;
    const auto size = static_cast<std::size_t>(wire::read(message_.subspan(at_), record[3]).low);
    if (type == option_type) add_fields(option_record);
    if (type != option_type) add_fields(record);
    at_ += record_bytes;
    return has(size) && add_contents(type, size);
  }

  bool add_contents(std::uint64_t type, std::size_t size) {
    const std::size_t end = at_ + size;
    if (type == 1 && size == 4) {
      add_field(address4);
    } else if (type == 28 && size == 16) {
      add_field(address6);
    } else if (!name_of_type(type).empty()) {
      return add_name(name_of_type(type)) && at_ == end;
    } else {
      add_octets(size);
    }
    at_ = end;
    return true;
  }

  [[nodiscard]] bool has(std::size_t octets) const { return message_.size() - at_ >= octets; }

  bool add_name(std::string_view row) {
    auto name = read_name(message_, at_);
    if (!name) return false;
    add({.name = std::string(row),
         .octets = std::move(name->octets),
         .form = std::move(name->text)},
        at_, name->end - at_);
    at_ = name->end;
    return true;
  }

  template <std::size_t Count>
  void add_fields(const std::array<Field, Count>& fields) {
    for (const Field& field : fields) add_field(field);
  }

  void add_field(const Field& field) {
    const std::size_t last = (std::size_t{field.bit} + field.width - 1) / 8;
    add({.name = std::string(field.name),
         .field = &field,
         .value = wire::read(message_.subspan(at_), field)},
        at_ + field.bit / 8U, last + 1 - field.bit / 8U);
  }

  void add_octets(std::size_t count) {
    if (count == 0) return;
    const ByteView octets = message_.subspan(at_, count);
    add({.name = std::string(payload_name), .octets = {octets.begin(), octets.end()}}, at_, count);
  }

  /// Several rows of one name are told apart by their occurrence.
  void add(FieldValue reading, std::size_t offset, std::size_t size) {
    reading.occurrence = seen_[reading.name]++;
    rows_.push_back(
        {std::move(reading), static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(size)});
  }

  ByteView message_;
  std::size_t at_ = 0;
  std::map<std::string, unsigned> seen_;
  std::vector<PartRow> rows_;
};

std::vector<const Field*> all_fields() {
  std::vector<const Field*> out;
  for (const Field& field : header) out.push_back(&field);
  for (const Field& field : question) out.push_back(&field);
  for (const Field& field : record) out.push_back(&field);
  for (const Field& field : option_record) out.push_back(&field);
  out.push_back(&address4);
  out.push_back(&address6);
  return out;
}

}  // namespace

std::span<const Field* const> dns_fields() {
  static const std::vector<const Field*> all = all_fields();
  return all;
}

std::span<const std::string_view> dns_names() { return names; }

bool carries_dns(const wire::Packet& packet) {
  if (packet.layers.empty() || packet.layers.back().header != &wire::udp::header) return false;
  const ByteView udp = packet.layers.back().header_in(packet.bytes);
  return wire::is_dns_port(wire::get(udp, wire::udp::srcport)) ||
         wire::is_dns_port(wire::get(udp, wire::udp::dstport));
}

std::optional<std::vector<PartRow>> dns_rows(ByteView message) {
  return MessageReader(message).run();
}

}  // namespace pushpkt::compare
