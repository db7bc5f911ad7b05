// Many clients of a server without a socket, and clients that do not behave.
#include "server_by_hand.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ServerByHandClients : public ServerByHand {
 protected:
  void SetUp() override {
    ServerByHand::SetUp();
    if (IsSkipped()) return;
    if (!has_program("python3")) GTEST_SKIP() << "python3 is not installed";
  }

  /// Python's sockets against the server, on the lab's client: `s(address)` is a connected one.
  static Outcome by_python(const std::string& program, const std::string& transport = "tcp") {
    return with_server(transport,
                       "python3 - <<'END'\n"
                       "import socket, struct\n"
                       "def s(address='10.77.1.9'):\n"
                       "  return socket.create_connection((address, 12000), 60)\n"
                       "def rest(c):\n"
                       "  out = b''\n"
                       "  while True:\n"
                       "    some = c.recv(65536)\n"
                       "    if not some: return out\n"
                       "    out += some\n" +
                           program + "\nEND");
  }
};

TEST_F(ServerByHandClients, FiftyAreServedAtOnce) {
  const Outcome asked = by_python(
      "all = [s('10.77.1.9' if i % 2 else 'fd77:1::9') for i in range(50)]\n"
      "for i, c in enumerate(all): c.sendall(b'client %d\\n' % i)\n"
      "print('good', sum(c.recv(100) == b'CLIENT %d\\n' % i for i, c in enumerate(all)))\n"
      "for c in reversed(all): c.sendall(b'again')\n"
      "print('again', sum(c.recv(100) == b'AGAIN' for c in all))");
  EXPECT_THAT(asked.out, HasSubstr("good 50\nagain 50\n"));
  EXPECT_THAT(asked.out, HasSubstr("50 TCP clients"));
}

// RFC 9293, 3.6: our end goes on sending after the client's FIN.
TEST_F(ServerByHandClients, AHalfClosedConnectionGetsItsWholeAnswer) {
  const Outcome asked = by_python(
      "c = s(); c.sendall(b'x' * 200000); c.shutdown(socket.SHUT_WR)\n"
      "print('answer', rest(c) == b'X' * 200000)\n"
      "c = s(); c.shutdown(socket.SHUT_WR); print('empty', rest(c))");
  EXPECT_THAT(asked.out, HasSubstr("answer True\nempty b''\n"));
}

TEST_F(ServerByHandClients, AClientThatResetsHarmsNoOther) {
  const Outcome asked = by_python(
      "other = s(); other.sendall(b'before'); print(other.recv(100))\n"
      "for i in range(20):\n"
      "  c = s(); c.sendall(b'gone')\n"
      "  c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); c.close()\n"
      "other.sendall(b'after'); print(other.recv(100))\n"
      "c = s(); c.sendall(b'new'); print(c.recv(100))");
  EXPECT_THAT(asked.out, HasSubstr("b'BEFORE'\nb'AFTER'\nb'NEW'\n"));
  EXPECT_THAT(asked.out, HasSubstr("22 TCP clients"));
}

// The backlog has 128 places; SYN cookies need none (RFC 4987, 3.6).
TEST_F(ServerByHandClients, ASynFloodLeavesItServing) {
  const Outcome asked =
      with_server("tcp",
                  "pushpkt send 'ip(dst=10.77.1.9)/tcp(dstport=12000, flags=2, seq_raw=1)' "
                  "--vary ip.src=10.78.0.0/24 --vary tcp.srcport=2000-2039 --rate 5000\n"
                  "pushpkt client tcp 10.77.1.9 --wait 60 'after the flood'\n"
                  "pushpkt client tcp fd77:1::9 --wait 60 'six after it'");
  EXPECT_THAT(asked.out, testing::ContainsRegex("\n10[0-9][0-9][0-9] packets sent by packet\n"));
  EXPECT_THAT(asked.out, HasSubstr("AFTER THE FLOOD\n"));
  EXPECT_THAT(asked.out, HasSubstr("SIX AFTER IT\n"));
  EXPECT_THAT(asked.out, testing::ContainsRegex(" [1-9][0-9]* SYN cookies sent"));
}

TEST_F(ServerByHandClients, AnIdleConnectionEndsWithReset) {
  const Outcome asked = with_server("tcp",
                                    "python3 -c \"\nimport socket\n"
                                    "c = socket.create_connection(('10.77.1.9', 12000), 60)\n"
                                    "try: print(c.recv(100))\n"
                                    "except ConnectionResetError: print('reset')\n\"",
                                    "--idle 0.3");
  EXPECT_THAT(asked.out, HasSubstr("reset\n"));
  EXPECT_THAT(asked.out, HasSubstr("1 TCP client, 1 idle connection ended"));
}

// An ordinary user's cable: the far end of a veth pair, without an address.
TEST_F(ServerByHandClients, AVethEndWithoutAddressIsAHostToo) {
  if (!has_program("ping") || !has_program("ncat")) GTEST_SKIP() << "ping or ncat is missing";
  const Outcome asked = with_cable(
      "ip link add cable0 type veth peer name cable1 && "
      "sysctl -qw net.ipv6.conf.cable1.disable_ipv6=1 && ip addr add 10.9.7.1/24 dev cable0 && "
      "ip addr add fd09::1/64 dev cable0 nodad && ip link set cable1 up && ip link set cable0 up",
      "--path packet -i cable1 --address 10.9.7.2 --address fd09::2 --allow spoof",
      "ping -c 1 -W 20 10.9.7.2\nping -6 -c 1 -W 20 fd09::2\n"
      "echo four | ncat 10.9.7.2 12000\necho six | ncat fd09::2 12000");
  EXPECT_THAT(asked.out, HasSubstr("64 bytes from 10.9.7.2"));
  EXPECT_THAT(asked.out, HasSubstr("64 bytes from fd09::2"));
  EXPECT_THAT(asked.out, HasSubstr("FOUR\n"));
  EXPECT_THAT(asked.out, HasSubstr("SIX\n"));
  EXPECT_THAT(asked.out, Not(HasSubstr("malformed")));
}

// What the kernel's answer to an unexpected answer is, `send` reports. RFC 1122, 4.1.3.1
TEST_F(ServerByHandClients, SendReportsThatOurKernelRefusesTheAnswer) {
  const Outcome asked =
      with_server("udp",
                  "pushpkt send 'ip(dst=10.77.1.9)/udp(dport=12000)/\"a\"' --wait 20 --no-reserve\n"
                  "pushpkt send 'ip(dst=10.77.1.9)/udp(dport=12000)/\"b\"' --wait 20");
  const Outcome syn =
      with_server("tcp", "pushpkt send 'ip(dst=10.77.1.9)/tcp(dport=12000, flags=2)' --wait 20");
  EXPECT_THAT(asked.out, HasSubstr("our kernel answered with ICMP port unreachable"));
  EXPECT_THAT(syn.out, HasSubstr("our kernel answered with RST"));
  const std::string second = asked.out.substr(asked.out.find("port unreachable") + 1);
  EXPECT_THAT(second, Not(HasSubstr("port unreachable")));
}

}  // namespace
}  // namespace pushpkt::test
