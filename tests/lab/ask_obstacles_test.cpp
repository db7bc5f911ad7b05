// Obstacles are measured: they stop or change what they should, and their cures, really run, help.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/privileged_helper.hpp"

namespace pushpkt::ask {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AskObstacles : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  static ObstaclesAnswer ask(const std::vector<std::string>& names, bool ip6 = false,
                             const std::set<std::string_view>& paths = {}) {
    ObstaclesQuestion question;
    auto found = find_obstacles(names, ip6);
    EXPECT_TRUE(found) << found.error().text();
    question.obstacles = std::move(*found);
    question.ip6 = ip6;
    for (const path::PathKind& kind : path::kinds()) {
      const bool wanted = paths.empty() || paths.contains(kind.name);
      if (wanted && kind.kind != path::Kind::file) question.paths.push_back(&kind);
    }
    auto answer = ask_obstacles(question);
    EXPECT_TRUE(answer) << answer.error().text();
    return std::move(*answer);
  }

  /// What became of a case on each path, by the path's name.
  static std::map<std::string, ObstacleRow> rows(const ObstaclesAnswer& answer,
                                                 const std::string& text = "request") {
    std::map<std::string, ObstacleRow> out;
    for (const ObstacleRow& row : answer.rows) {
      if (row[Phase::with].text == text) out[std::string(row.path->name)] = row;
    }
    return out;
  }

  static std::vector<std::string> stopped(const ObstaclesAnswer& answer,
                                          const std::string& text = "request") {
    std::vector<std::string> out;
    for (const auto& [name, row] : rows(answer, text)) {
      if (row.effect == Effect::stopped) out.push_back(name);
    }
    return out;
  }
};

// Such an obstacle would say nothing. 0 is there to show that 1 and 2 do; a closed port is closed.
TEST_F(AskObstacles, EachStopsOrChangesSomethingAndItsCureHelps) {
  const std::set<std::string> harmless{"router-rp-filter-0", "server-rp-filter-0"};
  for (const bool ip6 : {false, true}) {
    const ObstaclesAnswer answer = ask({}, ip6, {"socket", "raw-ip", "packet"});
    EXPECT_GE(answer.obstacles.size(), ip6 ? 25U : 35U);
    std::set<std::string> effective;
    for (const ObstacleRow& row : answer.rows) {
      const Obstacle& obstacle = answer.obstacles[row.obstacle];
      // Its cure is the sender's kernel's to apply: where our IPv6 packets are whole, it cannot.
      const bool no_cure = ip6 && obstacle.name == "mtu-black-hole" &&
                           row.path->kind != path::Kind::socket && row.effect == Effect::stopped;
      EXPECT_NE(row.cured, no_cure) << obstacle.name << ": " << row[Phase::with].text << " on "
                                    << row.path->name << ": " << row.difference;
      if (row.effect == Effect::none) continue;
      effective.insert(obstacle.name);
      EXPECT_NE(row.difference, "");
    }
    for (std::size_t i = 0; i < answer.obstacles.size(); ++i) {
      const std::string& name = answer.obstacles[i].name;
      if (answer.unavailable[i] || harmless.contains(name)) continue;
      EXPECT_TRUE(effective.contains(name)) << name;
    }
  }
}

TEST_F(AskObstacles, TheWholeFrameWalksPastTheSendersFirewallAndNotPastItsDevice) {
  for (const bool ip6 : {false, true}) {
    for (const char* hook : {"client-output-filter", "client-postrouting-filter"}) {
      const ObstaclesAnswer answer = ask({hook}, ip6);
      EXPECT_THAT(stopped(answer), ElementsAre("raw-ip", "raw-transport", "socket")) << hook;
      const ObstacleRow row = rows(answer)["raw-ip"];
      EXPECT_EQ(row[Phase::with].refusal.value().number, EPERM);
      EXPECT_THAT(row.difference, HasSubstr("no privilege is missing"));
    }
    const ObstaclesAnswer egress = ask({"client-egress-filter"}, ip6);
    for (const char* path :
         {"socket", "raw-transport", "raw-ip", "packet-dgram", "packet", "inject"})
      EXPECT_THAT(stopped(egress), Contains(path));
    EXPECT_THAT(stopped(egress), testing::Not(Contains("xdp")));  // it has no such hook
  }
}

