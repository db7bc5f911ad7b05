// What an option changes is measured: a handful whose truth is in the manual pages, to the row.
#include <gmock/gmock.h>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/report/socket.hpp"

namespace pushpkt::ask {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

/// One run for all tests of a family: it asks about every option.
const SocketAnswers& measured(bool ip6) {
  static const auto of = [](bool family) {
    auto asked = ask_socket({.ip6 = family});
    if (!asked) throw std::runtime_error(asked.error().text());
    return std::move(*asked);
  };
  if (ip6) {
    static const SocketAnswers answers = of(true);
    return answers;
  }
  static const SocketAnswers answers = of(false);
  return answers;
}

class AskSocket : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }

  static SocketAnswer answer(bool ip6, const std::string& option, const std::string& value,
                             SocketUse use) {
    for (const SocketAnswer& each : measured(ip6).options) {
      if (each.asked.option == option && each.asked.value == value && each.asked.use == use)
        return each;
    }
    ADD_FAILURE() << "no answer about " << option << " " << value;
    return {};
  }

  /// "ip.ttl 64 7", for a packet other than a datagram "SYN ip.ttl 64 7"; "-" where there is none.
  static std::vector<std::string> changes(bool ip6, const std::string& option,
                                          const std::string& value, SocketUse use) {
    const auto said = [](const std::optional<Habit>& habit) {
      if (!habit) return std::string("-");
      return habit->varies ? std::string("varies") : habit->text;
    };
    std::vector<std::string> out;
    for (const SocketChange& socket_change : answer(ip6, option, value, use).changed) {
      const bool named = use == SocketUse::connection && !socket_change.packet.empty();
      out.push_back((named ? socket_change.packet + " " : "") + socket_change.field + " " +
                    said(socket_change.baseline) + " " + said(socket_change.with));
    }
    return out;
  }

  static std::string value_of(bool ip6, SocketUse use, const std::string& packet,
                              const std::string& field) {
    for (const Baseline& baseline : measured(ip6).baselines) {
      if (baseline.use != use) continue;
      for (const SocketRow& row : baseline.rows) {
        if (row.packet != packet || row.field != field) continue;
        return row.habit.varies ? "varies" : row.habit.text;
      }
    }
    return "no such row";
  }
};

TEST_F(AskSocket, TheTtlChangesTheTtlAndNothingElse) {
  EXPECT_THAT(changes(false, "IP_TTL", "7", SocketUse::datagram),
              testing::ElementsAre("ip.ttl 64 7"));
  EXPECT_THAT(changes(false, "IP_TTL", "7", SocketUse::connection),
              testing::ElementsAre("SYN ip.ttl 64 7", "data ip.ttl 64 7", "FIN ip.ttl 64 7"));
  EXPECT_THAT(changes(true, "IPV6_UNICAST_HOPS", "7", SocketUse::datagram),
              testing::ElementsAre("ipv6.hlim 64 7"));
  EXPECT_TRUE(answer(false, "IP_TTL", "7", SocketUse::datagram).changed.at(0).by_hand);
}

TEST_F(AskSocket, PathMtuDiscoveryDecidesDfAndWhetherTheKernelFragments) {
  EXPECT_THAT(changes(false, "IP_MTU_DISCOVER", "IP_PMTUDISC_DONT", SocketUse::datagram),
              testing::ElementsAre("ip.flags.df 1 0"));
  EXPECT_THAT(changes(false, "IP_MTU_DISCOVER", "IP_PMTUDISC_WANT", SocketUse::datagram),
              IsEmpty());
  const SocketAnswer refused = answer(false, "IP_MTU_DISCOVER", "IP_PMTUDISC_DO", SocketUse::large);
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(errno_name(refused.refusal->number), "EMSGSIZE");
  EXPECT_EQ(refused.refusal->call, "send");
  EXPECT_FALSE(refused.left);
  const SocketAnswer whole = answer(false, "IP_MTU_DISCOVER", "IP_PMTUDISC_DONT", SocketUse::large);
  EXPECT_TRUE(whole.answered) << "fragments are put together again";
}

TEST_F(AskSocket, NoChecksumIsSeenAsAbsentAndAnsweredAllTheSame) {
  EXPECT_THAT(changes(false, "SO_NO_CHECK", "1", SocketUse::datagram),
              testing::ElementsAre("udp.checksum good absent"));
  EXPECT_TRUE(answer(false, "SO_NO_CHECK", "1", SocketUse::datagram).answered);
}

