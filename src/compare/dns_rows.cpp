// The rows and items of a DNS message as rows to compare.
#include "compare/dns_rows.hpp"

#include <algorithm>
#include <map>

#include "compare/item_rows.hpp"
#include "pushpkt/wire/dns.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/protocols/dns.hpp"

namespace pushpkt::compare {
namespace {

/// The flags are compared one by one.
bool is_compared(const wire::Field& field) { return &field != &wire::dns::flags; }

std::vector<const wire::Field*> all_fields() {
  std::vector<const wire::Field*> out;
  std::copy_if(wire::dns::fields.begin(), wire::dns::fields.end(), std::back_inserter(out),
               [](const wire::Field* field) { return is_compared(*field); });
  for (const wire::ItemName& item : wire::dns::record_format.names) {
    if (item.field != nullptr) out.push_back(item.field);
  }
  return out;
}

std::vector<std::string_view> all_names() {
  std::vector<std::string_view> out;
  for (const wire::ItemName& item : wire::dns::record_format.names) {
    if (item.field == nullptr) out.push_back(item.name);
  }
  return out;
}

}  // namespace

std::span<const wire::Field* const> dns_fields() {
  static const std::vector<const wire::Field*> all = all_fields();
  return all;
}

std::span<const std::string_view> dns_names() {
  static const std::vector<std::string_view> all = all_names();
  return all;
}

bool carries_dns(const wire::Packet& packet) {
  if (packet.layers.empty() || packet.layers.back().header != &wire::udp::header) return false;
  const ByteView udp = packet.layers.back().header_in(packet.bytes);
  return wire::is_dns_port(wire::get(udp, wire::udp::srcport)) ||
         wire::is_dns_port(wire::get(udp, wire::udp::dstport));
}

std::optional<std::vector<PartRow>> dns_rows(ByteView message) {
  const wire::ItemFormat& format = wire::dns::record_format;
  constexpr std::uint32_t fixed = wire::dns::header.fixed_bytes;
  const auto items = format.read(format, message, fixed);
  if (!items) return std::nullopt;
  std::vector<PartRow> out;
  for (const wire::Field* field : wire::dns::fields) {
    if (!is_compared(*field)) continue;
    const std::uint32_t last = (std::uint32_t{field->bit} + field->width - 1) / 8;
    out.push_back(
        {{.name = std::string(field->name), .field = field, .value = wire::read(message, *field)},
         field->bit / 8U,
         last + 1 - field->bit / 8U});
  }
  for (PartRow& row : item_rows(*items, 0)) {
    row.offset += fixed;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace pushpkt::compare
