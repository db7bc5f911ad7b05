// Drops without a reason, as Linux before 5.17 has them, and the counters that moved meanwhile.
#include "pushpkt/drops/explain.hpp"

#include <gtest/gtest.h>

namespace pushpkt::drops {
namespace {

Drop dropped_in(const char* function) {
  Drop out;
  out.reason = "NOT_SPECIFIED";
  out.function = function;
  return out;
}

TEST(Explain, ACounterOfTheFunctionsProtocolNamesTheReasonOncePerCount) {
  auto open = findings(std::vector<Change>{{"Udp.NoPorts", 1}, {"Ip.InHdrErrors", 1}});
  const auto reason = explain(dropped_in("__udp4_lib_rcv"), open);
  ASSERT_TRUE(reason);
  EXPECT_EQ(reason->rule->reason, "NO_SOCKET");
  EXPECT_EQ(reason->change.name, "Udp.NoPorts");
  EXPECT_FALSE(explain(dropped_in("__udp4_lib_rcv"), open));  // it is used up
  const auto header = explain(dropped_in("ip_rcv_core"), open);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->rule->reason, "IP_INHDR");
}

TEST(Explain, AFunctionOfAnotherProtocolIsNotExplained) {
  auto open = findings(std::vector<Change>{{"Udp.NoPorts", 1}});
  EXPECT_FALSE(explain(dropped_in("unix_stream_connect"), open));
  EXPECT_FALSE(explain(dropped_in("tcp_v4_rcv"), open));
  EXPECT_FALSE(explain(dropped_in(""), open));
}

TEST(Explain, OfSeveralThatFitNoneIsTaken) {
  auto open = findings(std::vector<Change>{{"Ip.InAddrErrors", 1}, {"IpExt.InNoRoutes", 1}});
  EXPECT_FALSE(explain(dropped_in("ip_rcv_finish_core"), open));
}

}  // namespace
}  // namespace pushpkt::drops
