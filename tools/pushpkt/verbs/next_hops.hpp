// The next hops of the packets that `replay` gives an Ethernet header: asked for when a destination
// first appears, by sockets that were opened while there were capabilities.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "pushpkt/stack/neighbour_asker.hpp"

namespace pushpkt::tool {

class NextHops {
 public:
  /// `fixed`: the neighbour that gets all packets. Never fails: where the sockets cannot be opened,
  /// find() says why, if it needs them.
  [[nodiscard]] static NextHops open(const std::string& interface, std::optional<Mac> fixed);

  /// Errors: no route, no answer. After eight neighbours that did not answer no more are asked.
  [[nodiscard]] Result<Mac> find(const Ip& destination);

 private:
  [[nodiscard]] Result<Mac> ask(const Ip& destination);

  std::string interface_;
  std::optional<Mac> fixed_;
  std::optional<stack::NeighbourAsker> asker_;
  std::optional<Error> no_asker_;
  std::map<Ip, Result<Mac>> known_;
  std::size_t silent_ = 0;  // neighbours that did not answer
};

}  // namespace pushpkt::tool
