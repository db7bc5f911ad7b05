// The parser against what a real server said: dns.pcapng, five questions to dnsmasq.
#include "dns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pushpkt/testing.hpp>

using pushpkt::ByteView;
using pushpkt::Port;
using pushpkt::testing::ChecksumsAreGood;
using pushpkt::testing::HasField;
using pushpkt::testing::payload_of;
using pushpkt::testing::Replay;
using pushpkt::testing::ReplayInto;
using testing::AnyOf;
using testing::Each;
using testing::SizeIs;
namespace udp = pushpkt::wire::udp;

TEST(Capture, IsWhatWeThinkItIs) {
  const auto packets = Replay("dns.pcapng");
  EXPECT_THAT(packets, SizeIs(10));
  EXPECT_THAT(packets,
              Each(AnyOf(HasField(udp::dstport, Port{53}), HasField(udp::srcport, Port{53}))));
  EXPECT_THAT(packets, Each(ChecksumsAreGood()));
}

TEST(Dns, ReadsEveryMessage) {
  const std::size_t messages = ReplayInto("dns.pcapng", [](ByteView bytes) {
    const auto message = dns::parse(bytes);
    ASSERT_TRUE(message);
    ASSERT_EQ(message->questions.size(), 1U);
    EXPECT_TRUE(message->questions[0].name.ends_with(".test"));
    for (const dns::Record& answer : message->answers) {
      EXPECT_EQ(answer.name.substr(answer.name.find("example")), "example.test");
    }
  });
  EXPECT_EQ(messages, 10U);
}

TEST(Dns, FollowsPointersInNames) {
  const auto answers = Replay("dns.pcapng", "udp src port 53");
  const auto alias = dns::parse(payload_of(answers.at(1)));
  ASSERT_TRUE(alias);
  ASSERT_EQ(alias->answers.size(), 2U);
  EXPECT_EQ(alias->answers[0].value, "example.test");
  EXPECT_EQ(alias->answers[1].name, "example.test");
  EXPECT_EQ(alias->answers[1].value, "10.77.2.9");
}

TEST(Dns, SaysThatANameDoesNotExist) {
  const auto answers = Replay("dns.pcapng", "udp src port 53");
  EXPECT_EQ(dns::parse(payload_of(answers.back()))->status, 3U);
}

TEST(Dns, RefusesAMessageThatIsCutAnywhere) {
  ReplayInto("dns.pcapng", [](ByteView whole) {
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
      ASSERT_FALSE(dns::parse(whole.first(bytes))) << "cut after " << bytes << " bytes";
    }
  });
}
