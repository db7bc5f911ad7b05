// The questions asked by TUN and TAP: as root by the device, else by the veth end that stands in.
#include <gmock/gmock.h>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/ask/loopback.hpp"
#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/path/tun_device.hpp"

namespace pushpkt::ask {
namespace {

const path::PathKind* kind_of(std::string_view name) { return path::find_kind(name).value(); }

class AskCable : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  static FieldsAnswer ask(const std::vector<std::string>& cases, bool ip6,
                          const std::vector<std::string>& paths) {
    FieldsQuestion question{.cases = {}, .paths = {}, .ip6 = ip6};
    for (const std::string& text : cases) {
      question.cases.push_back(cases::parse_case(text).value());
    }
    for (const std::string& name : paths) question.paths.push_back(kind_of(name));
    auto answer = ask_fields(question);
    if (!answer) throw std::runtime_error(answer.error().text());
    return std::move(*answer);
  }

  static const FieldsRow* find(const FieldsAnswer& answer, const std::string& text,
                               path::Kind kind) {
    for (const FieldsRow& row : answer.rows) {
      if (row.text == text && row.path->kind == kind) return &row;
    }
    return nullptr;
  }

  /// How far it came, and what came back.
  static std::string fate(const FieldsRow& row) {
    std::string out = std::string(row.left_sender ? "left " : "") +
                      (row.left_router ? "passed " : "") + (row.reached_app ? "heard " : "") +
                      (row.answered ? "answered " : "");
    for (const auto& icmp : row.icmp) {
      out += "icmp " + std::to_string(icmp.type) + "/" + std::to_string(icmp.code) + " ";
    }
    return out + (row.died ? "died " + row.died->at : "");
  }
};

// The kernel at the other end cannot tell who wrote the frame.
TEST_F(AskCable, ATapIsReceivedAsAFrameFromTheWire) {
  const std::vector<std::string> cases{"ip.ttl=0",
                                       "ip.ttl=1",
                                       "ip.ttl=2",
                                       "ip.checksum=0xdead",
                                       "ip.version=5",
                                       "ip.hdr_len=16",
                                       "ip.len=40",
                                       "ip.src=10.77.2.9",
                                       "udp.checksum=0",
                                       "udp.checksum=0xdead",
                                       "udp.length=4",
                                       "udp.dstport=11999",
                                       "eth.type=0x0806",
                                       "ip.id=0",
                                       "eth.dst=02:00:00:00:00:99",
                                       "tcp.flags=2"};
  const FieldsAnswer answer = ask(cases, false, {"packet", "tap"});
  for (const std::string& text : cases) {
    SCOPED_TRACE(text);
    const FieldsRow* by_packet = find(answer, text, path::Kind::packet);
    const FieldsRow* by_tap = find(answer, text, path::Kind::tap);
    ASSERT_NE(by_packet, nullptr);
    ASSERT_NE(by_tap, nullptr);
    EXPECT_EQ(fate(*by_tap), fate(*by_packet)) << by_tap->why << "\n" << by_packet->why;
    EXPECT_TRUE(by_tap->rewritten.empty()) << by_tap->why;
  }
}

TEST_F(AskCable, NothingIsRewrittenOnItsWayIntoTheStack) {
  for (const bool ip6 : {false, true}) {
    SCOPED_TRACE(ip6);
    const std::vector<std::string> cases =
        ip6 ? std::vector<std::string>{"ipv6.hlim=1", "ipv6.hlim=3", "ipv6.flow=0x12345",
                                       "udp.checksum=0xdead"}
            : std::vector<std::string>{"ip.ttl=1", "ip.id=0",      "ip.src=0.0.0.0",
                                       "ip.len=0", "ip.proto=253", "ip.checksum=0xdead"};
    const FieldsAnswer answer = ask(cases, ip6, {"tun", "tap"});
    EXPECT_THAT(answer.rows, testing::SizeIs(2 * cases.size()));
    for (const FieldsRow& row : answer.rows) {
      SCOPED_TRACE(row.text + " " + std::string(row.path->name));
      EXPECT_TRUE(row.rewritten.empty()) << row.why;
      for (const auto& changed : row.in_transit) {
        EXPECT_NE(changed.owner, compare::Owner::unexplained) << changed.field;
      }
    }
  }
}

// AF_PACKET asks the device's MTU; nobody asks it of what comes in.
TEST_F(AskCable, ADeviceHasNoMtuInThisDirection) {
  if (!path::TunDevice::probe()) GTEST_SKIP() << "a veth end has one";
  const FieldsAnswer answer = ask({"payload.bytes=2000"}, false, {"packet", "tun", "tap"});
  EXPECT_TRUE(find(answer, "payload.bytes=2000", path::Kind::packet)->refusal);
  for (const path::Kind kind : {path::Kind::tun, path::Kind::tap}) {
    const FieldsRow& row = *find(answer, "payload.bytes=2000", kind);
    EXPECT_FALSE(row.refusal);
    EXPECT_TRUE(row.answered) << row.why;
  }
}

TEST_F(AskCable, WhatStandsInForTheDeviceIsNamed) {
  const FieldsAnswer answer = ask({"ip.ttl=2"}, false, {"tap"});
  if (path::TunDevice::probe()) {
    EXPECT_THAT(answer.notes, testing::IsEmpty());
  } else {
    EXPECT_THAT(answer.notes, testing::ElementsAre(testing::HasSubstr("stands in")));
  }
  EXPECT_TRUE(answer.rows.at(0).answered) << answer.rows.at(0).why;
}

TEST_F(AskCable, AnObstacleOfTheRouterStopsACableToo) {
  ObstaclesQuestion question{
      .obstacles = find_obstacles({"ttl", "client-output-filter"}, false).value(),
      .paths = {kind_of("packet"), kind_of("tap")}};
  const auto answer = ask_obstacles(question);
  ASSERT_TRUE(answer) << answer.error().text();
  bool tap = false;
  for (const ObstacleRow& row : answer->rows) {
    if (row.path->kind != path::Kind::tap) continue;
    tap = true;
    EXPECT_EQ(answer->obstacles[row.obstacle].name, "ttl");
    EXPECT_EQ(row.effect, Effect::stopped) << row.difference;
  }
  EXPECT_TRUE(tap);
  EXPECT_THAT(answer->notes, testing::Contains(testing::HasSubstr("a cable is no host")));
}

TEST_F(AskCable, LoopbackIsNotAskedByACable) {
  const auto answer = ask_loopback({.paths = {kind_of("tap")}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().cause, Cause::input);
}

}  // namespace
}  // namespace pushpkt::ask
