// A request by every path in both families, answered by the textbook server; and what else may
// come back: answers from elsewhere, ICMP errors, fragments.
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <thread>

#include "pushpkt/app/server.hpp"
#include "pushpkt/path/socket_address.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/stack/udp_exchange.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack_lab.hpp"

namespace pushpkt::stack {
namespace {

using path::SocketAddress;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr Port server_port{12000};

struct Way {
  std::string path;
  bool ip6;
};

std::string name_of_way(const testing::TestParamInfo<Way>& way) {
  std::string name = way.param.path + (way.param.ip6 ? "_ip6" : "_ip4");
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

/// The textbook server on the lab's server, in a thread of its own.
class RunningServer {
 public:
  explicit RunningServer(const lab::Host& host) {
    const auto inside = lab::Inside::enter(host);
    stop_.emplace(app::Stop::make().value());
    server_ = app::Server::open(app::Transport::udp, app::anywhere(server_port)).value();
    thread_ = std::thread([this] { EXPECT_TRUE(server_->serve(*stop_)); });
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() {
    stop_->set();
    thread_.join();
  }

 private:
  std::optional<app::Stop> stop_;
  std::unique_ptr<app::Server> server_;
  std::thread thread_;
};

Fd bound_socket(const lab::Host& host, const Endpoint& where) {
  const auto inside = lab::Inside::enter(host);
  Fd fd(::socket(path::family_of(where.address), SOCK_DGRAM | SOCK_CLOEXEC, 0));
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

class StackUdpExchange : public StackLab, public testing::WithParamInterface<Way> {
 protected:
  static Ip server() { return GetParam().ip6 ? Ip{lab::server_ip6} : Ip{lab::server_ip4}; }

  static UdpExchange::Options options() {
    return {.path = path::find_kind(GetParam().path).value(), .remote = {server(), server_port}};
  }

  static UdpExchange open(const UdpExchange::Options& options) {
    auto exchange = UdpExchange::open(options, patience());
    if (!exchange) throw std::runtime_error(exchange.error().text());
    return std::move(*exchange);
  }

  static UdpExchange::Outcome ask(UdpExchange& exchange, std::string_view message,
                                  Deadline deadline = patience()) {
    auto outcome = exchange.ask(bytes_of(message), deadline);
    if (!outcome) throw std::runtime_error(outcome.error().text());
    return std::move(*outcome);
  }
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
                           to_string(server()) + ": nobody listens on port 12000");
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

TEST_P(StackUdpExchange, AnAnswerInFragmentsIsReportedOrPutTogetherByTheSocket) {
  Fd asked = bound_socket(lab_->server(), {server(), server_port});
  Fd answering(::dup(asked.get()));
  const OddServer odd(std::move(asked), std::move(answering), 4000);
  UdpExchange exchange = open(options());
  const auto outcome = ask(exchange, "hello");
  if (GetParam().path == "socket") {
    ASSERT_TRUE(outcome.reply);
    EXPECT_EQ(outcome.reply->size(), 4000U);
    return;
  }
  EXPECT_EQ(text_of(outcome.reply.value()), "right");
  ASSERT_EQ(outcome.near_misses.size(), 3U);
  for (const NearMiss& miss : outcome.near_misses) {
    EXPECT_EQ(miss.kind, NearMiss::Kind::fragment) << miss.text;
  }
}

/// ICMP port unreachable that the client's kernel sends when an answer finds no socket.
std::size_t complaints_of_the_client(sniff::Sniffer& at_router) {
  std::size_t complaints = 0;
  while (true) {
    const auto seen = at_router.next(Deadline::in(std::chrono::nanoseconds(0)));
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

// A request in the caller's own words.
class StackUdpRecipe : public StackUdpExchange {
 protected:
  static UdpExchange::Options with(std::string_view recipe) {
    UdpExchange::Options wanted = options();
    wanted.recipe = wire::parse_recipe(recipe).value();
    return wanted;
  }
};

TEST_P(StackUdpRecipe, WhatItDoesNotNameIsFilledIn) {
  const RunningServer server(lab_->server());
  for (const char* const recipe : {"udp()", "udp(srcport=40555)/\"he\"", "udp(checksum=0)"}) {
    if (GetParam().ip6 && std::string_view(recipe) == "udp(checksum=0)") continue;  // RFC 8200, 8.1
    SCOPED_TRACE(recipe);
    UdpExchange exchange = open(with(recipe));
    const auto outcome = ask(exchange, "llo");
    ASSERT_TRUE(outcome.reply);
    EXPECT_THAT(text_of(*outcome.reply), testing::EndsWith("LLO"));
  }
}

TEST_P(StackUdpRecipe, AHopLimitOfOneDiesAtTheRouter) {
  if (GetParam().path == "raw-transport") GTEST_SKIP() << "IP is the kernel's";
  UdpExchange exchange = open(with(GetParam().ip6 ? "ipv6(hlim=1)/udp()" : "ip(ttl=1)/udp()"));
  const auto outcome = ask(exchange, "hello");
  ASSERT_EQ(outcome.near_misses.size(), 1U);
  EXPECT_THAT(
      outcome.near_misses[0].text,
      HasSubstr(GetParam().ip6 ? "hop limit exceeded from fd77:1::1: ipv6.hlim was used up"
                               : "time to live exceeded from 10.77.1.1: ip.ttl was used up"));
}

TEST_P(StackUdpRecipe, AWrongChecksumGetsSilence) {
  const RunningServer server(lab_->server());
  const Deadline at_once = Deadline::in(std::chrono::nanoseconds(0));
  UdpExchange wrong = open(with("udp(checksum=0xdead)"));
  UdpExchange right = open(options());
  ask(wrong, "hello", at_once);
  // The server takes requests in order: it has answered the first one, if ever it will.
  ASSERT_TRUE(ask(right, "hello").reply);
  const auto outcome = ask(wrong, "hello", at_once);
  EXPECT_FALSE(outcome.reply);
  // The other exchange's answer is all that came.
  EXPECT_THAT(
      outcome.near_misses,
      ElementsAre(Field(&NearMiss::text, StartsWith("an answer went to our port " +
                                                    std::to_string(right.local().port.number)))));
}

TEST_P(StackUdpRecipe, ARecipeWithoutUdpOrOfTheOtherFamilyIsRefused) {
  for (const char* const recipe :
       {"\"only octets\"", GetParam().ip6 ? "ip()/udp()" : "ipv6()/udp()"}) {
    UdpExchange exchange = open(with(recipe));
    const auto outcome = exchange.ask(bytes_of("hello"), patience());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().cause, Cause::input);
  }
}

std::vector<Way> all_ways() {
  std::vector<Way> ways;
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind == path::Kind::file) continue;
    ways.push_back({std::string(kind.name), false});
    ways.push_back({std::string(kind.name), true});
  }
  return ways;
}

std::vector<Way> ways_by_hand() {
  std::vector<Way> ways = all_ways();
  std::erase_if(ways, [](const Way& way) { return way.path == "socket"; });
  return ways;
}

INSTANTIATE_TEST_SUITE_P(Ways, StackUdpExchange, testing::ValuesIn(all_ways()), name_of_way);
INSTANTIATE_TEST_SUITE_P(Ways, StackUdpRecipe, testing::ValuesIn(ways_by_hand()), name_of_way);

}  // namespace
}  // namespace pushpkt::stack
