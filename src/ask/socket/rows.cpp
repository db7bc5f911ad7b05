// From bytes to rows, from rows to habits, from habits to changes.
#include "ask/socket/rows.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/compare/field_value.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/tcp_options.hpp"

namespace pushpkt::ask {
namespace {

using compare::FieldValue;
using wire::Decoded;

bool has(const Decoded& packet, std::string_view field, std::uint64_t value) {
  const auto found = packet.find(field);
  return found && found->value == wire::Value(value);
}

bool is_later_fragment(const Decoded& packet) {
  const auto offset = packet.find(wire::ipv4::frag_offset.name);
  const auto offset6 = packet.find(wire::fraghdr::offset.name);
  return (offset && offset->value != wire::Value(0)) ||
         (offset6 && offset6->value != wire::Value(0));
}

std::optional<wire::Value> identification_of(const Decoded& packet) {
  const auto id = packet.find(wire::ipv4::id.name);
  const auto id6 = packet.find(wire::fraghdr::ident.name);
  if (!id && !id6) return std::nullopt;
  return id ? id->value : id6->value;
}

/// Its transport, its port and, where the socket has one, its address.
bool is_of(const Flow& flow, const Decoded& packet) {
  const bool tcp = flow.transport == app::Transport::tcp;
  const bool ip6 = is_ip6(flow.local.address);
  const auto port = packet.find(tcp ? wire::tcp::srcport.name : wire::udp::srcport.name);
  const auto source = packet.find(ip6 ? wire::ipv6::src.name : wire::ipv4::src.name);
  if (!port || !source || port->value != wire::Value(flow.local.port.number)) return false;
  return is_unspecified(flow.local.address) ||
         to_text(*source->field, source->value) == to_string(flow.local.address);
}

SocketRow number_row(std::string_view field, std::uint64_t number) {
  return {.field = std::string(field),
          .habit = {.text = std::to_string(number), .number = number, .varies = false}};
}

std::uint64_t big_endian(ByteView bytes) {
  std::uint64_t out = 0;
  for (const std::uint8_t byte : bytes) out = out << 8U | byte;
  return out;
}

/// One row for each value, and one for which options there are, in their order.
void add_tcp_options(std::vector<SocketRow>& rows, ByteView tail) {
  SocketRow order{.field = "tcp.options", .by_hand = true};
  const auto add = [&](std::string_view field, ByteView value) {
    rows.push_back(number_row(field, big_endian(value)));
    rows.back().by_hand = true;
  };
  for (const wire::TcpOption& option : wire::tcp_options(tail)) {
    const std::string_view name = wire::tcp_option_name(option.kind);
    order.habit.text += (order.habit.text.empty() ? "" : " ") +
                        (name.empty() ? "kind " + std::to_string(option.kind) : std::string(name));
    if (name == "mss") add("tcp.options.mss_val", option.value);
    if (name == "wscale") add("tcp.options.wscale.shift", option.value);
    if (name == "TS" && option.value.size() == 8) {
      add("tcp.options.timestamp.tsval", option.value.first(4));
      add("tcp.options.timestamp.tsecr", option.value.subspan(4));
    }
  }
  rows.push_back(std::move(order));
}

/// The layer that a checksum's row stands in: the n-th header with this field.
wire::ChecksumState state_of(const Decoded& packet, const FieldValue& row) {
  unsigned before = 0;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    if (packet.layers()[i].header->checksum != row.field) continue;
    if (before++ == row.occurrence) return packet.checksum(i);
  }
  return wire::ChecksumState::none;
}

/// Fields that are shown by their parts.
std::set<std::string_view> wholes_of(const Decoded& packet) {
  std::set<std::string_view> out;
  for (const wire::Layer& layer : packet.layers()) {
    for (const wire::Field* field : layer.header->fields) out.insert(field->part_of);
  }
  return out;
}

SocketRow row_of(const Decoded& packet, const FieldValue& reading) {
  SocketRow row{.field = reading.name, .occurrence = reading.occurrence};
  if (reading.field == nullptr) {
    row.by_hand = true;
    row.habit.text = reading.text();
    return row;
  }
  row.by_hand = reading.field->fill == wire::Fill::preset;
  row.habit.text = reading.text();
  if (reading.field->fill == wire::Fill::checksum) {
    const wire::ChecksumState state = state_of(packet, reading);
    row.habit.text = wire::to_text(state);
    row.by_hand = state == wire::ChecksumState::absent;  // a recipe computes it, unless it sets 0
  } else if (reading.field->width <= 64 && reading.field->show != wire::Show::mac &&
             reading.field->show != wire::Show::ipv4) {
    row.habit.number = reading.value.low;
  }
  return row;
}

/// "SYN", "data", "FIN"; "" for bare acknowledgments. Without TCP: "datagram".
std::string name_of(const Decoded& packet) {
  if (!packet.find(wire::tcp::header)) return "datagram";
  if (has(packet, wire::tcp::syn.name, 1)) return "SYN";
  if (has(packet, wire::tcp::fin.name, 1)) return "FIN";
  return packet.carried().empty() ? "" : "data";
}

bool same_row(const SocketRow& a, const SocketRow& b) {
  return a.packet == b.packet && a.field == b.field && a.occurrence == b.occurrence;
}

const SocketRow* find(const std::vector<SocketRow>& rows, const SocketRow& wanted) {
  const auto it = std::find_if(rows.begin(), rows.end(),
                               [&](const SocketRow& row) { return same_row(row, wanted); });
  return it == rows.end() ? nullptr : &*it;
}

}  // namespace

