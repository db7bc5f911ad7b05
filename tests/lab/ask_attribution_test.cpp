// Each row has its own evidence: cases that share ports, ICMP errors that go elsewhere or come by
// another way, and answers from another address.
#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <random>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/topology.hpp"
#include "pushpkt/report/fields.hpp"

namespace pushpkt::ask {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class AskAttribution : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  static FieldsQuestion question(const std::vector<std::string>& cases,
                                 const std::vector<const char*>& paths) {
    FieldsQuestion out;
    for (const std::string& text : cases) out.cases.push_back(*cases::parse_case(text));
    for (const char* path : paths) out.paths.push_back(*path::find_kind(path));
    return out;
  }

  static FieldsAnswer ask(const FieldsQuestion& question) {
    auto answer = ask_fields(question);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer ? std::move(*answer) : FieldsAnswer{};
  }

  static std::vector<FieldsRow> rows(const std::vector<std::string>& cases,
                                     const std::vector<const char*>& paths, bool ip6 = false) {
    FieldsQuestion asked = question(cases, paths);
    asked.ip6 = ip6;
    std::vector<FieldsRow> out = ask(asked).rows;
    EXPECT_EQ(out.size(), cases.size() * paths.size());
    out.resize(cases.size() * paths.size());
    return out;
  }
};

void expect_local_destination_alone(const std::vector<FieldsRow>& rows) {
  const FieldsRow& nobody = rows.at(0);
  const FieldsRow& local = rows.at(1);
  ASSERT_TRUE(nobody.died);
  EXPECT_EQ(nobody.died->at, "router");
  EXPECT_EQ(nobody.died->reason, "NEIGH_FAILED");
  ASSERT_THAT(nobody.icmp, SizeIs(1));
  EXPECT_EQ(nobody.icmp[0].type, 3U);
  ASSERT_TRUE(local.died);
  EXPECT_EQ(local.died->at, "router");
  EXPECT_EQ(local.died->reason, "IP_LOCALNET");
  EXPECT_THAT(local.icmp, IsEmpty());
}

TEST_F(AskAttribution, CasesWithTheSamePortsKeepTheirOwnEnds) {
  expect_local_destination_alone(rows(
      {"ip.dst=10.77.2.99+udp.srcport=40000", "ip.dst=127.0.0.1+udp.srcport=40000"}, {"packet"}));
}

TEST_F(AskAttribution, PacketsWithTheSamePortsKeepTheirOwnEnds) {
  expect_local_destination_alone(rows(
      {"ip(dst=10.77.2.99)/udp(srcport=40000)/\"a\"", "ip(dst=127.0.0.1)/udp(srcport=40000)/\"a\""},
      {"packet"}));
}

TEST_F(AskAttribution, TheSameCaseTwiceIsRunApart) {
  const std::string text = "ip.dst=10.77.2.99+udp.srcport=40000+ip.id=7";
  for (const FieldsRow& row : rows({text, text}, {"packet", "packet-dgram"})) {
    ASSERT_TRUE(row.died);
    EXPECT_EQ(row.died->reason, "NEIGH_FAILED");
    EXPECT_THAT(row.icmp, SizeIs(1));
  }
}

TEST_F(AskAttribution, AnIcmpErrorToTheHostWhoseAddressWeWroteIsNotOurPacket) {
  for (const FieldsRow& row :
       rows({"ip.src=10.77.2.2+ip.ttl=1", "ip.src=10.77.2.2+ip.dst=10.77.9.9"}, {"packet"})) {
    SCOPED_TRACE(row.text);
    EXPECT_TRUE(row.left_sender);
    EXPECT_FALSE(row.left_router);
    EXPECT_THAT(row.in_transit, IsEmpty());
    EXPECT_THAT(row.icmp, IsEmpty());
    ASSERT_TRUE(row.died);
    EXPECT_EQ(row.died->at, "router");
    ASSERT_THAT(row.icmp_elsewhere, SizeIs(1));
    EXPECT_EQ(row.icmp_elsewhere[0].to, "10.77.2.2");
    EXPECT_EQ(row.icmp_elsewhere[0].seen_at, "server");
    EXPECT_EQ(row.icmp_elsewhere[0].error.type, row.text.ends_with("ttl=1") ? 11U : 3U);
    EXPECT_THAT(row.why, HasSubstr("about it went to 10.77.2.2"));
  }
}

TEST_F(AskAttribution, AnIcmpErrorOfIPv6ToAnotherHostIsNotOurPacket) {
  const auto all = rows({"ipv6.src=fd77:2::2+ipv6.hlim=1"}, {"packet", "raw-ip"}, true);
  for (const FieldsRow& row : all) {
    EXPECT_FALSE(row.left_router);
    EXPECT_THAT(row.in_transit, IsEmpty());
    ASSERT_THAT(row.icmp_elsewhere, SizeIs(1));
    EXPECT_EQ(row.icmp_elsewhere[0].error.type, 3U);
    EXPECT_EQ(row.icmp_elsewhere[0].to, "fd77:2::2");
  }
}

struct Told {
  const char* text;
  const char* path;
  unsigned type;
  unsigned code;
};

