// A request by every path in both families, answered by the textbook server; and what else may
// come back: answers from elsewhere, ICMP errors, fragments.
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack_udp_lab.hpp"

namespace pushpkt::stack {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

Fd bound_socket(const lab::Host& host, const Endpoint& where) {
  const auto inside = lab::Inside::enter(host);
  Fd fd(::socket(family_of(where.address), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const SocketAddress address(where);
  EXPECT_EQ(::bind(fd.get(), address.get(), address.bytes()), 0) << to_string(where);
  return fd;
}

/// Takes one request, answers it oddly (from another socket, or at length), and then rightly with
/// "right": so that nobody needs to wait in order to know that nothing else came.
class OddServer {
 public:
  OddServer(Fd asked, Fd answering, std::size_t answer_bytes = 5)
      : asked_(std::move(asked)), answering_(std::move(answering)), answer_bytes_(answer_bytes) {
    thread_ = std::thread([this] { answer_once(); });
  }
  OddServer(const OddServer&) = delete;
  OddServer& operator=(const OddServer&) = delete;
  ~OddServer() { thread_.join(); }

 private:
  void answer_once() const {
    pollfd waiting{.fd = asked_.get(), .events = POLLIN, .revents = 0};
    ASSERT_GT(::poll(&waiting, 1, patience().left_ms()), 0) << "no request came";
    std::array<char, 2048> request{};
    SocketAddress from;
    ASSERT_GE(::recvfrom(asked_.get(), request.data(), request.size(), 0, from.get(), from.room()),
              0);
    send(answering_, std::string(answer_bytes_, 'A'), from);
    send(asked_, "right", from);
  }

  static void send(const Fd& fd, const std::string& answer, const SocketAddress& to) {
    EXPECT_EQ(::sendto(fd.get(), answer.data(), answer.size(), 0, to.get(), to.bytes()),
              static_cast<ssize_t>(answer.size()));
  }

  Fd asked_;
  Fd answering_;
  std::size_t answer_bytes_;
  std::thread thread_;
};

TEST_P(StackUdpExchange, TheAnswerComesBack) {
  const RunningServer server(lab_->server());
  UdpExchange exchange = open(options());
  for (const auto& [message, answer] :
       {std::pair{"hello", "HELLO"}, std::pair{"odd", "ODD"}, std::pair{"", ""}}) {
    const auto outcome = ask(exchange, message);
    ASSERT_TRUE(outcome.reply);
    EXPECT_EQ(text_of(*outcome.reply), answer);
    EXPECT_THAT(outcome.near_misses, IsEmpty());
    EXPECT_EQ(outcome.seen.has_value(), GetParam().path != "socket");
  }
}

TEST_P(StackUdpExchange, ALateAnswerIsNotTheNextRequests) {
  if (GetParam().path == "socket") GTEST_SKIP() << "the kernel has one socket there";
  const Fd server = bound_socket(lab_->server(), {StackUdpExchange::server(), server_port});
  const auto receive = [&server] {
    pollfd waiting{.fd = server.get(), .events = POLLIN, .revents = 0};
    EXPECT_GT(::poll(&waiting, 1, patience().left_ms()), 0) << "no request came";
    std::array<char, 64> request{};
    SocketAddress from;
    EXPECT_GE(::recvfrom(server.get(), request.data(), request.size(), 0, from.get(), from.room()),
              0);
    return from;
  };
  const auto answer = [&server](const SocketAddress& to, const std::string& text) {
    EXPECT_GT(::sendto(server.get(), text.data(), text.size(), 0, to.get(), to.bytes()), 0);
  };
  UdpExchange exchange = open(options());
  ASSERT_TRUE(exchange.next_request());
  EXPECT_FALSE(ask(exchange, "one", Deadline::in(std::chrono::nanoseconds(0))).reply);
  const SocketAddress first = receive();
  ASSERT_TRUE(exchange.next_request());
  std::thread serving([&] {
    const SocketAddress second = receive();
    answer(first, "ONE");
    answer(second, "TWO");
  });
  const auto outcome = ask(exchange, "two");
  serving.join();
  EXPECT_EQ(outcome.reply, bytes_of("TWO"));
  EXPECT_THAT(
      outcome.near_misses,
      ElementsAre(Field(&NearMiss::text, "an answer of an earlier request came, late or again")));
}

TEST_P(StackUdpExchange, TheLocalPortIsTheOneThatWasAskedFor) {
  const RunningServer server(lab_->server());
  UdpExchange::Options wanted = options();
  wanted.local_port = Port{40123};
  UdpExchange exchange = open(wanted);
  EXPECT_EQ(exchange.local().port, Port{40123});
  EXPECT_TRUE(ask(exchange, "hello").reply);
  const auto taken = UdpExchange::open(wanted, patience());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().number, EADDRINUSE);
}

TEST_P(StackUdpExchange, NobodyListensIsAnIcmpError) {
  UdpExchange exchange = open(options());
  const auto outcome = ask(exchange, "hello");
  EXPECT_FALSE(outcome.reply);
  ASSERT_EQ(outcome.near_misses.size(), 1U);
  const NearMiss& miss = outcome.near_misses[0];
  EXPECT_EQ(miss.kind, NearMiss::Kind::icmp_error);
  EXPECT_EQ(miss.icmp_type, GetParam().ip6 ? 1 : 3);
  EXPECT_EQ(miss.icmp_code, GetParam().ip6 ? 4 : 3);
  EXPECT_EQ(miss.text, std::string(GetParam().ip6 ? "ICMPv6" : "ICMP") + " port unreachable from " +
                           to_string(server()) + ": no program listens on port 12000");
}

TEST_P(StackUdpExchange, ARouterWithoutARouteIsAnIcmpErrorFromTheRouter) {
  const std::string goal = GetParam().ip6 ? "fd99::9" : "10.99.0.9";
  UdpExchange::Options wanted = options();
  wanted.remote.address = parse_ip(goal).value();
  UdpExchange exchange = open(wanted);
  const auto outcome = ask(exchange, "hello");
  ASSERT_EQ(outcome.near_misses.size(), 1U);
  EXPECT_THAT(
      outcome.near_misses[0].text,
      HasSubstr(GetParam().ip6 ? "no route from fd77:1::1" : "network unreachable from 10.77.1.1"));
}

TEST_P(StackUdpExchange, AnAnswerFromAnotherPortIsANearMiss) {
  const OddServer odd(bound_socket(lab_->server(), {server(), server_port}),
                      bound_socket(lab_->server(), {server(), Port{40001}}));
  UdpExchange exchange = open(options());
  const auto outcome = ask(exchange, "hello");
  EXPECT_EQ(text_of(outcome.reply.value()), "right");
  EXPECT_THAT(
      outcome.near_misses,
      ElementsAre(AllOf(Field(&NearMiss::kind, NearMiss::Kind::other_port),
                        Field(&NearMiss::text, "an answer came from port 40001, not 12000"))));
}

TEST_P(StackUdpExchange, AnAnswerFromAnotherAddressIsANearMiss) {
  const std::string other = GetParam().ip6 ? "fd77:2::1" : "10.77.2.1";  // the router's
  const OddServer odd(bound_socket(lab_->server(), {server(), server_port}),
                      bound_socket(lab_->router(), {parse_ip(other).value(), server_port}));
  UdpExchange exchange = open(options());
  const auto outcome = ask(exchange, "hello");
  EXPECT_EQ(text_of(outcome.reply.value()), "right");
  EXPECT_THAT(outcome.near_misses,
              ElementsAre(AllOf(Field(&NearMiss::kind, NearMiss::Kind::other_sender),
                                Field(&NearMiss::text, HasSubstr(other)))));
}

TEST_P(StackUdpExchange, AnAnswerInATunnelIsANearMiss) {
  if (GetParam().path == "socket") GTEST_SKIP() << "its kernel takes nothing out of a tunnel";
  const RunningServer server(lab_->server());
  UdpExchange::Options wanted = options();
  wanted.local_port = Port{40123};
  UdpExchange exchange = open(wanted);
  const auto inside = lab::Inside::enter(lab_->router());
  const auto path = path::open("packet", {.interface = "to-client"});
  ASSERT_TRUE(path) << path.error().text();
  const std::string ip =
      GetParam().ip6 ? "ipv6(src=fd77:2::2, dst=fd77:1::2)" : "ip(src=10.77.2.2, dst=10.77.1.2)";
  const std::string answer = ip + "/udp(srcport=12000, dstport=40123)/\"early\"";
  const std::string eth = "eth(src=02:00:00:00:00:09, dst=02:00:00:00:00:0a)";
  for (const std::string& tunnel : {std::string("/gre()"), std::string(),
                                    "/udp(srcport=50000, dstport=4789)/vxlan(vni=7)/" + eth,
                                    "/udp(srcport=50000, dstport=6081)/geneve(vni=7)/" + eth}) {
    const auto recipe = wire::parse_recipe("eth(src=02:00:00:00:01:01, dst=02:00:00:00:01:02)/" +
                                           ip + tunnel + "/" + answer);
    ASSERT_TRUE(recipe) << recipe.error().text();
    const auto built = wire::build(*recipe);
    ASSERT_TRUE(built);
    ASSERT_TRUE((*path)->send_all(built->view(), patience()));
  }
  const auto outcome = ask(exchange, "hello");
  EXPECT_EQ(text_of(outcome.reply.value()), "HELLO");
  const auto in_a_tunnel = Field(&NearMiss::text, HasSubstr("it came in a tunnel"));
  EXPECT_THAT(outcome.near_misses, ElementsAre(in_a_tunnel, in_a_tunnel, in_a_tunnel, in_a_tunnel));
}

TEST_P(StackUdpExchange, AnAnswerInFragmentsIsPutTogetherAsByASocket) {
  Fd asked = bound_socket(lab_->server(), {server(), server_port});
  Fd answering(::dup(asked.get()));
  const OddServer odd(std::move(asked), std::move(answering), 4000);
  UdpExchange exchange = open(options());
  const auto outcome = ask(exchange, "hello");
  ASSERT_TRUE(outcome.reply);
  EXPECT_EQ(outcome.reply->size(), 4000U);
  EXPECT_THAT(outcome.near_misses, IsEmpty());
}

/// ICMP port unreachable that the client's kernel sends when an answer finds no socket.
std::size_t complaints_of_the_client(sniff::Sniffer& at_router) {
  std::size_t complaints = 0;
  while (true) {
    const auto seen = at_router.next_owned(Deadline::in(std::chrono::nanoseconds(0)));
    if (!seen || !*seen) return complaints;
    if ((*seen)->direction == sniff::Direction::in) ++complaints;
  }
}

TEST_P(StackUdpExchange, ThePortIsHeldOrOurKernelAnswersTheAnswer) {
  const RunningServer server(lab_->server());
  for (const bool reserve : {true, false}) {
    const auto sniffer = [&] {
      const auto inside = lab::Inside::enter(lab_->router());
      return sniff::Sniffer::open(
          {.interface = "to-client", .filter = "icmp[icmptype] = 3 or (icmp6 and ip6[40] = 1)"});
    }();
    ASSERT_TRUE(sniffer) << sniffer.error().text();
    UdpExchange::Options wanted = options();
    wanted.reserve_port = reserve;
    UdpExchange exchange = open(wanted);
    ASSERT_TRUE(ask(exchange, "hello").reply);
    // Whatever was sent because of that answer was sent before this one is asked for.
    run(lab_->client(), {"ping", "-c", "1", "-W", "5", "10.77.1.1"});
    const bool complains = !reserve && GetParam().path != "socket";
    EXPECT_EQ(complaints_of_the_client(const_cast<sniff::Sniffer&>(*sniffer)), complains ? 1U : 0U);
    EXPECT_EQ(exchange.measures().empty(), GetParam().path == "socket" || !reserve);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, StackUdpExchange, testing::ValuesIn(all_ways()), name_of_way);

}  // namespace
}  // namespace pushpkt::stack
