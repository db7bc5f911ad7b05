// Names of kernel settings that a network namespace has by itself. sysctl(8)
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pushpkt::lab {

/// The file of a setting: "net.ipv4.ip_forward" is /proc/sys/net/ipv4/ip_forward. As in sysctl(8)
/// the separator that comes first is the separator, and the other one stands for itself:
/// "net/ipv4/conf/eth0.7/rp_filter". nullopt for what is not below net: a namespace shows only its
/// own settings there, and all others belong to the whole machine.
[[nodiscard]] std::optional<std::string> setting_file(std::string_view key);

}  // namespace pushpkt::lab
