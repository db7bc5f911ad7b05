// A network namespace of the test's own: lo and a veth pair, near and far. No root needed.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::sniff {

class InNamespace : public testing::Test {
 protected:
  /// The process stays in its namespace; it is made once, before any thread is.
  static void SetUpTestSuite() {
    if (!why_not().empty() || entered()) return;
    const auto uid = std::to_string(::getuid());
    const auto gid = std::to_string(::getgid());
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
      why_not() = std::string("namespaces are forbidden here: ") + std::strerror(errno);
      return;
    }
    entered() = true;
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << "0 " << uid << " 1";
    std::ofstream("/proc/self/gid_map") << "0 " << gid << " 1";
    const char* const plan =
        "ip link set lo up && ip link add name near type veth peer name far && "
        "for i in near far; do echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6; "
        "ip link set dev $i arp off up; done";
    if (std::system(plan) != 0) why_not() = "`ip` cannot make a veth pair here";
  }
  void SetUp() override {
    if (!why_not().empty()) GTEST_SKIP() << why_not();
    stay_on_one_cpu();
  }

  /// Packets sent from one CPU arrive in their order; each CPU has a queue of received packets.
  static void stay_on_one_cpu() {
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET(static_cast<std::size_t>(sched_getcpu()), &here);
    ASSERT_EQ(::sched_setaffinity(0, sizeof here, &here), 0) << std::strerror(errno);
  }

  /// Puts a frame on an interface as it is.
  static void send(const char* interface, const Bytes& frame) {
    // One for all: the kernel takes its time to close a packet socket.
    static const Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_protocol = htons(ETH_P_ALL);
    to.sll_ifindex = static_cast<int>(if_nametoindex(interface));
    const auto sent = ::sendto(socket.get(), frame.data(), frame.size(), 0,
                               reinterpret_cast<const sockaddr*>(&to), sizeof to);
    ASSERT_EQ(sent, static_cast<ssize_t>(frame.size())) << std::strerror(errno);
  }

  /// Sends a datagram from a plain socket over lo.
  static void send_to_port(std::uint16_t port, const std::string& text,
                           in_addr_t address = INADDR_LOOPBACK) {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(address);
    ASSERT_EQ(::sendto(socket.get(), text.data(), text.size(), 0,
                       reinterpret_cast<const sockaddr*>(&to), sizeof to),
              static_cast<ssize_t>(text.size()))
        << std::strerror(errno);
  }

 private:
  static std::string& why_not() {
    static std::string reason;
    return reason;
  }
  static bool& entered() {
    static bool done = false;
    return done;
  }
};

}  // namespace pushpkt::sniff
