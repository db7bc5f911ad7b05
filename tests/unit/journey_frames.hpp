// Frames from recipes, for the tests of `journey`.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::journey {

inline wire::Frame frame(const std::string& text) {
  const auto recipe = wire::parse_recipe(text);
  EXPECT_TRUE(recipe) << text << ": " << recipe.error().text();
  const auto built = wire::build(recipe.value());
  EXPECT_TRUE(built) << text << ": " << built.error().text();
  return built.value();
}

/// Behind an Ethernet header.
inline wire::Frame eth_frame(const std::string& text) {
  const std::string eth = "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02";
  return frame(text.empty() ? eth + ", type=0x0800)" : eth + ")/" + text);
}

}  // namespace pushpkt::journey
