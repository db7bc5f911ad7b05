// Obstacles that were not asked on some paths: each reason is said once, with all that it holds
// for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pushpkt::ask {

class NotAsked {
 public:
  void add(std::string_view obstacle, std::string_view path, std::string_view reason);

  /// A line for each reason and set of paths, in the order in which they were added:
  /// "not asked on tun and tap, REASON: small-mtu, client-ttl".
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  struct Entry {
    std::string obstacle;
    std::string reason;
    std::vector<std::string> paths;
  };
  std::vector<Entry> entries_;
};

}  // namespace pushpkt::ask
