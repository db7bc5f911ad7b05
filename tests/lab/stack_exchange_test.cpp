// One call: a recipe, its answers. Against the textbook server and the kernels of the lab.
#include "pushpkt/stack/exchange.hpp"

#include <gmock/gmock.h>

#include <array>

#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
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

// Linux answers a protocol that it does not have, and a router a packet that expires.
TEST_F(StackExchange, AnErrorAboutAnyPacketIsItsOwn) {
  const std::array<std::array<std::string, 3>, 6> rows{{
      {"ip(dst=10.77.2.2, proto=99)/\"abcdefgh\"", "packet", "protocol unreachable"},
      {"ip(dst=10.77.2.2, proto=99, id=77)/\"x\"", "raw-ip", "protocol unreachable"},
      {"ip(dst=10.77.2.2)/esp(spi=1)/\"abcdefgh\"", "packet", "protocol unreachable"},
      {"ip(dst=10.77.2.2, ttl=1)/esp(spi=1)/\"abcdefgh\"", "raw-ip", "time to live exceeded"},
      {"ip(dst=10.77.2.2)/ospf()", "packet", "protocol unreachable"},
      {"ipv6(dst=fd77:2::2, nxt=99)/\"abcdefgh\"", "packet", "parameter problem"},
  }};
  for (const auto& [recipe, path, error] : rows) {
    const Exchange done = ask(recipe, {.path = path});
    ASSERT_EQ(done.probes.size(), 1U) << recipe;
    EXPECT_EQ(done.probes[0].icmp, error) << recipe;
    ASSERT_EQ(done.answers.size(), 1U) << recipe;
    EXPECT_EQ(done.answers[0].kind, Probe::Outcome::icmp_error);
  }
}

TEST_F(StackExchange, SeveralPacketsOfAnyProtocolAreToldApart) {
  const Exchange done = ask("ip(dst=10.77.2.2, proto=99, ttl=1)/\"abcdefgh\"", {.count = 3});
  ASSERT_EQ(done.probes.size(), 3U);
  for (const Probe& probe : done.probes) {
    EXPECT_EQ(probe.icmp, "time to live exceeded");
    EXPECT_FALSE(probe.is_alike);
  }
}

TEST_F(StackExchange, SilenceIsNoError) {
  const Exchange done = ask("eth(dst=02:00:00:00:00:77)/ip(dst=10.77.2.2)/icmp.echo()",
                            {.wait = std::chrono::milliseconds(50)});
  EXPECT_TRUE(done.answers.empty());
  ASSERT_EQ(done.probes.size(), 1U);
  EXPECT_EQ(done.probes[0].outcome, Probe::Outcome::silent);
}

// A device that leads out of the lab: from there the policy holds.
class StackExchangeOutside : public StackExchange {
 protected:
  void SetUp() override {
    StackExchange::SetUp();
    if (IsSkipped()) return;
    const auto ip = [&](const std::string& words) {
      run(lab_->client(), {"sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; ip " + words});
    };
    ip("link add out0 type veth peer name far0");
    ip("link set out0 up");
    ip("link set far0 up");
    ip("address add 10.9.0.1/24 dev out0");
    ip("neighbour add 10.9.0.2 lladdr 02:00:00:00:09:02 dev out0");
    ip("route add 192.0.2.0/24 via 10.9.0.2");
    auto far = sniff::Sniffer::open({.interface = "far0", .filter = "udp"});
    ASSERT_TRUE(far) << far.error().text();
    far_.emplace(std::move(*far));
  }

  static std::string refusal_of(const std::string& recipe, ExchangeOptions options = {}) {
    options.wait = std::chrono::milliseconds(1);
    const auto done = stack::exchange(recipe, options);
    return done ? "not refused" : done.error().text();
  }
  /// What the far end of the device saw first.
  std::string first_payload() {
    const auto seen = far_->next_owned(patience());
    if (!seen || !*seen) return "nothing";
    const ByteView payload = wire::decode(**seen).payload();
    return std::string(payload.begin(), payload.end());
  }

  std::optional<sniff::Sniffer> far_;
};

TEST_F(StackExchangeOutside, RefusesWhatThePolicyRefusesAndSendsNothing) {
  EXPECT_THAT(refusal_of("ip(dst=192.0.2.9)/udp(dport=9)/\"refused\""),
              HasSubstr("--allow public"));
  for (const char* path : {"socket", "raw-ip", "raw-transport", "packet-dgram", "inject"}) {
    EXPECT_THAT(refusal_of("ip(dst=192.0.2.9)/udp(dport=9)/\"refused\"", {.path = path}),
                HasSubstr("--allow public"))
        << path;
  }
  EXPECT_THAT(refusal_of("ip(src=10.9.0.77, dst=10.9.0.2)/udp(dport=9)/\"refused\""),
              HasSubstr("--allow spoof"));
  EXPECT_THAT(refusal_of("ip(dst=10.9.0.2)/udp(dport=9)/\"refused\"",
                         {.vary = {"ip.dst=192.0.2.9,192.0.2.10"}}),
              HasSubstr("--allow public"));
  EXPECT_THAT(refusal_of("ip(dst=10.9.0.2)/udp(dport=9)/\"refused\"", {.count = 3, .rate = 5000}),
              HasSubstr("--allow flood"));
  EXPECT_EQ(refusal_of("ip(dst=10.9.0.2)/udp(dport=9)/\"private\""), "not refused");
  EXPECT_EQ(first_payload(), "private") << "nothing that was refused left";
}

TEST_F(StackExchangeOutside, SendsWhatIsAllowed) {
  EXPECT_EQ(refusal_of("ip(dst=192.0.2.9)/udp(dport=9)/\"public\"",
                       {.allow = {.public_addresses = true}}),
            "not refused");
  EXPECT_EQ(first_payload(), "public");
  EXPECT_THAT(refusal_of("ip(src=10.9.0.77, dst=192.0.2.9)/udp(dport=9)/\"both\"",
                         {.allow = {.public_addresses = true}}),
              HasSubstr("--allow spoof"));
  EXPECT_EQ(refusal_of("ip(src=10.9.0.77, dst=192.0.2.9)/udp(dport=9)/\"both\"",
                       {.allow = {.public_addresses = true, .spoofed_sources = true}}),
            "not refused");
  EXPECT_EQ(first_payload(), "both");
}

TEST_F(StackExchange, AnAnswerIsReadByFieldsAndNames) {
  const RunningServer server(lab_->server());
  const Exchange done = ask("ip(dst=10.77.2.2)/udp(dport=12000)/\"hello\"");
  ASSERT_EQ(done.answers.size(), 1U);
  EXPECT_EQ(done.answers[0].payload(), "HELLO");
  EXPECT_EQ(done.answers[0].get(wire::udp::srcport), Port{12000});
  EXPECT_EQ(done.answers[0].values("ip.ttl"), std::vector<std::string>{"63"});
  EXPECT_TRUE(done.answers[0].values("tcp.options.mss_val").empty());
  EXPECT_FALSE(done.answers[0].is_icmp_error());
}

}  // namespace
}  // namespace pushpkt::stack
