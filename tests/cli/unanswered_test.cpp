// A host that does not answer is "no answer", exit 1 with the reason, on every path of every verb
// that asks one.
#include <vector>

#include "send_lab.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Unanswered : public SendLab {};

TEST_F(Unanswered, ByTheNextHopIsExit1OnEveryPath) {
  const std::vector<std::string> commands{
      "client udp 10.77.1.99 --wait 5 x",
      "client udp 10.77.1.99 --path raw-transport --wait 5 x",
      "client udp 10.77.1.99 --path raw-ip --wait 5 x",
      "client udp 10.77.1.99 --path packet-dgram --wait 5 x",
      "client udp 10.77.1.99 --path packet --wait 5 x",
      "client udp fd77:1::99 --path packet --wait 5 x",
      "client udp 10.77.1.99 --path inject --wait 5 x",
      "client tcp 10.77.1.99 --wait 5 x",
      "client tcp 10.77.1.99 --path packet --wait 5 x",
      "client tcp 10.77.1.99 --path packet --wait 5 --raw </dev/null",
      "client tcp 10.77.1.99 --path packet --address 10.77.1.9 -i to-router --wait 5 x",
      "send 'ip(dst=10.77.1.99)/udp(dport=9)/\"x\"' --wait 5",
      "send 'ip(dst=10.77.1.99)/udp(dport=9)/\"x\"' --path packet-dgram",
  };
  std::ofstream script(file("script"));
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const std::string said = file("said") + std::to_string(i);
    script << "{ pushpkt " << commands[i] << "; echo status $?; } >" << said << " 2>&1 &\n";
  }
  script << "wait\n";
  script.close();
  const Outcome done = shell("pushpkt lab -- sh " + file("script"));
  ASSERT_EQ(done.status, 0) << done.err;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const std::string said = shell("cat " + file("said") + std::to_string(i)).out;
    EXPECT_THAT(said, HasSubstr("status 1\n")) << commands[i];
    const bool by_socket = commands[i].find("--path") == std::string::npos;
    if (by_socket && commands[i].starts_with("client")) continue;  // the kernel's own words
    EXPECT_THAT(said, AllOf(HasSubstr("MAC address of "), HasSubstr("99: no answer to ")))
        << commands[i];
  }
}

TEST_F(Unanswered, TheJsonHasTheReason) {
  for (const char* transport : {"udp", "tcp"}) {
    const Outcome done = shell("pushpkt lab -- pushpkt client " + std::string(transport) +
                               " 10.77.1.99 --path packet --wait 1 --json x");
    EXPECT_EQ(done.status, 1) << done.err;
    EXPECT_THAT(done.out, HasSubstr("cannot find the MAC address of 10.77.1.99")) << transport;
  }
}

TEST_F(Unanswered, AMessageThatTheWayDoesNotTakeIsNoWrongInput) {
  const std::string lab = "pushpkt lab --mtu 600 --server 'pushpkt server udp' -- ";
  const std::string ask = "pushpkt client udp 10.77.2.2 $(printf '%1200d' 7 | tr ' ' a) ";
  const Outcome once = shell(lab + ask + "--json");
  EXPECT_EQ(once.status, 1) << once.err;
  EXPECT_THAT(once.out, AllOf(HasSubstr("EMSGSIZE"), HasSubstr("600 bytes at most")));
  const Outcome again = shell(lab + ask + "--tries 3");
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("AAAA"));
  const Outcome large =
      shell("head -c 65530 /dev/zero | tr '\\0' a | pushpkt client udp 127.0.0.1");
  EXPECT_EQ(large.status, 2) << large.err;
}

}  // namespace
}  // namespace pushpkt::test
