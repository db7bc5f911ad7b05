// A host with one link, and what the egress policy says there about the frame of a recipe.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/stack/egress_policy.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack::test {

/// 10.9.0.1/24 and fd09::1/64 on out0; no network of the lab.
inline EgressHost egress_host() {
  const auto address = [](const char* ip, const char* netmask) {
    return InterfaceAddress{*parse_ip(ip), *parse_ip(netmask)};
  };
  Interface lo{.name = "lo", .index = 1, .up = true, .loopback = true, .ethernet = true};
  Interface out{.name = "out0", .index = 2, .up = true, .ethernet = true};
  out.mac = Mac{{2, 0, 0, 0, 9, 1}};
  out.addresses = {address("10.9.0.1", "255.255.255.0"),
                   address("fd09::1", "ffff:ffff:ffff:ffff::")};
  return {.interfaces = Interfaces({lo, out}),
          .lab_prefixes = {address("10.77.0.0", "255.255.0.0"), address("fd77::", "ffff::")}};
}

inline std::string said(const EgressVerdict& verdict) {
  return verdict.missing == EgressVerdict::Missing::none ? "" : refusal(verdict).text();
}

inline EgressVerdict judge(const std::string& recipe, const Allowed& allowed = {},
                           const EgressHost& on = egress_host(), const char* device = "out0") {
  const auto frame = wire::build(*wire::parse_recipe(recipe));
  const EgressPolicy policy(on, allowed);
  return policy.judge(
      {.bytes = frame->bytes, .device = policy.host().interfaces.find(std::string_view(device))});
}

}  // namespace pushpkt::stack::test
