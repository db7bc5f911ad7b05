// A link that delivers each packet twice, and datagrams in fragments on it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "program.hpp"

namespace pushpkt::test {
namespace {

// The kernel's server and client take them, and so do those made by hand. RFC 8200, 4.5
TEST(FragmentsTwice, AreTakenByServersAndClientsMadeByHand) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const std::string large = "$(printf %03000d 7)";
  const std::string by_hand =
      "pushpkt server udp --path packet -i to-router --address 10.77.2.9 --address fd77:2::9";
  struct Row {
    std::string server;
    std::string command;
    std::string bytes;
  };
  std::vector<Row> rows;
  for (const std::string host : {"10.77.2.9", "fd77:2::9"}) {
    rows.push_back({by_hand, "pushpkt client udp " + host + " --wait 20 " + large, "3001"});
  }
  for (const std::string path : {"socket", "raw-transport"}) {
    for (const std::string host : {"10.77.2.2", "fd77:2::2"}) {
      rows.push_back({"pushpkt server udp",
                      "pushpkt client udp " + host + " --wait 20 --path " + path + " " + large,
                      "3001"});
    }
  }
  for (const Row& row : rows) {
    const Outcome done = shell("pushpkt lab --impair duplicate=100%,seed=1 --server '" +
                               row.server + "' -- sh -c '" + row.command + " | wc -c'");
    EXPECT_EQ(done.out, row.bytes + "\n") << row.command << done.err;
  }
}

TEST(FragmentsTwice, OfAnAnswerAreAnAnswer) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  for (const std::string packet : {"ip(dst=10.77.2.2)/icmp.echo()/\"a\"*2400",
                                   "ipv6(dst=fd77:2::2)/icmpv6.echo()/\"a\"*2400"}) {
    const Outcome done = shell(
        "pushpkt lab --impair duplicate=100%,only=to-client,seed=1 -- "
        "pushpkt send '" +
        packet + "' --fragment 1480 --path packet --wait 20");
    EXPECT_EQ(done.status, 0) << done.out << done.err;
  }
}

}  // namespace
}  // namespace pushpkt::test
