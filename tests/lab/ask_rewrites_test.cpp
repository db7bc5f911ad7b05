// What the sender's kernel rewrites, row by row: what `kinds()` claims happens, and nothing else.
// raw(7), RFC 3542
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::ask {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Names = std::set<std::string>;

const std::vector<std::string> cases_ip4{"ip.checksum=0",
                                         "ip.checksum=0xdead",
                                         "ip.checksum=0xffff",
                                         "ip.len=0",
                                         "ip.len=21",
                                         "ip.len=100",
                                         "ip.len=65535",
                                         "ip.id=0",
                                         "ip.id=0+ip.flags.df=1",
                                         "ip.id=1",
                                         "ip.id=0xffff",
                                         "ip.id=7+ip.flags.df=1",
                                         "ip.src=0.0.0.0",
                                         "ip.src=0.0.0.0+udp.checksum=0",
                                         "ip.src=192.0.2.1",
                                         "ip.ttl=9",
                                         "ip.dsfield=0xff",
                                         "udp.length=4",
                                         "udp.length=65535",
                                         "udp.checksum=0",
                                         "udp.checksum=0xdead",
                                         "icmp.type=8+icmp.checksum=0xdead",
                                         "tcp.checksum=0xdead",
                                         "payload.bytes=0",
                                         "payload.bytes=1000",
                                         "eth.src=02:00:00:00:00:99",
                                         "eth.dst=02:00:00:00:00:98",
                                         "eth.type=0x1234"};

const std::vector<std::string> cases_ip6{"ipv6.plen=0",
                                         "ipv6.plen=9",
                                         "ipv6.plen=1000",
                                         "ipv6.hlim=9",
                                         "ipv6.tclass=0xff",
                                         "ipv6.flow=0xfffff",
                                         "ipv6.src=::",
                                         "ipv6.src=2001:db8::1",
                                         "udp.length=4",
                                         "udp.length=65535",
                                         "udp.checksum=0",
                                         "udp.checksum=0xdead",
                                         "icmpv6.type=128+icmpv6.checksum=0xdead",
                                         "tcp.checksum=0xdead",
                                         "payload.bytes=0",
                                         "payload.bytes=1000",
                                         "eth.src=02:00:00:00:00:99",
                                         "eth.type=0x1234"};

/// One family's cases on every path, asked once for all tests.
const FieldsAnswer& answer_of(bool ip6) {
  static std::map<bool, FieldsAnswer> answers;
  if (const auto known = answers.find(ip6); known != answers.end()) return known->second;
  FieldsQuestion question;
  question.ip6 = ip6;
  for (const std::string& text : ip6 ? cases_ip6 : cases_ip4) {
    question.cases.push_back(*cases::parse_case(text));
  }
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind != path::Kind::file) question.paths.push_back(&kind);
  }
  auto answer = ask_fields(question);
  if (!answer) throw std::runtime_error(answer.error().text());
  return answers.emplace(ip6, std::move(*answer)).first->second;
}

Names rewritten(const FieldsRow& row) {
  Names out;
  for (const compare::Difference& difference : row.rewritten) out.insert(difference.field);
  return out;
}

class AskRewrites : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  /// The row of a case over IPv4.
  static const FieldsRow& on(std::string_view path, const std::string& text) {
    for (const FieldsRow& row : answer_of(false).rows) {
      if (row.path->name == path && row.text == text) return row;
    }
    throw std::runtime_error("no row for " + text);
  }

  /// As it was on the wire.
  static std::string wire(const FieldsRow& row, const std::string& field) {
    for (const compare::Difference& difference : row.rewritten) {
      if (difference.field == field && difference.wire) return difference.wire->text();
    }
    return "as written";
  }
};

TEST_F(AskRewrites, AreTheClaimedOnesAndEachOfTheseHappens) {
  for (const bool ip6 : {false, true}) {
    std::map<const path::PathKind*, Names> seen;
    for (const FieldsRow& row : answer_of(ip6).rows) {
      for (const compare::Difference& difference : row.rewritten) {
        EXPECT_EQ(difference.owner, compare::Owner::kernel) << row.text << " on " << row.path->name;
        seen[row.path].insert(difference.field);
      }
    }
    for (const path::PathKind& kind : path::kinds()) {
      Names claimed;
      for (const path::Rewrite& rewrite : ip6 ? kind.rewrites_ip6 : kind.rewrites_ip4) {
        claimed.emplace(rewrite.field);
      }
      EXPECT_EQ(seen[&kind], claimed) << kind.name << (ip6 ? ", IPv6" : ", IPv4");
    }
  }
}

