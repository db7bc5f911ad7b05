// What the kernel's own texts say of it.
#include "pushpkt/base/kernel.hpp"

#include <gtest/gtest.h>

namespace pushpkt {
namespace {

TEST(Kernel, ReadsWhichLockdownIsInForce) {
  EXPECT_EQ(lockdown_of("[none] integrity confidentiality\n"), "none");
  EXPECT_EQ(lockdown_of("none integrity [confidentiality]\n"), "confidentiality");
  EXPECT_EQ(lockdown_of(""), "");
  EXPECT_EQ(lockdown_of("]none["), "");
}

TEST(Kernel, ComparesReleasesByNumbers) {
  EXPECT_TRUE(release_is_before("6.1.0-50-amd64", 6, 6));
  EXPECT_TRUE(release_is_before("5.15.0-generic", 6, 6));
  EXPECT_FALSE(release_is_before("6.12.117+deb13-amd64", 6, 6));
  EXPECT_FALSE(release_is_before("6.6", 6, 6));
  EXPECT_FALSE(release_is_before("7.0-rc1", 6, 6));
  for (const char* no_release : {"", "6", "six.one", "6."}) {
    EXPECT_FALSE(release_is_before(no_release, 6, 6)) << no_release;
  }
}

}  // namespace
}  // namespace pushpkt
