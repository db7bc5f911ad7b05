// The wait for a queue: how it grows, and whose time limit ends it.
#include "pushpkt/path/queue_backoff.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "pushpkt/base/fd.hpp"

namespace pushpkt::path {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// How long so many waits in a row last.
milliseconds time_of(QueueBackoff& backoff, int waits, int fd) {
  const auto begin = Clock::now();
  for (int i = 0; i < waits; ++i) EXPECT_TRUE(backoff.wait(fd));
  return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

TEST(PathQueueBackoff, WaitsGrowOnAWritableSocketToo) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const Fd one(ends[0]);
  const Fd other(ends[1]);
  for (const int fd : {one.get(), -1}) {
    QueueBackoff backoff;
    EXPECT_GE(time_of(backoff, 6, fd), milliseconds(0 + 1 + 2 + 4 + 8 + 16));
  }
}

/// How often this thread gave up its CPU by itself: each pause is one. getrusage(2)
long pauses_so_far() {
  rusage usage{};
  EXPECT_EQ(::getrusage(RUSAGE_THREAD, &usage), 0);
  return usage.ru_nvcsw;
}

TEST(PathQueueBackoff, ABusyQueueThatTakesSomeFrameIsTriedAtOnceAgain) {
  QueueBackoff backoff(Deadline::in(std::chrono::hours(1)));
  constexpr int rounds = 1'000;
  const long before = pauses_so_far();
  for (int i = 0; i < rounds; ++i) {
    ASSERT_TRUE(backoff.wait(-1));
    backoff.is_over();
  }
  EXPECT_LT(pauses_so_far() - before, rounds / 10);  // of other reasons there may be a few
}

TEST(PathQueueBackoff, TheCallersDeadlineEndsItAndNoOther) {
  QueueBackoff backoff(Deadline::in(milliseconds(3)));
  const auto begin = Clock::now();
  Result<void> waited;
  while (waited) {
    waited = backoff.wait(-1);
    backoff.is_over();  // frames that were taken do not move the caller's deadline
  }
  EXPECT_EQ(waited.error().number, ETIMEDOUT);
  EXPECT_GE(Clock::now() - begin, milliseconds(3));
}

TEST(PathQueueBackoff, WithoutADeadlineItGivesUpAfterFiveSeconds) {
  QueueBackoff backoff;
  const auto begin = Clock::now();
  Result<void> waited;
  while (waited) waited = backoff.wait(-1);
  EXPECT_EQ(waited.error().number, ENOBUFS);
  EXPECT_GE(Clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace pushpkt::path
