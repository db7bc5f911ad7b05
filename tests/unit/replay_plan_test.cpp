// Plans that cannot be carried out.
#include "pushpkt/replay/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushpkt::replay {
namespace {

using testing::HasSubstr;

Plan plan(const char* path) {
  return {.file = "a.pcap", .path = *path::find_kind(path), .interface = "lo"};
}

std::string refusal(const Plan& wanted) {
  const auto good = check(wanted);
  return good ? "" : good.error().text();
}

TEST(PlanCheck, TakesThePathsOfWholePackets) {
  for (const char* path : {"packet", "ring", "xdp", "inject", "raw-ip"}) {
    EXPECT_EQ(refusal(plan(path)), "") << path;
  }
  for (const char* path : {"socket", "raw-transport", "tap", "tun"}) {
    EXPECT_THAT(refusal(plan(path)), HasSubstr("does not take the packets of a capture")) << path;
  }
}

TEST(PlanCheck, NeedsAnInterfaceWhereNoRouteDecides) {
  Plan wanted = plan("packet");
  wanted.interface.clear();
  EXPECT_THAT(refusal(wanted), HasSubstr("no interface is named"));
  wanted.path = *path::find_kind("raw-ip");
  EXPECT_EQ(refusal(wanted), "");
}

TEST(PlanCheck, HasAFileForADryRunAlone) {
  Plan wanted = plan("file");
  EXPECT_THAT(refusal(wanted), HasSubstr("no capture file is named"));
  wanted.out_file = "b.pcap";
  EXPECT_EQ(refusal(wanted), "");
  wanted.path = *path::find_kind("packet");
  EXPECT_THAT(refusal(wanted), HasSubstr("cannot write b.pcap"));
}

TEST(PlanCheck, ReadsAPipeOnce) {
  Plan wanted = plan("packet");
  wanted.file = "-";
  EXPECT_EQ(refusal(wanted), "");
  wanted.rounds = 2;
  EXPECT_THAT(refusal(wanted), HasSubstr("the standard input more than once"));
}

}  // namespace
}  // namespace pushpkt::replay
