// What passes over lo is measured: every path, both addresses, every combination of settings.
#include <stdexcept>

#include <gmock/gmock.h>

#include "pushpkt/ask/loopback.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::ask {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class AskLoopback : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  static LoopbackAnswer ask(bool ip6) {
    LoopbackQuestion question{.paths = {}, .ip6 = ip6};
    for (const path::PathKind& kind : path::kinds()) {
      if (kind.kind != path::Kind::file && can_ask_loopback(kind)) question.paths.push_back(&kind);
    }
    auto answer = ask_loopback(question);
    if (!answer) throw std::runtime_error(answer.error().text());
    return std::move(*answer);
  }

  /// Beneath the routing table: the kernel must find out by itself whom the packet is for.
  static bool beneath_routing(const path::PathKind& kind) {
    return kind.ours == path::Level::link || kind.kind == path::Kind::packet_dgram;
  }
};

TEST_F(AskLoopback, EveryPacketGoesOutAndComesInOnceAndDiesOrIsAnswered) {
  for (const bool ip6 : {false, true}) {
    const LoopbackAnswer answer = ask(ip6);
    EXPECT_THAT(answer.rows, SizeIs(2U * all_settings().size() * answer.paths.size()));
    for (const LoopbackRow& other_row : answer.rows) {
      SCOPED_TRACE(other_row.row.text + " on " + std::string(other_row.row.path->name));
      EXPECT_FALSE(other_row.row.refusal);
      EXPECT_TRUE(other_row.row.left_sender);
      EXPECT_TRUE(other_row.row.left_router) << "what goes out by lo comes in by it";
      EXPECT_THAT(other_row.row.in_transit, IsEmpty()) << "no router stands between";
      EXPECT_NE(other_row.row.answered, other_row.row.died.has_value());
      if (other_row.row.died) {
        EXPECT_EQ(other_row.row.died->at, "client");
      }
    }
  }
}

TEST_F(AskLoopback, ARoutedPacketPassesWhateverIsSetAndIPv6HasNoSuchSettings) {
  for (const bool ip6 : {false, true}) {
    const LoopbackAnswer answer = ask(ip6);
    for (const LoopbackRow& other_row : answer.rows) {
      if (!ip6 && beneath_routing(*other_row.row.path)) continue;
      EXPECT_TRUE(other_row.row.answered)
          << other_row.row.text << " on " << other_row.row.path->name;
    }
  }
}

TEST_F(AskLoopback, AnUnroutedOneNeedsTheSettingsOfItsAddress) {
  const LoopbackAnswer answer = ask(false);
  for (const LoopbackRow& other_row : answer.rows) {
    if (!beneath_routing(*other_row.row.path)) continue;
    const bool localnet_decides = is_loopback(other_row.destination);
    const bool passes =
        other_row.settings[1] == 1 && (other_row.settings[0] == 1 || !localnet_decides);
    EXPECT_EQ(other_row.row.answered, passes)
        << other_row.row.text << " on " << other_row.row.path->name;
  }
  for (const path::PathKind* path : answer.paths) {
    if (!beneath_routing(*path)) continue;
    const auto to_localhost = answer.verdict(answer.destinations[0], path);
    EXPECT_THAT(to_localhost.decide, ElementsAre(&toggles()[0], &toggles()[1]));
    ASSERT_TRUE(to_localhost.cure);
    EXPECT_THAT(to_localhost.cure->argv,
                ElementsAre("sysctl", "-w", "net.ipv4.conf.lo.route_localnet=1",
                            "net.ipv4.conf.lo.accept_local=1"));
    const auto to_own = answer.verdict(answer.destinations[1], path);
    EXPECT_THAT(to_own.decide, ElementsAre(&toggles()[1]));
  }
}

TEST_F(AskLoopback, ItsCureIsACombinationThatWasAnswered) {
  const LoopbackAnswer answer = ask(false);
  for (const LoopbackRow& other_row : answer.rows) {
    if (other_row.row.answered) continue;
    ASSERT_TRUE(other_row.cure) << other_row.row.text;
    Settings then = other_row.settings;
    for (std::size_t i = 0; i < then.size(); ++i) {
      const std::string key = std::string(toggles()[i].sysctl) + "=";
      for (const std::string& word : other_row.cure->argv) {
        if (word.starts_with(key)) then[i] = std::stoi(word.substr(key.size()));
      }
    }
    const LoopbackRow* const cured = answer.find(other_row.destination, then, other_row.row.path);
    ASSERT_NE(cured, nullptr);
    EXPECT_TRUE(cured->row.answered) << other_row.row.text;
    EXPECT_THAT(other_row.row.why, HasSubstr("it is answered after client: sysctl -w "));
  }
}

}  // namespace
}  // namespace pushpkt::ask
