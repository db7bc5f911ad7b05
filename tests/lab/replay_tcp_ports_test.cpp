// The ports of repeated TCP connections, and the guard that keeps our kernel out of them.
#include <gmock/gmock.h>

#include "pushpkt/replay/tcp_ports.hpp"
#include "stack_lab.hpp"

namespace pushpkt::replay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ReplayTcpPorts : public stack::StackLab {
 protected:
  static std::vector<SavedConnection> to_ports(const std::vector<std::uint16_t>& ports) {
    std::vector<SavedConnection> out;
    for (const std::uint16_t port : ports) {
      out.push_back({.number = out.size() + 1, .server = {Ip4{{192, 0, 2, 1}}, Port{port}}});
    }
    return out;
  }

  static Result<TcpPorts> open(const std::vector<SavedConnection>& saved,
                               std::optional<Port> port = {}) {
    auto gate = stack::EgressGate::open(stack::Allowed{});
    auto guard = stack::RstGuard::prepare();
    EXPECT_TRUE(gate && guard);
    return TcpPorts::open(saved,
                          {.path = path::find_kind("packet").value(),
                           .host = lab::server_ip4,
                           .port = port,
                           .gate = &*gate},
                          std::move(*guard));
  }
};

TEST_F(ReplayTcpPorts, LeadToTheHostThatIsAskedAtThePortsOfTheCapture) {
  const auto ports = open(to_ports({443, 80, 443}));
  ASSERT_TRUE(ports) << ports.error().text();
  const Endpoint https = ports->to(Port{443})->local();
  const Endpoint http = ports->to(Port{80})->local();
  EXPECT_EQ(ports->to(Port{443})->remote(), (Endpoint{lab::server_ip4, Port{443}}));
  EXPECT_EQ(ports->to(Port{80})->remote(), (Endpoint{lab::server_ip4, Port{80}}));
  EXPECT_NE(http.port, https.port);
  EXPECT_EQ(ports->interface(), ports->to(Port{80})->interface());
  EXPECT_THAT(ports->measures(),
              ElementsAre(AllOf(HasSubstr(to_string(http) + " to 10.77.2.2:80"),
                                HasSubstr(to_string(https) + " to 10.77.2.2:443"),
                                HasSubstr("is dropped on output by the nft table"))));
}

TEST_F(ReplayTcpPorts, OrAtThePortThatIsNamed) {
  const auto ports = open(to_ports({443}), Port{12000});
  ASSERT_TRUE(ports) << ports.error().text();
  EXPECT_EQ(ports->to(Port{443})->remote(), (Endpoint{lab::server_ip4, Port{12000}}));
}

}  // namespace
}  // namespace pushpkt::replay
