// ask fields: what it says to a case that no path takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Fields, ACaseThatNoPathTakesIsAnError) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  for (const std::string name : {"ip.ttl", "ip.tos", "udp.sport"}) {
    const Outcome out = shell("pushpkt ask fields " + name + "=16 --path socket");
    EXPECT_EQ(out.status, 2) << name;
    EXPECT_THAT(out.err, HasSubstr("cannot ask " + name + "=16 of socket")) << out.out;
  }
}

TEST(Fields, TheOthersAreAnsweredAllTheSame) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Outcome out = shell("pushpkt ask fields payload.bytes=3 ip.ttl=16 --path socket --json");
  EXPECT_EQ(out.status, 2);
  EXPECT_THAT(out.err, HasSubstr("cannot ask ip.ttl=16"));
  EXPECT_THAT(out.out, HasSubstr("\"case\": \"payload.bytes=3\""));
  EXPECT_THAT(out.out, Not(HasSubstr("ip.ttl=16")));
}

}  // namespace
}  // namespace pushpkt::test
