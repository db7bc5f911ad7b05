// A packet that the router rewrites and forwards is followed to the server; what keeps the whole
// experiment from working is reported, with the alteration that is the likely cause.
#include <gmock/gmock.h>

#include <algorithm>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/lab/alteration.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/report/fields.hpp"

namespace pushpkt::ask {
namespace {

using testing::HasSubstr;
using testing::Not;

class AskRewritten : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  static Result<FieldsAnswer> ask(const std::vector<std::string>& alterations) {
    FieldsQuestion question;
    question.cases.push_back(*cases::parse_case("ip.ttl=9"));
    question.paths.push_back(*path::find_kind("packet"));
    for (const std::string& text : alterations) {
      question.alterations.push_back(lab::parse_alteration(text).value());
    }
    return ask_fields(question);
  }

  /// The row in a lab whose router has this rule in its prerouting chain of the given kind.
  static FieldsRow row_with(const std::string& kind, const std::string& rule) {
    auto answer =
        ask({"router:nft add table ip t", "router:nft add chain ip t c { type " + kind + " ; }",
             "router:nft add rule ip t c " + rule});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer && answer->rows.size() == 1 ? answer->rows[0] : FieldsRow{};
  }
};

constexpr const char* nat = "nat hook prerouting priority -100";
constexpr const char* filter = "filter hook prerouting priority -300";

std::vector<std::string> changed_in_transit(const FieldsRow& row) {
  std::vector<std::string> out;
  for (const compare::Difference& d : row.in_transit) out.push_back(d.field);
  return out;
}

TEST_F(AskRewritten, ADestinationNatToAPortWithoutAProgramEndsAtTheServer) {
  const FieldsRow row = row_with(nat, "udp dport 12000 dnat to 10.77.2.2:12001");
  EXPECT_TRUE(row.left_router);
  ASSERT_TRUE(row.died);
  EXPECT_EQ(row.died->at, "server");
  EXPECT_EQ(row.died->reason, "NO_SOCKET");
  EXPECT_THAT(changed_in_transit(row), testing::Contains("udp.dstport"));
  EXPECT_THAT(row.why, HasSubstr("; the router changed udp.dstport 12000 -> 12001; it died on "));
  EXPECT_THAT(row.why, Not(HasSubstr("on the router")));
}

TEST_F(AskRewritten, APortSetWithoutNatIsFollowed) {
  const FieldsRow row = row_with(filter, "udp dport 12000 udp dport set 12001");
  EXPECT_TRUE(row.left_router);
  ASSERT_TRUE(row.died);
  EXPECT_EQ(row.died->at, "server");
  EXPECT_THAT(changed_in_transit(row), testing::Contains("udp.dstport"));
}

// The rule does not mend the checksum.
TEST_F(AskRewritten, APayloadThatTheRouterChangesIsFollowed) {
  const FieldsRow row = row_with(filter, "udp dport 12000 @th,64,8 set 0x6a");
  EXPECT_TRUE(row.left_router);
  ASSERT_TRUE(row.died);
  EXPECT_EQ(row.died->at, "server");
  EXPECT_EQ(row.died->reason, "UDP_CSUM");
  EXPECT_FALSE(row.in_transit.empty());
}

/// A rule in a postrouting chain of the sender's, and the row of the table that it changes.
struct SenderRule {
  std::string chain;
  std::string rule;
  std::string field;
  std::string why;
};

TEST_F(AskRewritten, WhatARuleOfTheSenderChangesIsRecognised) {
  const std::vector<SenderRule> rules{
      {"type filter hook postrouting priority 0", "ip dscp set cs3", "ip.dsfield.dscp",
       "the sender's kernel rewrote ip.dsfield.dscp 0 -> 24"},
      {"type nat hook postrouting priority 100", "udp dport 12000 snat to 10.77.1.2:5555",
       "udp.srcport", " -> 5555"},
      {"type filter hook postrouting priority 0", "ip ttl set 33", "ip.ttl", "ip.ttl 64 -> 33"}};
  for (const SenderRule& rule : rules) {
    FieldsQuestion question;
    question.cases.push_back(*cases::parse_case("ip.id=77"));
    question.paths.push_back(*path::find_kind("raw-ip"));
    for (const std::string& text : {std::string("client:nft add table ip t"),
                                    "client:nft add chain ip t c { " + rule.chain + " ; }",
                                    "client:nft add rule ip t c " + rule.rule}) {
      question.alterations.push_back(lab::parse_alteration(text).value());
    }
    const auto answer = ask_fields(question);
    ASSERT_TRUE(answer) << answer.error().text();
    const FieldsRow& row = answer->rows[0];
    EXPECT_TRUE(row.left_sender && row.left_router) << row.why;
    EXPECT_FALSE(row.left_unlike) << row.why;
    EXPECT_THAT(row.why, HasSubstr(rule.why));
    const auto changed = std::ranges::find(row.rewritten, rule.field, &compare::Difference::field);
    ASSERT_NE(changed, row.rewritten.end()) << row.why;
    EXPECT_EQ(changed->owner, compare::Owner::kernel);
    EXPECT_THAT(changed->why, HasSubstr("rule of the sender"));
  }
}

/// What makes fragments of a datagram, and how many.
struct Cut {
  std::string asked;
  std::string path;
  std::vector<std::string> alterations;
  std::string why;
  std::size_t rewritten;  ///< rows of it
  std::size_t in_transit;
  bool ip6 = false;
};

TEST_F(AskRewritten, WhatWasCutIntoFragmentsIsNotLeftAsWritten) {
  const std::vector<std::string> narrow{
      "router:ip route replace 10.77.2.0/24 dev to-server mtu lock 600"};
  const std::vector<Cut> cuts{
      {"payload.bytes=2000",
       "raw-transport",
       {},
       "the sender's kernel cut it into 2 fragments",
       1,
       0},
      {"payload.bytes=2000",
       "raw-transport",
       {},
       "the sender's kernel cut it into 2 fragments",
       1,
       0,
       true},
      {"payload.bytes=900", "packet", narrow, "left as written; the router cut it into 2 fragments",
       0, 1},
      {"payload.bytes=2000", "raw-transport", narrow,
       "cut it into 2 fragments; the router cut it into 4 fragments", 1, 1},
      {"payload.bytes=20", "packet", narrow, "left as written; answered", 0, 0}};
  for (const Cut& cut : cuts) {
    FieldsQuestion question;
    question.ip6 = cut.ip6;
    question.cases.push_back(*cases::parse_case(cut.asked));
    question.paths.push_back(*path::find_kind(cut.path));
    for (const std::string& text : cut.alterations) {
      question.alterations.push_back(lab::parse_alteration(text).value());
    }
    const auto answer = ask_fields(question);
    ASSERT_TRUE(answer) << answer.error().text();
    const FieldsRow& row = answer->rows[0];
    EXPECT_TRUE(row.answered) << row.why;
    EXPECT_THAT(row.why, HasSubstr(cut.why));
    const std::string name = cut.ip6 ? "ipv6.fragment.count" : "ip.fragment.count";
    const auto counted = [&](const std::vector<compare::Difference>& rows) {
      return static_cast<std::size_t>(std::ranges::count(rows, name, &compare::Difference::field));
    };
    EXPECT_EQ(counted(row.rewritten), cut.rewritten) << row.why;
    EXPECT_EQ(counted(row.in_transit), cut.in_transit) << row.why;
  }
}

TEST_F(AskRewritten, WhatARuleDropsStillDiesOnTheRouter) {
  const FieldsRow row = row_with(filter, "udp dport 12000 drop");
  EXPECT_FALSE(row.left_router);
  ASSERT_TRUE(row.died);
  EXPECT_EQ(row.died->at, "router");
  EXPECT_EQ(row.died->reason, "NETFILTER_DROP");
}

// The kernel would repeat a SYN for two minutes: that would be a hang, of whatever length.
TEST_F(AskRewritten, AnAlterationThatBreaksTheExperimentIsNamedAsTheLikelyCause) {
  for (const std::string alteration :
       {"server:ip link set lo down", "client:ip route replace 10.77.2.0/24 via 10.77.1.99",
        "router:ip route add blackhole 10.77.2.2/32", "router:ip rule add prohibit to 10.77.2.2",
        "router:ip link set to-server down"}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = ask({alteration});
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60)) << alteration;
    ASSERT_FALSE(answer) << alteration;
    EXPECT_EQ(answer.error().cause, Cause::environment) << alteration;
    EXPECT_THAT(answer.error().text(), HasSubstr("the lab was altered, which is the likely cause"))
        << alteration;
    EXPECT_THAT(answer.error().text(), HasSubstr(alteration.substr(alteration.find(':') + 1)))
        << alteration;
  }
}

}  // namespace
}  // namespace pushpkt::ask
