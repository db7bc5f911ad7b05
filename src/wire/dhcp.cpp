// What follows the fixed rows of DHCP: names, cookie, options. RFC 2131, 2 and 3; RFC 2132
#include "pushpkt/wire/protocols/dhcp.hpp"

#include <algorithm>

#include "pushpkt/wire/cut_message.hpp"
#include "wire/item_text.hpp"

namespace pushpkt::wire::dhcp {
namespace {

constexpr Field number(std::string_view name, std::uint8_t width, Show show = Show::decimal) {
  return {.name = name, .width = width, .show = show};
}

/// RFC 2132, 9.6
constexpr std::array message_types{ValueName{"discover", 1}, ValueName{"offer", 2},
                                   ValueName{"request", 3},  ValueName{"decline", 4},
                                   ValueName{"ack", 5},      ValueName{"nak", 6},
                                   ValueName{"release", 7},  ValueName{"inform", 8}};
/// RFC 2132, 9.3
constexpr std::array overloads{ValueName{"file", 1}, ValueName{"sname", 2}, ValueName{"both", 3}};
/// Numbers of options, as a client asks for them. RFC 2132, 9.8
constexpr std::array requested_options{
    ValueName{"subnet_mask", 1},        ValueName{"router", 3},
    ValueName{"domain_name_server", 6}, ValueName{"hostname", 12},
    ValueName{"domain_name", 15},       ValueName{"interface_mtu", 26},
    ValueName{"broadcast_address", 28}, ValueName{"ntp_server", 42},
    ValueName{"lease_time", 51},        ValueName{"server_id", 54},
    ValueName{"renewal_time", 58},      ValueName{"rebinding_time", 59},
    ValueName{"tftp_server", 66},       ValueName{"bootfile", 67}};

constexpr Field named_number(std::string_view name, std::span<const ValueName> values) {
  return {.name = name, .width = 8, .show = Show::decimal, .values = values};
}

constexpr std::array message_type_row{named_number("dhcp.option.dhcp", message_types)};
constexpr std::array server_id_row{number("dhcp.option.dhcp_server_id", 32, Show::ipv4)};
constexpr std::array requested_ip_row{number("dhcp.option.requested_ip_address", 32, Show::ipv4)};
constexpr std::array subnet_mask_row{
    Field{.name = "dhcp.option.subnet_mask", .width = 32, .show = Show::ipv4, .no_address = true}};
constexpr std::array broadcast_address_row{number("dhcp.option.broadcast_address", 32, Show::ipv4)};
constexpr std::array lease_time_row{number("dhcp.option.ip_address_lease_time", 32)};
constexpr std::array renewal_time_row{number("dhcp.option.renewal_time_value", 32)};
constexpr std::array rebinding_time_row{number("dhcp.option.rebinding_time_value", 32)};
constexpr std::array max_message_size_row{number("dhcp.option.dhcp_max_message_size", 16)};
constexpr std::array interface_mtu_row{number("dhcp.option.interface_mtu", 16)};
constexpr std::array overload_row{named_number("dhcp.option.option_overload", overloads)};
constexpr Field router_entry = number("dhcp.option.router", 32, Show::ipv4);
constexpr Field domain_name_server_entry = number("dhcp.option.domain_name_server", 32, Show::ipv4);
constexpr Field ntp_server_entry = number("dhcp.option.ntp_server", 32, Show::ipv4);
constexpr Field parameter_request_list_entry =
    named_number("dhcp.option.request_list_item", requested_options);
constexpr std::array kinds{
    OptionKind{.kind = 1, .keyword = "subnet_mask", .fields = subnet_mask_row},
    OptionKind{.kind = 3, .keyword = "router", .list_bits = 32, .entry = &router_entry},
    OptionKind{.kind = 6,
               .keyword = "domain_name_server",
               .list_bits = 32,
               .entry = &domain_name_server_entry},
    OptionKind{.kind = 12, .keyword = "hostname", .name = "dhcp.option.hostname", .is_text = true},
    OptionKind{
        .kind = 15, .keyword = "domain_name", .name = "dhcp.option.domain_name", .is_text = true},
    OptionKind{.kind = 26, .keyword = "interface_mtu", .fields = interface_mtu_row},
    OptionKind{.kind = 28, .keyword = "broadcast_address", .fields = broadcast_address_row},
    OptionKind{.kind = 42, .keyword = "ntp_server", .list_bits = 32, .entry = &ntp_server_entry},
    OptionKind{.kind = 50, .keyword = "requested_ip", .fields = requested_ip_row},
    OptionKind{.kind = 51, .keyword = "lease_time", .fields = lease_time_row},
    OptionKind{.kind = 52, .keyword = "overload", .fields = overload_row},
    OptionKind{.kind = 53, .keyword = "message_type", .fields = message_type_row},
    OptionKind{.kind = 54, .keyword = "server_id", .fields = server_id_row},
    OptionKind{.kind = 55,
               .keyword = "parameter_request_list",
               .list_bits = 8,
               .entry = &parameter_request_list_entry},
    OptionKind{.kind = 56, .keyword = "message", .name = "dhcp.option.message", .is_text = true},
    OptionKind{.kind = 57, .keyword = "max_message_size", .fields = max_message_size_row},
    OptionKind{.kind = 58, .keyword = "renewal_time", .fields = renewal_time_row},
    OptionKind{.kind = 59, .keyword = "rebinding_time", .fields = rebinding_time_row},
    OptionKind{.kind = 60,
               .keyword = "vendor_class_id",
               .name = "dhcp.option.vendor_class_id",
               .is_text = true},
    OptionKind{.kind = 66,
               .keyword = "tftp_server",
               .name = "dhcp.option.tftp_server_name",
               .is_text = true},
    OptionKind{
        .kind = 67, .keyword = "bootfile", .name = "dhcp.option.bootfile_name", .is_text = true}};

constexpr std::array option_rows{Field{.name = "dhcp.option.type", .bit = 0, .width = 8},
                                 Field{.name = "dhcp.option.length", .bit = 8, .width = 8}};
constexpr std::string_view value_name = "dhcp.option.value";
constexpr OptionRules rules{.end = 255,
                            .no_operation = 0,
                            .length_counts_all = false,
                            .multiple = 1,
                            .rows = option_rows,
                            .value = value_name,
                            .ends_always = true,
                            .reads_first = true};

/// A part of fixed size between the rows and the options.
struct Piece {
  std::string_view name;
  std::string_view keyword;  // in recipes; empty: padding
  std::size_t bytes;
};
constexpr std::array pieces{Piece{"dhcp.hw.addr_padding", "", 10},
                            Piece{"dhcp.server", "server", 64}, Piece{"dhcp.file", "file", 128}};
constexpr Field cookie{.name = "dhcp.cookie", .width = 32, .show = Show::ipv4, .no_address = true};
constexpr std::uint32_t cookie_value = 0x63825363;
constexpr std::size_t cookie_at = 202;  // from the first byte behind the rows
constexpr std::size_t cookie_bytes = 4;
constexpr std::size_t options_at = cookie_at + cookie_bytes;

constexpr auto names = [] {
  ItemNames<64> out;
  for (const Piece& piece : pieces) out.add(piece.name, nullptr);
  out.add(cookie.name, &cookie);
  out.add(option_rows);
  out.add(value_name, nullptr);
  for (const OptionKind& kind : kinds) {
    out.add(kind.fields);
    if (kind.entry != nullptr) out.add(kind.entry->name, kind.entry);
    out.add(kind.name, nullptr);
  }
  return out;
}();

std::optional<std::vector<Item>> read_rest(const ItemFormat& format, ByteView message,
                                           std::size_t fixed_bytes) {
  const ByteView rest = message.subspan(fixed_bytes);
  if (rest.size() < options_at) return std::nullopt;
  std::vector<Item> out;
  std::uint32_t at = 0;
  std::uint32_t record = 0;
  for (const Piece& piece : pieces) {
    const ByteView bytes = rest.subspan(at, piece.bytes);
    const auto size = static_cast<std::uint32_t>(piece.bytes);
    const bool is_empty = !piece.keyword.empty() && bytes[0] == 0;
    if (!is_empty) {
      out.push_back({.name = piece.name,
                     .bytes = {bytes.begin(), bytes.end()},
                     .form = piece.keyword.empty() ? "" : text_before_zero(bytes),
                     .offset = at,
                     .size = size,
                     .record = record});
    }
    at += size;
    ++record;
  }
  out.push_back({.name = cookie.name,
                 .field = &cookie,
                 .value = read(rest.subspan(cookie_at), cookie),
                 .offset = at,
                 .size = cookie_bytes,
                 .record = record++});
  const auto options = read_options(format, rest, options_at);
  for (Item item : *options) {
    item.offset += options_at;
    item.record += record;
    out.push_back(std::move(item));
  }
  return out;
}

const Piece* piece_of(std::string_view keyword) {
  const auto found = std::find_if(pieces.begin(), pieces.end(), [&](const Piece& piece) {
    return !piece.keyword.empty() && piece.keyword == keyword;
  });
  return found == pieces.end() ? nullptr : &*found;
}

bool takes(const ItemFormat& format, std::string_view name) {
  return piece_of(name) != nullptr || takes_option(format, name);
}

std::vector<ItemUse> uses(const ItemFormat& format) {
  auto out = option_uses(format);
  for (const Piece& piece : pieces) {
    if (!piece.keyword.empty()) {
      out.push_back({piece.keyword, "\"TEXT\"", std::string(piece.name)});
    }
  }
  return out;
}

tl::expected<BuiltItems, ItemError> build_rest(const ItemFormat& format,
                                               std::span<const TypedItem> items) {
  Bytes front(options_at);
  write(ByteSpan(front).subspan(cookie_at), cookie, cookie_value);
  std::vector<TypedItem> options;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Piece* piece = piece_of(items[i].name);
    if (piece == nullptr) {
      options.push_back(items[i]);
      places.push_back(i);
      continue;
    }
    if (!items[i].bytes || items[i].bytes->size() > piece->bytes) {
      return tl::unexpected(ItemError{"`" + std::string(piece->keyword) +
                                          "` takes \"text\" of at most " +
                                          std::to_string(piece->bytes) + " bytes",
                                      i});
    }
    std::size_t at = 0;
    for (const Piece* before = pieces.data(); before != piece; ++before) at += before->bytes;
    std::copy(items[i].bytes->begin(), items[i].bytes->end(),
              front.begin() + static_cast<std::ptrdiff_t>(at));
  }
  auto built = build_options(format, options);
  if (!built) return tl::unexpected(ItemError{built.error().why, places[built.error().item]});
  front.insert(front.end(), built->bytes.begin(), built->bytes.end());
  return BuiltItems{std::move(front), {}};
}

std::vector<std::string> write_rest(const ItemFormat& format, ByteView message,
                                    std::size_t fixed_bytes) {
  const ByteView rest = message.subspan(fixed_bytes);
  if (rest.size() < options_at) return {};
  std::string out;
  std::size_t at = 0;
  for (const Piece& piece : pieces) {
    const std::string text = text_before_zero(rest.subspan(at, piece.bytes));
    const bool is_typed = !text.empty() && text.find_first_of("\"\\") == std::string::npos;
    if (!piece.keyword.empty() && is_typed) {
      out += (out.empty() ? "" : ", ") + std::string(piece.keyword) + "=\"" + text + '"';
    }
    at += piece.bytes;
  }
  for (const std::string& options : write_options(format, rest, options_at)) {
    if (!options.empty()) out += (out.empty() ? "" : ", ") + options;
  }
  return {out};
}

constexpr std::array<std::string_view, 9> messages{
    "", "Discover", "Offer", "Request", "Decline", "ACK", "NAK", "Release", "Inform"};

}  // namespace

