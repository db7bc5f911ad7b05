// Packets from recipes, and what a matcher says of a value.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {

inline wire::Frame frame_of(const std::string& recipe) {
  const auto parsed = wire::parse_recipe(recipe);
  EXPECT_TRUE(parsed) << parsed.error().text();
  auto frame = wire::build(parsed.value());
  EXPECT_TRUE(frame) << frame.error().text();
  return std::move(frame.value());
}

inline sniff::Seen seen_of(const std::string& recipe, const std::string& where = "a, frame 1") {
  wire::Frame frame = frame_of(recipe);
  sniff::Seen seen{.bytes = std::move(frame.bytes), .link = frame.link, .where = where};
  seen.wire_bytes = static_cast<std::uint32_t>(seen.bytes.size());
  return seen;
}

/// What EXPECT_THAT says below "Actual:".
template <class M, class T>
std::string why(const T& value, const M& matcher) {
  ::testing::StringMatchResultListener listener;
  const ::testing::Matcher<const T&> exact = matcher;
  exact.MatchAndExplain(value, &listener);
  return listener.str();
}

}  // namespace pushpkt::testing
