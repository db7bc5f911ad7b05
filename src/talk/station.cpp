// packet(7), through a path and a sniffer.
#include "pushpkt/talk/station.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "pushpkt/stack/complete.hpp"
#include "pushpkt/stack/neighbour_answer.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/silent.hpp"

namespace pushpkt::talk {
namespace {

namespace arp = wire::arp;
namespace eth = wire::eth;
namespace icmpv6 = wire::icmpv6;
namespace ipv6 = wire::ipv6;

constexpr std::chrono::seconds neighbour_wait{3};
constexpr std::chrono::seconds queue_wait{5};
constexpr std::size_t most_remembered = 64;
constexpr std::size_t most_neighbours = 1024;

bool is_neighbour_protocol(const wire::Decoded& packet) {
  return packet.find(arp::header) || packet.find(icmpv6::header_solicitation) ||
         packet.find(icmpv6::header_advertisement);
}

/// What came to a group is not for us alone.
bool is_for_group(const wire::Decoded& packet) {
  const auto mac = packet.get(eth::dst);
  if (mac && mac->is_group()) return true;
  constexpr Ip4 broadcast{{255, 255, 255, 255}};
  if (const auto ip4 = packet.get(wire::ipv4::dst)) {
    return is_multicast(Ip{*ip4}) || *ip4 == broadcast;
  }
  const auto ip6 = packet.get(ipv6::dst);
  return ip6 && is_multicast(Ip{*ip6});
}

std::optional<Ip> destination_in(const wire::Recipe& recipe) {
  for (const wire::Part& part : recipe.parts) {
    if (const auto ip4 = part.get(wire::ipv4::dst)) return Ip{*ip4};
    if (const auto ip6 = part.get(wire::ipv6::dst)) return Ip{*ip6};
  }
  return std::nullopt;
}

template <class Address, class Field>
void fill(wire::Recipe& recipe, const Field& field, const Address& address) {
  (void)wire::fill_silent(recipe, field, wire::Codec<Address>::to_value(address));
}

}  // namespace

Station::Station(Options options, sniff::Sniffer sniffer, std::unique_ptr<path::Path> path,
                 std::unique_ptr<path::Path> frames, stack::NeighbourAsker asker)
    : options_(std::move(options)),
      sniffer_(std::move(sniffer)),
      path_(std::move(path)),
      frames_(std::move(frames)),
      asker_(std::move(asker)) {}

Result<std::unique_ptr<Station>> Station::open(const Options& wanted) {
  Options options = wanted;
  const Interface* device = options.gate->host().interfaces.find(options.interface);
  if (device == nullptr) {
    return fail(Error{"cannot talk on " + options.interface + ": there is no such interface", 0,
                      "`ip link` lists them", Cause::environment});
  }
  if (options.path->ours < path::Level::network || options.path->kind == path::Kind::file ||
      options.path->kind == path::Kind::packet_dgram) {
    return fail(input_error("cannot talk by " + std::string(options.path->name) +
                                ": packets are written with their addresses",
                            "--path packet, inject or raw-ip"));
  }
  auto sniffer = sniff::Sniffer::open({.interface = options.interface, .snaplen = 65'550});
  if (!sniffer) return fail(sniffer.error());
  const path::Target target{.interface = options.interface, .broadcast = true};
  auto path = options.path->open(target);
  if (!path) return fail(path.error());
  auto frames = path::open("packet", {.interface = options.interface});
  if (!frames) return fail(frames.error());
  auto asker = stack::NeighbourAsker::open(options.interface);
  if (!asker) return fail(asker.error());
  if (options.mac == Mac{}) options.mac = device->mac;
  std::unique_ptr<Station> out(new Station(std::move(options), std::move(*sniffer),
                                           std::move(*path), std::move(*frames),
                                           std::move(*asker)));
  out->is_loopback_ = device->loopback;
  out->host_ = {.macs = {out->options_.mac},
                .addresses = out->options_.addresses,
                .loopback = device->loopback};
  for (const Ip& own : out->options_.addresses) {
    out->shares_address_ = out->shares_address_ || wanted.gate->host().interfaces.is_own(own);
  }
  return out;
}

Result<Mac> Station::mac_of(const Ip& destination) {
  if (is_loopback_) return Mac{};
  if (const auto known = neighbours_.find(destination); known != neighbours_.end()) {
    return known->second;
  }
  const auto hop =
      stack::next_hop(destination, Deadline::in(neighbour_wait), options_.interface, &asker_);
  if (!hop) return fail(hop.error());
  if (neighbours_.size() < most_neighbours) neighbours_[destination] = hop->gateway_mac;
  return hop->gateway_mac;
}

/// The same port for all lines, or they would be no conversation; no other program gets it.
Result<Port> Station::port_for(const wire::Header& transport) {
  if (const auto known = ports_.find(transport.name); known != ports_.end()) {
    return known->second.port();
  }
  const bool tcp = &transport == &wire::tcp::header;
  using Transport = stack::PortReservation::Transport;
  auto taken =
      stack::PortReservation::take({Ip4{}, Port{}}, 0, tcp ? Transport::tcp : Transport::udp);
  if (!taken) return fail(taken.error());
  return ports_.emplace(transport.name, std::move(*taken)).first->second.port();
}

/// As `send` does: a port that is free, and the identifier of this process for echo requests.
Result<void> Station::fill_transport(wire::Recipe& recipe) {
  const auto part = std::ranges::find_if(recipe.parts, [](const wire::Part& each) {
    return each.header != nullptr && each.header->level == wire::HeaderLevel::transport;
  });
  if (part == recipe.parts.end()) return {};
  const wire::Header* const transport = part->header;
  if (transport == &wire::udp::header || transport == &wire::tcp::header) {
    const bool tcp = transport == &wire::tcp::header;
    const wire::Field& row =
        tcp ? static_cast<const wire::Field&>(wire::tcp::srcport) : wire::udp::srcport;
    if (part->find(row) != nullptr) return {};
    const auto port = port_for(*transport);
    if (!port) return fail(port.error());
    part->set(row, port->number);
    return {};
  }
  const bool ip6 = transport == &icmpv6::header_echo;
  if (!ip6 && transport != &wire::icmp::header_echo) return {};
  const wire::Field& type = ip6 ? static_cast<const wire::Field&>(icmpv6::type) : wire::icmp::type;
  const wire::Field& row =
      ip6 ? static_cast<const wire::Field&>(icmpv6::identifier) : wire::icmp::ident;
  const wire::Setting* const named = part->find(type);
  const bool asks = named == nullptr || named->value == wire::preset_of(*transport, type);
  constexpr unsigned most = 0xffff;
  if (asks) {
    (void)wire::fill_silent(recipe, row, static_cast<unsigned>(::getpid()) % most + 1);
  }
  return {};
}

Result<void> Station::complete(wire::Recipe& recipe) {
  const bool whole_frames = options_.path->ours == path::Level::link;
  if (whole_frames && options_.gate->host().interfaces.find(options_.interface)->ethernet) {
    (void)wire::add_ethernet(recipe);
  }
  for (const Ip& own : options_.addresses) {
    if (own.is_v6()) {
      fill(recipe, ipv6::src, own.v6());
    } else {
      fill(recipe, wire::ipv4::src, own.v4());
      fill(recipe, arp::src_ip, own.v4());
    }
  }
  fill(recipe, eth::src, options_.mac);
  fill(recipe, arp::src_mac, options_.mac);
  std::vector<stack::Filled> filled;
  stack::fill_for_protocols(recipe, {}, filled);
  stack::fill_client_mac(recipe, options_.mac, filled);
  if (auto done = fill_transport(recipe); !done) return done;
  const wire::Part* const ethernet = recipe.find(eth::dst);
  if (ethernet == nullptr || ethernet->find(eth::dst) != nullptr) return {};
  if (recipe.find(arp::opcode) != nullptr) {
    fill(recipe, eth::dst, Mac::broadcast());
    return {};
  }
  const auto destination = destination_in(recipe);
  if (!destination) {
    const bool is_ip = recipe.find(wire::ipv4::dst) != nullptr || recipe.find(ipv6::dst) != nullptr;
    if (!is_ip) return {};
    return fail(input_error("cannot send the packet: it names no destination",
                            "ip(dst=ADDRESS), or once for all lines: flow ip(dst=ADDRESS)/..."));
  }
  const auto mac = mac_of(*destination);
  if (!mac) return fail(mac.error());
  fill(recipe, eth::dst, *mac);
  return {};
}

Result<void> Station::transmit(path::Kind kind, path::Path& path, const wire::Frame& frame) {
  const path::Target target{.interface = options_.interface, .broadcast = true};
  const auto exit = options_.gate->exit_by(kind, target, path.fd());
  const auto may = options_.gate->admit_in_turn(exit, frame.view(), options_.stop);
  if (!may) return fail(may.error());
  if (!*may) {
    return fail(Error{.what = "cannot go on with the dialogue: interrupted",
                      .number = EINTR,
                      .hint = {},
                      .cause = Cause::environment});
  }
  return path.send_all(frame.view(), Deadline::in(queue_wait));
}

Result<sniff::Seen> Station::send(const wire::Frame& frame) {
  const Timestamp time = now();
  if (auto done = transmit(options_.path->kind, *path_, frame); !done) return fail(done.error());
  host_.encapsulation = wire::host_that_sent(wire::decode(frame.bytes, frame.link)).encapsulation;
  if (is_loopback_) {
    if (sent_.size() == most_remembered) sent_.pop_front();
    sent_.push_back(frame.bytes);
  }
  if (shares_address_) {
    const auto request = wire::request_of(wire::decode(frame.bytes, frame.link));
    if (requests_.size() == most_remembered) requests_.pop_front();
    if (request) requests_.push_back(*request);
  }
  return sniff::Seen{.bytes = frame.bytes,
                     .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                     .time = time,
                     .link = frame.link,
                     .direction = sniff::Direction::out,
                     .interface = options_.interface};
}

/// Answers what asks for the MAC address of our address. Not where the kernel owns it, too.
Result<void> Station::answer(const wire::Decoded& packet) {
  if (shares_address_ || is_loopback_) return {};
  const auto frame = stack::neighbour_answer(packet, options_.addresses, options_.mac);
  if (!frame) return {};
  return transmit(path::Kind::packet, *frames_, *frame);
}

/// The kernel's own traffic with the same address is none of the dialogue's.
bool Station::answers_us(const wire::Decoded& packet) const {
  return std::ranges::any_of(requests_, [&](const wire::Request& request) {
    const wire::Match match = wire::answers(request, packet, host_);
    return match.kind == wire::Match::Kind::answer || match.kind == wire::Match::Kind::icmp_error;
  });
}

/// The link shows what its other hosts say to each other, too.
bool Station::is_for_another(const wire::Decoded& packet) const {
  const auto mac = packet.get(eth::dst);
  return mac && !is_loopback_ && !mac->is_group() && *mac != options_.mac;
}

bool Station::is_aside(const wire::Decoded& packet, bool is_discarded) const {
  if (is_discarded || is_neighbour_protocol(packet)) return true;
  if (shares_address_) return !answers_us(packet);
  return is_for_group(packet);
}

bool Station::is_echo_of_ours(const sniff::Seen& packet) {
  const auto same = std::ranges::find(sent_, packet.bytes);
  if (same == sent_.end()) return false;
  sent_.erase(same);
  return true;
}

Result<std::optional<Incoming>> Station::receive(Deadline deadline) {
  for (;;) {
    auto seen = sniffer_.next_owned(deadline);
    if (!seen) return fail(seen.error());
    if (!*seen) return std::optional<Incoming>();
    if ((*seen)->direction == sniff::Direction::out && !is_loopback_) continue;
    if (is_loopback_ && is_echo_of_ours(**seen)) continue;
    const wire::Decoded decoded = wire::decode((*seen)->bytes, (*seen)->link, (*seen)->wire_bytes);
    if (is_for_another(decoded)) continue;
    if (auto done = answer(decoded); !done) return fail(done.error());
    auto discard = wire::discard_reason(decoded, host_);
    const bool aside = is_aside(decoded, discard.has_value());
    return std::optional<Incoming>({std::move(**seen), aside, std::move(discard)});
  }
}

}  // namespace pushpkt::talk
