// What becomes of a field is measured: a sample of rows whose truth is easily told by hand, and a
// lab altered on purpose changes just the rows that it must.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <set>

#include "lab/ask_noise.hpp"
#include "pushpkt/ask/fields.hpp"
#include "pushpkt/drops/trace.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/report/fields.hpp"

namespace pushpkt::ask {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class AskFields : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  static FieldsQuestion question(const std::vector<std::string>& cases) {
    FieldsQuestion out;
    for (const std::string& text : cases) out.cases.push_back(*cases::parse_case(text));
    for (const path::PathKind& kind : path::kinds()) {
      if (kind.kind != path::Kind::file) out.paths.push_back(&kind);
    }
    return out;
  }

  static FieldsRow row(const FieldsAnswer& answer, const std::string& text, path::Kind kind) {
    for (const FieldsRow& other_row : answer.rows) {
      if (other_row.text == text && other_row.path->kind == kind) return other_row;
    }
    ADD_FAILURE() << "no row for " << text;
    return {};
  }
};

TEST_F(AskFields, TheTtlRunsOutOnTheRouterAndItSaysSo) {
  const auto answer = ask_fields(question({"ip.ttl=1", "ip.ttl=2"}));
  ASSERT_TRUE(answer) << answer.error().text();
  for (const path::Kind kind : {path::Kind::raw_ip, path::Kind::packet, path::Kind::inject}) {
    const FieldsRow dead = row(*answer, "ip.ttl=1", kind);
    EXPECT_TRUE(dead.left_sender);
    EXPECT_FALSE(dead.left_router);
    ASSERT_TRUE(dead.died);
    EXPECT_EQ(dead.died->at, "router");
    ASSERT_THAT(dead.icmp, SizeIs(1));
    EXPECT_EQ(dead.icmp[0].type, 11U);
    EXPECT_TRUE(row(*answer, "ip.ttl=2", kind).answered);
  }
}

TEST_F(AskFields, RawIpIsRewrittenWhereTheWholeFrameIsNot) {
  const auto answer = ask_fields(
      question({"ip.checksum=0xdead", "ip.id=0", "ip.id=0+ip.flags.df=1", "ip.len=100"}));
  ASSERT_TRUE(answer) << answer.error().text();
  const auto fields = [&](const std::string& text, path::Kind kind) {
    std::vector<std::string> out;
    for (const auto& d : row(*answer, text, kind).rewritten) out.push_back(d.field);
    return out;
  };
  EXPECT_THAT(fields("ip.checksum=0xdead", path::Kind::raw_ip), testing::Contains("ip.checksum"));
  EXPECT_THAT(fields("ip.id=0", path::Kind::raw_ip), testing::Contains("ip.id"));
  EXPECT_THAT(fields("ip.id=0+ip.flags.df=1", path::Kind::raw_ip), IsEmpty());
  EXPECT_THAT(fields("ip.len=100", path::Kind::raw_ip), testing::Contains("ip.len"));
  for (const FieldsRow& row : answer->rows) {
    if (row.path->kind == path::Kind::packet) {
      EXPECT_THAT(row.rewritten, IsEmpty()) << row.text;
    }
    for (const auto& d : row.rewritten) EXPECT_NE(d.owner, compare::Owner::unexplained) << d.field;
  }
}

TEST_F(AskFields, WhatTheSystemCallRefusesIsNamedByItsErrno) {
  const auto answer = ask_fields(question({"payload.bytes=1473", "ip.hdr_len=16"}));
  ASSERT_TRUE(answer) << answer.error().text();
  const FieldsRow large = row(*answer, "payload.bytes=1473", path::Kind::packet);
  ASSERT_TRUE(large.refusal);
  EXPECT_EQ(errno_name(large.refusal->number), "EMSGSIZE");
  EXPECT_TRUE(row(*answer, "payload.bytes=1473", path::Kind::socket).answered);
  const FieldsRow bad = row(*answer, "ip.hdr_len=16", path::Kind::raw_ip);
  ASSERT_TRUE(bad.refusal);
  EXPECT_EQ(errno_name(bad.refusal->number), "EINVAL");
  EXPECT_EQ(bad.died->at, "syscall");
}

