// What a router of the lab does with packets to broadcast addresses, by the packet alone.
#include <gmock/gmock.h>

#include "diagnose/infer_drop.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::diagnose {
namespace {

using testing::HasSubstr;

struct ToMany {
  std::string recipe;
  std::string reason;
  std::string sentence;  ///< a part of it
  bool ignores_echo = false;
  bool ignores_broadcast_echo = true;
};

class PacketsToMany : public testing::TestWithParam<ToMany> {
 protected:
  [[nodiscard]] static Inference at_router(const ToMany& asked) {
    auto settings = std::make_shared<journey::LabSettings>();
    for (std::size_t i = 0; i < lab::host_names.size(); ++i) {
      if (lab::host_names[i] != lab::router_name) continue;
      journey::HostSettings& router = (*settings)[i];
      router.interfaces = {lab::router_to_client, lab::router_to_server};
      router.ignores_echo = asked.ignores_echo;
      router.ignores_broadcast_echo = asked.ignores_broadcast_echo;
    }
    journey::Trial trial;
    trial.evidence.settings = settings;
    const auto frame = wire::build(
        *wire::parse_recipe("eth(src=" + to_string(lab::client_to_router.mac) +
                            ", dst=" + to_string(lab::router_to_client.mac) + ")/" + asked.recipe));
    const Circumstances nothing_else;
    const PacketAtHost packet(lab::router_name, frame->bytes, true, trial, nothing_else);
    return infer_drop(packet, {}).value_or(Inference{"none", "", ""});
  }
};

TEST_P(PacketsToMany, AreTakenInByTheRouter) {
  const Inference found = at_router(GetParam());
  EXPECT_EQ(found.reason, GetParam().reason);
  EXPECT_THAT(found.sentence, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Packets, PacketsToMany,
    testing::Values(
        ToMany{"ip(src=10.77.1.2, dst=10.77.1.255)/icmp.echo()", "INVALID_PROTO",
               "icmp_echo_ignore_broadcasts"},
        ToMany{"ip(src=10.77.1.2, dst=10.77.2.255)/icmp.echo()", "INVALID_PROTO",
               "icmp_echo_ignore_broadcasts"},
        ToMany{"ip(src=10.77.1.2, dst=255.255.255.255)/icmp(type=13)", "INVALID_PROTO",
               "icmp_echo_ignore_broadcasts"},
        ToMany{"ip(src=10.77.1.2, dst=224.0.0.1)/icmp.echo()", "INVALID_PROTO",
               "icmp_echo_ignore_broadcasts"},
        ToMany{"ip(src=10.77.1.2, dst=10.77.1.255)/icmp(type=0)", "INVALID_PROTO", "not taken"},
        ToMany{"ip(src=10.77.1.2, dst=10.77.1.255)/icmp.echo()", "", "icmp_echo_ignore_all", true,
               false},
        ToMany{"ip(src=10.77.1.2, dst=10.77.1.1)/icmp.echo()", "", "icmp_echo_ignore_all", true},
        ToMany{"ip(src=10.77.1.2, dst=10.77.1.255)/tcp(dstport=12000, flags=S)", "NO_SOCKET", ""},
        ToMany{"ip(src=10.77.1.2, dst=224.0.0.1)/tcp(dstport=12000, flags=S)", "NO_SOCKET", ""},
        ToMany{"ip(src=10.77.1.2, dst=10.77.1.255)/udp(dstport=9)", "NOT_SPECIFIED", "no socket"},
        ToMany{"ip(src=10.77.1.2, dst=10.77.2.255)/igmp()", "NOT_SPECIFIED", "IGMP"},
        ToMany{"ip(src=10.77.1.2, dst=224.0.0.9)/udp(dstport=9)", "NOT_SPECIFIED",
               "member of the group"},
        ToMany{"ip(src=10.77.1.2, dst=10.77.2.0)/udp(dstport=9)", "NEIGH_FAILED", ""},
        ToMany{"ip(src=10.77.1.2, dst=10.77.2.99)/udp(dstport=9)", "NEIGH_FAILED", ""}));

/// The subnet-router anycast address (RFC 4291, 2.6.1) is the router's, where it is one.
TEST(PacketToTheFirstAddress, IsTheRouters) {
  const auto frame =
      wire::build(*wire::parse_recipe("eth(dst=" + to_string(lab::router_to_client.mac) +
                                      ")/ipv6(src=fd77:1::2, dst=fd77:1::)/udp(dstport=12000)"));
  constexpr std::array<IcmpError, 1> port_unreachable{IcmpError{1, 4}};
  const Circumstances known{.icmp = port_unreachable};
  for (const bool forwards : {true, false}) {
    auto settings = std::make_shared<journey::LabSettings>();
    journey::HostSettings& router = (*settings)[1];
    router.interfaces = {lab::router_to_client, lab::router_to_server};
    router.forwards_ip6 = forwards;
    journey::Trial trial;
    trial.evidence.settings = settings;
    const PacketAtHost packet(lab::host_names[1], frame->bytes, true, trial, known);
    const auto found = infer_drop(packet, {});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->reason, forwards ? "NO_SOCKET" : "NOT_SPECIFIED");
  }
}

}  // namespace
}  // namespace pushpkt::diagnose
