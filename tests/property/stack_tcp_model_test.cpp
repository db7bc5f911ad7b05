// A model check: our client and our server, and a network that loses, duplicates and reorders six
// consecutive segments in every way there is, and lets a timer run out before they arrive.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "property/stack_tcp_link.hpp"

namespace pushpkt {
namespace {

using namespace test;

struct Packet {
  std::size_t to = 0;
  bool chosen = false;  // one of the six
  unsigned number = 0;  // in order of emission; copies share it
  unsigned overtaken = 0;
  Segment segment = {};
};

// All that there is at one moment; copied at each choice.
struct System {
  std::vector<TcpEnd> ends;
  Time now{};
  std::vector<Packet> network;  // in order of emission
  std::vector<Packet> emitted;  // their fate is not decided yet
  unsigned emissions = 0;
  unsigned duplicates = 0;
  bool timer_was_early = false;
};

class ModelCheck {
 public:
  /// Segments `first` to `first + count - 1` are the network's to play with; of them at most
  /// `duplicates` arrive twice.
  ModelCheck(unsigned first, unsigned count, unsigned duplicates)
      : first_(first), count_(count), duplicates_(duplicates) {}

  void explore(System system) {
    bool settled = false;
    for (unsigned steps = 0; failures_.empty(); ++steps) {
      if (steps > most_steps) return report("does not end", system);
      if (!system.emitted.empty()) {
        const Packet packet = system.emitted.front();
        system.emitted.erase(system.emitted.begin());
        if (packet.chosen) return choose_copies(system, packet);
        system.network.push_back(packet);
        continue;
      }
      const bool open = std::ranges::any_of(system.network, &Packet::chosen);
      if (open) {
        if (visited_.insert(fingerprint(system)).second) choose_next(system);
        return;
      }
      // From here on nothing is left to choose: a system that was here before ends as it did.
      if (system.emissions >= first_ + count_ && !std::exchange(settled, true)) {
        if (!visited_.insert(fingerprint(system)).second) return;
      }
      if (is_done(system)) return check(system);
      if (!system.network.empty()) {
        deliver(system, 0);
      } else if (!run_timer(system)) {
        return report("stands still", system);
      }
    }
  }

  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }
  [[nodiscard]] std::uint64_t runs() const { return runs_; }  ///< endings that differ
  [[nodiscard]] std::uint64_t systems() const { return visited_.size(); }

  void collect(System& system) const {
    for (std::size_t from = 0; from < 2; ++from) {
      system.ends[from].run(system.now);
      for (Segment& segment : system.ends[from].connection.take_segments()) {
        const unsigned number = system.emissions++;
        const bool chosen = number >= first_ && number < first_ + count_;
        system.emitted.push_back({1 - from, chosen, number, 0, std::move(segment)});
      }
    }
  }

 private:
  static constexpr unsigned most_steps = 2000;
  static constexpr unsigned most_overtaken = 1;  // by others, before a chosen packet arrives

  // Lost, once, twice.
  void choose_copies(const System& system, const Packet& packet) {
    const unsigned most = system.duplicates < duplicates_ ? 2 : 1;
    for (unsigned copies = 0; copies <= most; ++copies) {
      System next = system;
      if (copies == 2) ++next.duplicates;
      for (unsigned i = 0; i < copies; ++i) next.network.push_back(packet);
      explore(std::move(next));
    }
  }

  // Any of the chosen packets may arrive next, or the oldest other one, or the next timer runs out
  // first.
  void choose_next(const System& system) {
    const bool must_arrive = std::ranges::any_of(
        system.network, [](const Packet& packet) { return packet.overtaken >= most_overtaken; });
    bool other_seen = false;
    for (std::size_t i = 0; i < system.network.size(); ++i) {
      const bool other = !system.network[i].chosen;
      if (other && (must_arrive || std::exchange(other_seen, true))) continue;
      const unsigned number = system.network[i].number;
      const auto before = system.network.begin() + static_cast<std::ptrdiff_t>(i);
      const bool seen = std::any_of(system.network.begin(), before,
                                    [&](const Packet& packet) { return packet.number == number; });
      if (seen) continue;  // a copy: the same choice
      System next = system;
      deliver(next, i);
      explore(std::move(next));
    }
    if (system.timer_was_early) return;
    System next = system;
    next.timer_was_early = true;
    if (run_timer(next)) explore(std::move(next));
  }

  void deliver(System& system, std::size_t index) const {
    const Packet packet = system.network[index];
    system.network.erase(system.network.begin() + static_cast<std::ptrdiff_t>(index));
    for (Packet& late : system.network) {
      if (late.chosen && !packet.chosen && late.number < packet.number) ++late.overtaken;
    }
    system.ends[packet.to].connection.receive(packet.segment, system.now);
    collect(system);
  }

