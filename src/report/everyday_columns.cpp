// As tshark 4.0 prints them (packet-ip.c, packet-tcp.c, packet-eth.c, packet-frame.c).
#include "report/everyday_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report {
namespace {

using wire::Decoded;
using wire::Field;
using wire::Layer;

const Field* row_named(const Layer& layer, std::string_view name) {
  const auto& fields = layer.header->fields;
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field* field) { return field->name == name; });
  if (found == fields.end() || !lies_in(**found, layer.header_bytes)) return nullptr;
  return *found;
}

/// Each header, outermost first, and what is there of one that is cut.
template <class Take>
void for_each_layer(const Decoded& packet, const Take& take) {
  for (const Layer& layer : packet.layers()) take(layer);
  if (packet.cut()) take(*packet.cut());
}

/// The values of both rows in every header that has them, outermost first: "10.0.0.1,10.0.0.2".
void append_both(const Decoded& packet, std::string_view first, std::string_view second,
                 std::string& out) {
  const std::size_t from = out.size();
  for_each_layer(packet, [&](const Layer& layer) {
    for (const std::string_view name : {first, second}) {
      const Field* const row = row_named(layer, name);
      if (row == nullptr) continue;
      if (out.size() > from) out += ',';
      out += to_text(*row, read(layer.header_in(packet.bytes()), *row));
    }
  });
}

/// "·······A··S·": reserved bits, accurate ECN, ECN, and the six of RFC 9293.
void append_tcp_flags(const Decoded& packet, std::string& out) {
  constexpr std::string_view letters = "RRRACEUAPRSF";  // of bits 11 to 0
  bool is_done = false;
  for_each_layer(packet, [&](const Layer& layer) {
    const Field* const row = row_named(layer, "tcp.flags");
    if (row == nullptr || is_done) return;
    const std::uint64_t flags = read(layer.header_in(packet.bytes()), *row).low;
    for (std::size_t i = 0; i < letters.size(); ++i) {
      const bool is_set = (flags >> (letters.size() - 1 - i) & 1U) != 0;
      out += is_set ? std::string_view(&letters[i], 1) : std::string_view("·");
    }
    is_done = true;
  });
}

constexpr std::array packet_columns{
    PacketColumn{"ip.addr", [](const Decoded& packet,
                               std::string& out) { append_both(packet, "ip.src", "ip.dst", out); }},
    PacketColumn{"ip.host", [](const Decoded& packet,
                               std::string& out) { append_both(packet, "ip.src", "ip.dst", out); }},
    PacketColumn{"ipv6.addr",
                 [](const Decoded& packet, std::string& out) {
                   append_both(packet, "ipv6.src", "ipv6.dst", out);
                 }},
    PacketColumn{"ipv6.host",
                 [](const Decoded& packet, std::string& out) {
                   append_both(packet, "ipv6.src", "ipv6.dst", out);
                 }},
    PacketColumn{"eth.addr",
                 [](const Decoded& packet, std::string& out) {
                   append_both(packet, "eth.dst", "eth.src", out);
                 }},
    PacketColumn{"tcp.port",
                 [](const Decoded& packet, std::string& out) {
                   append_both(packet, "tcp.srcport", "tcp.dstport", out);
                 }},
    PacketColumn{"udp.port",
                 [](const Decoded& packet, std::string& out) {
                   append_both(packet, "udp.srcport", "udp.dstport", out);
                 }},
    PacketColumn{"tcp.flags.str", append_tcp_flags},
};

struct Refused {
  std::string_view name;  // or its beginning, with a dot at the end
  std::string_view why;
  std::string_view instead;
};
constexpr std::array refused{
    Refused{"tcp.seq",
            "tshark's number counts from the stream's first one, and streams are not "
            "followed here",
            "tcp.seq_raw is the number on the wire"},
    Refused{"tcp.ack",
            "tshark's number counts from the stream's first one, and streams are not "
            "followed here",
            "tcp.ack_raw is the number on the wire"},
    Refused{"tcp.nxtseq", "streams are not followed here",
            "it is tcp.seq_raw plus tcp.len, and 1 for each of SYN and FIN"},
    Refused{"tcp.window_size",
            "the scale was agreed on in the handshake, and streams are not "
            "followed here",
            "tcp.window_size_value is the number on the wire"},
    Refused{"tcp.stream", "streams are not numbered here", "-e ip.addr -e tcp.port"},
    Refused{"udp.stream", "streams are not numbered here", "-e ip.addr -e udp.port"},
    Refused{"tcp.analysis.", "streams are not followed here",
            "`pushpkt diff` and `tshark` compare the packets of a stream"},
    Refused{"tcp.time_", "streams are not followed here",
            "frame.time_relative and frame.time_delta count over all packets"},
    Refused{"_ws.col.", "columns of the packet list are tshark's",
            "`pushpkt decode FILE` prints a line for each packet"},
};

}  // namespace

const PacketColumn* find_packet_column(std::string_view name) {
  const auto* const found = std::ranges::find(packet_columns, name, &PacketColumn::name);
  return found == packet_columns.end() ? nullptr : found;
}

std::vector<std::string_view> packet_column_names() {
  std::vector<std::string_view> out;
  for (const PacketColumn& column : packet_columns) out.push_back(column.name);
  return out;
}

void append_time_in_words(std::string& out, Timestamp time) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::int64_t day_s = 86'400;
  constexpr std::int64_t most_days = 10'000'000;  // about year 29,000
  const std::int64_t second = (time.seconds() % day_s + day_s) % day_s;
  const std::int64_t day = (time.seconds() - second) / day_s;
  if (day > most_days || day < -most_days) {
    out += to_string(time) + " s after 1970";
    return;
  }
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
  out += fmt::format("{} {:>2}, {} {:02}:{:02}:{:02}.{:09} UTC",
                     months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<unsigned>(date.day()), static_cast<int>(date.year()),
                     second / 3600, second / 60 % 60, second % 60, time.nanoseconds());
}

std::optional<Error> refused_column(std::string_view name) {
  for (const Refused& each : refused) {
    const bool is_family = each.name.ends_with('.') || each.name.ends_with('_');
    if (is_family ? !name.starts_with(each.name) : name != each.name) continue;
    return input_error("cannot print `" + std::string(name) + "`: " + std::string(each.why),
                       std::string(each.instead));
  }
  return std::nullopt;
}

}  // namespace pushpkt::report
