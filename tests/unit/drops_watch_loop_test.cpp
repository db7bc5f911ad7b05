// When a watch of counters ends.
#include "pushpkt/drops/watch_loop.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace pushpkt::drops {
namespace {

Watch watch_counters() {
  Watch::Scope scope{.namespaces = {}, .whole_machine = true};
  scope.namespaces.push_back(WatchedNamespace::here().value());
  return Watch::begin(std::nullopt, std::move(scope)).value();
}

/// Rounds until one of the limits.
int rounds_until(WatchLimits limits) {
  limits.interval = std::chrono::milliseconds(1);
  Watch watch = watch_counters();
  int rounds = 0;
  EXPECT_TRUE(watch_until(watch, limits, [&rounds] {
    ++rounds;
    return Result<void>();
  }));
  return rounds;
}

TEST(WatchLoop, AfterTheEndOfAProgramThereIsOneMoreRound) {
  int asked = 0;
  EXPECT_EQ(rounds_until({.has_ended = [&asked] { return ++asked == 3; }}), 3);
}

TEST(WatchLoop, AStopAndACountThatIsReachedEndItBeforeTheFirst) {
  EXPECT_EQ(rounds_until({.stop = [] { return true; }}), 0);
  EXPECT_EQ(rounds_until({.count = 0}), 0);
  EXPECT_EQ(rounds_until({.wait = std::chrono::nanoseconds(0)}), 0);
}

TEST(WatchLoop, AnErrorOfARoundEndsIt) {
  Watch watch = watch_counters();
  const auto done = watch_until(watch, {.interval = std::chrono::milliseconds(1)},
                                [] { return Result<void>(fail(input_error("cannot print"))); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what, "cannot print");
}

TEST(WatchScope, IsThisNamespaceAndAnInterfaceOfIt) {
  const auto scope = Watch::Scope::here("lo");
  ASSERT_TRUE(scope) << scope.error().text();
  EXPECT_EQ(scope->namespaces.size(), 1U);
  EXPECT_EQ(scope->interface, "lo");
  EXPECT_TRUE(scope->whole_machine);
  const auto missing = Watch::Scope::here("no-such-device");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().number, ENODEV);
}

}  // namespace
}  // namespace pushpkt::drops
