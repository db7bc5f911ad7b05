// Layer by layer, from the network's addresses outwards.
#include "recipe_completion.hpp"

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/silent.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::tool {
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
  Completion(const Recipe& recipe, const Wanted& wanted, const OwnInterfaces& own)
      : wanted_(wanted), own_(own) {
    out_.recipe = recipe;
    out_.interface = wanted.interface;
  }

  Result<Completed> run() {
    const bool arp = find_part(out_.recipe, {&arp::header}) != nullptr;
    if (auto done = arp ? complete_arp() : complete_ip(); !done) return fail(done.error());
    if (out_.interface.empty() && wanted_.path->ours >= path::Ours::network) return fail(nowhere());
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool link_is_ours() const { return wanted_.path->ours == path::Ours::link; }

  static Error nowhere() {
    return input_error("cannot tell where the packet shall leave: it names no destination",
                       "-i INTERFACE, or ip.dst (ipv6.dst) in the recipe");
  }

  void fill(const Field& field, Value value, std::string why) {
    fill_in(out_.recipe, field, value, std::move(why), out_.filled);
  }

  /// An Ethernet header in front of a bare packet, where the device wants one.
  void add_ethernet() {
    const OwnInterface* device = own_.find(out_.interface);
    if (!link_is_ours() || device == nullptr || !device->ethernet) return;
    const Link link = link_of(out_.recipe);
    const Header* first = out_.recipe.parts.empty() ? nullptr : out_.recipe.parts[0].header;
    const bool bare = link == Link::raw || first == &arp::header;
    if (!bare || out_.recipe.link) return;
    out_.recipe.parts.insert(out_.recipe.parts.begin(), eth::layer());
    out_.filled.push_back({"eth", "",
                           "the path " + std::string(wanted_.path->name) +
                               " takes whole frames, and the recipe begins at " +
                               std::string(first->name)});
  }

  Result<void> complete_arp() {
    const Part* request = find_part(out_.recipe, {&arp::header});
    const Setting* target = request->find(arp::dst_ip);
    const OwnInterface* device = !out_.interface.empty() ? own_.find(out_.interface)
                                 : target != nullptr
                                     ? own_.beside(Ip{Codec<Ip4>::from_value(target->value)})
                                     : nullptr;
    if (device == nullptr && out_.interface.empty()) return fail(nowhere());
    if (device == nullptr) return {};  // the path says that there is no such device
    out_.interface = device->name;
    add_ethernet();
    fill(eth::dst, Codec<Mac>::to_value(Mac::broadcast()), "ARP asks everybody (RFC 826)");
    fill(eth::src, Codec<Mac>::to_value(device->mac), "of " + device->name);
    fill(arp::src_mac, Codec<Mac>::to_value(device->mac), "of " + device->name);
    for (const OwnAddress& own : device->addresses) {
      if (is_ip6(own.ip)) continue;
      fill(arp::src_ip, value_of(own.ip), "of " + device->name);
      break;
    }
    return {};
  }

  /// Whether something is open that only the routing table knows.
  [[nodiscard]] bool needs_hop() {
    const Part* ip = find_ip(out_.recipe);
    if (ip == nullptr) return false;
    if (out_.interface.empty() || !named_source(out_.recipe)) return true;
    if (wanted_.path->kind == path::Kind::packet_dgram || link_is_ours()) {
      const Part* ethernet = find_part(out_.recipe, {&eth::header});
      if (ethernet == nullptr || ethernet->find(eth::dst) == nullptr) return true;
      return link_is_ours() && ethernet->find(eth::src) == nullptr;
    }
    return false;
  }

  Result<void> complete_ip() {
    if (needs_hop()) {
      const auto destination = wanted_.route_to ? wanted_.route_to : named_destination(out_.recipe);
      if (!destination) return fail(nowhere());
      auto hop = stack::next_hop(*destination, Deadline::in(neighbour_wait), wanted_.interface);
      if (!hop) return fail(hop.error());
      out_.interface = hop->interface;
      out_.hop = std::move(*hop);
    }
    add_ethernet();
    if (out_.hop) fill_from(*out_.hop);
    if (!out_.hop && link_is_ours()) fill_own_mac();
    return {};
  }

  void fill_from(const stack::NextHop& hop) {
    const Part* ip = find_ip(out_.recipe);
    const bool ip6 = ip->header == &ipv6::header;
    if (is_ip6(hop.source) == ip6) {
      fill(ip6 ? static_cast<const Field&>(ipv6::src) : ipv4::src, value_of(hop.source),
           "the route's address");
    }
    if (!link_is_ours()) return;
    fill(eth::dst, Codec<Mac>::to_value(hop.gateway_mac),
         "of " + to_string(hop.gateway) + ", by " + hop.how);
    fill(eth::src, Codec<Mac>::to_value(hop.source_mac), "of " + hop.interface);
  }

  void fill_own_mac() {
    const OwnInterface* device = own_.find(out_.interface);
    if (device != nullptr) {
      fill(eth::src, Codec<Mac>::to_value(device->mac), "of " + device->name);
    }
  }

  const Wanted& wanted_;
  const OwnInterfaces& own_;
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
  if (!fill_silent(recipe, field, value)) return;
  filled.push_back({std::string(field.name), to_text(field, value), std::move(why)});
}

Result<Completed> complete(const Recipe& recipe, const Wanted& wanted, const OwnInterfaces& own) {
  return Completion(recipe, wanted, own).run();
}

}  // namespace pushpkt::tool
