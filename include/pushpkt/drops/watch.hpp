// Watches drops for a while: by the tracepoint, or by the counters of network namespaces.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pushpkt/drops/counter_files.hpp"
#include "pushpkt/drops/tally.hpp"
#include "pushpkt/drops/trace.hpp"

namespace pushpkt::drops {

/// A network namespace whose drops are watched.
struct WatchedNamespace {
  std::string host;         ///< its name in the results; may be empty
  std::uint64_t inode = 0;  ///< by which the tracepoint names it
  CounterFiles files;

  /// That of the calling thread.
  [[nodiscard]] static Result<WatchedNamespace> here(std::string host = {});
};

/// An open trace, and what its drops contain.
struct Listener {
  Trace trace;
  Detail detail;
};

class Watch {
 public:
  struct Scope {
    std::vector<WatchedNamespace> namespaces;
    /// Count traced drops of other namespaces too.
    bool whole_machine = false;
    /// Only drops of this interface, which is in the first namespace; "": of all.
    std::string interface = {};

    /// The namespace of the calling thread, and all drops that the tracepoint reports; with an
    /// interface those of this one. Errors: there is no such interface (input), the counters'
    /// files.
    [[nodiscard]] static Result<Scope> here(const std::string& interface);
  };
  /// Reads the counters once, so that later changes are of the time from here on. Without a
  /// listener drops are those that counters count. Needs no capability.
  [[nodiscard]] static Result<Watch> begin(std::optional<Listener> listener, Scope scope);

  /// Returns when the tracepoint has reported something, a signal came, or the deadline is over.
  void wait(Deadline deadline);
  /// Adds to the tally what was dropped since the last call.
  [[nodiscard]] Result<void> look();
  /// With a listener: adds what only counters show since the last call, drops that the tracepoint
  /// does not report. Counters are of a namespace: nothing where one interface is watched.
  [[nodiscard]] Result<void> look_at_untraced();

  [[nodiscard]] const Tally& tally() const { return tally_; }
  [[nodiscard]] std::vector<DropNews> take_news() { return tally_.take_news(); }
  [[nodiscard]] bool is_traced() const { return listener_.has_value(); }
  /// Traced drops that came too fast to be read.
  [[nodiscard]] std::uint64_t lost() const { return listener_ ? listener_->trace.lost() : 0; }

 private:
  Watch(std::optional<Listener> listener, Scope scope)
      : listener_(std::move(listener)), scope_(std::move(scope)) {}

  [[nodiscard]] Result<std::vector<Counters>> read() const;
  void look_at_trace();
  Result<void> look_at_counters();
  /// The name of the host that dropped it; nullopt: out of scope.
  [[nodiscard]] std::optional<std::string> host_of(const Drop& drop) const;
  /// The namespace whose counters count this drop; nullopt: none that we read.
  [[nodiscard]] std::optional<std::size_t> namespace_of(const Drop& drop) const;
  /// Drops of each namespace to which the tracepoint gave no reason.
  void add_without_reason(const std::vector<std::vector<Drop>>& by_namespace);

  std::optional<Listener> listener_;
  Scope scope_;
  std::vector<Counters> before_;
  std::vector<Counters> untraced_before_;  ///< those that look_at_untraced() read last
  /// Of each namespace, reasons of drops since its counters were read.
  std::vector<std::set<std::string>> named_;
  Tally tally_;
};

}  // namespace pushpkt::drops
