// What of a recipe the path carries, and what is filled in for its transport.
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "stack/named_value.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;

bool varies(const std::vector<Variation>& varied, const Field& field) {
  return std::any_of(varied.begin(), varied.end(),
                     [&](const Variation& v) { return v.field->name == field.name; });
}

/// The outermost transport header: what is inside of an ICMP error is another's.
const Header* transport_of(const Recipe& recipe) {
  for (const Part& part : recipe.parts) {
    if (part.header == nullptr) continue;
    if (part.header->level == HeaderLevel::transport) return part.header;
  }
  return nullptr;
}

Error cannot_carry(const path::PathKind& kind, const std::vector<path::NotCarried>& left_out,
                   const std::string& instead) {
  std::string names;
  for (const path::NotCarried& missing : left_out) {
    names += (names.empty() ? "" : ", ") + missing.name;
    if (!missing.value.empty()) names += "=" + missing.value;
  }
  return input_error("cannot send " + names + " by " + std::string(kind.name) + ": " +
                         (left_out.size() == 1 ? "it is" : "they are") + " not ours to write there",
                     "--path " + instead + " carries all of it; --strip sends the rest");
}

}  // namespace

/// Without --strip, what the path cannot carry is an error.
Result<Recipe> Transmitter::carried(const Recipe& recipe) {
  const path::PathKind& kind = *options_.path;
  Recipe named = recipe;
  for (const Variation& variation : options_.variations) {
    const auto found = named.find(variation.field->name);
    if (found.part != nullptr) found.part->set(*found.field, variation.value(0));
  }
  const auto left_out = path::not_carried(kind, named);
  const std::string instead = std::string(path::path_that_carries(kind, named).name);
  for (const Variation& variation : options_.variations) {
    const std::string_view name = variation.field->name;
    const bool lost = std::any_of(left_out.begin(), left_out.end(),
                                  [&](const auto& each) { return each.name == name; });
    if (!lost && !path::is_of_target(kind, name)) continue;
    const bool of_target = !lost;
    return fail(input_error(
        "cannot vary " + std::string(name) + " by " + std::string(kind.name) +
            (of_target ? ": the path is opened for one value" : ": the kernel writes it there"),
        "--path " + std::string(of_target ? "packet" : instead)));
  }
  if (left_out.empty()) return recipe;
  if (!options_.strip) return fail(cannot_carry(kind, left_out, instead));
  for (const path::NotCarried& missing : left_out) {
    const bool known = std::any_of(left_out_.begin(), left_out_.end(), [&](const auto& other) {
      return other.name == missing.name && other.value == missing.value;
    });
    if (!known) left_out_.push_back(missing);
  }
  return path::without(recipe, left_out);
}

Result<PacketSeries> Transmitter::series_of(const Completed& packet,
                                            const Neighbours& neighbours) const {
  auto series = PacketSeries::of(packet.recipe, varied_, neighbours.follower);
  if (series) return series;
  // Where the kernel writes the length, it also answers for a packet that is too long.
  auto longer = PacketSeries::of(path::lengths_left_to_kernel(*options_.path, packet.recipe),
                                 varied_, neighbours.follower);
  return longer ? std::move(longer) : std::move(series);
}

void Transmitter::look_for_rewrites(const Recipe& recipe, const FrameView& view) {
  const Decoded decoded = decode(view.bytes, view.link);
  const path::PathKind& kind = *options_.path;
  for (const auto& rows : {kind.rewrites_ip4, kind.rewrites_ip6}) {
    for (const path::Rewrite& row : rows) {
      const bool named =
          std::any_of(recipe.parts.begin(), recipe.parts.end(), [&](const auto& part) {
            const Field* field =
                part.header != nullptr ? find_field(*part.header, row.field) : nullptr;
            return field != nullptr && field->name == row.field && part.find(*field) != nullptr;
          });
      const bool known = std::any_of(rewrites_.begin(), rewrites_.end(),
                                     [&](const auto& other) { return other.field == row.field; });
      if (named && !known && row.applies(decoded.packet())) rewrites_.push_back(row);
    }
  }
}

/// Ports and ids that tell our packet's answer from others.
Result<void> Transmitter::fill_transport(Completed& packet, const Interfaces& own) {
  const Header* transport = transport_of(packet.recipe);
  if (transport == nullptr) return {};
  if (transport == &udp::header || transport == &wire::tcp::header) {
    return reserve_port(packet, own, transport == &wire::tcp::header);
  }
  const bool ip6 = transport == &icmpv6::header_echo;
  if (ip6 || icmp::is_numbered(transport)) fill_identifier(packet, *transport, ip6);
  return {};
}

