// What answers a probe once more: counted there, told as that, and no answer of another probe.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/stack_probe_packets.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

const std::string asked = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)";
const std::string other = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4001, dstport=7)";
const std::string answer = "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=7, dstport=4000)";

/// With an identification of its own, or none.
std::string answer_with(const std::string& id) {
  return "ip(src=10.0.0.2, dst=10.0.0.1, " + id + ")/udp(srcport=7, dstport=4000)";
}

TEST(AnsweredAgain, ACopyIsCountedWhileOthersWait) {
  Probes probes;
  probes.add(probe(asked, 0));
  probes.add(probe(other, 0));
  ASSERT_TRUE(take(probes, answer, 3).ends);
  for (const int time : {4, 5}) {
    const auto again = take(probes, answer, time);
    EXPECT_FALSE(again.ends);
    EXPECT_TRUE(again.is_again && again.is_copy);
    EXPECT_EQ(again.probe, 0U);
  }
  EXPECT_EQ(probes.all()[0].copies, 2U);
  EXPECT_EQ(probes.all()[0].rtt.count(), 3) << "the first";
  EXPECT_EQ(probes.all()[1].outcome, Probe::Outcome::silent);
  EXPECT_TRUE(probes.waiting());
}

TEST(AnsweredAgain, AnotherAnswerIsNoCopy) {
  Probes probes;
  probes.add(probe(asked, 0));
  ASSERT_TRUE(take(probes, answer, 3).ends);
  const auto again = take(probes, answer + "/\"more\"", 4);
  EXPECT_TRUE(again.is_again);
  EXPECT_FALSE(again.is_copy);
  EXPECT_EQ(probes.all()[0].copies, 0U);
  EXPECT_EQ(probes.all()[0].more_answers, 1U);
}

// RFC 6864, 4.1: the source of a datagram that may be fragmented does not use its number again.
TEST(AnsweredAgain, ByItsIdentificationACopyIsNoAnswerOfAnEqualProbe) {
  for (const std::string id : {"id=7", "id=0", "id=7, df=1"}) {
    Probes probes;
    probes.add(probe(asked, 0));
    probes.add(probe(asked, 0));
    ASSERT_TRUE(take(probes, answer_with(id), 3).ends);
    const auto again = take(probes, answer_with(id), 4);
    EXPECT_EQ(again.is_copy, id == "id=7") << id;
    EXPECT_EQ(again.ends, id != "id=7") << id;
    EXPECT_EQ(probes.all()[0].copies, id == "id=7" ? 1U : 0U) << id;
  }
}

TEST(AnsweredAgain, WhatTwoDevicesShowIsOnePacket) {
  Probes probes;
  probes.add(probe(asked, 0));
  const wire::Frame built = frame(answer);
  const wire::Decoded packet = wire::decode(built.bytes, built.link);
  ASSERT_TRUE(probes.take(packet, Timestamp::from_ns(3), 1).ends);
  const auto again = probes.take(packet, Timestamp::from_ns(4), 2);
  EXPECT_TRUE(again.is_seen_twice);
  EXPECT_FALSE(again.ends);
  EXPECT_EQ(probes.all()[0].copies, 0U);
}

TEST(AnsweredAgain, EveryErrorIsTold) {
  const std::string from = "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=3, code=13)/";
  Probes probes;
  probes.add(probe(asked, 0));
  ASSERT_TRUE(take(probes, from + asked, 1).ends);
  EXPECT_TRUE(take(probes, from + asked, 2).is_copy);
  const auto second =
      take(probes, "ip(src=10.0.0.8, dst=10.0.0.1)/icmp(type=3, code=1)/" + asked, 3);
  EXPECT_FALSE(second.ends);
  EXPECT_THAT(second.text, HasSubstr("ICMP host unreachable from 10.0.0.8"));
  ASSERT_TRUE(take(probes, answer, 4).ends);
  const auto late = take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=3)/" + asked, 5);
  EXPECT_THAT(late.text, HasSubstr("ICMP port unreachable from 10.0.0.2"));
  EXPECT_EQ(probes.all()[0].outcome, Probe::Outcome::answered);
  EXPECT_EQ(probes.all()[0].copies, 1U);
}

}  // namespace
}  // namespace pushpkt::stack
