// Layer by layer, from the network's addresses outwards.
#include "pushpkt/stack/complete.hpp"

#include <algorithm>

#include "pushpkt/base/frame_start.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack/named_value.hpp"
#include "stack/played_neighbour.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;  // rows are named as in recipes

constexpr std::chrono::seconds neighbour_wait{3};

Part* find_part(Recipe& recipe, std::initializer_list<const Header*> headers) {
  for (Part& part : recipe.parts) {
    for (const Header* header : headers) {
      if (part.header == header) return &part;
    }
  }
  return nullptr;
}

const Part* find_ip(const Recipe& recipe) {
  for (const Part& part : recipe.parts) {
    if (part.header == &ipv4::header || part.header == &ipv6::header) return &part;
  }
  return nullptr;
}

std::optional<Ip> named_address(const Recipe& recipe, const Field& in_ip4, const Field& in_ip6) {
  const Part* part = find_ip(recipe);
  if (part == nullptr) return std::nullopt;
  const bool ip6 = part->header == &ipv6::header;
  const Setting* setting = part->find(ip6 ? in_ip6 : in_ip4);
  if (setting == nullptr) return std::nullopt;
  if (ip6) return Ip{Codec<Ip6>::from_value(setting->value)};
  return Ip{Codec<Ip4>::from_value(setting->value)};
}

Value value_of(const Ip& ip) {
  if (const auto* ip6 = std::get_if<Ip6>(&ip)) return Codec<Ip6>::to_value(*ip6);
  return Codec<Ip4>::to_value(std::get<Ip4>(ip));
}

/// One completion: what is known about the way, and the recipe in the making.
class Completion {
 public:
  Completion(const Recipe& recipe, const Egress& egress)
      : egress_(egress), own_(*egress.interfaces) {
    out_.recipe = recipe;
    out_.interface = egress.interface;
  }

