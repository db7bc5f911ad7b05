// An obstacle that is cleared away leaves the lab as it was.
#include <gtest/gtest.h>

#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::ask {
namespace {

/// What commands can change, as the hosts say it.
std::string state_of(const lab::Lab& lab) {
  const std::string questions =
      "nft list ruleset; ip route show table all; ip -6 route show table all; ip rule; ip -6 rule; "
      "ip neigh show nud permanent; ip -br link; tc qdisc show; cd /proc/sys/net; grep -rs . "
      "ipv4/conf ipv6/conf ipv4/neigh ipv6/neigh ipv4/ip_forward ipv4/ip_default_ttl "
      "netfilter/nf_conntrack_tcp_loose netfilter/nf_conntrack_checksum | sort";
  std::string out;
  for (const lab::Host& host : lab.hosts()) {
    const auto said = host.run({"sh", "-c", questions});
    EXPECT_TRUE(said) << said.error().text();
    if (said) out += *said;
  }
  return out;
}

lab::Lab lab_with_known_neighbours() {
  auto lab = lab::Lab::build(lab::plan_of({.known_neighbours = true}));
  EXPECT_TRUE(lab) << lab.error().text();
  // What these numbers are before connection tracking was ever wanted cannot be asked.
  EXPECT_TRUE(lab->run_plan({{{"router", {"nft", "add table inet wake"}, ""},
                              {"router", {"nft", "delete table inet wake"}, ""}}}));
  return std::move(*lab);
}

void put_up_and_clear(const lab::Lab& lab, const Obstacle& obstacle) {
  for (const lab::Plan* plan :
       {&obstacle.scene, &obstacle.put_up, &obstacle.cure, &obstacle.clear}) {
    if (lab.run_plan(*plan)) continue;
    // This kernel has no such obstacle: what its own question does then.
    (void)lab.run_plan(obstacle.cure).has_value();
    (void)lab.run_plan(obstacle.clear).has_value();
    return;
  }
}

/// The names of obstacles that leave something in a lab, each asked about alone.
std::string who_leaves_something() {
  const lab::Lab lab = lab_with_known_neighbours();
  std::string names;
  std::string before = state_of(lab);
  for (const bool ip6 : {false, true}) {
    for (const Obstacle& obstacle : obstacles(ip6)) {
      put_up_and_clear(lab, obstacle);
      std::string after = state_of(lab);
      if (after != before) names += std::string(obstacle.name) + " ";
      before = std::move(after);
    }
  }
  return names;
}

TEST(AskObstaclesCleared, LeaveNothingInTheLab) {
  if (const auto possible = lab::probe(); !possible) GTEST_SKIP() << possible.error().text();
  const lab::Lab lab = lab_with_known_neighbours();
  const std::string before = state_of(lab);
  for (const bool ip6 : {false, true}) {
    for (const Obstacle& obstacle : obstacles(ip6)) put_up_and_clear(lab, obstacle);
  }
  if (state_of(lab) != before) FAIL() << "left by: " << who_leaves_something();
}

}  // namespace
}  // namespace pushpkt::ask
