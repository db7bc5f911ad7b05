// What the types and codes of ICMP errors mean to the sender of a request.
#include "stack/icmp_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace pushpkt::stack {
namespace {

constexpr int any_code = -1;
constexpr std::string_view no_listener = "no program listens";

struct Meaning {
  bool ip6;
  std::uint8_t type;
  int code;
  std::string_view name;
  std::string_view why;
};

// The first row that fits counts: codes before the type as a whole.
constexpr std::array meanings{
    Meaning{false, 3, 0, "network unreachable", "a router has no route to the network"},
    Meaning{false, 3, 1, "host unreachable", "the host does not answer ARP on its own link"},
    Meaning{false, 3, 2, "protocol unreachable", "the host does not have the protocol"},
    Meaning{false, 3, 3, "port unreachable", no_listener},
    Meaning{false, 3, 4, "fragmentation needed", "the packet is too big for a link and DF is set"},
    Meaning{false, 3, 5, "source route failed", "the source route cannot be followed"},
    Meaning{false, 3, 9, "network prohibited", "a firewall refuses it"},
    Meaning{false, 3, 10, "host prohibited", "a firewall refuses it"},
    Meaning{false, 3, 13, "communication prohibited", "a firewall refuses it"},
    Meaning{false, 3, any_code, "destination unreachable", "it did not get there"},
    Meaning{false, 11, 0, "time to live exceeded", "ip.ttl was used up on the way"},
    Meaning{false, 11, 1, "reassembly time exceeded", "a fragment of the request is missing"},
    Meaning{false, 12, any_code, "parameter problem", "a field of the IP header is not understood"},
    Meaning{true, 1, 0, "no route", "a router has no route to the destination"},
    Meaning{true, 1, 1, "prohibited", "a firewall refuses it"},
    Meaning{true, 1, 3, "address unreachable",
            "the host does not answer neighbour solicitations on its own link"},
    Meaning{true, 1, 4, "port unreachable", no_listener},
    Meaning{true, 1, 5, "source refused", "the source address failed an ingress or egress policy"},
    Meaning{true, 1, 6, "route rejected", "a router rejects the route to the destination"},
    Meaning{true, 1, any_code, "destination unreachable", "it did not get there"},
    Meaning{true, 2, any_code, "packet too big", "the packet is too big for a link"},
    Meaning{true, 3, 0, "hop limit exceeded", "ipv6.hlim was used up on the way"},
    Meaning{true, 3, 1, "reassembly time exceeded", "a fragment of the request is missing"},
    Meaning{true, 4, any_code, "parameter problem", "a field of the IPv6 header is not understood"},
};

const Meaning* meaning_of(const IcmpError& error) {
  const auto* found = std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& row) {
    return row.ip6 == error.ip6 && row.type == error.type &&
           (row.code == any_code || row.code == error.code);
  });
  return found == meanings.end() ? nullptr : &*found;
}

}  // namespace

bool says_death(const IcmpError& error) { return meaning_of(error) != nullptr; }

std::string icmp_name(const IcmpError& error) {
  const Meaning* meaning = meaning_of(error);
  if (meaning != nullptr) return std::string(meaning->name);
  return "type " + std::to_string(error.type) + " code " + std::to_string(error.code);
}

NearMiss near_miss_of(const IcmpError& error, std::optional<Port> asked) {
  NearMiss miss{.kind = NearMiss::Kind::icmp_error,
                .icmp_type = error.type,
                .icmp_code = error.code,
                .final = says_death(error)};
  const std::string protocol = error.ip6 ? "ICMPv6 " : "ICMP ";
  const Meaning* meaning = meaning_of(error);
  if (meaning == nullptr) {
    miss.text = protocol + "type " + std::to_string(error.type) + " code " +
                std::to_string(error.code) + " from " + error.from + " quotes our request";
    return miss;
  }
  miss.text = protocol + std::string(meaning->name) + " from " + error.from + ": " +
              std::string(meaning->why);
  if (meaning->why == no_listener) {
    miss.text += asked ? " on port " + std::to_string(asked->number) : " there";
  }
  if (error.mtu != 0) miss.text += "; it takes " + std::to_string(error.mtu) + " bytes";
  return miss;
}

}  // namespace pushpkt::stack
