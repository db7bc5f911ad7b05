// Refusals come before anything is opened.
#include "send_checks.hpp"

#include <algorithm>

#include "pushpkt/replay/segmenter.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::tool {
namespace {

using namespace wire;

/// Groups that no router forwards, and everybody on the link.
bool stays_on_link(const Ip& ip) {
  if (const auto* ip6 = std::get_if<Ip6>(&ip)) {
    return ip6->octets[0] == 0xff && (ip6->octets[1] & 0x0fU) <= 2;
  }
  const auto& o = std::get<Ip4>(ip).octets;
  return ip == Ip{Ip4{{255, 255, 255, 255}}} || (o[0] == 224 && o[1] == 0 && o[2] == 0);
}

Ip address_of(const Field& field, Value value) {
  if (field.show == Show::ipv6) return Codec<Ip6>::from_value(value);
  return Codec<Ip4>::from_value(value);
}

/// Every value that will be sent of an address that varies.
Result<void> check_variation(const Variation& variation, const SendPlan& plan,
                             const OwnInterfaces& own, const Allowed& allow) {
  const std::string_view name = variation.field->name;
  const bool source = name == "ip.src" || name == "ipv6.src" || name == "arp.src.proto_ipv4";
  const bool goal = name == "ip.dst" || name == "ipv6.dst";
  if (!source && !goal) return {};
  const std::uint64_t values = std::min(variation.size(), plan.packets_each);
  for (std::uint64_t i = 0; i < values; ++i) {
    const Ip ip = address_of(*variation.field, variation.value(i));
    auto good = source ? check_source(ip, own, allow) : check_goal(ip, allow);
    if (!good) return good;
    if (source ? allow.spoofed_sources : allow.public_addresses) return {};
  }
  return {};
}

std::optional<Ip> arp_source(const Recipe& recipe) {
  const Part* part = recipe.find_header(arp::header.name);
  const Setting* setting = part != nullptr ? part->find(arp::src_ip) : nullptr;
  if (setting == nullptr) return std::nullopt;
  return Ip{Codec<Ip4>::from_value(setting->value)};
}

bool goes_to_many(const Recipe& recipe) {
  const auto goal = named_destination(recipe);
  if (goal && (is_multicast(*goal) || *goal == Ip{Ip4{{255, 255, 255, 255}}})) return true;
  const Part* ethernet = recipe.find_header(eth::header.name);
  const Setting* setting = ethernet != nullptr ? ethernet->find(eth::dst) : nullptr;
  return setting != nullptr && Codec<Mac>::from_value(setting->value).is_group();
}

}  // namespace

Result<void> check_goal(const Ip& ip, const Allowed& allow) {
  if (stays_on_link(ip)) return {};
  return check_destination(ip, allow);
}

Result<void> check_source(const Ip& ip, const OwnInterfaces& own, const Allowed& allow) {
  if (allow.spoofed_sources || own.is_own(ip)) return {};
  return fail(input_error("cannot send from " + to_string(ip) + ": it is no address of this host",
                          "if the network is yours to test, say so: --allow spoof"));
}

Error needs_flood() {
  return input_error("cannot send more than 1,000 packets a second",
                     "if the network is yours to test, say so: --allow flood");
}

Error needs_flood_for_many() {
  return input_error("cannot send to a broadcast or multicast address again and again",
                     "-c 1; or, if the network is yours to test: --allow flood");
}

Error too_large(std::uint64_t number, std::size_t octets, std::uint32_t mtu,
                const std::string& interface, std::string hint) {
  return input_error("cannot send packet " + std::to_string(number) + ": it has " +
                         std::to_string(octets) + " octets, and the MTU of " + interface + " is " +
                         std::to_string(mtu),
                     std::move(hint));
}

bool is_free(const std::string& interface, const OwnInterfaces& own) {
  const OwnInterface* device = own.find(interface);
  return (device != nullptr && device->loopback) || own.are_of_lab();
}

Result<void> check_addresses(const Recipe& recipe, const SendPlan& plan, const OwnInterfaces& own) {
  const auto goal = named_destination(recipe);
  const std::string& interface = plan.options->interface;
  const bool to_ourselves = interface.empty() && goal && own.is_own(*goal);
  if (to_ourselves || is_free(interface, own)) return {};
  const Allowed allow = allowed(plan.options->allow);
  if (goal) {
    if (auto good = check_goal(*goal, allow); !good) return good;
  }
  if (plan.route_to) {
    if (auto good = check_goal(*plan.route_to, allow); !good) return good;
  }
  for (const auto& source : {named_source(recipe), arp_source(recipe)}) {
    if (!source) continue;
    if (auto good = check_source(*source, own, allow); !good) return good;
  }
  for (const Variation& variation : plan.variations) {
    if (auto good = check_variation(variation, plan, own, allow); !good) return good;
  }
  return {};
}

Result<void> check_flood(const Completed& packet, const SendPlan& plan, const OwnInterfaces& own) {
  if (is_free(packet.interface, own) || allowed(plan.options->allow).floods) return {};
  if (plan.options->rate.value_or(0) > calm_rate) return fail(needs_flood());
  if (plan.packets_each > 1 && goes_to_many(packet.recipe)) return fail(needs_flood_for_many());
  return {};
}

Result<void> check_size(const FrameView& frame, std::uint64_t number, const Completed& packet,
                        const path::PathKind& path, const OwnInterfaces& own) {
  const bool nobody_fragments =
      path.ours == path::Ours::link || path.kind == path::Kind::packet_dgram;
  const OwnInterface* device = own.find(packet.interface);
  if (!nobody_fragments || device == nullptr || device->mtu == 0) return {};
  const std::size_t octets = path.ours == path::Ours::link ? replay::octets_against_mtu(frame)
                                                           : frame.from_network().size();
  if (octets <= device->mtu) return {};
  return fail(too_large(number, octets, device->mtu, device->name,
                        "nobody fragments it on the path " + std::string(path.name) +
                            ": make it smaller, send it as fragments (ip.flags.mf, "
                            "ip.frag_offset), or by socket"));
}

}  // namespace pushpkt::tool