// The ports of the barrier are like any others: no packet of a case is taken for one of its own.
TEST_F(AskFields, PortsOfTheBarrierAreAskedAboutLikeAllOthers) {
  constexpr std::array ports{"12010", "12012", "12014", "12016", "12018", "12020"};
  const std::string from = "udp.srcport=";
  const std::string to = "udp.dstport=";
  std::vector<std::string> cases{"udp.dstport=12011"};
  for (const char* port : ports) cases.insert(cases.end(), {from + port, to + port});
  const auto answer = ask_fields(question(cases));
  ASSERT_TRUE(answer) << answer.error().text();
  for (const path::Kind kind : {path::Kind::raw_transport, path::Kind::packet}) {
    const FieldsRow beside = row(*answer, "udp.dstport=12011", kind);
    ASSERT_TRUE(beside.died);
    for (const char* port : ports) {
      EXPECT_TRUE(row(*answer, from + port, kind).answered) << port;
      const FieldsRow there = row(*answer, to + port, kind);
      ASSERT_TRUE(there.died) << port;
      EXPECT_EQ(there.died->reason, beside.died->reason) << port;
      ASSERT_THAT(there.icmp, SizeIs(1)) << port;
      EXPECT_EQ(there.icmp[0].type, beside.icmp.at(0).type);
    }
  }
}

TEST_F(AskFields, ALabThatDoesNotForwardChangesTheRowsThatNeedTheRouter) {
  FieldsQuestion asked = question({"udp.srcport=5000", "arp.opcode=1", "ip.hdr_len=16"});
  const auto plain = ask_fields(asked);
  ASSERT_TRUE(plain) << plain.error().text();
  asked.obstacles.no_forwarding = true;
  const auto altered = ask_fields(asked);
  ASSERT_TRUE(altered) << altered.error().text();
  const auto lines = report::differences_from(*altered, report::fields_json(*plain));
  ASSERT_TRUE(lines) << lines.error().text();
  EXPECT_THAT(*lines, testing::Not(IsEmpty()));
  for (const std::string& line : *lines) EXPECT_THAT(line, HasSubstr("udp.srcport=5000"));
}

/// The lines of what differs from `plain` in the lab that `asked` alters.
std::vector<std::string> changed(const FieldsQuestion& asked, const FieldsAnswer& plain) {
  const auto altered = ask_fields(asked);
  EXPECT_TRUE(altered) << altered.error().text();
  if (!altered) return {};
  const auto lines = report::differences_from(*altered, report::fields_json(plain));
  EXPECT_TRUE(lines) << lines.error().text();
  return lines.value_or(std::vector<std::string>());
}

TEST_F(AskFields, AServerThatDropsOddPortsChangesTheRowsWithOddPorts) {
  FieldsQuestion asked = question({"udp.srcport=5000", "udp.srcport=5001", "udp.srcport=65534",
                                   "udp.srcport=65535", "udp.srcport=5001+udp.checksum=0xdead",
                                   "udp.length=4", "tcp.srcport=5001", "ip.ttl=1", "arp.opcode=1"});
  const auto plain = ask_fields(asked);
  ASSERT_TRUE(plain) << plain.error().text();
  asked.alterations = {
      {"server", {"nft", "add table ip odd"}, "odd UDP ports are dropped"},
      {"server", {"nft", "add chain ip odd in { type filter hook input priority 0; }"}, {}},
      {"server", {"nft", "add rule ip odd in udp sport & 1 == 1 drop"}, {}}};
  std::set<std::string> cases;
  for (const std::string& line : changed(asked, *plain))
    cases.insert(line.substr(0, line.find(" on ")));
  // Cases without a port of their own have one that the kernel draws.
  cases.erase("udp.length=4");
  EXPECT_THAT(cases,
              testing::ElementsAre("udp.srcport=5001", "udp.srcport=5001+udp.checksum=0xdead",
                                   "udp.srcport=65535"));
  const auto altered = ask_fields(asked);
  ASSERT_TRUE(altered) << altered.error().text();
  const FieldsRow odd = row(*altered, "udp.srcport=5001", path::Kind::packet);
  ASSERT_TRUE(odd.died);
  EXPECT_EQ(odd.died->at, "server");
  EXPECT_EQ(odd.died->reason, "NETFILTER_DROP");
  EXPECT_THAT(odd.died->known_by, testing::AnyOf("tracepoint", "inferred"));
}

