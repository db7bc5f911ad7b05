// A dialogue on an interface whose kernel has the same address: whose packets are ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/topology.hpp"
#include "pushpkt/stack/egress_policy.hpp"
#include "pushpkt/talk/dialogue.hpp"
#include "pushpkt/talk/station.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::talk {
namespace {

Deadline station_patience() { return Deadline::in(std::chrono::seconds(30)); }

class TalkStation : public testing::Test {
 protected:
  void SetUp() override {
    auto built = lab::Lab::build(lab::plan_of({}));
    if (!built) GTEST_SKIP() << built.error().text();
    lab_.emplace(std::move(*built));
    auto host = stack::egress_host();
    ASSERT_TRUE(host) << host.error().text();
    auto gate = stack::EgressGate::open(std::move(*host), {});
    ASSERT_TRUE(gate) << gate.error().text();
    gate_.emplace(std::move(*gate));
  }

  /// On the client's interface, at this address.
  void open(const Ip& address, const Mac& mac) {
    auto station = Station::open({.interface = "to-router",
                                  .path = path::find_kind("packet").value(),
                                  .addresses = {address},
                                  .mac = mac,
                                  .gate = &*gate_});
    ASSERT_TRUE(station) << station.error().text();
    station_ = std::move(*station);
  }

  static wire::Frame frame(const std::string& recipe) {
    return wire::build(wire::parse_recipe(recipe).value()).value();
  }

  std::optional<lab::Lab> lab_;
  std::optional<stack::EgressGate> gate_;
  std::unique_ptr<Station> station_;
};

TEST_F(TalkStation, NoRequestIsForgottenAtTheKernelsAddress) {
  open(Ip{lab::client_ip4}, {});
  constexpr int requests = 100;
  for (int i = 0; i < requests; ++i) {
    ASSERT_TRUE(station_->send(
        frame("eth(src=02:00:00:00:01:02, dst=02:00:00:00:01:01)/ip(src=10.77.1.2, dst=10.77.1.1)/"
              "icmp.echo(ident=" +
              std::to_string(1000 + i) + ")")));
  }
  int answers = 0;
  while (answers < requests) {
    auto came = station_->receive(station_patience());
    ASSERT_TRUE(came);
    ASSERT_TRUE(*came) << answers << " answers";
    if (!wire::decode((*came)->packet).find(wire::icmp::header_echo)) continue;
    EXPECT_FALSE((*came)->is_aside) << answers;
    ++answers;
  }
}

TEST_F(TalkStation, MoreThanItCanRememberIsAnErrorThatSaysSo) {
  open(Ip{lab::client_ip4}, {});
  const auto request = [](int number) {
    return frame(
        "eth(src=02:00:00:00:01:02, dst=02:00:00:00:01:01)/ip(src=10.77.1.2, "
        "dst=10.77.1.1)/icmp.echo(ident=" +
        std::to_string(number) + ")");
  };
  constexpr int most = 4096;
  for (int i = 0; i < most; ++i) ASSERT_TRUE(station_->send(request(i))) << i;
  EXPECT_TRUE(station_->send(request(0))) << "it is known already";
  const auto sent = station_->send(request(most));
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().text(), testing::HasSubstr("--address A"));
}

TEST_F(TalkStation, ThePacketsOfTheFlowsVlanAreOursBeforeWeSendAny) {
  constexpr lab::LinkEnd own = lab::interface_at(lab::client_name, "to-router", 1, 9);
  open(Ip{own.ip4}, own.mac);
  Dialogue dialogue(*station_);
  ASSERT_TRUE(dialogue.flow("vlan(id=5)/ip(dst=10.77.1.1)/udp(srcport=40000, dstport=9)"));
  const auto inside = lab::Inside::enter(lab_->router());
  const auto path = path::open("packet", {.interface = "to-client"});
  ASSERT_TRUE(path) << path.error().text();
  for (const std::string vlan : {"6", "5"}) {
    const wire::Frame tagged =
        frame("eth(src=02:00:00:00:01:01, dst=02:00:00:00:01:09)/vlan(id=" + vlan +
              ")/ip(src=10.77.1.1, dst=10.77.1.9)/udp(srcport=9, dstport=40000)/\"" + vlan + "\"");
    ASSERT_TRUE((*path)->send_all(tagged.view(), station_patience()));
  }
  const auto step = dialogue.expect("udp()/\"5\"", station_patience());
  ASSERT_TRUE(step) << step.error().text();
  EXPECT_TRUE(step->ok) << step->why;
}

}  // namespace
}  // namespace pushpkt::talk