  bool run_timer(System& system) const {
    std::optional<Time> due;
    for (const TcpEnd& end : system.ends) {
      const auto timer = end.connection.deadline();
      if (timer && (!due || *timer < *due)) due = timer;
    }
    if (!due) return false;
    system.now = std::max(system.now, *due);
    for (TcpEnd& end : system.ends) {
      const auto timer = end.connection.deadline();
      if (timer && *timer <= system.now) end.connection.advance(system.now);
    }
    collect(system);
    return true;
  }

  // Two systems with one fingerprint go on in the same way: what follows is explored once.
  [[nodiscard]] std::size_t fingerprint(const System& system) const {
    std::string text = std::to_string(system.now.count()) + (system.timer_was_early ? "t" : "");
    text += " " + std::to_string(system.duplicates) + " " +
            std::to_string(std::min(system.emissions, first_ + count_));
    for (const TcpEnd& end : system.ends) {
      text += "\n" + end.connection.status() + " written " + std::to_string(end.written) +
              " read " + std::to_string(end.read) + (end.wrong ? " wrong" : "");
    }
    std::vector<std::string> chosen;  // each may be the next one: their order does not matter
    for (const Packet& packet : system.network) {
      if (packet.chosen)
        chosen.push_back(to_string(packet.segment) + std::to_string(packet.overtaken));
      if (!packet.chosen) text += "\n" + to_string(packet.segment);
    }
    std::ranges::sort(chosen);
    for (const std::string& packet : chosen) text += "\n! " + packet;
    return std::hash<std::string>{}(text);
  }

  static bool is_done(const System& system) {
    return std::ranges::all_of(system.ends, [](const TcpEnd& end) {
      const State state = end.connection.state();
      return state == State::closed || state == State::time_wait;
    });
  }

  void check(const System& system) {
    ++runs_;
    for (std::size_t i = 0; i < 2; ++i) {
      const TcpEnd& end = system.ends[i];
      if (end.connection.failure()) report(end.connection.failure()->text(), system);
      if (end.wrong || end.read != system.ends[1 - i].to_write || !end.connection.at_end()) {
        report("wrong data: " + std::to_string(end.read) + " bytes were read", system);
      }
    }
  }

  void report(const std::string& what, const System& system) {
    std::string text = what;
    for (const TcpEnd& end : system.ends) {
      text += ", " + std::string(to_string(end.connection.state()));
    }
    failures_.push_back(text);
  }

  unsigned first_;
  unsigned count_;
  unsigned duplicates_;
  std::uint64_t runs_ = 0;
  std::vector<std::string> failures_;
  std::unordered_set<std::size_t> visited_;
};

System two_ends(bool sack) {
  Config config;
  config.mtu = 100;
  config.send_buffer = config.receive_buffer = 256;
  config.initial_sequence = Seq{0xffffffc0U};  // wraps around within the data
  config.sack = sack;
  System system;
  system.ends.push_back({Connection::connect(config, client_end, server_end, {}), 60, 1, 2});
  config.initial_sequence = Seq{0x7fffffe0U};
  system.ends.push_back({Connection::listen(config, server_end), 20, 2, 1});
  return system;
}

struct Start {
  unsigned segment;  // the first one that the network may treat as it likes
  bool sack;
};

void PrintTo(const Start& start, std::ostream* out) {
  *out << "from segment " << start.segment << (start.sack ? ", SACK" : "");
}

class Model : public testing::TestWithParam<Start> {
 protected:
  void check(unsigned segments, unsigned duplicates) {
    ModelCheck model(GetParam().segment, segments, duplicates);
    System system = two_ends(GetParam().sack);
    model.collect(system);
    model.explore(std::move(system));
    ASSERT_TRUE(model.failures().empty()) << model.failures().front();
    EXPECT_GT(model.runs(), 100U);
    RecordProperty("endings", std::to_string(model.runs()));
    RecordProperty("systems", std::to_string(model.systems()));
  }
};

// Each of six segments lost or not, in every order, and a timer runs out early or does not.
TEST_P(Model, EndsWithTheRightDataForSixSegments) { check(6, 0); }
// Each of three segments lost, once or twice, in every order.
TEST_P(Model, EndsWithTheRightDataWithDuplicates) { check(3, 3); }
// Each of five segments lost or not, any one of them twice, in every order.
TEST_P(Model, EndsWithTheRightDataForFiveSegmentsAndADuplicate) { check(5, 1); }

// They begin at different segments, so that handshake, data and close all have their turn.
INSTANTIATE_TEST_SUITE_P(FromSegment, Model,
                         testing::Values(Start{0, true}, Start{3, true}, Start{6, true},
                                         Start{0, false}, Start{3, false}, Start{6, false}),
                         [](const auto& test) {
                           return std::to_string(test.param.segment) +
                                  (test.param.sack ? "WithSack" : "WithoutSack");
                         });

}  // namespace
}  // namespace pushpkt
