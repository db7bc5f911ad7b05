// One call: a recipe, its answers. Against the textbook server and the kernels of the lab.
#include "pushpkt/stack/exchange.hpp"

#include <gmock/gmock.h>

#include "pushpkt/wire/decode.hpp"
#include "stack_udp_lab.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

class StackExchange : public StackLab {
 protected:
  static Exchange ask(const std::string& recipe, ExchangeOptions options = {}) {
    if (options.wait == ExchangeOptions{}.wait) options.wait = std::chrono::seconds(30);
    auto done = stack::exchange(recipe, options);
    if (!done) throw std::runtime_error(done.error().text());
    return std::move(*done);
  }
};

TEST_F(StackExchange, TheServerAnswersEachPathButTheFile) {
  const RunningServer server(lab_->server());
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind == path::Kind::file || path::is_cable(kind.kind)) continue;
    const Exchange done =
        ask("ip(dst=10.77.2.2)/udp(dport=12000)/\"hello\"", {.path = std::string(kind.name)});
    ASSERT_EQ(done.answers.size(), 1U) << kind.name;
    EXPECT_EQ(done.sent, 1U);
    const Answer& answer = done.answers[0];
    EXPECT_EQ(answer.kind, Probe::Outcome::answered);
    EXPECT_GT(answer.rtt.count(), 0);
    const auto packet =
        wire::decode(answer.packet.bytes, answer.packet.link, answer.packet.wire_bytes);
    const ByteView payload = packet.payload();
    EXPECT_EQ(std::string(payload.begin(), payload.end()), "HELLO") << kind.name;
  }
}

TEST_F(StackExchange, EachVariedPortHasItsOutcome) {
  const RunningServer server(lab_->server());
  const Exchange done = ask("ipv6(dst=fd77:2::2)/udp()/\"x\"", {.vary = {"udp.dstport=9,12000"}});
  ASSERT_EQ(done.probes.size(), 2U);
  EXPECT_EQ(done.probes[0].name, "udp.dstport=9");
  EXPECT_EQ(done.probes[0].port_state(), "closed");
  EXPECT_EQ(done.probes[1].port_state(), "open");
  ASSERT_EQ(done.answers.size(), 2U);
  const std::size_t refused = done.answers[0].kind == Probe::Outcome::icmp_error ? 0 : 1;
  EXPECT_THAT(done.answers[refused].text, HasSubstr("port unreachable from fd77:2::2"));
  EXPECT_EQ(done.answers[refused].probe, 0U);
  EXPECT_EQ(done.answers[1 - refused].probe, 1U);
}

TEST_F(StackExchange, FragmentsAreOnePacketToTheServer) {
  const RunningServer server(lab_->server());
  const Exchange done = ask("ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"*1000", {.fragment = 300});
  EXPECT_EQ(done.sent, 4U);
  EXPECT_EQ(done.probes.size(), 1U);
  ASSERT_EQ(done.answers.size(), 1U);
  EXPECT_EQ(done.answers[0].probe, 0U);
}

TEST_F(StackExchange, SilenceIsNoError) {
  const Exchange done = ask("eth(dst=02:00:00:00:00:77)/ip(dst=10.77.2.2)/icmp.echo()",
                            {.wait = std::chrono::milliseconds(50)});
  EXPECT_TRUE(done.answers.empty());
  ASSERT_EQ(done.probes.size(), 1U);
  EXPECT_EQ(done.probes[0].outcome, Probe::Outcome::silent);
}

}  // namespace
}  // namespace pushpkt::stack
