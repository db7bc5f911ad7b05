// What the answer to a probe says about the port.
#include <gtest/gtest.h>

#include <ostream>

#include "pushpkt/stack/probes.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "unit/stack_probe_packets.hpp"

namespace pushpkt::stack {
namespace {

struct PortCase {
  const char* name;
  const char* sent;    // in tcp()
  const char* answer;  // in tcp()
  const char* state;
};
void PrintTo(const PortCase& row, std::ostream* out) { *out << row.name; }

class PortState : public testing::TestWithParam<PortCase> {};

// What an answer says about the port: RFC 9293, 3.10.7.1 to 3.10.7.3.
TEST_P(PortState, IsOpenOrClosedOnlyWhereASynWasAnswered) {
  Probes probes;
  probes.add(probe("ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=22, seq=100, " +
                       std::string(GetParam().sent) + ")",
                   0));
  const auto found = take(probes,
                          "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=22, dstport=4000, " +
                              std::string(GetParam().answer) + ")",
                          5);
  ASSERT_TRUE(found.ends) << found.match.why;
  EXPECT_EQ(probes.all()[0].port_state(), GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(
    Tcp, PortState,
    testing::Values(PortCase{"SynAck", "flags=S", "flags=SA, ack=101", "open"},
                    PortCase{"SynAckEcn", "flags=SEC", "flags=SAE, ack=101", "open"},
                    PortCase{"ResetAck", "flags=S", "flags=RA, ack=101", "closed"},
                    PortCase{"ResetAlone", "flags=S", "flags=R, ack=0", "answered RST"},
                    PortCase{"BareAck", "flags=S", "flags=A, ack=101", "answered ACK"},
                    PortCase{"ChallengeAck", "flags=S", "flags=A, ack=77", "answered ACK"},
                    PortCase{"FinAck", "flags=S", "flags=FA, ack=101", "answered FIN+ACK"},
                    PortCase{"NoFlags", "flags=S", "flags=0", "answered without flags"},
                    PortCase{"SynAckReset", "flags=S", "flags=SAR, ack=101",
                             "answered SYN+RST+ACK"},
                    PortCase{"ResetToAnAck", "flags=A, ack=5", "flags=R, seq=5", "answered RST"},
                    PortCase{"ResetToAFin", "flags=F", "flags=RA, ack=101", "answered RST+ACK"},
                    PortCase{"SynToAnAck", "flags=A, ack=5", "flags=S", "answered SYN"},
                    PortCase{"SynAckToAFin", "flags=F", "flags=SA, ack=101", "answered SYN+ACK"},
                    PortCase{"AckToData", "flags=PA, ack=5", "flags=A, ack=100", "answered ACK"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PortStateOf, ARefusalOfAnotherHostIsNoClosedPort) {
  const std::string asked = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)";
  Probes probes;
  probes.add(probe(asked, 0));
  probes.add(probe(syn(22), 0));
  EXPECT_TRUE(take(probes, "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=3, code=3)/" + asked, 1).ends);
  EXPECT_TRUE(
      take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=3)/" + syn(22), 1).ends);
  EXPECT_EQ(probes.all()[0].port_state(), "port unreachable");
  EXPECT_EQ(probes.all()[1].port_state(), "port unreachable") << "TCP refuses with RST";
}

}  // namespace
}  // namespace pushpkt::stack
