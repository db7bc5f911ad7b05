// A recording of several links, and packets that the kernel routes: which of them are sent, and by
// which device.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// One request and its answer, on the client's link and on the server's.
class ReplayLinks : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
    const Outcome made = shell("pushpkt -q lab --server 'pushpkt server udp' --record " + all_ +
                               " -- pushpkt client udp 10.77.2.2 hello && pushpkt decode " + all_ +
                               " -w " + file_ + " udp port 12000");
    ASSERT_EQ(made.status, 0) << made.err;
  }
  [[nodiscard]] Outcome replay(const std::string& options) const {
    return shell("pushpkt -q lab --server 'pushpkt server udp' -- pushpkt replay " + file_ + " " +
                 options);
  }

  Scratch scratch_;
  std::string all_ = scratch_.file("all.pcapng");
  std::string file_ = scratch_.file("udp.pcapng");
};

TEST_F(ReplayLinks, OneRequestIsAskedOnce) {
  const Outcome done = replay("--as client --host 10.77.2.2 --wait 20");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("1 request to 10.77.2.2: 1 answer the same, 0 different"));
  EXPECT_THAT(done.out, HasSubstr("2 packets that are copies of a datagram on another interface"));
  const Outcome json = replay("--as client --host 10.77.2.2 --wait 20 --json");
  EXPECT_THAT(json.out, HasSubstr("\"copies\": 2"));
}

TEST_F(ReplayLinks, PacketsOfOneLinkAreChosen) {
  const std::string fields = "pushpkt decode " + file_ + " -e frame.interface_name -e ip.src";
  EXPECT_EQ(shell(fields + " --captured-on router-server").out,
            "router-server\t10.77.1.2\nrouter-server\t10.77.2.2\n");
  const Outcome none = shell(fields + " --captured-on client");
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("its packets are of client-router, router-server"));
  const Outcome alone =
      replay("--as client --host 10.77.2.2 --wait 20 --captured-on client-router");
  EXPECT_EQ(alone.status, 0) << alone.err;
  EXPECT_THAT(alone.out, HasSubstr("1 request to"));
  EXPECT_THAT(alone.out, Not(HasSubstr("copies")));
}

TEST_F(ReplayLinks, AReplayOfAllLinksIsNoted) {
  const Outcome all = replay("-i to-router --topspeed");
  EXPECT_EQ(all.status, 0) << all.err;
  EXPECT_THAT(all.out, HasSubstr("4 packets,"));
  EXPECT_THAT(all.out, HasSubstr("captured on 2 interfaces (client-router, router-server)"));
  const Outcome alone = replay("-i to-router --topspeed --captured-on client-router");
  EXPECT_THAT(alone.out, HasSubstr("2 packets,"));
  EXPECT_THAT(alone.out, Not(HasSubstr("captured on")));
}

// To an address of this host a packet leaves by lo, whatever interface was named.
TEST_F(ReplayLinks, RawIpIsCountedByTheDevicesOfItsRoutes) {
  const Outcome own = replay("-i to-router --path raw-ip --topspeed -f 'ip src 10.77.2.2'");
  EXPECT_EQ(own.status, 0) << own.out << own.err;
  EXPECT_THAT(own.out, HasSubstr("2 packets, 66 bytes by raw-ip on lo in"));
  EXPECT_THAT(own.out, Not(HasSubstr("dropped")));
  const Outcome both = replay("--path raw-ip --topspeed --json");
  EXPECT_EQ(both.status, 0) << both.out << both.err;
  EXPECT_THAT(both.out, HasSubstr("\"devices\": [\n    \"lo\",\n    \"to-router\"\n  ]"));
  EXPECT_THAT(both.out, HasSubstr("\"packets\": 4"));
}

// A full queue drops a packet of a routed socket without an error: the device's count has it.
TEST_F(ReplayLinks, ALostPacketIsExitOne) {
  const Outcome lost = shell(
      "pushpkt -q lab -- sh -c 'tc qdisc add dev to-router root tbf rate 8kbit burst 100 limit 100 "
      "&& pushpkt replay " +
      file_ + " --path raw-ip --topspeed --loop 50 -f \"ip dst 10.77.2.2\"'");
  if (lost.err.find("qdisc") != std::string::npos) GTEST_SKIP() << lost.err;
  EXPECT_EQ(lost.status, 1) << lost.out << lost.err;
  EXPECT_THAT(lost.out, HasSubstr("by raw-ip on to-router in"));
  EXPECT_THAT(lost.out, HasSubstr("dropped: ")) << lost.err;
}

TEST(ReadingVerb, IsNamedWhereACaptureIsGivenToSniff) {
  for (const char* option : {"-r", "--read-file"}) {
    const Outcome refused = shell(std::string("pushpkt sniff ") + option + " x.pcap");
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("  `pushpkt decode FILE` reads captures\n"));
  }
}

}  // namespace
}  // namespace pushpkt::test