std::vector<Flow> flows_of(const std::vector<app::Request>& requests) {
  std::vector<Flow> out;
  for (const app::Request& request : requests) {
    out.push_back({request.transport(), request.local()});
  }
  return out;
}

std::vector<std::vector<journey::SeenPacket>> packets_of(
    const std::vector<Flow>& flows, std::span<const journey::SeenPacket> seen) {
  std::vector<std::vector<journey::SeenPacket>> out(flows.size());
  std::map<wire::Value, std::size_t> fragmented;  // identification -> flow of the first fragment
  for (const journey::SeenPacket& each : seen) {
    const Decoded& packet = each.decoded();
    const auto mark = identification_of(packet);
    std::size_t owner = 0;
    while (owner < flows.size() && !is_of(flows[owner], packet)) ++owner;
    if (owner < flows.size() && mark) fragmented[*mark] = owner;
    if (owner == flows.size() && mark && is_later_fragment(packet)) {
      const auto known = fragmented.find(*mark);
      if (known != fragmented.end()) owner = known->second;
    }
    if (owner < flows.size()) out[owner].push_back(each);
  }
  return out;
}

std::vector<SocketRow> rows_of_packet(const journey::SeenPacket& seen) {
  const Decoded& packet = seen.decoded();
  const auto wholes = wholes_of(packet);
  std::vector<SocketRow> out;
  for (const FieldValue& reading : compare::readings(packet.packet())) {
    if (reading.name == wire::tcp::header.options) {
      add_tcp_options(out, reading.bytes);
    } else if (reading.name == compare::payload_name) {
      out.push_back(number_row("data.len", reading.bytes.size()));
    } else if (reading.field == nullptr || !wholes.contains(reading.field->name)) {
      out.push_back(row_of(packet, reading));
    }
  }
  return out;
}

std::vector<SocketRow> rows_of_request(std::span<const journey::SeenPacket> packets) {
  std::vector<SocketRow> out;
  std::set<std::string> met;
  std::uint64_t counted = 0;
  for (const journey::SeenPacket& seen : packets) {
    if (!met.contains("data")) ++counted;
    const std::string name = name_of(seen.decoded());
    if (name.empty() || !met.insert(name).second) continue;
    for (SocketRow& row : rows_of_packet(seen)) {
      row.packet = name;
      out.push_back(std::move(row));
    }
  }
  if (!packets.empty()) out.push_back(number_row("packets", counted));
  return out;
}

std::vector<SocketRow> habits_of(const std::vector<std::vector<SocketRow>>& rounds) {
  std::vector<SocketRow> out;
  for (const auto& round : rounds) {
    for (const SocketRow& row : round) {
      if (find(out, row) != nullptr) continue;
      out.push_back(row);
      out.back().habit.varies = std::any_of(rounds.begin(), rounds.end(), [&](const auto& other) {
        const SocketRow* there = find(other, row);
        return there == nullptr || there->habit.text != row.habit.text;
      });
    }
  }
  return out;
}

std::vector<SocketChange> changes_between(const std::vector<SocketRow>& baseline,
                                          const std::vector<SocketRow>& with) {
  const auto change = [](const SocketRow& row) {
    return SocketChange{.packet = row.packet, .field = row.field, .by_hand = row.by_hand};
  };
  std::vector<SocketChange> out;
  for (const SocketRow& row : baseline) {
    const SocketRow* now = find(with, row);
    const bool both_vary = now != nullptr && row.habit.varies && now->habit.varies;
    const bool same = now != nullptr && row.habit.varies == now->habit.varies &&
                      row.habit.text == now->habit.text;
    if (both_vary || same) continue;
    out.push_back(change(now != nullptr ? *now : row));
    out.back().baseline = row.habit;
    if (now != nullptr) out.back().with = now->habit;
  }
  for (const SocketRow& row : with) {
    if (find(baseline, row) != nullptr) continue;
    out.push_back(change(row));
    out.back().with = row.habit;
  }
  return out;
}

}  // namespace pushpkt::ask
