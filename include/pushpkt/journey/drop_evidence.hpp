// Evidence of drops: what the kernel's tracepoint and its counters report between two trials.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "pushpkt/drops/counter_files.hpp"
#include "pushpkt/drops/reason.hpp"
#include "pushpkt/journey/host_settings.hpp"
#include "pushpkt/journey/shared_trace.hpp"

namespace pushpkt::journey {

/// A packet that was dropped on a host of the lab.
struct LabDrop {
  std::string_view host;  ///< "" where the kernel does not report it, or with Detail::reason
  drops::Drop drop;
};

/// What was reported since the last look.
struct Evidence {
  /// How much the tracepoint reports here; nullopt: it may not be watched.
  std::optional<drops::Detail> traced;
  /// Drops that the tracepoint's rings had no room for. Their packets are not known.
  std::uint64_t lost = 0;
  /// In the order of time. Of the lab's hosts, or of no known namespace; with Detail::reason all of
  /// this process's CPU. In a trial: those of its packet.
  std::vector<LabDrop> drops;
  /// What the counters of client, router and server counted.
  std::array<std::vector<drops::Change>, lab::host_names.size()> counted;

  /// Of the hosts, as they were at the beginning with what commands changed; on loopback the
  /// client's as they are now.
  std::shared_ptr<const LabSettings> settings;

  [[nodiscard]] const std::vector<drops::Change>& counted_on(std::string_view host) const;
  /// Adds what was reported later.
  void add(const Evidence& later);
};

class DropEvidence {
 public:
  /// Counters need no privilege. Without `trace` (it is not permitted, or not wanted) they are all.
  static Result<DropEvidence> open(const lab::Lab& lab, const std::shared_ptr<SharedTrace>& trace);
  /// From now on drops happen on the client, over its `lo`, while its sysctls are changed. The
  /// thread that calls `look` must be on that host.
  void move_to_loopback() { on_loopback_ = true; }
  /// These commands are in force from now on, besides the settings at the beginning; nothing but
  /// these.
  void assume(std::span<const lab::Command> commands);
  /// All since the last call.
  [[nodiscard]] Result<Evidence> look();
  /// Keeps what the tracepoint has reported so far for the next look. Its rings hold about 1,000
  /// drops for the whole machine. Call this while waiting, or drops are lost.
  void listen();

 private:
  struct Host {
    std::string_view name;
    std::uint64_t netns;  ///< inode
    drops::CounterFiles files;
  };
  [[nodiscard]] std::vector<LabDrop> drain();

  std::vector<Host> hosts_;
  std::shared_ptr<const LabSettings> at_first_;
  std::shared_ptr<const LabSettings> settings_;
  bool on_loopback_ = false;
  std::optional<SharedTrace::Reader> trace_;
  std::vector<LabDrop> heard_;
};

}  // namespace pushpkt::journey