TEST_F(AskSocket, TheSegmentSizeIsInTheSyn) {
  for (const bool ip6 : {false, true}) {
    EXPECT_THAT(changes(ip6, "TCP_MAXSEG", "500", SocketUse::connection),
                Contains("SYN tcp.options.mss_val " + std::string(ip6 ? "1440" : "1460") + " 500"));
  }
  const SocketAnswer refused = answer(false, "TCP_MAXSEG", "9", SocketUse::connection);
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(errno_name(refused.refusal->number), "EINVAL");
  EXPECT_EQ(refused.refusal->call, "setsockopt");
}

TEST_F(AskSocket, WhatIsNoBusinessOfTheWireChangesNothing) {
  for (const bool ip6 : {false, true}) {
    EXPECT_THAT(changes(ip6, "SO_MARK", "7", SocketUse::datagram), IsEmpty());
    EXPECT_THAT(changes(ip6, "SO_BROADCAST", "1", SocketUse::datagram), IsEmpty());
    EXPECT_THAT(changes(ip6, "SO_KEEPALIVE", "1", SocketUse::connection), IsEmpty());
  }
}

TEST_F(AskSocket, AnOptionThatFixesWhatVariesIsSeen) {
  const std::string port = "10.77.1.2:40001";
  EXPECT_THAT(changes(false, "SO_REUSEADDR + bind", port, SocketUse::datagram),
              testing::ElementsAre("udp.srcport varies 40001"));
  EXPECT_THAT(changes(true, "IPV6_AUTOFLOWLABEL", "0", SocketUse::datagram),
              testing::ElementsAre("ipv6.flow varies 0x000000"));
}

TEST_F(AskSocket, TheBaselineIsWhatTheManualSays) {
  EXPECT_EQ(value_of(false, SocketUse::datagram, "datagram", "ip.flags.df"), "1");
  EXPECT_EQ(value_of(false, SocketUse::datagram, "datagram", "ip.id"), "varies");
  EXPECT_EQ(value_of(false, SocketUse::datagram, "datagram", "udp.checksum"), "good");
  EXPECT_EQ(value_of(false, SocketUse::large, "datagram", "ip.flags.mf"), "1");
  EXPECT_EQ(value_of(false, SocketUse::connection, "SYN", "tcp.options.mss_val"), "1460");
  EXPECT_EQ(value_of(false, SocketUse::connection, "SYN", "tcp.seq_raw"), "varies");
  EXPECT_EQ(value_of(false, SocketUse::connection, "FIN", "tcp.flags.fin"), "1");
  EXPECT_EQ(value_of(true, SocketUse::datagram, "datagram", "ipv6.hlim"), "64");
  for (const Series& each : measured(false).series) {
    if (each.field == "tcp.seq_raw") {
      EXPECT_EQ(each.behaviour, "random");
    }
  }
}

TEST_F(AskSocket, TheAdministratorsSettingsShowInEverySocketsPackets) {
  const std::string offload = "ethtool -K to-router tx";
  EXPECT_THAT(changes(false, offload, "on", SocketUse::datagram),
              testing::ElementsAre("udp.checksum good partial"));
  EXPECT_THAT(changes(false, offload, "on", SocketUse::connection),
              testing::ElementsAre("SYN tcp.checksum good partial"));
  EXPECT_THAT(changes(false, "net.ipv4.tcp_ecn", "1", SocketUse::connection),
              testing::ElementsAre("SYN tcp.flags.cwr 0 1", "SYN tcp.flags.ece 0 1"));
  EXPECT_THAT(changes(false, "net.ipv4.ip_default_ttl", "32", SocketUse::datagram),
              testing::ElementsAre("ip.ttl 64 32"));
}

TEST_F(AskSocket, EveryOptionHasAnOutcome) {
  for (const bool ip6 : {false, true}) {
    for (const SocketAnswer& answer : measured(ip6).options) {
      if (answer.refusal) {
        EXPECT_FALSE(errno_name(answer.refusal->number).empty()) << answer.asked.option;
      }
      for (const SocketChange& change : answer.changed) {
        EXPECT_THAT(change.field, Not(IsEmpty()));
        EXPECT_TRUE(change.baseline || change.with) << change.field;
      }
    }
  }
}

}  // namespace
}  // namespace pushpkt::ask
