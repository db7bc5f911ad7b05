// packet(7), through a path and a sniffer.
#include "pushpkt/talk/station.hpp"

#include <algorithm>
#include <cerrno>

#include "pushpkt/base/backlog.hpp"
#include "pushpkt/stack/neighbour_answer.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"

namespace pushpkt::talk {
namespace {

namespace arp = wire::arp;
namespace eth = wire::eth;
namespace icmpv6 = wire::icmpv6;
namespace ipv6 = wire::ipv6;

constexpr std::chrono::seconds queue_wait{5};
constexpr std::size_t most_requests = 4096;         // that differ; each packet is held against all
constexpr std::size_t most_sent_bytes = 16U << 20;  // on lo, of which none has come back

bool is_neighbour_protocol(const wire::Decoded& packet) {
  return packet.find(arp::header) || packet.find(icmpv6::header_solicitation) ||
         packet.find(icmpv6::header_advertisement);
}

Result<void> check_path(const path::PathKind& path) {
  const auto cannot = [&](const char* why) {
    return fail(input_error("cannot talk by " + std::string(path.name) + ": " + why,
                            "--path packet, inject, ring, xdp or raw-ip"));
  };
  if (path::is_cable(path.kind)) return cannot("its packets come in here, and none go out");
  const bool has_addresses = path.ours >= path::Level::network && path.kind != path::Kind::file &&
                             path.kind != path::Kind::packet_dgram;
  if (!has_addresses) return cannot("packets are written with their addresses");
  return {};
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
  if (device == nullptr) return fail(no_such_interface(options.interface));
  if (auto good = check_path(*options.path); !good) return fail(good.error());
  auto sniffer =
      sniff::Sniffer::open({.interface = options.interface, .snaplen = largest_frame_bytes});
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

void Station::follow(const wire::Recipe& flow) {
  wire::Recipe draft = flow;
  (void)wire::add_ethernet(draft);
  const auto frame = wire::build(draft);
  if (!frame) return;  // the first packet that is sent says why
  host_.encapsulation = wire::host_that_sent(wire::decode(frame->bytes, frame->link)).encapsulation;
}

/// What an answer is known by, and what comes back to us on lo. Nothing is forgotten: without it a
/// later packet would be taken for another's.
Result<void> Station::remember(const wire::Frame& frame) {
  if (is_loopback_) {
    sent_bytes_ += frame.bytes.size();
    if (sent_bytes_ > most_sent_bytes) {
      return fail(Error{
          "cannot send more than 16 MiB on " + options_.interface + " before any of it is received",
          0, "expect the packets, or wait: +0.1", Cause::environment});
    }
    sent_.push_back(frame.bytes);
  }
  if (!shares_address_) return {};
  const auto request = wire::request_of(wire::decode(frame.bytes, frame.link));
  if (!request || std::ranges::find(requests_, *request) != requests_.end()) return {};
  if (requests_.size() == most_requests) {
    return fail(Error{"cannot remember more than " + std::to_string(most_requests) +
                          " requests that differ, by which answers to them are told from those to "
                          "our kernel, which has the same address",
                      0, "--address A talks from an address that no kernel has",
                      Cause::environment});
  }
  requests_.push_back(*request);
  return {};
}

Result<sniff::Seen> Station::send(const wire::Frame& frame) {
  if (auto done = remember(frame); !done) return fail(done.error());
  const Timestamp time = now();
  if (auto done = transmit(options_.path->kind, *path_, frame); !done) return fail(done.error());
  host_.encapsulation = wire::host_that_sent(wire::decode(frame.bytes, frame.link)).encapsulation;
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
  sent_bytes_ -= same->size();
  sent_.erase(same);
  return true;
}

Result<std::optional<Incoming>> Station::receive(Deadline deadline) {
  Backlog backlog(deadline);
  for (bool last = false; !last;) {
    auto seen = sniffer_.next_owned(deadline);
    if (!seen) return fail(seen.error());
    if (!*seen) break;
    last = backlog.ends_with((*seen)->time);
    if ((*seen)->direction == sniff::Direction::out && !is_loopback_) continue;
    if (is_loopback_ && is_echo_of_ours(**seen)) continue;
    const wire::Decoded decoded = wire::decode((*seen)->bytes, (*seen)->link, (*seen)->wire_bytes);
    if (is_for_another(decoded)) continue;
    if (auto done = answer(decoded); !done) return fail(done.error());
    auto discard = wire::discard_reason(decoded, host_);
    const bool aside = is_aside(decoded, discard.has_value());
    return std::optional<Incoming>({std::move(**seen), aside, std::move(discard)});
  }
  return std::optional<Incoming>();
}

}  // namespace pushpkt::talk
