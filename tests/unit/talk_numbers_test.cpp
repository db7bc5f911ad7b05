// Which SYN moves the numbers of a TCP connection, and of which one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/talk/dialogue.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "talk_medium.hpp"

namespace pushpkt::talk {
namespace {

const Deadline numbers_no_wait = Deadline::in(std::chrono::nanoseconds(0));
const std::string numbers_peer_ip = "eth()/ip(src=10.0.0.2, dst=10.0.0.9)/";
const std::string numbers_peer_syn = "tcp(srcport=80, dstport=4000, flags=0x012, seq_raw=";
constexpr std::uint32_t numbers_peer_first = 5000;

/// After our SYN and the peer's answer.
class CountedFromSyn : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(
        dialogue.flow("eth()/ip(src=10.0.0.9, dst=10.0.0.2)/tcp(srcport=4000, dstport=80)"));
    shake_hands(numbers_peer_ip, numbers_peer_first);
  }
  void shake_hands(const std::string& ip, std::uint32_t peer) {
    send("tcp(flags.syn=1, seq=0)");
    medium.put(ip + numbers_peer_syn + std::to_string(peer) + ")");
    EXPECT_TRUE(dialogue.expect("tcp(flags=0x012, seq=0)", numbers_no_wait).value().ok);
  }
  void send(const std::string& recipe) {
    const auto step = dialogue.send(recipe);
    ASSERT_TRUE(step) << recipe << ": " << step.error().text();
  }
  void put(const std::string& recipe, const std::optional<wire::Discard>& discard) {
    medium.put(recipe, discard.has_value());
    medium.coming.back().discard = discard;
  }
  /// Sequence and acknowledgment number of the next segment.
  std::pair<std::uint32_t, std::uint32_t> next_numbers() {
    send("tcp(flags=0x010, seq=1, ack=1)");
    const wire::Decoded sent = wire::decode(medium.sent.back());
    return {sent.get(wire::tcp::seq).value_or(0), sent.get(wire::tcp::ack_number).value_or(0)};
  }

  Plugged medium;
  Dialogue dialogue{medium};
};

struct OddSyn {
  const char* name;
  std::string packet;
  std::optional<wire::Discard> discard;
};

class SynThatDoesNotCount : public CountedFromSyn, public testing::WithParamInterface<OddSyn> {};

TEST_P(SynThatDoesNotCount, MovesNoNumber) {
  const auto before = next_numbers();
  EXPECT_EQ(before.second, numbers_peer_first + 1);
  put(GetParam().packet, GetParam().discard);
  ASSERT_TRUE(dialogue.nothing("udp()", numbers_no_wait));
  EXPECT_EQ(next_numbers(), before) << "passed over where silence was expected";
  ASSERT_TRUE(dialogue.expect("udp()", numbers_no_wait));
  EXPECT_EQ(next_numbers(), before) << "passed over where another packet was expected";
}

INSTANTIATE_TEST_SUITE_P(
    Talk, SynThatDoesNotCount,
    testing::Values(
        OddSyn{"with_a_wrong_checksum", numbers_peer_ip + numbers_peer_syn + "5, checksum=0x1111)",
               wire::Discard{wire::Discard::Kind::malformed, "tcp.checksum",
                             "its tcp.checksum is wrong"}},
        OddSyn{"in_a_tunnel",
               "eth()/ip(src=10.0.0.2, dst=10.0.0.9)/" + numbers_peer_ip.substr(6) +
                   numbers_peer_syn + "5)",
               wire::Discard{wire::Discard::Kind::encapsulation, "ip", "it came in a tunnel"}},
        OddSyn{"quoted_by_an_error",
               numbers_peer_ip + "icmp.unreachable(code=3)/ip(src=10.0.0.9, dst=10.0.0.2)/"
                                 "tcp(srcport=4000, dstport=80, flags=0x002, seq_raw=5)",
               std::nullopt},
        OddSyn{"of_another_address",
               "eth()/ip(src=10.0.0.3, dst=10.0.0.9)/" + numbers_peer_syn + "5)", std::nullopt},
        OddSyn{"of_the_other_family",
               "eth()/ipv6(src=fd00::2, dst=fd00::9)/" + numbers_peer_syn + "5)", std::nullopt}),
    [](const auto& each) { return std::string(each.param.name); });

class SentSyn : public CountedFromSyn, public testing::WithParamInterface<const char*> {};

TEST_P(SentSyn, ThatThePeerDoesNotTakeInMovesNoNumber) {
  const auto before = next_numbers();
  send(GetParam());
  EXPECT_EQ(next_numbers(), before);
}

INSTANTIATE_TEST_SUITE_P(
    Talk, SentSyn,
    testing::Values("tcp(flags=0x002, seq_raw=5, checksum=0x1111)",
                    "ip()/icmp.unreachable(code=3)/ip(src=10.0.0.2, dst=10.0.0.9)/"
                    "tcp(srcport=80, dstport=4000, flags=0x012, seq_raw=5)"));

TEST_F(CountedFromSyn, ALineThatNamesWhatIsOddCountsFromItsSyn) {
  put(numbers_peer_ip + numbers_peer_syn + "7, checksum=0x1111)",
      wire::Discard{wire::Discard::Kind::malformed, "tcp.checksum", "its tcp.checksum is wrong"});
  const auto step = dialogue.expect("tcp(flags=0x012, seq=0, checksum=0x1111)", numbers_no_wait);
  ASSERT_TRUE(step) << step.error().text();
  EXPECT_TRUE(step->ok) << step->why;
  EXPECT_EQ(next_numbers().second, 8U);
}

// The ports are the same, the connections are not.
TEST_F(CountedFromSyn, EachConnectionHasItsOwn) {
  const auto first = next_numbers();
  const std::string flow = "/tcp(srcport=4000, dstport=80)";
  ASSERT_TRUE(dialogue.flow("eth()/ip(src=10.0.0.9, dst=10.0.0.3)" + flow));
  shake_hands("eth()/ip(src=10.0.0.3, dst=10.0.0.9)/", 70'000);
  EXPECT_EQ(next_numbers().second, 70'001U);
  ASSERT_TRUE(dialogue.flow("eth()/ip(src=10.0.0.9, dst=10.0.0.2)" + flow));
  EXPECT_EQ(next_numbers(), first);
}

}  // namespace
}  // namespace pushpkt::talk
