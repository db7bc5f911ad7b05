// ICMP errors that quote too little of their packet: each is a near miss that says how much.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/base/bytes.hpp"
#include "unit/stack_probe_packets.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

struct Protocol {
  const char* name;
  std::string asked;   ///< the request, from its IP header on
  std::string header;  ///< of the IP packet that quotes it
  std::string icmp;
  std::size_t ip_bytes;
};
void PrintTo(const Protocol& row, std::ostream* out) { *out << row.name; }

const std::string ends4 = "ip(src=10.0.0.1, dst=10.0.0.2)/";
const std::string ends6 = "ipv6(src=fd00::1, dst=fd00::2)/";
const std::string from4 = "ip(src=10.0.0.9, dst=10.0.0.1)/";
const std::string from6 = "ipv6(src=fd00::9, dst=fd00::1)/";

class ShortQuotation : public testing::TestWithParam<Protocol> {
 protected:
  /// The error, with so many bytes of the request.
  static std::string quoting(std::size_t bytes) {
    const wire::Frame request = frame(GetParam().asked);
    const std::string quoted = hex(ByteView(request.bytes).first(bytes));
    const std::string icmp = GetParam().header + GetParam().icmp;
    return bytes == 0 ? icmp : icmp + "/hex(" + quoted + ")";
  }
  static Probes::Found found(const std::string& packet) {
    Probes probes;
    probes.add(probe(GetParam().asked, 0));
    auto out = take(probes, packet, 5);
    EXPECT_TRUE(out.ends || probes.all()[0].outcome == Probe::Outcome::silent);
    return out;
  }
};

TEST_P(ShortQuotation, IsTold) {
  const std::size_t ip = GetParam().ip_bytes;
  struct Row {
    std::size_t bytes;
    std::string why;
  };
  const std::vector<Row> rows{{0, "it quotes 0 bytes, less than an IP header"},
                              {ip - 8, "bytes, less than an IP header"},
                              {ip, "it quotes nothing behind the IP header of a packet to "},
                              {ip + 3, "it quotes 3 bytes behind the IP header"},
                              {ip + 4, "it quotes 4 bytes behind the IP header"},
                              {ip + 7, "it quotes 7 bytes behind the IP header"}};
  for (const Row& row : rows) {
    const auto out = found(quoting(row.bytes));
    EXPECT_FALSE(out.ends) << row.bytes;
    EXPECT_EQ(out.match.kind, wire::Match::Kind::near_miss) << row.bytes;
    EXPECT_TRUE(out.match.discarded) << row.bytes;
    EXPECT_THAT(out.match.why, HasSubstr(row.why)) << row.bytes;
    EXPECT_THAT(out.match.why, HasSubstr("an ICMP error")) << row.bytes;
  }
  EXPECT_TRUE(found(quoting(ip + 8)).ends);
}

INSTANTIATE_TEST_SUITE_P(
    Of, ShortQuotation,
    testing::Values(
        Protocol{"Udp4", ends4 + "udp(srcport=4000, dstport=7)/\"abcdefgh\"", from4,
                 "icmp(type=3, code=1)", 20},
        Protocol{"Tcp4", ends4 + "tcp(srcport=4000, dstport=7, flags=S)", from4,
                 "icmp(type=11, code=0)", 20},
        Protocol{"Echo4", ends4 + "icmp.echo(id=7, seq=1)/\"abcdefgh\"", from4,
                 "icmp(type=3, code=13)", 20},
        Protocol{"Udp6", ends6 + "udp(srcport=4000, dstport=7)/\"abcdefgh\"", from6,
                 "icmpv6(type=1, code=3)", 40},
        Protocol{"Tcp6", ends6 + "tcp(srcport=4000, dstport=7, flags=S)", from6,
                 "icmpv6(type=3, code=0)", 40},
        Protocol{"Echo6",
                 ends6 + "icmpv6.echo(echo.identifier=7, echo.sequence_number=1)/\"abcdefgh\"",
                 from6, "icmpv6(type=1, code=1)", 40}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ShortQuotations, OfOthersAreNotOurs) {
  const std::string asked = ends4 + "udp(srcport=4000, dstport=7)/\"abcdefgh\"";
  const auto kind_of = [&](const std::string& packet) {
    Probes probes;
    probes.add(probe(asked, 0));
    return take(probes, packet, 5).match.kind;
  };
  using Kind = wire::Match::Kind;
  const std::string error = from4 + "icmp(type=3, code=1)/";
  EXPECT_EQ(kind_of(error + "ip(src=10.0.0.1, dst=10.0.0.2, proto=17)"), Kind::near_miss);
  EXPECT_EQ(kind_of(error + "ip(src=10.0.0.1, dst=10.0.0.2, proto=6)"), Kind::none);
  EXPECT_EQ(kind_of(error + "ip(src=10.0.0.1, dst=10.0.0.3, proto=17)"), Kind::none);
  EXPECT_EQ(kind_of("ip(src=10.0.0.9, dst=10.0.0.4)/icmp(type=3, code=1)/"
                    "ip(src=10.0.0.4, dst=10.0.0.2, proto=17)"),
            Kind::none)
      << "for another host";
}

TEST(ShortQuotations, ALaterFragmentHasNoPorts) {
  Probes probes;
  probes.add(probe(ends4 + "udp(srcport=4000, dstport=7)/\"abcdefgh\"", 0));
  const auto out = take(probes,
                        from4 +
                            "icmp(type=11, code=1)/ip(src=10.0.0.1, dst=10.0.0.2, proto=17, "
                            "frag_offset=8)/\"0123456789\"",
                        5);
  EXPECT_EQ(out.match.kind, wire::Match::Kind::near_miss);
  EXPECT_FALSE(out.match.discarded);
  EXPECT_THAT(out.match.why, HasSubstr("it quotes a later fragment to 10.0.0.2"));
}

}  // namespace
}  // namespace pushpkt::stack
