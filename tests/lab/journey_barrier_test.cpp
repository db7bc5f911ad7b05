// The barrier is passed though datagrams of it get lost, and says so where none comes through.
#include <gtest/gtest.h>

#include "pushpkt/app/server.hpp"
#include "pushpkt/journey/barrier.hpp"
#include "pushpkt/journey/test_bed.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::journey {
namespace {

constexpr Port application{12000};

class JourneyBarrier : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  /// A lab where a host drops at this hook what the rule says.
  static lab::Plan plan_with(std::string_view host, const std::string& hook,
                             const std::string& rule) {
    lab::Plan plan = lab::plan_of({.known_neighbours = true});
    for (const std::string& command :
         {std::string("add table inet t"),
          "add chain inet t c { type filter hook " + hook + " priority filter; }",
          "add rule inet t c " + rule}) {
      plan.commands.push_back({std::string(host), {"nft", command}, {}});
    }
    return plan;
  }

  /// Passes it once; the text of the error, "" where all went well.
  static std::string pass(const lab::Plan& plan) {
    const auto lab = lab::Lab::build(plan);
    if (!lab) return lab.error().text();
    auto test_bed = TestBed::open(*lab, false, application, nullptr);
    if (!test_bed) return test_bed.error().text();
    test_bed->start();
    const auto trial = test_bed->run([] {});
    if (trial) return "";
    return (Barrier::is_late(trial.error()) ? "late: " : "") + trial.error().text();
  }
};

TEST_F(JourneyBarrier, ADatagramThatIsLostIsSentAgain) {
  EXPECT_EQ(pass(plan_with(lab::router_name, "input", "udp dport 12010 numgen inc mod 2 0 drop")),
            "");
}

TEST_F(JourneyBarrier, AHopThatLetsNothingThroughIsNamed) {
  const std::string error = pass(plan_with(lab::client_name, "output", "udp dport 12010 drop"));
  EXPECT_EQ(error.find("late: cannot get a barrier through from client to router"), 0U) << error;
}

}  // namespace
}  // namespace pushpkt::journey
