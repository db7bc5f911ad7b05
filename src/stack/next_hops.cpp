// Bounded in number and in time.
#include "pushpkt/stack/next_hops.hpp"

#include <cerrno>

#include "pushpkt/stack/next_hop.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::size_t most_known = 65'536;
constexpr std::size_t most_silent = 8;  // each costs the wait
constexpr std::chrono::seconds wait{3};

}  // namespace

NextHops NextHops::open(const std::string& interface, std::optional<Mac> fixed) {
  NextHops out;
  out.interface_ = interface;
  out.fixed_ = fixed;
  if (interface.empty() || fixed) return out;
  auto asker = NeighbourAsker::open(interface);
  if (asker) {
    out.asker_.emplace(std::move(*asker));
  } else {
    out.no_asker_ = asker.error();
  }
  return out;
}

Result<Mac> NextHops::find(const Ip& destination) {
  is_used_ = true;
  if (fixed_) return *fixed_;
  if (const auto known = known_.find(destination); known != known_.end()) return known->second;
  if (known_.size() >= most_known) known_.clear();
  return known_.emplace(destination, ask(destination)).first->second;
}

Result<Mac> NextHops::ask(const Ip& destination) {
  const bool gives_up = silent_ >= most_silent;
  const auto deadline = gives_up ? Deadline::in(std::chrono::seconds(0)) : Deadline::in(wait);
  const auto hop = next_hop(destination, deadline, interface_, asker_ ? &*asker_ : nullptr);
  if (hop) return hop->gateway_mac;
  Error error = no_asker_ && hop.error().cause == Cause::permission ? *no_asker_ : hop.error();
  if (error.number == EHOSTUNREACH) ++silent_;
  error.hint =
      "--next-hop ADDRESS names the neighbour that gets these packets; or --set eth.dst=MAC";
  return fail(error);
}

}  // namespace pushpkt::stack