TEST_F(AskObstacles, AFullQueueIsSaidByPacketSocketsOnly) {
  const ObstaclesAnswer answer = ask({"client-full-queue"});
  if (answer.unavailable[0]) GTEST_SKIP() << answer.unavailable[0]->text();
  for (const auto& [name, row] : rows(answer)) {
    if (name == "xdp") {  // beneath the queue: xsk_generic_xmit
      EXPECT_EQ(row.effect, Effect::none);
      continue;
    }
    const bool packet = row.path->ours == path::Level::link || name == "packet-dgram";
    EXPECT_EQ(row.effect, Effect::stopped) << name;
    EXPECT_EQ(row[Phase::with].refusal.has_value(), packet) << name;
    if (packet) {
      EXPECT_EQ(row[Phase::with].refusal.value().number, ENOBUFS) << name;
    }
  }
}

TEST_F(AskObstacles, StrictAndLooseFiltersDifferInASourceWithAnotherWayBack) {
  EXPECT_THAT(stopped(ask({"router-rp-filter-1"}), "ip.src=10.77.2.9"), Contains("packet"));
  EXPECT_THAT(stopped(ask({"router-rp-filter-2"}), "ip.src=10.77.2.9"), IsEmpty());
  for (const char* name : {"router-rp-filter-1", "router-rp-filter-2"}) {
    const ObstaclesAnswer answer = ask({name});
    EXPECT_THAT(stopped(answer, "ip.src=10.99.0.1"), Contains("packet"));
    EXPECT_THAT(stopped(answer, "ip.src=10.77.1.9"), IsEmpty());
    EXPECT_THAT(stopped(answer), IsEmpty());
  }
}

TEST_F(AskObstacles, NatChangesTheSourceAndItsChecksumAndLetsNoChecksumBeNone) {
  const ObstaclesAnswer answer = ask({"nat"});
  const auto changed = [&](const std::string& text) {
    std::vector<std::string> out;
    const ObstacleRow row = rows(answer, text)["packet"];
    for (const auto& d : row[Phase::with].in_transit) out.push_back(d.field);
    return out;
  };
  EXPECT_THAT(changed("request"), testing::IsSupersetOf({"ip.src", "udp.checksum"}));
  EXPECT_THAT(changed("udp.checksum=0"), Contains("ip.src"));
  EXPECT_THAT(changed("udp.checksum=0"), testing::Not(Contains("udp.checksum")));
  // Connection tracking calls it invalid, and what is invalid is not translated.
  EXPECT_THAT(changed("udp.checksum=0xdead"), testing::Not(Contains("ip.src")));
}

TEST_F(AskObstacles, OnlyPathsThatAreRoutedMissARouteOrANeighbour) {
  for (const char* name : {"client-no-route", "client-blackhole", "client-no-neighbour"}) {
    EXPECT_THAT(stopped(ask({name})), ElementsAre("raw-ip", "raw-transport", "socket")) << name;
  }
  const ObstaclesAnswer prohibited = ask({"client-prohibit"});
  EXPECT_EQ(rows(prohibited)["raw-ip"][Phase::with].refusal.value().number, EACCES);
}

TEST_F(AskObstacles, AnUnfoundNeighbourOfTheRouterComesBackAsAnError) {
  const ObstaclesAnswer answer = ask({"router-no-neighbour"});
  for (const auto& [name, row] : rows(answer)) {
    ASSERT_EQ(row[Phase::with].icmp.size(), 1U) << name;
    EXPECT_EQ(row[Phase::with].icmp[0].type, 3U) << name;
    EXPECT_EQ(row[Phase::with].icmp[0].code, 1U) << name;
  }
}

// ICMP errors of a route are said five times and then once a second: no row may depend on that.
TEST_F(AskObstacles, ARouteThatSaysNoSaysItToEachPath) {
  using Error = std::pair<unsigned, unsigned>;
  for (const bool ip6 : {false, true}) {
    const std::map<std::string, std::vector<Error>> said{
        {"router-unreachable", {ip6 ? Error{1, 0} : Error{3, 1}}},
        {"router-blackhole", {}},
        {"router-prohibit", {ip6 ? Error{1, 1} : Error{3, 13}}},
        {"router-no-route", {ip6 ? Error{1, 0} : Error{3, 0}}}};
    const ObstaclesAnswer answer =
        ask({"router-unreachable", "router-blackhole", "router-prohibit", "router-no-route"}, ip6);
    for (const ObstacleRow& row : answer.rows) {
      const std::string& name = answer.obstacles[row.obstacle].name;
      std::vector<Error> errors;
      for (const diagnose::IcmpError& icmp_error : row[Phase::with].icmp)
        errors.emplace_back(icmp_error.type, icmp_error.code);
      EXPECT_EQ(errors, said.at(name)) << name << " on " << row.path->name;
      EXPECT_EQ(row.effect, Effect::stopped) << name << " on " << row.path->name;
      // The kernel has no reason for what a route forbids: the experiment gives it.
      const bool named = row[Phase::with].died && row[Phase::with].died->reason == "IP_INNOROUTES";
      EXPECT_NE(named, row.difference.find("(inferred)") != std::string::npos) << row.difference;
    }
  }
}

