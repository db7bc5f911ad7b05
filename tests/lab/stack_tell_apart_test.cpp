// Packets that vary in what no answer repeats: each outcome is that of its own packet. The router
// lets one value of ip.dsfield pass; the last value of ip.ttl alone reaches the server.
#include <gmock/gmock.h>

#include <set>

#include "pushpkt/stack/exchange.hpp"
#include "stack_udp_lab.hpp"

namespace pushpkt::stack {
namespace {

using testing::ElementsAre;
using Outcome = Probe::Outcome;

class TellApart : public StackLab {
 protected:
  void SetUp() override {
    StackLab::SetUp();
    if (!lab_) return;
    server_.emplace(lab_->server());
  }

  /// Only packets with ip.dsfield 8 to 11 pass.
  void pass_one_value() {
    run(lab_->router(), {"nft", "add", "table", "ip", "t"});
    run(lab_->router(), {"nft", "add chain ip t c { type filter hook forward priority 0 ; }"});
    run(lab_->router(), {"nft", "add rule ip t c ip daddr 10.77.2.2 ip dscp != 2 drop"});
  }

  static Exchange ask(const std::string& recipe, const std::string& vary,
                      std::chrono::milliseconds wait, const std::string& path = "packet") {
    auto done = stack::exchange(recipe, {.path = path, .wait = wait, .vary = {vary}});
    if (!done) throw std::runtime_error(done.error().text());
    return std::move(*done);
  }

  static std::vector<Outcome> outcomes(const Exchange& done) {
    std::vector<Outcome> out;
    for (const Probe& probe : done.probes) {
      EXPECT_FALSE(probe.is_alike) << probe.name;
      out.push_back(probe.outcome);
    }
    return out;
  }

  std::optional<RunningServer> server_;
};

TEST_F(TellApart, TheAnswerIsOfThePacketThatPassed) {
  pass_one_value();
  const std::string ip = "ip(dst=10.77.2.2)/";
  for (const std::string inner :
       {"udp(dstport=12000)/\"x\"", "icmp.echo()", "icmp.echo(seq=7)", "icmp.echo(ident=7)",
        "tcp(dstport=12000, flags=S)", "tcp(srcport=5000, dstport=12000, flags=S)"}) {
    // What never comes is waited for in vain, so the wait is short; the answer may come late.
    std::vector<Outcome> all{Outcome::silent};
    for (int round = 0; round < 50 && all.back() == Outcome::silent; ++round) {
      all = outcomes(ask(ip + inner, "ip.dsfield=4,16,8", std::chrono::milliseconds(200)));
    }
    EXPECT_THAT(all, ElementsAre(Outcome::silent, Outcome::silent, Outcome::answered)) << inner;
  }
}

TEST_F(TellApart, AnErrorIsOfThePacketThatItQuotes) {
  const auto wait = std::chrono::seconds(30);  // until each has its outcome
  const auto wanted = ElementsAre(Outcome::answered, Outcome::icmp_error, Outcome::answered);
  for (const std::string inner :
       {"udp(dstport=12000)/\"x\"", "icmp.echo()", "tcp(srcport=5000, dstport=12000, flags=S)"}) {
    EXPECT_THAT(outcomes(ask("ip(dst=10.77.2.2)/" + inner, "ip.ttl=3,1,2", wait)), wanted) << inner;
  }
  for (const std::string inner : {"udp(dstport=12000)/\"x\"", "icmpv6.echo()"}) {
    EXPECT_THAT(outcomes(ask("ipv6(dst=fd77:2::2)/" + inner, "ipv6.hlim=3,1,2", wait)), wanted)
        << inner;
  }
  EXPECT_THAT(
      outcomes(ask("ip(dst=10.77.2.2)/udp(dstport=12000)/\"x\"", "ip.ttl=3,1,2", wait, "raw-ip")),
      wanted);
}

TEST_F(TellApart, EqualPacketsHaveAPortEach) {
  const auto done = stack::exchange("ip(dst=10.77.2.2)/udp(dstport=12000)/\"x\"",
                                    {.wait = std::chrono::seconds(30), .count = 3});
  ASSERT_TRUE(done) << done.error().text();
  std::set<std::uint16_t> ports;
  for (const Probe& probe : done->probes) ports.insert(probe.request.local_id);
  EXPECT_EQ(ports.size(), 3U);
  EXPECT_THAT(outcomes(*done), testing::Each(Outcome::answered));
}

TEST_F(TellApart, WhereAllIsNamedOnlyErrorsSayWhoseTheyAre) {
  const Exchange done = ask("ip(dst=10.77.2.2)/udp(srcport=5000, dstport=12000)/\"x\"",
                            "ip.ttl=3,1,2", std::chrono::seconds(30));
  ASSERT_EQ(done.probes.size(), 3U);
  EXPECT_EQ(done.probes[1].outcome, Outcome::icmp_error) << "by ip.id";
  EXPECT_FALSE(done.probes[1].is_alike);
  EXPECT_TRUE(done.probes[0].is_alike && done.probes[2].is_alike);
}

TEST_F(TellApart, NothingIsFilledInWhereThePacketsDiffer) {
  const Exchange done =
      ask("ip(dst=10.77.2.2)/udp()/\"x\"", "udp.dstport=9,12000", std::chrono::seconds(30));
  ASSERT_EQ(done.probes.size(), 2U);
  EXPECT_EQ(done.probes[0].request.local_id, done.probes[1].request.local_id);
  EXPECT_THAT(outcomes(done), ElementsAre(Outcome::icmp_error, Outcome::answered));
}

}  // namespace
}  // namespace pushpkt::stack
