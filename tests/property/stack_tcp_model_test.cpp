// A model check: our client and our server, and a network that loses, duplicates and reorders six
// consecutive segments in every way there is, and lets a timer run out before they arrive.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "property/stack_tcp_link.hpp"

namespace pushpkt {
namespace {

using namespace test;

struct Packet {
  std::size_t to = 0;
  bool chosen = false;  // one of the six
  unsigned number = 0;  // in order of emission; copies share it
  Segment segment = {};
};

// All that there is at one moment; copied at each choice.
struct System {
  std::vector<TcpEnd> ends;
  Time now{};
  std::vector<Packet> network;  // in order of emission
  std::vector<Packet> emitted;  // their fate is not decided yet
  unsigned emissions = 0;
  bool timer_was_early = false;
};

class ModelCheck {
 public:
  ModelCheck(unsigned first, unsigned count) : first_(first), count_(count) {}

  void explore(System system) {
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
      if (open) return choose_next(system);
      if (is_done(system)) return check(system);
      if (!system.network.empty()) {
        deliver(system, 0);
      } else if (!run_timer(system)) {
        return report("stands still", system);
      }
    }
  }

  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }
  [[nodiscard]] std::uint64_t runs() const { return runs_; }

  void collect(System& system) const {
    for (std::size_t from = 0; from < 2; ++from) {
      system.ends[from].run(system.now);
      for (Segment& segment : system.ends[from].connection.take_segments()) {
        const unsigned number = system.emissions++;
        const bool chosen = number >= first_ && number < first_ + count_;
        system.emitted.push_back({1 - from, chosen, number, std::move(segment)});
      }
    }
  }

 private:
  static constexpr unsigned most_steps = 2000;

  // Lost, once, twice.
  void choose_copies(const System& system, const Packet& packet) {
    for (unsigned copies = 0; copies <= 2; ++copies) {
      System next = system;
      for (unsigned i = 0; i < copies; ++i) next.network.push_back(packet);
      explore(std::move(next));
    }
  }

  // Any packet may arrive next, or the next timer runs out first.
  void choose_next(const System& system) {
    for (std::size_t i = 0; i < system.network.size(); ++i) {
      const unsigned number = system.network[i].number;
      const auto before = system.network.begin() + static_cast<std::ptrdiff_t>(i);
      const bool seen = std::any_of(system.network.begin(), before, [&](const Packet& packet) {
        return packet.number == number;
      });
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
  std::uint64_t runs_ = 0;
  std::vector<std::string> failures_;
};

System two_ends(bool sack) {
  Config config;
  config.mtu = 100;
  config.send_buffer = config.receive_buffer = 256;
  config.initial_sequence = Seq{0xffffffc0U};  // wraps around within the data
  config.sack = sack;
  System system;
  system.ends.push_back({Connection::connect(config, client_end, server_end, {}), 120, 1, 2});
  config.initial_sequence = Seq{0x7fffffe0U};
  system.ends.push_back({Connection::listen(config, server_end), 60, 2, 1});
  return system;
}

class Model : public testing::TestWithParam<unsigned> {};

// The six begin at the given segment, so that handshake, data and close all have their turn.
TEST_P(Model, EndsWithTheRightDataInEveryOrder) {
  constexpr unsigned segments = 6;
  for (const bool sack : {true, false}) {
    ModelCheck model(GetParam(), segments);
    System system = two_ends(sack);
    model.collect(system);
    model.explore(std::move(system));
    ASSERT_TRUE(model.failures().empty()) << model.failures().front();
    EXPECT_GT(model.runs(), 700U);  // 3^6 fates at least
    RecordProperty(sack ? "runs_with_sack" : "runs_without_sack", std::to_string(model.runs()));
  }
}
INSTANTIATE_TEST_SUITE_P(FromSegment, Model, testing::Values(0U, 2U, 4U, 6U, 8U));

}  // namespace
}  // namespace pushpkt
