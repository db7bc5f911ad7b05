// Probes that look the same to the host that answers: no answer is given to one of them by name.
// Those that differ in ip.id or the flow label alone get the ICMP errors that quote them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/report/exchange.hpp"
#include "pushpkt/stack/probes.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

wire::Frame frame(const std::string& text) {
  return wire::build(wire::parse_recipe(text).value()).value();
}

Probe named(const std::string& name, const std::string& text, bool by_network_id = false) {
  const wire::Frame built = frame(text);
  const wire::Decoded packet = wire::decode(built.bytes, built.link);
  Probe out{.request = wire::request_of(packet).value(), .name = name};
  if (by_network_id) out.request.network_id = wire::network_id_of(packet);
  return out;
}

Probes::Found take(Probes& probes, const std::string& text) {
  const wire::Frame built = frame(text);
  return probes.take(wire::decode(built.bytes, built.link), Timestamp::from_ns(9));
}

std::string asked(const std::string& ip) {
  return "ip(src=10.0.0.1, dst=10.0.0.2, " + ip + ")/udp(srcport=4000, dstport=7)";
}
const std::string answer = "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=7, dstport=4000)";
const std::string expired = "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=11)/";

TEST(AlikeProbes, AnAnswerIsOfNoneByName) {
  Probes probes;
  for (const std::string ttl : {"1", "2", "3"}) {
    probes.add(named("ip.ttl=" + ttl, asked("ttl=" + ttl)));
  }
  const auto found = take(probes, answer);
  ASSERT_TRUE(found.ends);
  EXPECT_EQ(probes.settled(), 1U);
  for (const Probe& probe : probes.all()) EXPECT_TRUE(probe.is_alike) << probe.name;
  const wire::Frame built = frame(answer);
  const std::string line =
      report::answer_line(probes.all()[found.probe], wire::decode(built.bytes, built.link));
  EXPECT_THAT(line, Not(HasSubstr("ip.ttl")));
  EXPECT_THAT(line, HasSubstr("one of the packets that look alike: answer from 10.0.0.2"));
  EXPECT_THAT(report::alike_note(probes.all()), HasSubstr("leave udp.srcport open"));
  const std::string json = report::probes_json(probes.all()).dump();
  EXPECT_THAT(json, HasSubstr("undetermined"));
  EXPECT_THAT(json, Not(HasSubstr("silent")));
  EXPECT_THAT(json, Not(HasSubstr("answered")));
}

TEST(AlikeProbes, WhereAllHadTheSameTheOutcomeIsKnown) {
  Probes probes;
  probes.add(named("ip.ttl=8", asked("ttl=8")));
  probes.add(named("ip.ttl=9", asked("ttl=9")));
  ASSERT_TRUE(take(probes, answer).ends);
  ASSERT_TRUE(take(probes, answer).ends);
  EXPECT_FALSE(probes.waiting());
  const std::string json = report::probes_json(probes.all()).dump();
  EXPECT_THAT(json, HasSubstr("answered"));
  EXPECT_THAT(json, Not(HasSubstr("undetermined")));
}

TEST(AlikeProbes, CopiesAreCounted) {
  Probes probes;
  probes.add(named("ip.ttl=8", asked("ttl=8")));
  for (int i = 0; i < 3; ++i) {
    const auto found = take(probes, answer);
    if (found.is_again) {
      EXPECT_EQ(report::again_line(probes.all()[found.probe], found),
                "ip.ttl=8: a copy of the answer from 10.0.0.2");
    }
  }
  const auto more = take(probes, answer + "/\"more\"");
  EXPECT_EQ(report::again_line(probes.all()[more.probe], more),
            "ip.ttl=8: one more answer from 10.0.0.2");
  EXPECT_THAT(report::exchange_summary(probes.all()),
              HasSubstr("1 sent, 1 answered; 2 copies of answers; 1 more answer; round trip"));
  const std::string counts = report::exchange_counts(probes.all()).dump();
  EXPECT_THAT(counts, HasSubstr("\"copies\":2"));
  EXPECT_THAT(counts, HasSubstr("\"more_answers\":1"));
}

TEST(AlikeProbes, AProbeThatWaitsAloneHasItsAnswer) {
  Probes probes;
  probes.add(named("ip.ttl=1", asked("ttl=1")));
  EXPECT_TRUE(take(probes, expired + asked("ttl=1")).ends);
  probes.add(named("ip.ttl=2", asked("ttl=2")));
  const auto second = take(probes, answer);
  ASSERT_TRUE(second.ends);
  EXPECT_EQ(second.probe, 1U);
  EXPECT_FALSE(probes.all()[1].is_alike);
  EXPECT_THAT(report::alike_note(probes.all()), IsEmpty());
}

TEST(Summary, HasTheRoundTripOfAnswersOnly) {
  Probes probes;
  probes.add(named("ip.ttl=1", asked("ttl=1")));
  EXPECT_TRUE(take(probes, expired + asked("ttl=1")).ends);
  EXPECT_THAT(report::exchange_summary(probes.all()), Not(HasSubstr("round trip")));
  probes.add(named("ip.ttl=2", asked("ttl=2")));
  ASSERT_TRUE(take(probes, answer).ends);
  EXPECT_THAT(report::exchange_summary(probes.all()),
              testing::ContainsRegex("round trip [0-9.]+ ms$"));
}

