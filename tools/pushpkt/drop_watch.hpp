// What was dropped since somebody began to look: told as it happens, and summed up.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "pushpkt/drops/counter_files.hpp"
#include "pushpkt/drops/counters.hpp"
#include "pushpkt/drops/reason.hpp"
#include "pushpkt/drops/trace.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::tool {

/// One kind of drop: what a line of the screen is about.
struct DropKind {
  std::string host;      ///< of the lab; "" for the namespace we are in, or where it is not known
  std::string reason;    ///< "" where a counter leaves several open
  std::string where;     ///< the kernel's function, or the counter
  std::string protocol;  ///< "IPv4"; "" for counters
  std::string counter;   ///< that names the reason of a drop by the tracepoint; "": its own word
  friend auto operator<=>(const DropKind&, const DropKind&) = default;
};

/// The drops of one kind, and what to do about them.
struct DropSum {
  std::uint64_t count = 0;
  std::string sentence;
  std::string cure;
};

/// An open trace, and what its drops tell.
struct Listener {
  drops::Trace trace;
  drops::Detail detail;
};

/// Watches by the tracepoint if there is one, else by counters of the namespace or of a lab's
/// hosts.
class DropWatch {
 public:
  /// Opens what it reads later: from then on it needs no capability, not even in a lab.
  [[nodiscard]] static Result<DropWatch> begin(std::optional<Listener> listener,
                                               const lab::Lab* lab, std::string interface,
                                               bool json);

  /// Until there is something to look at, or the deadline.
  void wait(Deadline deadline);
  /// Tells what is new.
  [[nodiscard]] Result<void> look();
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::string summary(const report::Style& style) const;

 private:
  DropWatch(std::optional<Listener> listener, const lab::Lab* lab, std::string interface, bool json)
      : listener_(std::move(listener)), lab_(lab), interface_(std::move(interface)), json_(json) {}

  [[nodiscard]] Result<void> open_counters();
  /// Of each host, or of ours.
  [[nodiscard]] Result<std::vector<drops::Counters>> read() const;
  void look_at_trace();
  /// The number of the host whose counters count this drop; nullopt: not ours to read.
  [[nodiscard]] std::optional<std::size_t> counted_on(const drops::Drop& drop) const;
  /// Drops of a host to which the tracepoint gave no reason.
  void note_without_reason(const std::vector<std::vector<drops::Drop>>& by_host);
  void note_drop(const std::string& owner, const drops::Drop& drop,
                 const std::optional<drops::Finding>& counted);
  Result<void> look_at_counters();
  void note(const DropKind& kind, std::uint64_t count, std::string_view sentence,
            std::string_view cure);
  void tell(const DropKind& kind, const DropSum& sum, std::uint64_t count, bool first) const;
  [[nodiscard]] std::string host_name(std::size_t index) const;
  /// Whose drop it was: the host's name; nullopt if it is none that we watch.
  [[nodiscard]] std::optional<std::string> owner_of(const drops::Drop& drop) const;

  std::optional<Listener> listener_;
  const lab::Lab* lab_;
  std::string interface_;
  bool json_;
  std::vector<drops::CounterFiles> files_;
  std::vector<drops::Counters> before_;
  /// Of each host, reasons that drops gave since its counters were read.
  std::vector<std::set<std::string>> named_;
  std::map<DropKind, DropSum> sums_;
  std::uint64_t count_ = 0;
};

}  // namespace pushpkt::tool
