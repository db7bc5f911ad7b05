// The next hops of many destinations: each is asked for once, by sockets that were opened first.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "pushpkt/stack/neighbour_asker.hpp"

namespace pushpkt::stack {

class NextHops {
 public:
  /// `fixed`: the neighbour that gets all packets. Never fails: where the sockets cannot be opened,
  /// find() returns that error, if it needs them.
  [[nodiscard]] static NextHops open(const std::string& interface, std::optional<Mac> fixed);

  /// Errors: no route, no answer. After eight neighbours that did not answer no more are asked.
  [[nodiscard]] Result<Mac> find(const Ip& destination);
  /// A fixed neighbour that find() never returned.
  [[nodiscard]] bool is_fixed_unused() const { return fixed_ && !is_used_; }
  /// Closes the sockets; what is known stays known. While they are open, the kernel shows them each
  /// packet that leaves: a tenth of the time that sending takes.
  void close() { asker_.reset(); }

 private:
  [[nodiscard]] Result<Mac> ask(const Ip& destination);

  std::string interface_;
  std::optional<Mac> fixed_;
  bool is_used_ = false;
  std::optional<NeighbourAsker> asker_;
  std::optional<Error> no_asker_;
  std::map<Ip, Result<Mac>> known_;
  std::size_t silent_ = 0;  // neighbours that did not answer
};

}  // namespace pushpkt::stack
