// The MAC address of a host made by hand.
#include "pushpkt/talk/lab_station.hpp"

#include <gtest/gtest.h>

namespace pushpkt::talk {
namespace {

TEST(MacFor, AnAddressThatThisHostDoesNotHave) {
  const Ip own = *parse_ip("192.0.2.1");
  const Ip other = *parse_ip("192.0.2.9");
  const Ip other6 = *parse_ip("2001:db8::102:304");
  const Interface device{.name = "eth9", .addresses = {InterfaceAddress{.ip = own}}};
  const Interfaces ours(std::vector<Interface>{device});
  struct Row {
    std::vector<Ip> addresses;
    const char* path;
    const char* mac;
  };
  for (const Row& row :
       {Row{{other}, "packet", "02:70:c0:00:02:09"},
        Row{{other6, own}, "packet", "02:70:01:02:03:04"},
        Row{{own, other}, "packet", "00:00:00:00:00:00"}, Row{{}, "packet", "00:00:00:00:00:00"},
        Row{{other}, "raw-ip", "00:00:00:00:00:00"}}) {
    EXPECT_EQ(to_string(mac_for(row.addresses, ours, **path::find_kind(row.path))), row.mac);
  }
}

TEST(LabEnd, IsNoHostOfTheLab) {
  for (const lab::LinkEnd& host : lab::interfaces) {
    EXPECT_NE(lab_end.ip4, host.ip4);
    EXPECT_NE(lab_end.mac, host.mac);
  }
}

}  // namespace
}  // namespace pushpkt::talk
