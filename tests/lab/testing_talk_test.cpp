// Talk in a test of one's own: what it sends, what it expects, and how it fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/testing.hpp"
#include "testing_again.hpp"

namespace pushpkt::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class KitTalk : public LabTest {
 protected:
  // No listener: the kernel's answer to a SYN is RFC 9293, 3.10.7.1.
  static constexpr const char* flow = "ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=9)";
};

TEST_F(KitTalk, AConversationIsSentAndExpected) {
  Talk talk(client());
  talk.flow(flow);
  const sniff::Seen syn = talk.send("tcp(flags.syn=1, seq=0)");
  EXPECT_THAT(syn, HasField("tcp.dstport", "9"));
  const sniff::Seen answer = talk.expect("tcp(flags=0x014, seq_raw=0, ack=1)", patience());
  EXPECT_THAT(answer, ChecksumsAreGood(Partial::refused));
  EXPECT_EQ(talk.let("ttl", "ip.ttl"), 63U);
  talk.send("ip(ttl=$ttl)/icmp.echo(ident=3)/\"x\"");
  talk.await("icmp.echo(type=0, ident=3)/\"x\"", patience());
  talk.nothing(10ms);
  EXPECT_THAT(recorded(Side::client, "icmp[0] = 8"), ::testing::Contains(HasField("ip.ttl", "63")));
}

TEST_F(KitTalk, DISABLED_Fails) {
  Talk talk(client());
  talk.flow(flow);
  talk.send("tcp(flags.syn=1, seq=0)");
  talk.expect("tcp(flags=0x012, seq=5)", patience());
  talk.expect("tcp(flags=0x111)", patience());
}

TEST_F(KitTalk, DISABLED_Misspelt) {
  Talk talk(client());
  talk.nothing(1ms, "tcp(flgs=1)");
}

TEST_F(KitTalk, AFailureNamesTheLineAndEveryDifferenceAndEndsTheDialogue) {
  const Rerun failed = run_again("KitTalk.DISABLED_Fails");
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.output,
              AllOf(HasSubstr("testing_talk_test.cpp:"), HasSubstr("tcp.flags  0x0012    0x0014"),
                    HasSubstr("tcp.seq"), Not(HasSubstr("0x0111"))));
}

TEST_F(KitTalk, AMisspeltRecipeFailsAlsoWhereNothingIsExpected) {
  const Rerun failed = run_again("KitTalk.DISABLED_Misspelt");
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.output, HasSubstr("no field of tcp is named `flgs`"));
}

}  // namespace
}  // namespace pushpkt::testing
