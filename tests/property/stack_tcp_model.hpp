// A model check: our client and our server, and a network that loses, duplicates and reorders six
// consecutive segments in every way there is.
//
// A segment of the six is open as long as it may still arrive: again, where it has arrived once. At
// each moment one of the open ones arrives, or the oldest other segment, or none of the open ones
// arrives any more, or a timer runs out. So it is not decided beforehand whether a segment is lost
// or comes twice: runs that agree so far are one, and systems that were met before are not followed
// again.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "property/stack_tcp_link.hpp"

namespace pushpkt::test {

struct ModelPacket {
  std::size_t to = 0;
  bool open = false;       // one of the six
  bool delivered = false;  // once; it may come again
  unsigned number = 0;     // in order of emission
  unsigned overtaken = 0;  // by segments that are not of the six
  std::shared_ptr<const Segment> segment = {};
  std::size_t hash = 0;  // of the segment
};

inline std::size_t mixed(std::size_t hash, std::size_t value) {
  constexpr std::size_t golden = 0x9e3779b97f4a7c15U;
  hash = (hash ^ value) * golden;
  return hash ^ hash >> 29U;
}

// An end, and a hash of all that its future depends on. Never changed: systems share it.
struct ModelEnd {
  explicit ModelEnd(TcpEnd of) : end(std::move(of)) {
    const std::string text = end.connection.status() + " written " + std::to_string(end.written) +
                             " read " + std::to_string(end.read) + (end.wrong ? " wrong" : "");
    hash = std::hash<std::string>{}(text);
  }
  TcpEnd end;
  std::size_t hash = 0;
};

// All that there is at one moment; copied at each choice.
struct ModelSystem {
  std::array<std::shared_ptr<const ModelEnd>, 2> ends;
  Time now{};
  std::vector<ModelPacket> network;  // in order of emission
  unsigned emissions = 0;
  unsigned duplicates = 0;
  bool timer_was_early = false;
};

// What the network may do to `count` segments from the first one on.
struct Freedom {
  unsigned first = 0;
  unsigned count = 6;
  unsigned duplicates = 0;      // of them arrive twice, at most
  unsigned overtaken = 0;       // by later segments than these, before one is lost at the latest
  bool timer_is_early = false;  // one timer runs out while segments are open
};

class ModelCheck {
 public:
  explicit ModelCheck(const Freedom& freedom) : freedom_(freedom) {}

  void start(TcpEnd client, TcpEnd server) {
    ModelSystem system;
    std::array<TcpEnd, 2> ends{std::move(client), std::move(server)};
    for (std::size_t i = 0; i < 2; ++i) put(system, i, std::move(ends[i]));
    explore(std::move(system));
  }

  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }
  [[nodiscard]] std::uint64_t endings() const { return endings_; }  ///< that differ
  [[nodiscard]] std::uint64_t systems() const { return visited_.size(); }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  static constexpr unsigned most_steps = 2000;

  void explore(ModelSystem system) {
    for (unsigned steps = 0; failures_.empty(); ++steps) {
      if (steps > most_steps) return report("does not end", system);
      const bool open = std::ranges::any_of(system.network, &ModelPacket::open);
      // A system that was here before goes on as it did.
      if ((open || steps == 0) && !visited_.insert(fingerprint(system)).second) return;
      if (open) return choose_next(system);
      if (is_done(system)) return check(system);
      if (!system.network.empty()) {
        deliver(system, 0);
      } else if (!run_timer(system)) {
        return report("stands still", system);
      }
    }
  }

  void choose_next(const ModelSystem& system) {
    bool other_seen = false;
    for (std::size_t i = 0; i < system.network.size(); ++i) {
      if (!system.network[i].open && std::exchange(other_seen, true)) continue;
      ModelSystem next = system;
      deliver(next, i);
      explore(std::move(next));
    }
    ModelSystem lost = system;
    std::erase_if(lost.network, &ModelPacket::open);
    explore(std::move(lost));
    if (!freedom_.timer_is_early || system.timer_was_early) return;
    ModelSystem next = system;
    next.timer_was_early = true;
    if (run_timer(next)) explore(std::move(next));
  }

