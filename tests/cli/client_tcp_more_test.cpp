// Beside a connection made by hand: its capture, its TIME-WAIT, and the guard of a SYN alone.
#include <algorithm>
#include <cstdint>
#include <sstream>

#include "client_tcp.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ClientTcp, ACaptureOfTheConnectionHasWhatTheWireHad) {
  const std::string file = scratch.file("own.pcapng");
  for (const Way& way : all_ways()) {
    const Outcome done = lab("pushpkt server tcp", client(way, "-w ") + file + " hello");
    EXPECT_EQ(done.out, "HELLO\n") << done.err;
    EXPECT_THAT(done.err, testing::ContainsRegex("[0-9]+ packets into .*own.pcapng, 0 dropped"));
    // The link's recording, seen from the router, has the same segments.
    const std::string columns =
        " -T fields -e tcp.seq_raw -e tcp.ack_raw -e tcp.flags -e tcp.checksum";
    const Outcome own = shell("pushpkt decode " + file + columns + " tcp");
    const Outcome link = shell("pushpkt decode " + scratch.file("lab.pcapng") + columns +
                               " 'tcp and (ether src 02:00:00:00:01:02 or ether dst "
                               "02:00:00:00:01:02)'");
    EXPECT_EQ(own.out, link.out) << way.path << " " << way.host;
    EXPECT_GE(std::count(own.out.begin(), own.out.end(), '\n'), 8) << own.out;
    ASSERT_EQ(shell("rm " + file).status, 0);
  }
}

TEST_F(ClientTcp, TimeWaitIsSatOutAsLongAsAsked) {
  const Outcome done = lab(
      "pushpkt server tcp",
      "date +%s%N\npushpkt client tcp 10.77.2.2 --path packet --time-wait 1.5 hello\ndate +%s%N");
  std::istringstream words(done.out);
  std::int64_t before = 0;
  std::int64_t after = 0;
  std::string answer;
  words >> before >> answer >> after;
  EXPECT_EQ(answer, "HELLO") << done.err;
  EXPECT_GE(after - before, 1'500'000'000);
}

TEST_F(ClientTcp, SendGuardsTheHandshakeThatItBegins) {
  const std::string syn =
      "pushpkt send 'ip(dst=10.77.2.2)/tcp(dstport=12000, flags.syn=1)' --wait 20";
  const Outcome guarded = lab("pushpkt server tcp", syn + " --guard\nnft list ruleset");
  EXPECT_EQ(guarded.status, 0) << guarded.err;
  EXPECT_THAT(guarded.err, HasSubstr("guard: RST from 10.77.1.2:"));
  EXPECT_THAT(guarded.err, Not(HasSubstr("our kernel answered with RST")));
  EXPECT_THAT(guarded.out, Not(HasSubstr("table"))) << "no rule is left";
  EXPECT_EQ(resets(), "");
  const Outcome bare = lab("pushpkt server tcp", syn);
  EXPECT_THAT(bare.err, HasSubstr("our kernel answered with RST"));
  EXPECT_THAT(resets(), HasSubstr("10.77.1.2"));
  const Outcome udp = lab("pushpkt server udp",
                          "pushpkt send 'ip(dst=10.77.2.2)/udp(dstport=12000)' --wait 1 --guard");
  EXPECT_EQ(udp.status, 2) << udp.err;
}

}  // namespace
}  // namespace pushpkt::test
