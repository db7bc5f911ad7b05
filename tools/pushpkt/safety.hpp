// Where packets may go unasked: loopback, the lab, private addresses; the rest wants a flag.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::tool {

class Arguments;

/// What --allow gave leave for.
struct Allowed {
  bool public_addresses = false;
  bool spoofed_sources = false;
  bool floods = false;
};

/// Declares --allow public|spoof|flood (repeatable).
void add_allow_option(Arguments verb, std::vector<std::string>& names);
[[nodiscard]] Allowed allowed(const std::vector<std::string>& names);

/// Refuses an address outside of the private ranges: an input error that names the flag.
[[nodiscard]] Result<void> check_destination(const Ip& destination, const Allowed& allow);

/// The addresses of a host: a literal, or what getaddrinfo(3) says. `ip6` asks for that family.
[[nodiscard]] Result<Ip> resolve(const std::string& host, bool ip6);

}  // namespace pushpkt::tool
