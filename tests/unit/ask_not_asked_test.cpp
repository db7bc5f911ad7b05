// Each reason for which obstacles are not asked is said once.
#include "ask/not_asked.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushpkt::ask {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NotAskedNotes, AreOneForEachReasonAndSetOfPaths) {
  NotAsked not_asked;
  EXPECT_THAT(not_asked.notes(), IsEmpty());
  for (const char* obstacle : {"client-ttl", "small-mtu"}) {
    for (const char* path : {"tun", "tap"}) not_asked.add(obstacle, path, "a cable is no host");
  }
  not_asked.add("full-queue", "tap", "a cable is no host");
  not_asked.add("small-mtu", "tap", "no such table");
  EXPECT_THAT(not_asked.notes(),
              ElementsAre("not asked on tun and tap, a cable is no host: client-ttl, small-mtu",
                          "not asked on tap, a cable is no host: full-queue",
                          "not asked on tap, no such table: small-mtu"));
}

}  // namespace
}  // namespace pushpkt::ask
