// A host made by hand, from its first question on.
#include <gmock/gmock.h>

#include <cerrno>
#include <thread>

#include "pushpkt/app/stop.hpp"
#include "pushpkt/lab/listeners.hpp"
#include "pushpkt/lab/topology.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/stack/hand_server.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols/arp.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack_lab.hpp"

namespace pushpkt::stack {
namespace {

class StackHandServer : public StackLab {
 protected:
  static HandServer::Options options() {
    return {.link = {.path = path::find_kind("packet").value(),
                     .interface = "to-router",
                     .addresses = {parse_ip("10.77.1.9").value()}},
            .transport = app::Transport::udp,
            .port = Port{12000},
            .service = upper_case_service(Port{12000})};
  }

  /// The next ARP packet of this kind from the client's end of the link.
  static bool has_come(sniff::Sniffer& sniffer, std::uint16_t opcode) {
    while (true) {
      const auto seen = sniffer.next_owned(patience());
      if (!seen || !*seen) return false;
      if ((*seen)->direction != sniff::Direction::in) continue;
      const wire::Decoded packet = wire::decode((*seen)->bytes, (*seen)->link);
      if (packet.get(wire::arp::opcode) == opcode) return true;
    }
  }
};

TEST_F(StackHandServer, ARequestThatComesWhileItsAddressIsTriedIsAnswered) {
  auto stop = app::Stop::make();
  ASSERT_TRUE(stop);
  const auto inside = lab::Inside::enter(lab_->router());
  ASSERT_TRUE(inside);
  auto sniffer = sniff::Sniffer::open({.interface = "to-client", .filter = "arp"});
  ASSERT_TRUE(sniffer) << sniffer.error().text();
  auto path = path::open("packet", {.interface = "to-client"});
  ASSERT_TRUE(path) << path.error().text();
  const auto recipe = wire::parse_recipe(
      "eth(src=02:00:00:00:01:01, dst=ff:ff:ff:ff:ff:ff)/"
      "arp(src.hw_mac=02:00:00:00:01:01, src.proto_ipv4=10.77.1.1, dst.proto_ipv4=10.77.1.9)");
  ASSERT_TRUE(recipe) << recipe.error().text();
  const auto request = wire::build(*recipe);
  ASSERT_TRUE(request);

  std::jthread server([&] {
    const auto there = lab::Inside::enter(lab_->client());
    auto opened = HandServer::open(options());
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_TRUE(opened->serve(stop->fd()));
  });
  EXPECT_TRUE(has_come(*sniffer, 1)) << "its question whether the address is free";
  EXPECT_TRUE((*path)->send_all(request->view(), patience()));
  EXPECT_TRUE(has_come(*sniffer, 2)) << "its answer to ours";
  stop->set();
}

// A request that comes then is not answered with ICMP port unreachable.
TEST_F(StackHandServer, OurKernelIsSilentBeforeARequestCanCome) {
  const auto inside = lab::Inside::enter(lab_->server());
  ASSERT_TRUE(inside);
  const std::size_t before = lab::count_receiving_sockets(lab_->server());
  HandServer::Options wanted = options();
  wanted.link.addresses = {};  // the interface's
  bool was_called = false;
  wanted.link.before_receiving = [&]() -> Result<void> {
    was_called = true;
    EXPECT_EQ(lab::listeners(lab_->server(), false), std::vector<std::uint16_t>{12000});
    EXPECT_EQ(lab::count_receiving_sockets(lab_->server()), before + 1) << "no packet socket";
    return {};
  };
  const auto server = HandServer::open(wanted);
  ASSERT_TRUE(server) << server.error().text();
  EXPECT_TRUE(was_called);
  EXPECT_GT(lab::count_receiving_sockets(lab_->server()), before + 1);
}

TEST_F(StackHandServer, AGuardThatFailsOpensNoLink) {
  const auto inside = lab::Inside::enter(lab_->server());
  ASSERT_TRUE(inside);
  const auto taken = PortReservation::take({Ip{Ip4{}}, Port{12000}});
  ASSERT_TRUE(taken) << taken.error().text();
  const std::size_t before = lab::count_receiving_sockets(lab_->server());
  HandServer::Options wanted = options();
  wanted.link.addresses = {};
  const auto server = HandServer::open(wanted);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().number, EADDRINUSE);
  EXPECT_EQ(lab::count_receiving_sockets(lab_->server()), before);
}

// The lab starts a command when its server can be reached.
TEST_F(StackHandServer, ASocketThatOnlySendsIsNoReceivingSocket) {
  const auto inside = lab::Inside::enter(lab_->server());
  ASSERT_TRUE(inside);
  const std::size_t before = lab::count_receiving_sockets(lab_->server());
  const auto path = path::open("packet", {.interface = "to-router"});
  ASSERT_TRUE(path) << path.error().text();
  EXPECT_EQ(lab::count_receiving_sockets(lab_->server()), before);
  const auto sniffer = sniff::Sniffer::open({.interface = "to-router"});
  ASSERT_TRUE(sniffer) << sniffer.error().text();
  EXPECT_GT(lab::count_receiving_sockets(lab_->server()), before);
}

}  // namespace
}  // namespace pushpkt::stack