TEST_F(AskAttribution, EveryIcmpErrorThatCameBackIsTold) {
  constexpr std::array all{
      Told{"ip.proto=0", "packet", 3, 2},
      Told{"ip.proto=0", "raw-ip", 3, 2},
      Told{"ip.proto=51", "packet", 3, 2},
      Told{"ip.proto=51", "raw-ip", 3, 2},
      Told{"ip.hdr_len=24", "raw-ip", 12, 0},
      Told{"ip.dst=127.0.0.1", "raw-ip", 3, 3},
      Told{"ip.dst=10.77.1.2", "raw-ip", 3, 3},
      Told{"ip.dst=10.77.1.99", "raw-ip", 3, 1},
      Told{"tcp.flags=2+ip.ttl=1", "packet", 11, 0},
      Told{"icmp.type=8+ip.ttl=1", "packet", 11, 0},
  };
  for (const Told& told : all) {
    SCOPED_TRACE(std::string(told.text) + " on " + told.path);
    const FieldsRow row = rows({told.text}, {told.path}).at(0);
    ASSERT_THAT(row.icmp, SizeIs(1)) << row.why;
    EXPECT_EQ(row.icmp[0].type, told.type);
    EXPECT_EQ(row.icmp[0].code, told.code);
  }
}

TEST_F(AskAttribution, AnAnswerFromAnotherAddressIsAnAnswerAndItIsSaidFromWhom) {
  FieldsQuestion asked = question({"ip.dst=10.77.2.255"}, {"packet", "raw-ip"});
  for (const std::string& name : {std::string("all"), std::string(lab::router_to_client.name)}) {
    asked.alterations.push_back(
        {std::string(lab::router_name),
         {"sysctl", "-q", "-w", "net.ipv4.conf." + name + ".bc_forwarding=1"},
         {}});
  }
  const FieldsAnswer answer = ask(asked);
  ASSERT_THAT(answer.rows, SizeIs(2));
  for (const FieldsRow& row : answer.rows) {
    EXPECT_TRUE(row.reached_app);
    EXPECT_TRUE(row.answered) << row.why;
    EXPECT_EQ(row.answered_from, "10.77.2.2");
    EXPECT_THAT(row.why, HasSubstr("answered from 10.77.2.2"));
  }
}

TEST_F(AskAttribution, AChallengeIsOneOnlyWhereTheServerCountedIt) {
  const auto all = rows({"tcp.connection=open+tcp.seq=100000",
                         "tcp.connection=open+tcp.flags=0x004+payload.bytes=0+tcp.seq=2"},
                        {"packet", "raw-ip"});
  for (const FieldsRow& row : all) {
    SCOPED_TRACE(row.text);
    const bool reset = row.text.find("flags") != std::string::npos;
    ASSERT_TRUE(row.tcp);
    EXPECT_EQ(row.tcp->challenge_ack, reset);
    EXPECT_EQ(row.tcp->duplicate_ack, !reset);
    EXPECT_THAT(row.why,
                HasSubstr(reset ? "a challenge ACK came back" : "a duplicate ACK came back"));
  }
}

// Of several packets one arrives: it is compared with the frame that it was.
TEST_F(AskAttribution, WhatArrivesIsComparedWithItsOwnFrame) {
  const auto all = rows({"ip(ttl=1)/udp()/\"first\" | ip(ttl=9)/udp()/\"second\""}, {"packet"});
  EXPECT_TRUE(all[0].answered);
  for (const compare::Difference& d : all[0].in_transit) {
    EXPECT_THAT(d.field, testing::AnyOf("eth.dst", "eth.src", "ip.ttl", "ip.checksum"));
  }
}

/// Cases that all come from the same port, each with an end that the others have not.
constexpr std::array sharing{
    "ip.dst=10.77.2.99",
    "ip.dst=10.77.2.98",
    "ip.dst=127.0.0.1",
    "ip.dst=10.77.9.9",
    "ip.dst=10.77.1.2",
    "ip.dst=10.77.2.1",
    "ip.dst=224.0.0.1",
    "ip.dst=255.255.255.255",
    "ip.src=10.77.2.2+ip.ttl=1",
    "ip.src=10.77.1.77",
    "ip.ttl=1",
    "ip.ttl=2",
    "ip.flags.mf=1",
    "ip.frag_offset=8",
    "ip.proto=0",
    "ip.proto=51",
    "ip.id=7",
    "ip.checksum=0xdead",
    "udp.checksum=0xdead",
    "udp.dstport=1",
    "udp.length=4",
    "payload.bytes=20+fragments.at=16+fragments.order=1",
    "payload.bytes=20+fragments.at=16+fragments.order=2",
    "payload.bytes=20+fragments.at=16+fragments.order=2,1",
};

unsigned number_from(const char* variable, unsigned otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

// PUSHPKT_PAIRS=50 asks more of them, PUSHPKT_SEED=N the same again.
TEST_F(AskAttribution, TwoCasesThatShareAPortAreAnsweredAsEachAlone) {
  const unsigned seed = number_from("PUSHPKT_SEED", std::random_device()());
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::size_t> any(0, sharing.size() - 1);
  for (unsigned left = number_from("PUSHPKT_PAIRS", 2); left > 0; --left) {
    const std::string tested = std::string(sharing[any(random)]) + "+udp.srcport=40000";
    const std::string other = std::string(sharing[any(random)]) + "+udp.srcport=40000";
    SCOPED_TRACE("PUSHPKT_SEED=" + std::to_string(seed) + ": " + tested + " and " + other);
    const FieldsAnswer both = ask(question({tested, other}, {"packet", "raw-ip"}));
    for (const std::string& text : {tested, other}) {
      FieldsAnswer of_both = both;
      std::erase_if(of_both.rows, [&](const FieldsRow& row) { return row.text != text; });
      const FieldsAnswer alone = ask(question({text}, {"packet", "raw-ip"}));
      const auto lines = report::differences_from(alone, report::fields_json(of_both));
      ASSERT_TRUE(lines) << lines.error().text();
      EXPECT_THAT(*lines, IsEmpty());
    }
  }
}

}  // namespace
}  // namespace pushpkt::ask
