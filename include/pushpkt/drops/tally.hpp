// Drops summed up by kind: what each means, and how often it happened.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/drops/reason.hpp"
#include "pushpkt/drops/trace.hpp"

namespace pushpkt::drops {

/// What drops have in common.
struct DropKind {
  std::string host = {};      ///< "" for this thread's namespace, or where it is not known
  std::string reason = {};    ///< "" where a counter leaves several open
  std::string function = {};  ///< of the kernel; "" where only a counter shows the drop
  std::string protocol = {};  ///< "IPv4"; "" for counters
  std::string counter = {};   ///< that names the reason; "": the tracepoint does
  friend auto operator<=>(const DropKind&, const DropKind&) = default;
};

/// The drops of one kind.
struct DropSum {
  std::uint64_t count = 0;
  std::string sentence = {};  ///< what it means; "" where it is not known
  std::string cure = {};      ///< a command; "" where none is known
};

/// Drops of one kind that were added together.
struct DropNews {
  DropKind kind;
  std::uint64_t count = 0;
  DropSum sum;         ///< with these
  bool first = false;  ///< the first of their kind
};

/// "IPv4", "IPv6", "ARP", "0x88cc"; "none" for 0.
[[nodiscard]] std::string ethertype_name(std::uint16_t ethertype);

class Tally {
 public:
  /// A drop that the tracepoint reported. `counted`: the counter that names its reason, where the
  /// tracepoint reports none.
  void add(std::string_view host, const Drop& drop, const std::optional<Finding>& counted = {});
  /// A counter that moved.
  void add(std::string_view host, const Finding& finding);

  [[nodiscard]] const std::map<DropKind, DropSum>& sums() const { return sums_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// What was added since the last call, in the order of adding.
  [[nodiscard]] std::vector<DropNews> take_news();

 private:
  void add(DropKind kind, std::uint64_t count, std::string_view sentence, std::string_view cure);
  std::map<DropKind, DropSum> sums_;
  std::vector<DropNews> news_;
  std::uint64_t count_ = 0;
};

}  // namespace pushpkt::drops