/// The answer to an identifier of 0 without a payload has a checksum that reads as wrong; and two
/// programs that ask at once must not take each other's answers.
void Transmitter::fill_identifier(Completed& packet, const Header& transport, bool ip6) {
  const Field& row = ip6 ? static_cast<const Field&>(icmpv6::identifier) : icmp::ident;
  const Field& type = ip6 ? static_cast<const Field&>(icmpv6::type) : icmp::type;
  if (varies(varied_, row) || varies(varied_, type)) return;
  const Setting* named_type = packet.recipe.find_header(transport.name)->find(type);
  const bool asks = named_type == nullptr || named_type->value == preset_of(transport, type);
  if (!asks) return;
  const auto own_id = static_cast<std::uint64_t>(::getpid()) + loads_.size();
  constexpr std::uint64_t most = 0xffff;
  fill_in(packet.recipe, row, own_id % most + 1, "of this process, as ping does", packet.filled);
}

/// A source port that the recipe leaves open is one that the kernel says is free; while we wait for
/// an answer it is held, or our own kernel would refuse the answer (ICMP port unreachable).
Result<void> Transmitter::reserve_port(Completed& packet, const Interfaces& own, bool tcp) {
  using Transport = PortReservation::Transport;
  const Field& row = tcp ? static_cast<const Field&>(wire::tcp::srcport) : udp::srcport;
  if (varies(varied_, row)) return {};
  const auto source = named_source(packet.recipe);
  const auto port = named<Port>(packet.recipe, tcp ? wire::tcp::header : udp::header, row);
  const bool ours = source && own.is_own(*source);
  const bool hold = ours && options_.hold_ports && options_.path->kind != path::Kind::socket;
  if (port && (!hold || tcp)) return {};
  const Ip anywhere = source && is_ip6(*source) ? Ip{Ip6{}} : Ip{Ip4{}};
  const Endpoint local{ours ? *source : anywhere, port.value_or(Port{})};
  const unsigned index = ::if_nametoindex(packet.interface.c_str());
  const Transport transport = tcp ? Transport::tcp : Transport::udp;
  // For another recipe of this run.
  const auto is_held = [&](const Held& held) {
    return held.local == local && held.interface_index == index && held.transport == transport;
  };
  if (std::any_of(reservations_.begin(), reservations_.end(), is_held)) return {};
  auto reservation = PortReservation::take(local, index, transport);
  if (!reservation) {
    const int number = reservation.error().number;
    if (number != EADDRINUSE && number != EADDRNOTAVAIL) return fail(reservation.error());
    notes_.push_back(reservation.error().text());  // another socket answers for it, or none
    return {};
  }
  fill_in(packet.recipe, row, reservation->port().number, "free here", packet.filled);
  if (!hold) return {};
  const Endpoint held{local.address, reservation->port()};
  reservations_.push_back({held, index, transport, std::move(*reservation)});
  return {};
}

/// Where the kernel does not fragment, a packet larger than the MTU is refused.
Result<void> Transmitter::check_size(const FrameView& frame, std::uint64_t number,
                                     const Completed& packet, const Interfaces& own) const {
  const path::PathKind& path = *options_.path;
  const bool as_it_is = path.ours == path::Level::link || path.kind == path::Kind::packet_dgram;
  const Interface* device = own.find(packet.interface);
  if (!as_it_is || device == nullptr || device->mtu == 0) return {};
  std::size_t bytes =
      path.ours == path::Level::link ? bytes_against_mtu(frame) : frame.from_network().size();
  if (options_.fragment != 0) bytes = std::min(bytes, options_.fragment);
  if (bytes <= device->mtu) return {};
  return fail(path::too_large(
      number, bytes, device->mtu, device->name,
      "the path " + std::string(path.name) + " does not fragment it: --fragment " +
          std::to_string(device->mtu) + " does; or make it smaller, or send it by socket"));
}

Result<std::vector<FramePiece>> pieces_of(const Recipe& recipe, const FrameView& frame,
                                          std::size_t size, std::uint64_t number) {
  const bool id_is_named = named<std::uint16_t>(recipe, ipv4::header, ipv4::id).has_value();
  constexpr std::uint64_t most = 0xffff;
  const auto id = static_cast<std::uint32_t>(number % most + 1);
  auto fragments = fragments_of(frame, size, id_is_named ? 0 : id);
  if (!fragments) return fail(fragments.error());
  std::vector<FramePiece> out;
  for (Bytes& bytes : *fragments) {
    FramePiece& piece = out.emplace_back(FramePiece{.bytes = std::move(bytes), .view = {}});
    piece.view = view_of(decode(piece.bytes, frame.link).packet(), frame.link);
  }
  return out;
}

}  // namespace pushpkt::stack
