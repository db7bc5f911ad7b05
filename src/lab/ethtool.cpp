// SIOCETHTOOL with the commands behind the short names of `ethtool -K`. ethtool(8), netdevice(7)
#include "ethtool.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <string_view>

#include "pushpkt/base/fd.hpp"

namespace pushpkt::lab {
namespace {

struct Offload {
  std::string_view name;
  std::uint32_t set_command;
};
constexpr std::array<Offload, 5> offloads{{
    {"tx", ETHTOOL_STXCSUM},
    {"rx", ETHTOOL_SRXCSUM},
    {"tso", ETHTOOL_STSO},
    {"gso", ETHTOOL_SGSO},
    {"gro", ETHTOOL_SGRO},
}};

std::uint32_t command_of(std::string_view name) {
  for (const Offload& offload : offloads) {
    if (offload.name == name) return offload.set_command;
  }
  assert(false && "an offload of the plan has a row in the table");
  return 0;
}

}  // namespace

bool is_offload_command(const std::vector<std::string>& argv) {
  if (argv.size() < 5 || argv.size() % 2 == 0 || argv[1] != "-K") return false;
  for (std::size_t i = 3; i < argv.size(); i += 2) {
    const bool known = std::any_of(offloads.begin(), offloads.end(),
                                   [&](const Offload& row) { return row.name == argv[i]; });
    if (!known || (argv[i + 1] != "on" && argv[i + 1] != "off")) return false;
  }
  return true;
}

Result<void> set_offloads(const std::vector<std::string>& argv) {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return fail(system_error("cannot open a socket"));
  const std::string& interface = argv[2];
  for (std::size_t i = 3; i + 1 < argv.size(); i += 2) {
    ethtool_value value{command_of(argv[i]), argv[i + 1] == "on" ? 1U : 0U};
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(&value);
    if (::ioctl(socket.get(), SIOCETHTOOL, &request) != 0) {
      return fail(system_error("cannot set " + argv[i] + " of " + interface));
    }
  }
  return {};
}

}  // namespace pushpkt::lab
