// Literals need no name server.
#include "pushpkt/app/resolve.hpp"

#include <gtest/gtest.h>

namespace pushpkt::app {
namespace {

TEST(Resolve, LiteralsOfBothFamilies) {
  EXPECT_EQ(to_string(resolve("10.0.0.1", false).value()), "10.0.0.1");
  EXPECT_EQ(to_string(resolve("fd77::1", false).value()), "fd77::1");
}

TEST(Resolve, ALiteralOfTheOtherFamilyIsAnInputError) {
  const auto address = resolve("10.0.0.1", true);
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().cause, Cause::input);
  EXPECT_TRUE(address.error().what.starts_with("cannot resolve 10.0.0.1: "));
}

}  // namespace
}  // namespace pushpkt::app
