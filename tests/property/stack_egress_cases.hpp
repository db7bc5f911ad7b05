// The egress policy and its model side by side: a host, a way out and a frame, chosen by numbers.
#pragma once

#include "property/stack_egress_model.hpp"
#include "pushpkt/stack/egress_policy.hpp"

namespace pushpkt::test {

struct EgressCase {
  stack::EgressHost host;
  ModelHost model;
  stack::Allowed allowed;
  stack::OutgoingFrame outgoing;
  ModelWay way;
};

inline InterfaceAddress interface_address(const std::string& text) {
  const std::size_t slash = text.find('/');
  const Ip ip = *parse_ip(text.substr(0, slash));
  std::size_t bits = std::stoul(text.substr(slash + 1));
  Ip netmask = is_ip6(ip) ? Ip{Ip6{}} : Ip{Ip4{}};
  std::visit(
      [&](auto& mask) {
        for (std::uint8_t& byte : mask.bytes) {
          const std::size_t here = std::min<std::size_t>(bits, 8);
          byte = static_cast<std::uint8_t>(0xff00U >> here);
          bits -= here;
        }
      },
      netmask);
  return {ip, netmask};
}

inline const std::vector<std::string> cable_addresses{"198.18.0.9/24", "fd78::9/64"};

/// lo, a link with the addresses, a device without Ethernet: for the policy and for the model.
inline void describe_host(EgressCase& out, const std::vector<std::string>& addresses) {
  Interface lo{.name = "lo", .index = 1, .up = true, .loopback = true, .ethernet = true};
  lo.addresses = {interface_address("127.0.0.1/8"), interface_address("::1/128")};
  Interface link{.name = "out0", .index = 2, .up = true, .ethernet = true};
  link.mac = Mac{{2, 0, 0, 0, 9, 1}};
  for (const std::string& address : addresses) {
    link.addresses.push_back(interface_address(address));
  }
  Interface bare{.name = "tun0", .index = 3, .up = true};
  for (const std::string& address : cable_addresses) {
    bare.addresses.push_back(interface_address(address));
  }
  out.host.interfaces = Interfaces({lo, link, bare});
  out.model.addresses = addresses;
  for (const std::string& address : cable_addresses) out.model.addresses.push_back(address);
  out.model.macs = {"020000000901"};
}

/// The TUN or TAP device, which is a cable unless a bridge takes what comes in by it.
inline void choose_cable(EgressCase& out, bool bridged) {
  out.outgoing.device = &out.host.interfaces.all()[2];
  out.outgoing.into_stack = out.way.into_host = true;
  out.way.any_mac = !bridged;
  if (bridged) out.host.enslaved = {9, out.outgoing.device->index};
  if (!bridged) out.way.cable = cable_addresses;
}

/// The host, the flags and the way out, each decided by a few bits of `choice`; `name` is one of
/// the pool that the frames' addresses come from.
inline void choose(EgressCase& out, std::uint64_t choice, const Ip& name, ByteView bytes) {
  const auto take = [&choice](std::uint64_t below) {
    const std::uint64_t value = choice % below;
    choice /= below;
    return value;
  };
  constexpr std::array<const char*, 3> links{"10.9.0.1/24", "203.0.113.5/29", "10.77.3.4/31"};
  describe_host(out, {links[take(links.size())], "fd09::1/64", "fe80::9:1/64"});
  out.host.in_lab = out.model.in_lab = take(16) == 0;
  out.host.forwards = out.model.forwards = take(3) == 0;
  out.model.lab_unknown = take(2) == 0;
  if (out.model.lab_unknown) {
    out.host.lab_prefixes = {interface_address("10.77.0.0/16"), interface_address("fd77::/16")};
  }
  out.allowed = {take(4) == 0, take(4) == 0, take(2) == 0};
  out.way.on_lo = take(3) == 0;
  const auto& devices = out.host.interfaces.all();
  stack::OutgoingFrame& outgoing = out.outgoing;
  outgoing.bytes = bytes;
  outgoing.device = out.way.on_lo ? &devices[0] : take(2) == 0 ? &devices[1] : nullptr;
  out.host.rejects_ip6 = out.model.rejects_ip6 = take(4) == 0;
  if (take(4) == 0) {
    out.host.local_routes = {Prefix(*parse_ip("192.168.0.0"), 16)};
    out.model.takes_in = {"192.168.0.0/16"};
  }
  if (!out.way.on_lo && take(4) == 0) choose_cable(out, take(3) == 0);
  outgoing.first = static_cast<stack::FirstHeader>(take(3) > 0 ? 0 : take(7));
  if (outgoing.first == stack::FirstHeader::ethertype) {
    constexpr std::array<std::uint16_t, 4> types{0x0800, 0x86dd, 0x0806, 0x8100};
    outgoing.ethertype = types[take(types.size())];
    outgoing.next_hop = Mac{{static_cast<std::uint8_t>(take(2)), 0, 0, 0, 9, 2}};
  }
  if (outgoing.first == stack::FirstHeader::transport) {
    constexpr std::array<std::uint8_t, 8> protocols{17, 4, 41, 47, 58, 0, 43, 51};
    outgoing.protocol = protocols[take(protocols.size())];
    outgoing.destination = name;
    outgoing.source = is_ip6(name) ? *parse_ip("fd09::1") : *parse_ip("10.9.0.1");
  }
  if (take(8) == 0) outgoing.route_to = name;
}

inline std::string digits_of(const Ip& ip) {
  return std::visit([](const auto& address) { return hex(address.bytes); }, ip);
}

inline ModelVerdict model_verdict(const EgressCase& egress_case) {
  const stack::OutgoingFrame& outgoing = egress_case.outgoing;
  FrameReader reader(outgoing.bytes);
  Sayings said;
  switch (outgoing.first) {
    case stack::FirstHeader::ethernet:
      said = reader.read(ModelStart::ethernet);
      break;
    case stack::FirstHeader::ip4:
      said = reader.read(ModelStart::ip4);
      break;
    case stack::FirstHeader::ip6:
      said = reader.read(ModelStart::ip6);
      break;
    case stack::FirstHeader::by_version:
      said = reader.read(ModelStart::by_version);
      break;
    case stack::FirstHeader::ethertype:
      said = reader.read_typed(outgoing.ethertype);
      break;
    case stack::FirstHeader::transport:
      said = reader.read_inside(outgoing.protocol, is_ip6(*outgoing.destination));
      break;
    case stack::FirstHeader::other:
      said = {{"dark", ""}};
      break;
  }
  if (outgoing.destination) said.emplace_back("to", digits_of(*outgoing.destination));
  if (outgoing.source) said.emplace_back("from", digits_of(*outgoing.source));
  if (outgoing.route_to) said.emplace_back("to", digits_of(*outgoing.route_to));
  if (outgoing.next_hop) said.emplace_back("mac to", hex(outgoing.next_hop->bytes));
  return judge(said, egress_case.model, egress_case.way);
}

inline std::string name_of(stack::EgressVerdict::Missing missing) {
  using Missing = stack::EgressVerdict::Missing;
  switch (missing) {
    case Missing::none:
      return "";
    case Missing::lab:
      return "lab";
    case Missing::public_addresses:
      return "public";
    case Missing::spoofed_sources:
      return "spoof";
  }
  return "?";
}

/// "" where policy and model agree; else what each of them says.
inline std::string disagreement(const EgressCase& egress_case) {
  const stack::EgressPolicy policy(egress_case.host, egress_case.allowed);
  const stack::EgressVerdict fast = policy.judge(egress_case.outgoing);
  const ModelVerdict slow = model_verdict(egress_case);
  std::set<std::string> allowed;
  if (egress_case.allowed.public_addresses) allowed.insert("public");
  if (egress_case.allowed.spoofed_sources) allowed.insert("spoof");
  const std::string missing = name_of(fast.missing);
  const bool same = missing.empty() == may_leave(slow, allowed) && fast.is_free == slow.free &&
                    fast.to_many == slow.many;
  const bool named =
      missing.empty() || (slow.missing.contains(missing) && !allowed.contains(missing));
  if (same && named) return "";
  std::string out = "policy: missing `" + missing + "`" + (fast.is_free ? ", free" : "") +
                    (fast.to_many ? ", many" : "") + "; model: missing";
  for (const std::string& flag : slow.missing) out += " `" + flag + "`";
  out += std::string(slow.free ? ", free" : "") + (slow.many ? ", many" : "");
  return out + "; first header " + std::to_string(static_cast<int>(egress_case.outgoing.first)) +
         ", bytes " + hex(egress_case.outgoing.bytes);
}

}  // namespace pushpkt::test