  void deliver(ModelSystem& system, std::size_t index) {
    const ModelPacket packet = system.network[index];
    const bool again = packet.open && packet.delivered;
    if (packet.open && !again && system.duplicates < freedom_.duplicates) {
      system.network[index].delivered = true;
    } else {
      system.network.erase(system.network.begin() + static_cast<std::ptrdiff_t>(index));
    }
    if (again && ++system.duplicates == freedom_.duplicates)
      std::erase_if(system.network, &ModelPacket::delivered);
    if (!packet.open) {
      for (ModelPacket& late : system.network) {
        if (late.open && late.number < packet.number) ++late.overtaken;
      }
      std::erase_if(system.network, [this](const ModelPacket& late) {
        return late.overtaken > freedom_.overtaken;
      });
    }
    TcpEnd end = system.ends[packet.to]->end;
    end.connection.receive(*packet.segment, system.now);
    put(system, packet.to, std::move(end));
    ++steps_;
  }

  bool run_timer(ModelSystem& system) {
    std::optional<Time> due;
    for (const auto& end : system.ends) {
      const auto timer = end->end.connection.deadline();
      if (timer && (!due || *timer < *due)) due = timer;
    }
    if (!due) return false;
    system.now = std::max(system.now, *due);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto timer = system.ends[i]->end.connection.deadline();
      if (!timer || *timer > system.now) continue;
      TcpEnd end = system.ends[i]->end;
      end.connection.advance(system.now);
      put(system, i, std::move(end));
    }
    ++steps_;
    return true;
  }

  // The application reads and writes, and what is to be sent goes into the network.
  void put(ModelSystem& system, std::size_t from, TcpEnd end) const {
    end.run(system.now);
    for (Segment& segment : end.connection.take_segments()) {
      const unsigned number = system.emissions++;
      const std::size_t hash = std::hash<std::string>{}(to_string(segment));
      system.network.push_back(
          {.to = 1 - from,
           .open = number >= freedom_.first && number < freedom_.first + freedom_.count,
           .number = number,
           .segment = std::make_shared<const Segment>(std::move(segment)),
           .hash = hash});
    }
    system.ends[from] = std::make_shared<const ModelEnd>(std::move(end));
  }

  // Two systems with one fingerprint go on in the same way: what follows is explored once.
  [[nodiscard]] std::size_t fingerprint(const ModelSystem& system) const {
    std::size_t hash = mixed(static_cast<std::size_t>(system.now.count()),
                             std::min(system.emissions, freedom_.first + freedom_.count));
    const bool counts_duplicates = freedom_.duplicates < freedom_.count;
    hash = mixed(hash, (counts_duplicates ? system.duplicates : 0) * 2U +
                           (system.timer_was_early ? 1U : 0U));
    for (const auto& end : system.ends) hash = mixed(hash, end->hash);
    std::size_t open = 0;  // a sum: each may be the next one, and their order does not matter
    for (const ModelPacket& packet : system.network) {
      if (!packet.open) {
        hash = mixed(hash, packet.hash);
      } else {
        open += mixed(packet.hash, packet.overtaken * 2U + (packet.delivered ? 1U : 0U));
      }
    }
    return mixed(hash, open);
  }

  static bool is_done(const ModelSystem& system) {
    return std::ranges::all_of(system.ends, [](const auto& end) {
      const State state = end->end.connection.state();
      return state == State::closed || state == State::time_wait;
    });
  }

  void check(const ModelSystem& system) {
    ++endings_;
    for (std::size_t i = 0; i < 2; ++i) {
      const TcpEnd& end = system.ends[i]->end;
      if (end.connection.failure()) report(end.connection.failure()->text(), system);
      if (end.wrong || end.read != system.ends[1 - i]->end.to_write || !end.connection.at_end()) {
        report("wrong data: " + std::to_string(end.read) + " bytes were read", system);
      }
    }
  }

  void report(const std::string& what, const ModelSystem& system) {
    std::string text = what;
    for (const auto& end : system.ends) {
      text += ", " + std::string(to_string(end->end.connection.state()));
    }
    failures_.push_back(text);
  }

  Freedom freedom_;
  std::uint64_t endings_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<std::string> failures_;
  std::unordered_set<std::size_t> visited_;
};

}  // namespace pushpkt::test
