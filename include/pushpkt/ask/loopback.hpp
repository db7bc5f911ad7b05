// The same request over `lo`, by every path: which settings of the host let it through.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/ask/asking.hpp"
#include "pushpkt/ask/fields.hpp"

namespace pushpkt::ask {

/// A setting of the host, and the values that are tried.
struct Toggle {
  std::string_view sysctl;  ///< "net.ipv4.conf.lo.accept_local"
  std::span<const int> values;

  /// "accept_local"
  [[nodiscard]] std::string_view name() const { return sysctl.substr(sysctl.rfind('.') + 1); }
};

/// The settings that decide about packets on `lo`. The first value of each is the plain lab's.
[[nodiscard]] std::span<const Toggle> toggles();

/// The value of each toggle, in their order.
using Settings = std::vector<int>;
/// Every combination, the plain lab's first.
[[nodiscard]] std::vector<Settings> all_settings();

/// Requests to loopback addresses under each combination of the kernel's settings. `pushpkt ask
/// loopback`
struct LoopbackQuestion {
  std::vector<const path::PathKind*> paths;
  bool ip6 = false;
  std::string message = "hello";
  Asking asking = {};
};

/// The request to one address on one path under one combination. "Left" is seen going out by `lo`,
/// "left the router" is seen coming in by it again: no host is between.
struct LoopbackRow {
  Ip destination;
  Settings settings;
  FieldsRow row;
  /// The command after which it is answered: the fewest changes to a combination with which it
  /// was. nullopt: it is answered already, or with no combination.
  std::optional<lab::Command> cure;
};

/// What follows from the rows of one address and one path.
struct LoopbackVerdict {
  std::vector<const Toggle*> decide;  ///< another value of it alone makes a difference
  bool ever = false;                  ///< answered with some combination
  /// From the plain lab's combination to an answer; nullopt: as LoopbackRow::cure.
  std::optional<lab::Command> cure;

  friend bool operator==(const LoopbackVerdict&, const LoopbackVerdict&) = default;
};

/// What was measured of each address, combination and path.
struct LoopbackAnswer {
  std::string kernel;  ///< uname -r
  bool ip6 = false;
  std::vector<const path::PathKind*> paths;
  std::vector<Ip> destinations;
  std::vector<LoopbackRow> rows;  ///< by destination, then combination, then path
  std::optional<Interrupted> interrupted = std::nullopt;  ///< in combinations, of all destinations

  /// Whether every combination was tried towards it: else nothing follows from its rows.
  [[nodiscard]] bool is_whole(const Ip& destination) const;

  [[nodiscard]] const LoopbackRow* find(const Ip& destination, const Settings& settings,
                                        const path::PathKind* path) const;
  [[nodiscard]] LoopbackVerdict verdict(const Ip& destination, const path::PathKind* path) const;
};

/// Sets the cure of each row, and appends it to `row.why`, by comparing the rows. Not of a
/// destination that was not asked to the end.
void add_cures(LoopbackAnswer& answer);

/// Whether a path can be asked about: not tun and tap, whose packets never pass lo; not xdp,
/// because an interface has one AF_XDP socket at a time and the rows are open together.
[[nodiscard]] bool can_ask_loopback(const path::PathKind& kind);
/// Runs all on the client of a lab of this process's own.
[[nodiscard]] Result<LoopbackAnswer> ask_loopback(const LoopbackQuestion& question);

}  // namespace pushpkt::ask
