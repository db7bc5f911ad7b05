// What is still read when a deadline has passed.
#include "pushpkt/base/backlog.hpp"

#include <gtest/gtest.h>

namespace pushpkt {
namespace {

const Timestamp later = Timestamp::from(std::int64_t{1} << 33, 0);
const Timestamp earlier = Timestamp::from(1, 0);

/// Packets of this time until it ends.
std::uint64_t read_with(Backlog backlog, Timestamp time) {
  std::uint64_t read = 1;
  while (!backlog.ends_with(time) && read <= 2 * Backlog::most_read) ++read;
  return read;
}

TEST(Backlog, NothingEndsBeforeTheDeadline) {
  Backlog backlog(Deadline::in(std::chrono::hours(1)));
  for (std::uint64_t i = 0; i < 2 * Backlog::always_read; ++i) {
    ASSERT_FALSE(backlog.ends_with(later));
  }
}

TEST(Backlog, WhatCameLaterEndsIt) {
  const auto passed = Deadline::in(std::chrono::nanoseconds(0));
  EXPECT_EQ(read_with(Backlog(passed), later), Backlog::always_read + 1);
}

TEST(Backlog, AClockThatWasSetBackDoesNotMakeItEndless) {
  const auto passed = Deadline::in(std::chrono::nanoseconds(0));
  EXPECT_EQ(read_with(Backlog(passed), earlier), Backlog::most_read + 1);
}

}  // namespace
}  // namespace pushpkt
