// The line below a question's title, and the family as JSON names it.
#pragma once

#include <string>

namespace pushpkt::report {

/// "Linux 6.18, IPv4"
[[nodiscard]] inline std::string measured_in(const std::string& kernel, bool ip6) {
  return "Linux " + kernel + (ip6 ? ", IPv6" : ", IPv4");
}
/// "Linux 6.18, IPv4, lab: client -- router -- server"
[[nodiscard]] inline std::string measured_in_lab(const std::string& kernel, bool ip6) {
  return measured_in(kernel, ip6) + ", lab: client -- router -- server";
}

[[nodiscard]] inline const char* family_key(bool ip6) { return ip6 ? "ipv6" : "ipv4"; }

}  // namespace pushpkt::report
