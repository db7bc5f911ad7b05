// The feature by its name: features have numbers of their kernel's. SIOCETHTOOL, netdevice(7)
#include "path/udp_offload.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace pushpkt::path {
namespace {

constexpr std::string_view feature = "tx-udp-segmentation";

/// The structure at the beginning of as many bytes: what follows it is the kernel's answer.
template <class Head>
class Asked {
 public:
  Asked(const Head& head, std::size_t bytes_behind)
      : words_((sizeof head + bytes_behind + sizeof(std::uint32_t) - 1) / sizeof(std::uint32_t)) {
    std::memcpy(words_.data(), &head, sizeof head);
  }
  [[nodiscard]] bool ask(int fd, const std::string& interface) {
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(words_.data());
    return ::ioctl(fd, SIOCETHTOOL, &request) == 0;
  }
  [[nodiscard]] std::uint32_t word(std::size_t byte) const {
    return words_[byte / sizeof words_[0]];
  }
  [[nodiscard]] std::string_view text(std::size_t byte) const {
    const char* const begin = reinterpret_cast<const char*>(words_.data()) + byte;
    return {begin, ::strnlen(begin, ETH_GSTRING_LEN)};
  }

 private:
  std::vector<std::uint32_t> words_;
};

}  // namespace

Result<bool> takes_datagrams_whole(int fd, const std::string& interface) {
  const auto failed = [&] {
    return fail(system_error("cannot ask for the offloads of " + interface, errno));
  };
  ethtool_sset_info info{};
  info.cmd = ETHTOOL_GSSET_INFO;
  info.sset_mask = std::uint64_t{1} << ETH_SS_FEATURES;
  Asked sets(info, sizeof(std::uint32_t));
  if (!sets.ask(fd, interface)) return failed();
  const std::uint32_t count = sets.word(sizeof info);
  ethtool_gstrings names{};
  names.cmd = ETHTOOL_GSTRINGS;
  names.string_set = ETH_SS_FEATURES;
  names.len = count;
  Asked strings(names, std::size_t{count} * ETH_GSTRING_LEN);
  if (!strings.ask(fd, interface)) return failed();
  constexpr std::uint32_t in_block = 32;
  ethtool_gfeatures states{};
  states.cmd = ETHTOOL_GFEATURES;
  states.size = (count + in_block - 1) / in_block;
  Asked features(states, states.size * sizeof(ethtool_get_features_block));
  if (!features.ask(fd, interface)) return failed();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (strings.text(sizeof names + std::size_t{i} * ETH_GSTRING_LEN) != feature) continue;
    const std::size_t block = sizeof states + i / in_block * sizeof(ethtool_get_features_block);
    const std::uint32_t active =
        features.word(block + offsetof(ethtool_get_features_block, active));
    return (active >> i % in_block & 1U) != 0;
  }
  return false;
}

}  // namespace pushpkt::path
