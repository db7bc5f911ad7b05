// A bounded table: what was used last stays, and what made room is counted.
#include "pushpkt/base/lru_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <map>
#include <random>
#include <string>

namespace pushpkt {
namespace {

TEST(LruMap, TheEntryUnusedForLongestMakesRoom) {
  LruMap<std::string, int> map(2);
  map.set("a", 1);
  map.set("b", 2);
  ASSERT_NE(map.find("a"), nullptr);
  map.set("c", 3);
  EXPECT_EQ(map.find("b"), nullptr);
  EXPECT_EQ(map.forgotten(), 1U);
  EXPECT_EQ(*map.find("a"), 1);
  EXPECT_EQ(*map.find("c"), 3);
  EXPECT_FALSE(map.try_emplace("a", 9).second);
  EXPECT_EQ(*map.find("a"), 1);
  map.set("a", 9);
  EXPECT_EQ(*map.find("a"), 9);
}

struct Same {
  std::size_t operator()(int) const { return 7; }
};

/// Against a list that is searched, with keys that collide or not.
template <class Hash>
void compare_with_a_list(std::size_t most, int keys) {
  LruMap<int, int, Hash> map(most);
  std::list<std::pair<int, int>> model;  // the newest first
  std::uint64_t forgotten = 0;
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    const int key = static_cast<int>(random() % static_cast<unsigned>(keys));
    const auto known = std::find_if(model.begin(), model.end(),
                                    [&](const auto& entry) { return entry.first == key; });
    if (random() % 2 == 0) {
      const int* const found = map.find(key);
      ASSERT_EQ(found != nullptr, known != model.end()) << i;
      if (found != nullptr) {
        ASSERT_EQ(*found, known->second) << i;
      }
      if (known != model.end()) model.splice(model.begin(), model, known);
      continue;
    }
    map.set(key, i);
    if (known != model.end()) model.erase(known);
    model.emplace_front(key, i);
    if (model.size() > most) {
      model.pop_back();
      ++forgotten;
    }
    ASSERT_EQ(map.size(), model.size()) << i;
    ASSERT_EQ(map.forgotten(), forgotten) << i;
  }
}

TEST(LruMap, IsWhatAListWouldBe) {
  compare_with_a_list<std::hash<int>>(1, 3);
  compare_with_a_list<std::hash<int>>(100, 150);
  compare_with_a_list<std::hash<int>>(1000, 900);
  compare_with_a_list<Same>(20, 30);
}

}  // namespace
}  // namespace pushpkt