TEST_F(AskObstacles, WhoLearnsThePathMtu) {
  const ObstaclesAnswer unknown = ask({"small-mtu"});
  const ObstaclesAnswer known = ask({"small-mtu-known"});
  const std::string large = "payload.bytes=1372";
  EXPECT_TRUE(rows(known, large)["socket"][Phase::with].answered);
  EXPECT_FALSE(rows(unknown, large)["socket"][Phase::with].answered);
  for (const char* name : {"packet", "inject", "packet-dgram"}) {
    EXPECT_THAT(stopped(known, large + "+ip.flags.df=1"), Contains(name));
  }
}

TEST_F(AskObstacles, AnObstacleThatCannotBePutUpIsNoEndOfTheQuestion) {
  auto found = find_obstacles({"port-filter", "ttl"}, false);
  ASSERT_TRUE(found);
  (*found)[0].put_up.commands.push_back({"router", {"ip", "no-such-object"}, ""});
  const auto packet = path::find_kind("packet");
  const auto answer = ask_obstacles({.obstacles = *found, .paths = {*packet}});
  ASSERT_TRUE(answer) << answer.error().text();
  ASSERT_TRUE(answer->unavailable[0]);
  EXPECT_THAT(answer->unavailable[0]->text(), HasSubstr("no-such-object"));
  for (const ObstacleRow& row : answer->rows) {
    EXPECT_TRUE(row[Phase::without].answered) << "the rule of the one before is gone";
  }
  EXPECT_THAT(answer->rows, testing::Not(IsEmpty()));
}

TEST_F(AskObstacles, TheStagehandChangesTheLabForWhoMayNot) {
  const auto lab = lab::Lab::build(lab::plan_of({}));
  ASSERT_TRUE(lab) << lab.error().text();
  const lab::Plan good{{{"router", {"sysctl", "-w", "net.ipv4.ip_forward=0"}, ""}}};
  const lab::Plan bad{{{"router", {"ip", "route", "del", "default"}, ""}}};
  const auto hand = lab::PrivilegedHelper::spawn(*lab, {good, bad});
  ASSERT_TRUE(hand) << hand.error().text();
  EXPECT_TRUE(hand->run_plan(0));
  EXPECT_EQ(lab->router().run({"cat", "/proc/sys/net/ipv4/ip_forward"}).value_or(""), "0\n");
  const auto failed = hand->run_plan(1);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().text(), HasSubstr("ip route del default"));
  EXPECT_FALSE(hand->run_plan(2)) << "it knows no third plan";
}

// Settings that are made while packets are sent count as those that were there before.
TEST_F(AskObstacles, WithoutTheTracepointTheReasonIsInTheRulesetAndTheRoutes) {
  ObstaclesQuestion question;
  auto found = find_obstacles({"port-reject", "port-filter", "router-blackhole",
                               "router-no-neighbour", "server-localnet-destination"},
                              false);
  ASSERT_TRUE(found) << found.error().text();
  question.obstacles = std::move(*found);
  question.paths = {*path::find_kind("packet")};
  question.traced = false;
  const auto answer = ask_obstacles(question);
  ASSERT_TRUE(answer) << answer.error().text();
  const std::array reasons{"NETFILTER_DROP", "NETFILTER_DROP", "NOT_SPECIFIED", "NEIGH_FAILED",
                           "IP_LOCALNET"};
  std::size_t seen = 0;
  for (const ObstacleRow& row : answer->rows) {
    if (row[Phase::with].text != "request") continue;
    ASSERT_TRUE(row[Phase::with].died) << answer->obstacles[row.obstacle].name;
    EXPECT_EQ(row[Phase::with].died->reason, reasons.at(row.obstacle));
    EXPECT_FALSE(row[Phase::with].died->sentence.empty() && row.obstacle == 2);
    EXPECT_FALSE(row[Phase::cured].died);
    ++seen;
  }
  EXPECT_EQ(seen, reasons.size());
}

}  // namespace
}  // namespace pushpkt::ask
