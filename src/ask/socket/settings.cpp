// Settings of the sender's host, as data. ip-sysctl.rst, ip-route(8), ethtool(8)
#include "ask/socket/settings.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "ask/socket/numbers.hpp"
#include "pushpkt/ask/socket.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::ask {
namespace {

using Words = std::vector<std::string>;

struct Sysctl {
  std::string_view key;
  std::string_view value;
  bool udp;
  bool tcp;
  Families families;
};

constexpr std::array sysctls{
    Sysctl{"net.ipv4.ip_default_ttl", "32", true, true, Families::ip4},
    Sysctl{"net.ipv6.conf.to-router.hop_limit", "32", true, true, Families::ip6},
    Sysctl{"net.ipv4.ip_no_pmtu_disc", "1", true, true, Families::ip4},
    Sysctl{"net.ipv6.auto_flowlabels", "0", true, true, Families::ip6},
    Sysctl{"net.ipv4.tcp_ecn", "1", false, true, Families::both},
    Sysctl{"net.ipv4.tcp_timestamps", "0", false, true, Families::both},
    Sysctl{"net.ipv4.tcp_sack", "0", false, true, Families::both},
    Sysctl{"net.ipv4.tcp_window_scaling", "0", false, true, Families::both},
};

lab::Plan on_client(Words argv) { return {{{std::string(lab::client_name), std::move(argv), {}}}}; }

SocketCase setting(std::string_view option, std::string_view value, SocketUse use, Words argv,
                   std::string_view source) {
  return {.option = std::string(option),
          .value = std::string(value),
          .use = use,
          .calls = {},
          .local = std::nullopt,
          .source = std::string(source),
          .setting = on_client(std::move(argv))};
}

Words change_default_route(bool is_ip6) {
  return {"ip",
          "route",
          "change",
          "default",
          "via",
          is_ip6 ? to_string(lab::router_to_client.ip6) : to_string(lab::router_to_client.ip4)};
}

void add_routes(std::vector<SocketCase>& out, bool is_ip6) {
  const auto add = [&](const std::string& what, const std::string& value, SocketUse use) {
    Words argv = change_default_route(is_ip6);
    argv.insert(argv.end(), {what, value});
    out.push_back(setting("ip route ... " + what, value, use, argv, "ip-route(8)"));
  };
  add("hoplimit", "9", SocketUse::datagram);
  add("hoplimit", "9", SocketUse::connection);
  add("advmss", "1000", SocketUse::connection);
  add("features", "ecn", SocketUse::connection);
}

/// One line; empty where the kernel has no such setting.
std::string present_value(std::string key) {
  std::replace(key.begin(), key.end(), '.', '/');
  std::ifstream file("/proc/sys/" + key);
  std::string line;
  std::getline(file, line);
  return line;
}

lab::Command undone(lab::Command command) {
  Words& argv = command.argv;
  if (argv.front() == "sysctl") {
    const std::string key = argv.back().substr(0, argv.back().find('='));
    argv.back() = key + "=" + present_value(key);
  } else if (argv.front() == "ethtool") {
    argv.back() = "off";
  } else {  // a route, without what was added to it
    argv.resize(argv.size() - 2);
  }
  return command;
}

}  // namespace

std::vector<SocketCase> socket_settings(bool is_ip6) {
  std::vector<SocketCase> out;
  const std::string device(lab::client_to_router.name);
  for (const SocketUse use : {SocketUse::datagram, SocketUse::connection}) {
    out.push_back(setting("ethtool -K " + device + " tx", "on", use,
                          {"ethtool", "-K", device, "tx", "on"}, "ethtool(8)"));
  }
  for (const Sysctl& row : sysctls) {
    if (row.families == (is_ip6 ? Families::ip4 : Families::ip6)) continue;
    const std::string key(row.key);
    for (const SocketUse use : {SocketUse::datagram, SocketUse::connection}) {
      if (!(use == SocketUse::datagram ? row.udp : row.tcp)) continue;
      out.push_back(setting(key, row.value, use,
                            {"sysctl", "-q", "-w", key + "=" + std::string(row.value)},
                            "ip-sysctl.rst"));
    }
  }
  add_routes(out, is_ip6);
  return out;
}

lab::Plan undoing(const lab::Plan& setting) {
  lab::Plan out;
  for (const lab::Command& command : setting.commands) out.commands.push_back(undone(command));
  return out;
}

}  // namespace pushpkt::ask
