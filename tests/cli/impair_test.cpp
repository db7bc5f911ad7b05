// pushpkt lab --impair: a bad link between client and router, and what it is said to have done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

class Impair : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
};

// Each request waits for its answer or is given up, so the order of packets is the same always.
TEST_F(Impair, TheSameSeedHarmsTheSamePackets) {
  const Scratch scratch;
  for (const char* log : {"one", "two"}) {
    const Outcome run = shell(
        "pushpkt lab --impair 'drop=100%,only=to-server,seed=3' --impair-log " + scratch.file(log) +
        " -- sh -c 'for i in 1 2 3; do pushpkt send \"ip(dst=10.77.2.2)/udp(dport=7)\" "
        "--wait 0.05; done'");
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_THAT(run.err, HasSubstr("to-server: 3 packets, 3 dropped\nto-client: 0 packets\n"));
  }
  EXPECT_EQ(content_of(scratch.file("one")),
            "to-server 0 42 dropped\nto-server 1 42 dropped\nto-server 2 42 dropped\n");
  EXPECT_EQ(content_of(scratch.file("one")), content_of(scratch.file("two")));
}

TEST_F(Impair, TcpComesThroughUnharmed) {
  if (!has_program("ncat")) GTEST_SKIP() << "ncat is not installed";
  const Scratch scratch;
  const Outcome run = shell(
      "head -c 300000 /dev/urandom >" + scratch.file("sent") +
      "\npushpkt lab --impair 'drop=5%,reorder=5%,duplicate=2%,corrupt=1%,seed=7' "
      "--server 'ncat -l 9000 --recv-only >" +
      scratch.file("got") + "' -- sh -c 'ncat --send-only 10.77.2.2 9000 <" + scratch.file("sent") +
      "; until cmp -s " + scratch.file("sent") + " " + scratch.file("got") + "; do :; done'");
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, testing::ContainsRegex("to-server: [0-9]+ packets, [0-9]+ dropped"));
}

TEST(ImpairUsage, WhatIsWrongIsNamedBeforeALabIsBuilt) {
  const Outcome bad = shell("pushpkt lab --impair 'drop=5%,loss=3%' -- true");
  EXPECT_EQ(bad.status, 2);
  EXPECT_THAT(bad.err, HasSubstr("cannot impair by `loss=3%`"));
}

}  // namespace
}  // namespace pushpkt::test