TEST(Summary, APacketThatIsNotSentIsSettledAndSaysWhy) {
  Probes probes;
  Probe probe = named("ip.dst=10.0.0.2", asked("ttl=1"));
  probe.unreachable = "no answer to ARP";
  probes.add(std::move(probe));
  EXPECT_FALSE(probes.waiting());
  EXPECT_FALSE(take(probes, answer).ends);
  EXPECT_EQ(report::exchange_summary(probes.all()), "0 sent, 0 answered, 1 not sent");
  EXPECT_THAT(report::exchange_counts(probes.all()).dump(), HasSubstr("\"not_sent\":1"));
  EXPECT_THAT(report::probes_json(probes.all()).dump(), HasSubstr("no answer to ARP"));
}

// Equal requests, as of -c: an answer may be a copy of another's.
TEST(AlikeProbes, SoAreThoseWithoutAName) {
  Probes probes;
  probes.add(named("", asked("ttl=9")));
  probes.add(named("", asked("ttl=9")));
  EXPECT_EQ(take(probes, answer).probe, 0U);
  EXPECT_TRUE(probes.all()[0].is_alike && probes.all()[1].is_alike);
  EXPECT_THAT(report::exchange_summary(probes.all()), Not(HasSubstr("round trip")));
  EXPECT_THAT(report::alike_note(probes.all()), HasSubstr("leave udp.srcport open"));
}

TEST(AlikeProbes, ACopyIsInDoubtAndAnotherAnswerIsNot) {
  const std::string numbered =
      "ip(src=10.0.0.2, dst=10.0.0.1, id=7, "
      "df=1)/udp(srcport=7, dstport=4000)";
  Probes probes;
  probes.add(named("", asked("ttl=9")));
  ASSERT_TRUE(take(probes, answer).ends);
  EXPECT_FALSE(probes.all()[0].is_alike) << "nothing else was sent yet";
  probes.add(named("", asked("ttl=9")));
  ASSERT_TRUE(take(probes, numbered).ends);
  EXPECT_TRUE(probes.all()[1].is_alike == false) << "another packet than the first";
  probes.add(named("", asked("ttl=9")));
  ASSERT_TRUE(take(probes, numbered).ends);
  EXPECT_TRUE(probes.all()[2].is_alike) << "the same packet once more";
}

TEST(AlikeProbes, WhatCameBeforeARequestLeftIsNoAnswerToIt) {
  Probes probes;
  Probe first = named("", asked("ttl=9"));
  Probe second = first;
  second.sent = Timestamp::from_ns(10);
  probes.add(first);
  probes.add(second);
  ASSERT_TRUE(take(probes, answer).ends);  // at 9 ns
  const auto copy = take(probes, answer);
  EXPECT_TRUE(copy.is_copy);
  EXPECT_FALSE(copy.ends);
  EXPECT_EQ(probes.all()[1].outcome, Probe::Outcome::silent);
}

TEST(AlikeProbes, AQuotedIdentificationTellsThemApart) {
  Probes probes;
  for (const std::string id : {"1", "2", "3"}) {
    probes.add(named("ip.ttl=" + id, asked("ttl=" + id + ", id=" + id), true));
  }
  const auto third = take(probes, expired + asked("ttl=1, id=3"));
  ASSERT_TRUE(third.ends);
  EXPECT_EQ(third.probe, 2U);
  EXPECT_FALSE(probes.all()[2].is_alike);
  EXPECT_FALSE(take(probes, expired + asked("ttl=1, id=77")).ends) << "another program's";
  // Answers do not repeat it.
  EXPECT_TRUE(take(probes, answer).ends);
  EXPECT_TRUE(probes.all()[0].is_alike);
  EXPECT_FALSE(probes.all()[2].is_alike);
}

TEST(AlikeProbes, AnErrorTakesItsPacketOutOfDoubt) {
  Probes probes;
  for (const std::string id : {"1", "2", "3"}) {
    probes.add(named("ip.ttl=" + id, asked("ttl=" + id + ", id=" + id), true));
  }
  ASSERT_TRUE(take(probes, answer).ends);
  ASSERT_TRUE(take(probes, expired + asked("ttl=1, id=1")).ends) << "the answer was not its own";
  ASSERT_TRUE(take(probes, answer).ends);
  EXPECT_FALSE(probes.waiting());
  EXPECT_EQ(probes.all()[0].outcome, Probe::Outcome::icmp_error);
  EXPECT_FALSE(probes.all()[0].is_alike);
  for (const std::size_t place : {1U, 2U}) {
    EXPECT_EQ(probes.all()[place].outcome, Probe::Outcome::answered);
    EXPECT_TRUE(probes.all()[place].is_alike);
  }
  EXPECT_THAT(report::probes_json(probes.all()).dump(), Not(HasSubstr("undetermined")));
}

TEST(AlikeProbes, SoDoesAFlowLabel) {
  const auto six = [](const std::string& flow) {
    return "ipv6(src=fd00::1, dst=fd00::2, hlim=1, flow=" + flow + ")/udp(srcport=4000, dstport=7)";
  };
  Probes probes;
  probes.add(named("a", six("1"), true));
  probes.add(named("b", six("2"), true));
  const auto second = take(probes, "ipv6(src=fd00::9, dst=fd00::1)/icmpv6(type=3)/" + six("2"));
  ASSERT_TRUE(second.ends);
  EXPECT_EQ(second.probe, 1U);
  EXPECT_EQ(probes.all()[1].outcome, Probe::Outcome::icmp_error);
}

}  // namespace
}  // namespace pushpkt::stack
