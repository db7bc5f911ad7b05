// Frames from recipes, for the tests of `wire`.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {

inline Frame built(const Recipe& recipe) {
  auto frame = build(recipe);
  EXPECT_TRUE(frame) << to_text(recipe) << "\n" << frame.error().text();
  return frame ? std::move(*frame) : Frame{.bytes = Bytes(64)};
}

inline Frame built(std::string_view text) {
  const auto recipe = parse_recipe(text);
  EXPECT_TRUE(recipe) << text << "\n" << recipe.error().text();
  return recipe ? built(*recipe) : Frame{.bytes = Bytes(64)};
}

inline Bytes built_bytes(std::string_view text) { return built(text).bytes; }

}  // namespace pushpkt::wire
