// Labs built for real: packets go from the client to the server and back.
#include "pushpkt/lab/lab.hpp"

#include <gtest/gtest.h>

namespace pushpkt::lab {
namespace {

TEST(LabBuild, ThePlainLabCarriesPackets) {
  const auto lab = Lab::build(plan_of({}));
  ASSERT_TRUE(lab) << lab.error().text();
  const auto pinged = lab->client().run({"ping", "-c", "1", "-W", "5", to_string(server_ip4)});
  EXPECT_TRUE(pinged) << pinged.error().text();
  const auto pinged6 = lab->client().run({"ping", "-c", "1", "-W", "5", to_string(server_ip6)});
  EXPECT_TRUE(pinged6) << pinged6.error().text();
}

}  // namespace
}  // namespace pushpkt::lab