  Result<Completed> run() {
    const bool arp = find_part(out_.recipe, {&arp::header}) != nullptr;
    if (auto done = arp ? complete_arp() : complete_ip(); !done) return fail(done.error());
    if (out_.interface.empty() && egress_.path->ours >= path::Level::network)
      return fail(nowhere());
    if (auto whole = check_link(); !whole) return fail(whole.error());
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool link_is_ours() const { return egress_.path->ours == path::Level::link; }
  [[nodiscard]] bool takes_mac() const {
    return link_is_ours() || egress_.path->kind == path::Kind::packet_dgram;
  }

  [[nodiscard]] bool is_cable() const { return path::is_cable(egress_.path->kind); }

  [[nodiscard]] Error nowhere() const {
    if (is_cable()) {
      return input_error("cannot tell which device the packet is written to",
                         "-i INTERFACE: a TUN or TAP device, `ip tuntap add tap0 mode tap`");
    }
    return input_error("cannot tell where the packet leaves: it names no destination",
                       "-i INTERFACE (in the lab it is to-router), or ip.dst (ipv6.dst) in the "
                       "recipe");
  }

  void fill(const Field& field, Value value, std::string why) {
    fill_in(out_.recipe, field, value, std::move(why), out_.filled);
  }

  /// In front of a packet without a link-layer header, where the device wants one.
  void add_link() {
    const Interface* device = own_.find(out_.interface);
    if (!link_is_ours() || device == nullptr || !device->ethernet) return;
    const std::string first = out_.recipe.parts.empty() || out_.recipe.parts[0].header == nullptr
                                  ? ""
                                  : std::string(out_.recipe.parts[0].header->name);
    if (!add_ethernet(out_.recipe)) return;
    out_.filled.push_back({std::string(out_.recipe.parts[0].header->name), "",
                           "the path " + std::string(egress_.path->name) +
                               " takes whole frames, and the recipe begins at " + first});
  }

  /// A frame must not begin with a header that the device would take for MAC addresses.
  [[nodiscard]] Result<void> check_link() const {
    const Interface* device = own_.find(out_.interface);
    if (!link_is_ours() || device == nullptr || out_.recipe.link) return {};
    const Header* first = out_.recipe.parts.empty() ? nullptr : out_.recipe.parts[0].header;
    if (first == nullptr || known_as(*first, Space::link) != nullptr) return {};
    const bool ip = !device->ethernet && frame_start_on(device->name) == FrameStart::ip;
    if (ip) return {};
    const std::string what = "cannot send " + std::string(first->name) + " on " + device->name;
    if (!device->ethernet) return fail(other_frame_start(what));
    return fail(input_error(what + " without the headers below it",
                            "begin the recipe with eth(...) or ip(...)"));
  }

  Result<void> complete_arp() {
    const Part* request = find_part(out_.recipe, {&arp::header});
    const Setting* target = request->find(arp::dst_ip);
    const Interface* device = !out_.interface.empty() ? own_.find(out_.interface)
                              : target != nullptr
                                  ? own_.beside(Ip{Codec<Ip4>::from_value(target->value)})
                                  : nullptr;
    if (device == nullptr && out_.interface.empty()) return fail(nowhere());
    if (device == nullptr) return {};  // the path says that there is no such device
    out_.interface = device->name;
    add_link();
    fill(eth::dst, Codec<Mac>::to_value(Mac::broadcast()), "ARP asks everybody (RFC 826)");
    if (is_cable()) return complete_arp_on_cable(*device);
    fill(eth::src, Codec<Mac>::to_value(device->mac), "of " + device->name);
    fill(arp::src_mac, Codec<Mac>::to_value(device->mac), "of " + device->name);
    fill_own_address(*device, arp::src_ip, false);
    return {};
  }

  Result<void> complete_arp_on_cable(const Interface& device) {
    const Value mac = Codec<Mac>::to_value(neighbour_mac(device));
    fill(eth::src, mac, at_other_end(device));
    fill(arp::src_mac, mac, at_other_end(device));
    fill_neighbour(device, arp::src_ip, false);
    return {};
  }

  static std::string at_other_end(const Interface& device) {
    return "of the other end of " + device.name + ", which is us";
  }

  void fill_neighbour(const Interface& device, const Field& field, bool ip6) {
    if (const auto near = neighbour_address(device, ip6)) {
      fill(field, value_of(*near), at_other_end(device));
    }
  }

  /// What is written to a cable comes from its other end: the kernel's tables are not asked.
  Result<void> complete_on_cable() {
    const Interface* device = own_.find(out_.interface);
    if (out_.interface.empty()) return fail(nowhere());
    if (device == nullptr) return {};  // the path makes it, or says why not
    add_link();
    const Part* ip = find_ip(out_.recipe);
    if (ip != nullptr) {
      const bool ip6 = ip->header == &ipv6::header;
      fill_neighbour(*device, ip6 ? static_cast<const Field&>(ipv6::src) : ipv4::src, ip6);
    }
    if (!link_is_ours()) return {};
    fill(eth::dst, Codec<Mac>::to_value(device->mac), "of " + device->name + ", which receives it");
    fill(eth::src, Codec<Mac>::to_value(neighbour_mac(*device)), at_other_end(*device));
    return {};
  }

  /// The first one of the family.
  void fill_own_address(const Interface& device, const Field& field, bool ip6) {
    for (const InterfaceAddress& own : device.addresses) {
      if (is_ip6(own.ip) != ip6) continue;
      fill(field, value_of(own.ip), "of " + device.name);
      return;
    }
  }

  /// The neighbour's MAC address: the only thing that may have to be asked for on the wire.
  [[nodiscard]] bool wants_mac() {
    if (!takes_mac() || egress_.leaves_mac_open) return false;
    const Part* ethernet = find_part(out_.recipe, {&eth::header, &eth::header_802_3});
    return ethernet == nullptr || ethernet->find(eth::dst) == nullptr;
  }

  Result<void> complete_ip() {
    if (is_cable()) return complete_on_cable();
    const bool network = find_ip(out_.recipe) != nullptr;
    const auto in_bytes = destination_in_bytes(out_.recipe);
    if (network || (in_bytes && out_.interface.empty())) {
      if (auto found = find_way(in_bytes); !found) return found;
    }
    add_link();
    if (out_.hop && network) fill_from(*out_.hop);
    if (!out_.hop && network) fill_from_device();
    if (link_is_ours()) fill_own_mac();
    return {};
  }

  /// What only the routing table knows, as far as the recipe and -i leave it open.
  Result<void> find_way(const std::optional<Ip>& in_bytes) {
    const bool mac = wants_mac();
    const bool no_source = find_ip(out_.recipe) != nullptr && !named_source(out_.recipe);
    const bool open = out_.interface.empty() || mac || no_source;
    if (!open && takes_mac()) return {};
    auto destination = egress_.route_to ? egress_.route_to : named_destination(out_.recipe);
    if (!destination) destination = in_bytes;
    const bool needed = out_.interface.empty() || mac;
    if (!destination) return needed ? Result<void>(fail(nowhere())) : Result<void>();
    auto hop = mac ? with_neighbour(*destination) : route_to(*destination, egress_.interface);
    if (!hop && !needed && takes_mac()) return {};  // whole frames need no route
    if (!hop) return fail(hop.error());
    if (!egress_.interface.empty() && hop->interface != egress_.interface) {
      if (takes_mac() && !mac) return {};
      return fail(stays_here(*destination));
    }
    out_.interface = hop->interface;
    out_.hop = std::move(*hop);
    return {};
  }

  Result<NextHop> with_neighbour(const Ip& destination) {
    if (!egress_.next_hop) {
      return next_hop(destination, Deadline::in(neighbour_wait), egress_.interface);
    }
    auto hop = egress_.next_hop(destination);
    if (hop || hop.error().cause != Cause::no_answer) return hop;
    out_.unreachable = hop.error();
    return route_to(destination, egress_.interface);
  }

  /// The routing table sends to lo what goes to an address of this host, whatever -i says.
  [[nodiscard]] Error stays_here(const Ip& destination) const {
    return input_error("cannot send to " + to_string(destination) + " by " + egress_.interface +
                           ": it is an address of this host, which the kernel reaches on lo",
                       "-i lo; or --path packet with eth(dst=...), which asks no routing table");
  }

  void fill_from(const NextHop& hop) {
    const Part* ip = find_ip(out_.recipe);
    const bool ip6 = ip->header == &ipv6::header;
    if (is_ip6(hop.source) == ip6) {
      fill(ip6 ? static_cast<const Field&>(ipv6::src) : ipv4::src, value_of(hop.source),
           "the route's address");
    } else {
      fill_from_device();  // IPv4 by way of an IPv6 router (RFC 8950), or the other way round
    }
    if (!link_is_ours() || egress_.leaves_mac_open || out_.unreachable) return;
    fill(eth::dst, Codec<Mac>::to_value(hop.gateway_mac),
         "of " + to_string(hop.gateway) + ", by " + hop.how);
  }

  /// Where no route was asked for, or there is none: the interface's own address.
  void fill_from_device() {
    const Interface* device = own_.find(out_.interface);
    if (device == nullptr || !takes_mac()) return;
    const bool ip6 = find_ip(out_.recipe)->header == &ipv6::header;
    fill_own_address(*device, ip6 ? static_cast<const Field&>(ipv6::src) : ipv4::src, ip6);
  }

  void fill_own_mac() {
    const Interface* device = own_.find(out_.interface);
    if (device == nullptr) return;
    fill(eth::src, Codec<Mac>::to_value(device->mac), "of " + device->name);
  }

  const Egress& egress_;
  const Interfaces& own_;
  Completed out_;
};

}  // namespace

std::optional<Ip> named_source(const Recipe& recipe) {
  return named_address(recipe, ipv4::src, ipv6::src);
}

std::optional<Ip> named_destination(const Recipe& recipe) {
  return named_address(recipe, ipv4::dst, ipv6::dst);
}

void fill_in(Recipe& recipe, const Field& field, Value value, std::string why,
             std::vector<Filled>& filled) {
  if (!set_if_unset(recipe, field, value)) return;
  filled.push_back({std::string(field.name), to_text(field, value), std::move(why)});
}

Result<Completed> complete(const Recipe& recipe, const Egress& egress) {
  return Completion(recipe, egress).run();
}

}  // namespace pushpkt::stack
