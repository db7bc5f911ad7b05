// Packets that die of the receiver's state, not of their own bytes: full buffers, filters,
// silence.
#include <gmock/gmock.h>
#include <linux/filter.h>

#include "drops_lab.hpp"
#include "pushpkt/drops/watch.hpp"

namespace pushpkt::drops {
namespace {

using testing::Contains;
using testing::IsEmpty;

const std::string request6 =
    "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/ipv6(src=fd77:1::2, dst=fd77:2::2)"
    "/udp(srcport=40001, dstport=12000)/\"hello\"";
const std::string request =
    "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/ip(src=10.77.1.2, dst=10.77.2.2)"
    "/udp(srcport=40001, dstport=12000)/\"hello\"";

class DropsSockets : public DropsLab {
 protected:
  [[nodiscard]] std::vector<Change> after_sending(const std::string& frame, const Counters& before,
                                                  std::string_view counter, int packets = 1) {
    forget_earlier_drops();
    for (int i = 0; i < packets; ++i) EXPECT_EQ(send("client", "to-router", frame), 0);
    return changes("server", before,
                   [&](const Counters& after) { return after[counter] > before[counter]; });
  }

  /// By the tracepoint; nullopt where that is not permitted.
  [[nodiscard]] std::optional<Watch> watch_server() const {
    auto trace = Trace::open(detail_);
    if (!trace) return std::nullopt;
    const auto inside = lab::Inside::enter(host("server"));
    Watch::Scope scope;
    auto server = WatchedNamespace::here("server");
    EXPECT_TRUE(server);
    scope.namespaces.push_back(std::move(*server));
    auto watch = Watch::begin(Listener{std::move(*trace), detail_}, std::move(scope));
    EXPECT_TRUE(watch);
    return std::move(*watch);
  }
};

TEST_F(DropsSockets, AReceiveBufferThatNobodyReads) {
  meet();
  for (const auto& [frame, counter] :
       {std::pair(request, "Udp.RcvbufErrors"), std::pair(request6, "Udp6.RcvbufErrors")}) {
    const Fd server = bound_socket("server");
    const int smallest = 0;  // the kernel makes its minimum of it, some two kilobytes
    ASSERT_EQ(::setsockopt(server.get(), SOL_SOCKET, SO_RCVBUF, &smallest, sizeof smallest), 0);
    const Counters before = counters("server");
    const auto moved = after_sending(frame, before, counter, 50);
    expect_traced("SOCKET_RCVBUFF");
    EXPECT_THAT(reasons_of(moved), Contains("SOCKET_RCVBUFF")) << text_of(moved);
  }
}

TEST_F(DropsSockets, ASocketFilterThatWantsNothing) {
  const Fd server = bound_socket("server");
  meet();
  sock_filter nothing{.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = 0};
  const sock_fprog program{.len = 1, .filter = &nothing};
  ASSERT_EQ(::setsockopt(server.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program), 0);
  const Counters before = counters("server");
  const auto moved = after_sending(request, before, "Udp.InErrors");
  expect_traced("SOCKET_FILTER");
  // The same counter as for a lying length, so it gives no reason.
  ASSERT_EQ(findings(moved).size(), 1U) << text_of(moved);
  EXPECT_EQ(findings(moved).front().rule->counter, "Udp.InErrors");
  EXPECT_EQ(findings(moved).front().rule->reason, "");
}

TEST_F(DropsSockets, AQueueOfConnectionsThatNobodyAccepts) {
  const Fd server = bound_socket("server", SOCK_STREAM);
  ASSERT_EQ(::listen(server.get(), 0), 0);
  meet();
  const Counters before = counters("server");
  forget_earlier_drops();
  auto watch = watch_server();
  std::vector<Fd> clients;
  for (int i = 0; i < 4; ++i) {
    const auto inside = lab::Inside::enter(lab_->client());
    clients.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(open_port);
    ::inet_pton(AF_INET, "10.77.2.2", &to.sin_addr);
    ::connect(clients.back().get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  const auto moved = changes("server", before, [&](const Counters& after) {
    return after["TcpExt.ListenOverflows"] > before["TcpExt.ListenOverflows"];
  });
  // A SYN that finds the queue full is consumed, not dropped, as the tracepoint sees it.
  EXPECT_THAT(reasons_of(moved), Contains("TCP_LISTEN_OVERFLOW")) << text_of(moved);
  if (!watch) return;
  ASSERT_TRUE(watch->look());
  ASSERT_TRUE(watch->look_at_untraced());
  const DropKind overflow{
      .host = "server", .reason = "TCP_LISTEN_OVERFLOW", .counter = "TcpExt.ListenOverflows"};
  ASSERT_TRUE(watch->tally().sums().contains(overflow));
  const auto counted = watch->tally().count();
  ASSERT_TRUE(watch->look_at_untraced());
  EXPECT_EQ(watch->tally().count(), counted) << "each is counted once";
}

TEST_F(DropsSockets, AFrameThatTheOtherEndOfTheCableDoesNotTake) {
  meet();
  run("router", {"ip", "link", "set", "to-client", "mtu", "1280"});
  const Counters before = counters("client");
  const std::string payload(1400, 'x');
  EXPECT_EQ(
      send("client", "to-router", request.substr(0, request.find('"')) + "\"" + payload + "\""),
      ENOBUFS);
  const auto moved = Counters::difference(before, counters("client"));
  ASSERT_EQ(findings(moved).size(), 1U) << text_of(moved);
  EXPECT_EQ(findings(moved).front().change, (Change{"to-router.tx_dropped", 1}));
}

TEST_F(DropsSockets, ABroadcastThatNobodyWants) {
  meet();
  const Counters before = counters("router");
  ASSERT_EQ(send("client", "to-router",
                 "eth(dst=ff:ff:ff:ff:ff:ff, src=02:00:00:00:01:02)/ip(src=10.77.1.2, "
                 "dst=10.77.1.255)/udp(srcport=40001, dstport=9)/\"hello\""),
            0);
  const auto moved = changes("router", before, [&](const Counters& after) {
    return after["Udp.IgnoredMulti"] > before["Udp.IgnoredMulti"];
  });
  ASSERT_EQ(findings(moved).size(), 1U) << text_of(moved);
  EXPECT_EQ(findings(moved).front().rule->counter, "Udp.IgnoredMulti");
}

TEST_F(DropsSockets, ANextHopThatDoesNotAnswer) {
  meet();
  // One question, and a short patience, instead of three seconds.
  run("router", {"sysctl", "-q", "-w", "net.ipv4.neigh.to-server.mcast_solicit=1"});
  run("router", {"sysctl", "-q", "-w", "net.ipv4.neigh.to-server.retrans_time_ms=10"});
  const Counters before = counters("router");
  forget_earlier_drops();
  ASSERT_EQ(send("client", "to-router",
                 "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/ip(src=10.77.1.2, "
                 "dst=10.77.2.77)/udp(srcport=40001, dstport=12000)/\"hello\""),
            0);
  expect_traced("NEIGH_FAILED");
  const auto moved = changes("router", before, [&](const Counters& after) {
    return after["Icmp.OutDestUnreachs"] > before["Icmp.OutDestUnreachs"];
  });
  EXPECT_THAT(reasons_of(moved), IsEmpty()) << "no counter was known to tell this";
}

TEST_F(DropsSockets, AQueueOnTheWayOutThatIsFull) {
  meet();
  const auto queue = lab_->client().run({"tc", "qdisc", "replace", "dev", "to-router", "root",
                                         "tbf", "rate", "8bit", "burst", "100", "limit", "1"});
  if (!queue) GTEST_SKIP() << queue.error().text();
  const Counters before = counters("client");
  forget_earlier_drops();
  const auto inside = lab::Inside::enter(lab_->client());
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(open_port);
  ::inet_pton(AF_INET, "10.77.2.2", &to.sin_addr);
  for (int i = 0; i < 5; ++i) {
    // It says that it was sent.
    EXPECT_EQ(::sendto(fd.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to), 1);
  }
  const auto moved = Counters::difference(before, counters("client"));
  EXPECT_EQ(reasons_of(moved), std::vector<std::string>{"QDISC_DROP"}) << text_of(moved);
  expect_traced("QDISC_DROP");
}

TEST_F(DropsSockets, AnOutputFirewallIsAnErrorOfTheSendAndADrop) {
  meet();
  run("client", {"nft",
                 "add table ip t; add chain ip t c { type filter hook output priority 0; "
                 "policy drop; }"});
  const Counters before = counters("client");
  forget_earlier_drops();
  const auto inside = lab::Inside::enter(lab_->client());
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(open_port);
  ::inet_pton(AF_INET, "10.77.2.2", &to.sin_addr);
  EXPECT_EQ(::sendto(fd.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to), -1);
  EXPECT_EQ(errno, EPERM);
  expect_traced("NETFILTER_DROP");
  const auto moved = Counters::difference(before, counters("client"));
  ASSERT_EQ(findings(moved).size(), 1U) << text_of(moved);
  EXPECT_EQ(findings(moved).front().rule->counter, "Ip.OutDiscards");
}

}  // namespace
}  // namespace pushpkt::drops
