// Frames from recipes and policies from TOML, for the tests of `compare`.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "pushpkt/compare/policy.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {

inline wire::Frame built(std::string_view text) {
  const auto recipe = wire::parse_recipe(text);
  EXPECT_TRUE(recipe) << text << "\n" << recipe.error().text();
  auto frame = wire::build(recipe.value());
  EXPECT_TRUE(frame) << text << "\n" << frame.error().text();
  return std::move(frame.value());
}

inline Bytes built_bytes(std::string_view text) { return built(text).bytes; }

inline Policy policy_of(std::string_view toml) {
  auto policy = Policy::parse(toml, "test.toml");
  EXPECT_TRUE(policy) << policy.error().text();
  return policy ? *policy : Policy();
}

}  // namespace pushpkt::compare
