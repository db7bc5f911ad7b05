// Cases that are more than a field: whole packets, fragments, timers, an open connection.
#include <gmock/gmock.h>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::ask {
namespace {

using testing::SizeIs;

class AskCases : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  static std::vector<FieldsRow> rows(const std::vector<std::string>& texts,
                                     const std::vector<const char*>& paths) {
    FieldsQuestion asked;
    asked.ip6 = GetParam();
    for (const std::string& text : texts) asked.cases.push_back(*cases::parse_case(text));
    for (const char* path : paths) asked.paths.push_back(*path::find_kind(path));
    const auto answer = ask_fields(asked);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer ? answer->rows : std::vector<FieldsRow>();
  }
};

TEST_P(AskCases, AFragmentThatStaysAloneIsGivenUpAndTheSenderIsTold) {
  const auto all = rows({"payload.bytes=20+fragments.at=16+fragments.order=1",
                         "payload.bytes=20+fragments.at=16+fragments.order=2",
                         "payload.bytes=20+fragments.at=16+fragments.order=2,1"},
                        {"raw-ip", "packet"});
  ASSERT_THAT(all, SizeIs(6));
  for (const FieldsRow& row : all) {
    SCOPED_TRACE(row.text + " on " + std::string(row.path->name));
    const bool alone = !row.text.ends_with("2,1");
    const bool first = row.text.ends_with("order=1");
    EXPECT_EQ(row.reached_app, !alone);
    EXPECT_EQ(row.died.has_value(), alone);
    if (alone) {
      EXPECT_EQ(row.died->at, "server");
    }
    ASSERT_THAT(row.icmp, SizeIs(first ? 1 : 0));  // a later fragment has no ports to tell
    if (first) {
      EXPECT_EQ(row.icmp[0].type, GetParam() ? 3U : 11U);
      EXPECT_EQ(row.icmp[0].code, 1U);
    }
  }
}

TEST_P(AskCases, DataInAnOpenConnectionIsTakenAndOutOfItsWindowItIsNot) {
  const auto all = rows({"tcp.connection=open", "tcp.connection=open+tcp.seq=100000",
                         "tcp.connection=open+tcp.checksum=0xdead",
                         "tcp.connection=open+tcp.flags=0x004+payload.bytes=0+tcp.seq=2"},
                        {"raw-transport", "raw-ip", "packet"});
  ASSERT_THAT(all, SizeIs(12));
  for (const FieldsRow& row : all) {
    SCOPED_TRACE(row.text + " on " + std::string(row.path->name));
    const bool in_order = row.text == "tcp.connection=open";
    const bool bad = row.text.ends_with("dead");
    ASSERT_TRUE(row.tcp);
    EXPECT_EQ(row.reached_app, in_order);
    EXPECT_EQ(row.answered, in_order);
    EXPECT_EQ(row.tcp->acknowledged, in_order);
    const bool reset_nearby = row.text.ends_with("tcp.seq=2");  // the only one that is challenged
    EXPECT_EQ(row.tcp->challenge_ack, reset_nearby);
    EXPECT_EQ(row.tcp->duplicate_ack, !in_order && !bad && !reset_nearby);
    EXPECT_FALSE(row.tcp->reset);
  }
}

TEST_P(AskCases, AWholePacketIsCompletedAndItsErrorComesBackOnEveryPath) {
  const std::string ip = GetParam() ? "ipv6()" : "ip()";
  const auto all = rows({ip + "/udp()/\"hello\"", ip + "/udp(dstport=1)/\"hello\""},
                        {"socket", "raw-transport", "raw-ip", "packet"});
  ASSERT_THAT(all, SizeIs(7));  // a socket does not choose the port of a packet
  for (const FieldsRow& row : all) {
    SCOPED_TRACE(row.text + " on " + std::string(row.path->name));
    const bool to_nobody = row.text.find("dstport") != std::string::npos;
    EXPECT_EQ(row.reached_app, !to_nobody);
    EXPECT_EQ(row.answered, !to_nobody);
    EXPECT_THAT(row.icmp, SizeIs(to_nobody ? 1 : 0));
  }
}

INSTANTIATE_TEST_SUITE_P(Families, AskCases, testing::Bool(),
                         [](const auto& family) { return family.param ? "IPv6" : "IPv4"; });

}  // namespace
}  // namespace pushpkt::ask