bool has_cookie(ByteView message) {
  const std::size_t at = header.fixed_bytes + cookie_at;
  return message.size() >= at + cookie_bytes &&
         read(message.subspan(at), cookie) == Value(cookie_value);
}

std::string malformed(ByteView message) {
  return missing_header(message, header.fixed_bytes + cookie_at);
}

std::string summary(ByteView packet, const Layer& here) {
  const ByteView message = here.header_in(packet);
  std::string out = get(message, op) == 2 ? "Boot Reply" : "Boot Request";
  const auto items = items_in(packet, here);
  if (!items) return out;
  for (const Item& item : *items) {
    if (item.name != message_type_row[0].name) continue;
    const bool is_known = item.value.low > 0 && item.value.low < messages.size();
    out = is_known ? std::string(messages[item.value.low]) : "message " + item.text();
    break;
  }
  out += " - Transaction ID " + to_text(id, get(message, id));
  const Ip4 given = get(message, yiaddr);
  return given == Ip4{} ? out : out + ", your IP address " + to_text(yiaddr, read(message, yiaddr));
}

const ItemFormat rest_format{.read = read_rest,
                             .takes = takes,
                             .build = build_rest,
                             .write = write_rest,
                             .uses = uses,
                             .kinds = kinds,
                             .rules = rules,
                             .names = names.all(),
                             .is_in_each_message = true};

}  // namespace pushpkt::wire::dhcp