TEST_F(AskRewrites, OfAWholeFrameAreNone) {
  std::size_t rows = 0;
  for (const bool ip6 : {false, true}) {
    for (const FieldsRow& row : answer_of(ip6).rows) {
      if (row.path->ours != path::Level::link) continue;
      EXPECT_THAT(rewritten(row), IsEmpty()) << row.text << " on " << row.path->name;
      EXPECT_TRUE(row.left_sender) << row.text << " on " << row.path->name;
      ++rows;
    }
  }
  EXPECT_EQ(rows, 5 * (cases_ip4.size() + cases_ip6.size()))
      << "packet, ring, xdp, inject, tap carry all";
}

TEST_F(AskRewrites, AHeaderThatIsTheKernelsIsNotAskedAbout) {
  for (const bool ip6 : {false, true}) {
    for (const FieldsRow& row : answer_of(ip6).rows) {
      const bool asks_ethernet = row.text.starts_with("eth.");
      const bool asks_ip = row.text.starts_with("ip.") || row.text.starts_with("ipv6.");
      EXPECT_FALSE(asks_ethernet && row.path->ours != path::Level::link) << row.path->name;
      EXPECT_FALSE(asks_ip && row.path->ours == path::Level::transport) << row.path->name;
      EXPECT_FALSE(row.path->ours == path::Level::payload && !row.text.starts_with("payload."))
          << row.text;
    }
  }
}

// A request that leaves ip.id at 0 is given one, whatever else it is about.
TEST_F(AskRewrites, OfRawIpAreChecksumAndLengthWhateverTheySay) {
  for (const char* text : {"ip.checksum=0", "ip.checksum=0xdead", "ip.checksum=0xffff"}) {
    EXPECT_THAT(rewritten(on("raw-ip", text)), ElementsAre("ip.checksum", "ip.id")) << text;
    EXPECT_TRUE(on("raw-ip", text).answered) << text;
    EXPECT_FALSE(on("packet", text).answered) << "it was wrong: " << text;
  }
  for (const char* text : {"ip.len=0", "ip.len=21", "ip.len=100", "ip.len=65535"}) {
    EXPECT_THAT(rewritten(on("raw-ip", text)), ElementsAre("ip.checksum", "ip.id", "ip.len"))
        << text;
    EXPECT_EQ(wire(on("raw-ip", text), "ip.len"), "33") << text;
    EXPECT_TRUE(on("raw-ip", text).left_router) << "a router forwards it: " << text;
  }
}

TEST_F(AskRewrites, OfRawIpIsAnIdOfZeroUnlessDfIsSet) {
  const FieldsRow filled = on("raw-ip", "ip.id=0");
  EXPECT_THAT(rewritten(filled), ElementsAre("ip.checksum", "ip.id"));
  EXPECT_NE(wire(filled, "ip.id"), "0x0000");
  for (const char* text :
       {"ip.id=0+ip.flags.df=1", "ip.id=1", "ip.id=0xffff", "ip.id=7+ip.flags.df=1"}) {
    EXPECT_THAT(rewritten(on("raw-ip", text)), IsEmpty()) << text;
    EXPECT_TRUE(on("raw-ip", text).answered) << text;
  }
}

TEST_F(AskRewrites, OfRawIpIsASourceOfZeroWhichMakesTheUdpChecksumWrong) {
  const FieldsRow filled = on("raw-ip", "ip.src=0.0.0.0");
  EXPECT_THAT(rewritten(filled), ElementsAre("ip.checksum", "ip.id", "ip.src"));
  EXPECT_EQ(wire(filled, "ip.src"), "10.77.1.2");
  EXPECT_TRUE(filled.left_router);
  EXPECT_FALSE(filled.reached_app) << "the checksum was computed over 0.0.0.0";
  ASSERT_TRUE(filled.died);
  EXPECT_EQ(filled.died->at, "server");
  EXPECT_EQ(filled.died->reason, "UDP_CSUM");
  EXPECT_TRUE(on("raw-ip", "ip.src=0.0.0.0+udp.checksum=0").answered) << "without one it passes";
  const FieldsRow foreign = on("raw-ip", "ip.src=192.0.2.1");
  EXPECT_THAT(rewritten(foreign), ElementsAre("ip.checksum", "ip.id"));
  EXPECT_TRUE(foreign.reached_app);
}

}  // namespace
}  // namespace pushpkt::ask
