// The feature by its name: features have numbers of their kernel's. SIOCETHTOOL, netdevice(7)
#include "path/udp_offload.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace pushpkt::path {
namespace {

constexpr std::string_view feature = "tx-udp-segmentation";

/// A command of <linux/ethtool.h>: the words of its structure, and as many bytes behind them for
/// the kernel's answer.
class Command {
 public:
  Command(std::vector<std::uint32_t> head, std::size_t bytes_behind) : words_(std::move(head)) {
    words_.resize(words_.size() + (bytes_behind + word_bytes - 1) / word_bytes);
  }
  [[nodiscard]] bool ask(int fd, const std::string& interface) {
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(words_.data());
    return ::ioctl(fd, SIOCETHTOOL, &request) == 0;
  }
  [[nodiscard]] std::uint32_t word(std::size_t at) const { return words_[at]; }
  [[nodiscard]] std::string_view text(std::size_t at) const {
    const char* const begin = reinterpret_cast<const char*>(&words_[at]);
    return {begin, ::strnlen(begin, ETH_GSTRING_LEN)};
  }

  static constexpr std::size_t word_bytes = sizeof(std::uint32_t);

 private:
  std::vector<std::uint32_t> words_;
};

/// ETHTOOL_GSSET_INFO: how many features there are. Its set of sets has 64 bits.
Command count_of_features() {
  constexpr std::uint64_t sets = std::uint64_t{1} << ETH_SS_FEATURES;
  std::array<std::uint32_t, 2> halves{};
  std::memcpy(halves.data(), &sets, sizeof sets);
  return {{ETHTOOL_GSSET_INFO, 0, halves[0], halves[1]}, Command::word_bytes};
}

}  // namespace

Result<bool> takes_datagrams_whole(int fd, const std::string& interface) {
  const auto failed = [&] {
    return fail(system_error("cannot ask for the offloads of " + interface, errno));
  };
  Command sets = count_of_features();
  if (!sets.ask(fd, interface)) return failed();
  const std::uint32_t count = sets.word(4);
  Command names({ETHTOOL_GSTRINGS, ETH_SS_FEATURES, count}, std::size_t{count} * ETH_GSTRING_LEN);
  if (!names.ask(fd, interface)) return failed();
  constexpr std::uint32_t in_block = 32;
  constexpr std::size_t block_words = 4;  // ethtool_get_features_block:
  constexpr std::size_t active_word = 2;  // available, requested, active, never_changed
  constexpr std::size_t first_block = 2;  // behind command and size
  constexpr std::size_t first_name = 3;   // behind command, set and length
  constexpr std::size_t name_words = ETH_GSTRING_LEN / Command::word_bytes;
  const std::uint32_t blocks = (count + in_block - 1) / in_block;
  Command states({ETHTOOL_GFEATURES, blocks}, blocks * block_words * Command::word_bytes);
  if (!states.ask(fd, interface)) return failed();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (names.text(first_name + i * name_words) != feature) continue;
    const std::uint32_t active =
        states.word(first_block + i / in_block * block_words + active_word);
    return (active >> i % in_block & 1U) != 0;
  }
  return false;
}

}  // namespace pushpkt::path