TEST_F(AskFields, OthersFirewallsOnTheWayAreTheOnesThatKill) {
  FieldsQuestion asked = question({"udp.srcport=5001", "ip.ttl=1"});
  asked.alterations = {
      {"router", {"nft", "add table ip t"}, {}},
      {"router",
       {"nft", "add chain ip t c { type filter hook forward priority 0; policy drop; }"},
       {}}};
  for (const bool traced : {true, false}) {
    asked.traced = traced;
    const auto answer = ask_fields(asked);
    ASSERT_TRUE(answer) << answer.error().text();
    const FieldsRow dropped = row(*answer, "udp.srcport=5001", path::Kind::packet);
    ASSERT_TRUE(dropped.died);
    EXPECT_EQ(dropped.died->at, "router");
    EXPECT_EQ(dropped.died->reason, "NETFILTER_DROP");
    EXPECT_EQ(row(*answer, "ip.ttl=1", path::Kind::packet).died->reason, "IP_INHDR");
  }
}

// What everybody is told without the tracepoint is what the tracepoint tells root.
TEST_F(AskFields, WithoutTheTracepointTheReasonsAreTheSame) {
  if (const auto trace = drops::Trace::open(drops::Detail::packet); !trace) {
    GTEST_SKIP() << trace.error().text();
  }
  for (const bool ip6 : {false, true}) {
    FieldsQuestion asked = question({});
    asked.cases = cases::catalogue(ip6);
    asked.ip6 = ip6;
    asked.paths = {*path::find_kind("packet")};
    const auto traced = ask_fields(asked);
    ASSERT_TRUE(traced) << traced.error().text();
    asked.traced = false;
    EXPECT_THAT(changed(asked, *traced), IsEmpty());
    const auto by_tracepoint = [](const FieldsRow& row) {
      return row.died && row.died->known_by == "tracepoint";
    };
    EXPECT_GT(std::count_if(traced->rows.begin(), traced->rows.end(), by_tracepoint), 100);
  }
}

// The first fragment is too short for TCP's header and dies at once, the rest when it has waited.
TEST_F(AskFields, WhatComesLateIsHeardThroughTheNoiseOfOthers) {
  FieldsQuestion asked = question({"tcp.flags=0x002+fragments.at=8"});
  asked.ip6 = true;
  const Noise noise;
  const auto answer = ask_fields(asked);
  ASSERT_TRUE(answer) << answer.error().text();
  const FieldsRow dead = row(*answer, "tcp.flags=0x002+fragments.at=8", path::Kind::packet);
  ASSERT_TRUE(dead.died);
  EXPECT_EQ(dead.died->reason, "FRAG_REASM_TIMEOUT") << dead.why;
}

// All paths at once are in labs that run at the same time; one path alone is in a lab alone.
TEST_F(AskFields, LabsAtTheSameTimeAnswerAsOneAlone) {
  FieldsQuestion asked = question({});
  constexpr std::size_t every = 12;
  const std::vector<cases::Case> all = cases::catalogue(false);
  for (std::size_t i = 0; i < all.size(); i += every) asked.cases.push_back(all[i]);
  const auto at_once = ask_fields(asked);
  ASSERT_TRUE(at_once) << at_once.error().text();
  ASSERT_GT(at_once->rows.size(), 128U) << "too few for several labs";
  const std::string whole = report::fields_json(*at_once);
  for (const path::PathKind* kind : std::vector(asked.paths)) {
    asked.paths = {kind};
    const auto alone = ask_fields(asked);
    ASSERT_TRUE(alone) << alone.error().text();
    const auto lines = report::differences_from(*alone, whole, report::Compared::rows_of_this_run);
    ASSERT_TRUE(lines) << lines.error().text();
    EXPECT_THAT(*lines, IsEmpty()) << kind->name;
  }
}

TEST_F(AskFields, TheCatalogueRunsTwiceAndSaysTheSame) {
  for (const bool ip6 : {false, true}) {
    FieldsQuestion asked = question({});
    constexpr std::size_t every = 8;  // a sample: all of it takes long under sanitizers
    const std::vector<cases::Case> all = cases::catalogue(ip6);
    for (std::size_t i = 0; i < all.size(); i += every) asked.cases.push_back(all[i]);
    asked.ip6 = ip6;
    const auto first = ask_fields(asked);
    ASSERT_TRUE(first) << first.error().text();
    const auto second = ask_fields(asked);
    ASSERT_TRUE(second) << second.error().text();
    const auto lines = report::differences_from(*second, report::fields_json(*first));
    ASSERT_TRUE(lines) << lines.error().text();
    EXPECT_THAT(*lines, IsEmpty());
  }
}

}  // namespace
}  // namespace pushpkt::ask
