// Whose drop it was: the BPF program names the packet's bytes, its namespace and its interface.
#include <gmock/gmock.h>

#include "drops_lab.hpp"

namespace pushpkt::drops {
namespace {

class DropsDetail : public DropsLab {
 protected:
  void SetUp() override {
    DropsLab::SetUp();
    if (IsSkipped()) return;
    if (!trace_ || detail_ != Detail::packet) GTEST_SKIP() << "see above";
  }

  /// The drop of the packet that ends in `bytes`.
  [[nodiscard]] Drop drop_of(std::string_view bytes) {
    const Deadline deadline = patience();
    do {
      for (const Drop& drop : trace_->drain()) {
        if (text_of(drop.packet).ends_with(bytes)) return drop;
      }
    } while (trace_->wait(deadline));
    ADD_FAILURE() << "no host dropped " << bytes;
    return {};
  }
  static std::string text_of(ByteView bytes) { return pushpkt::text_of(bytes); }

  [[nodiscard]] int send_to_router(const std::string& rest) const {
    return send("client", "to-router", "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/" + rest);
  }
};

TEST_F(DropsDetail, ADropAtTheRouterCarriesItsBytesNamespaceAndInterface) {
  meet();
  const std::string recipe =
      "ip(src=10.77.1.2, dst=10.77.2.2, checksum=0xdead, id=0x1234)"
      "/udp(srcport=40001, dstport=12000)/\"dies at the router\"";
  ASSERT_EQ(send_to_router(recipe), 0);
  const Drop drop = drop_of("dies at the router");
  EXPECT_EQ(drop.reason, "IP_CSUM");
  EXPECT_EQ(drop.function, "ip_rcv_core");
  EXPECT_EQ(drop.protocol, ETHERTYPE_IP);
  EXPECT_EQ(drop.netns, netns_of("router"));
  EXPECT_EQ(drop.interface_index, lab::router_to_client.index);
  const auto sent = wire::build(*wire::parse_recipe(recipe));
  ASSERT_TRUE(sent) << sent.error().text();
  EXPECT_EQ(hex(drop.packet), hex(sent->bytes));
}

TEST_F(DropsDetail, ADropAtTheServerIsTheServers) {
  meet();
  ASSERT_EQ(send_to_router("ip(src=10.77.1.2, dst=10.77.2.2)/udp(dstport=9)/\"closed port\""), 0);
  const Drop drop = drop_of("closed port");
  EXPECT_EQ(drop.reason, "NO_SOCKET");
  EXPECT_EQ(drop.netns, netns_of("server"));
  EXPECT_EQ(drop.interface_index, lab::server_to_router.index);
}

// TCP has taken its device away by then, and it has no socket of its own: it is told by the one
// that it was for.
TEST_F(DropsDetail, ASegmentForAListenerIsTheServers) {
  meet();
  constexpr std::uint16_t port = 12001;
  const Fd listener = bound_socket("server", SOCK_STREAM, port);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  ASSERT_EQ(send_to_router("ip(src=10.77.1.2, dst=10.77.2.2)/tcp(srcport=40001, dstport=12001, "
                           "flags=0x004)/\"nothing to reset\""),
            0);
  const Drop drop = drop_of("nothing to reset");
  EXPECT_EQ(drop.reason, "TCP_RESET");
  EXPECT_EQ(drop.netns, netns_of("server"));
}

TEST_F(DropsDetail, Ip6Too) {
  meet();
  ASSERT_EQ(send_to_router("ipv6(src=fd77:1::2, dst=fd77:2::2, hlim=1)/udp(dstport=9)/\"too far\""),
            0);
  const Drop drop = drop_of("too far");
  EXPECT_EQ(drop.reason, "IP_INHDR");
  EXPECT_EQ(drop.protocol, ETHERTYPE_IPV6);
  EXPECT_EQ(drop.netns, netns_of("router"));
}

TEST_F(DropsDetail, AnOutputFirewallDropsAPacketThatHasOnlyASocket) {
  meet();
  run("client", {"nft",
                 "add table ip t; add chain ip t c { type filter hook output priority 0; "
                 "policy drop; }"});
  const auto inside = lab::Inside::enter(lab_->client());
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(open_port);
  ::inet_pton(AF_INET, "10.77.2.2", &to.sin_addr);
  const std::string_view text = "never leaves";
  EXPECT_EQ(::sendto(fd.get(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                     sizeof to),
            -1);
  const Drop drop = drop_of(text);
  EXPECT_EQ(drop.reason, "NETFILTER_DROP");
  EXPECT_EQ(drop.netns, netns_of("client"));
}

}  // namespace
}  // namespace pushpkt::drops
