// The containers of waiting packets, held against those of the standard library.
#include "compare/key_counts.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>
#include <unordered_map>

#include "compare/ring_buffer.hpp"

namespace pushpkt::compare {
namespace {

/// Few distinct keys, and many that share a slot: chains, and gaps in them.
TEST(KeyCounts, CountAsAMapDoes) {
  std::mt19937_64 random(1);
  std::unordered_map<std::uint64_t, unsigned> expected;
  std::vector<std::uint64_t> there;
  KeyCounts counts;
  for (int step = 0; step < 200'000; ++step) {
    const std::uint64_t key = (random() % 40) << (random() % 3 * 20);
    ASSERT_EQ(counts.contains(key), expected.contains(key)) << step;
    if (there.empty() || (random() % 100 < 51 && there.size() < 300)) {
      counts.add(key);
      ++expected[key];
      there.push_back(key);
      continue;
    }
    std::swap(there[random() % there.size()], there.back());
    const std::uint64_t gone = there.back();
    there.pop_back();
    counts.remove(gone);
    if (--expected[gone] == 0) expected.erase(gone);
    ASSERT_EQ(counts.contains(gone), expected.contains(gone)) << step;
  }
}

TEST(RingBuffer, IsAQueue) {
  std::mt19937_64 random(2);
  std::deque<int> expected;
  RingBuffer<std::shared_ptr<int>> queue;
  for (int step = 0; step < 100'000; ++step) {
    if (expected.empty() || random() % 100 < 50) {
      queue.push_back(std::make_shared<int>(step));
      expected.push_back(step);
    } else if (random() % 2 == 0) {
      ASSERT_EQ(*queue.take_front(), expected.front());
      expected.pop_front();
    } else {
      queue.drop_front();
      expected.pop_front();
    }
    ASSERT_EQ(queue.size(), expected.size());
    if (expected.empty()) continue;
    ASSERT_EQ(*queue.front(), expected.front());
    ASSERT_EQ(*queue[expected.size() - 1], expected.back());
  }
}

TEST(RingBuffer, KeepsNothingOfWhatWasDropped) {
  const auto item = std::make_shared<int>(1);
  RingBuffer<std::shared_ptr<int>> queue;
  queue.push_back(item);
  queue.drop_front();
  EXPECT_EQ(item.use_count(), 1);
}

}  // namespace
}  // namespace pushpkt::compare
