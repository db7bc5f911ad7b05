// The server in a lab: client -- router -- server, no root, a lab for each test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pushpkt/app/client.hpp>
#include <pushpkt/testing.hpp>

using namespace pushpkt::testing;
using pushpkt::Port;
using testing::AllOf;
using testing::Each;
using testing::Not;
namespace app = pushpkt::app;
namespace ipv4 = pushpkt::wire::ipv4;

class Shout : public LabTest {
 protected:
  void with_lab() override {
    ASSERT_TRUE(start(server(), {SHOUT, "12000"}, listens_on_udp(Port{12000})));
  }

  // One datagram by a plain socket on the client, and the answer.
  std::string ask(const std::string& message) {
    auto client = app::Client::connect(app::Transport::udp, "10.77.2.2", Port{12000}, deadline());
    if (!client) return client.error().text();
    const auto answer = client->ask(pushpkt::bytes_of(message), deadline());
    if (!answer) return answer.error().text();
    return *answer ? pushpkt::text_of(**answer) : "(silence)";
  }
};

TEST_F(Shout, AnswersInUpperCase) {
  EXPECT_EQ(ask("hello"), "HELLO");
  EXPECT_EQ(ask("a1-z"), "A1-Z");
  EXPECT_EQ(ask(""), "");
}

// All of what the server says on the wire, as it was when it was right.
TEST_F(Shout, SaysOnTheWireWhatItSaidBefore) {
  EXPECT_EQ(ask("hello"), "HELLO");
  EXPECT_EQ(ask("again"), "AGAIN");
  EXPECT_THAT(recorded(Side::server, "udp src port 12000"),
              SameCaptureAs("answers.pcapng", ignoring({"ip.id", "udp.dstport"})));
}

// Whatever leaves the server is the answer: no second one, no fragment, no wrong checksum.
TEST_F(Shout, SaysNothingElse) {
  EXPECT_EQ(ask("hello"), "HELLO");
  EXPECT_THAT(recorded(Side::server, "src host 10.77.2.2 and ip"),
              Each(AllOf(Matches("ip(dst=10.77.1.2, ttl=64)/udp(srcport=12000)/\"HELLO\""),
                         Not(HasField(ipv4::mf, true)), ChecksumsAreGood())));
}
