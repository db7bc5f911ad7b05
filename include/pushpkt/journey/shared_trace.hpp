// One tracepoint for several labs that run at the same time: each reads the drops of its own hosts.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "pushpkt/drops/trace.hpp"

namespace pushpkt::journey {

/// Opened once: to read the kernel's types and symbols costs more than a lab. Safe to use from
/// several threads, each with a reader of its own.
class SharedTrace {
 public:
  /// With as much detail as is permitted here; nullptr where the tracepoint may not be watched.
  [[nodiscard]] static std::shared_ptr<SharedTrace> open();
  explicit SharedTrace(drops::Trace trace, drops::Detail detail)
      : trace_(std::move(trace)), detail_(detail) {}

  /// With Detail::reason a drop names no host: then two labs must not run at the same time.
  [[nodiscard]] drops::Detail detail() const { return detail_; }

  class Reader;

 private:
  /// What a reader has not taken yet.
  struct Inbox {
    std::vector<std::uint64_t> netns;
    std::vector<drops::Drop> drops;
    std::uint64_t lost = 0;
  };
  void distribute();

  std::mutex mutex_;
  drops::Trace trace_;
  drops::Detail detail_;
  std::uint64_t lost_before_ = 0;
  std::vector<std::weak_ptr<Inbox>> inboxes_;
};

/// The drops in these network namespaces (inodes), and those of which no namespace is known.
class SharedTrace::Reader {
 public:
  Reader(std::shared_ptr<SharedTrace> trace, std::vector<std::uint64_t> netns);

  [[nodiscard]] drops::Detail detail() const { return trace_->detail(); }
  /// Since the last call, in the order of time.
  [[nodiscard]] std::vector<drops::Drop> drain();
  /// How many drops there was no room for since the last call; whose they were is not known.
  [[nodiscard]] std::uint64_t take_lost();

 private:
  std::shared_ptr<SharedTrace> trace_;
  std::shared_ptr<Inbox> inbox_;
};

}  // namespace pushpkt::journey
