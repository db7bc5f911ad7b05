// Requests and the answers that belong to them; asking again on loopback.
#include "pushpkt/replay/udp_transactions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "pushpkt/replay/request_replay.hpp"
#include "replay_answering.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

using namespace pushpkt::literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Packets with numbers from 1 on.
class Talk : public testing::Test {
 protected:
  Result<void> packet(const std::string& recipe, std::string_view interface = {}) {
    const wire::Frame frame = built(recipe);
    sniff::SeenView view = seen(frame);
    view.interface = interface;
    view.number = ++number_;
    return conversation_.add(view);
  }
  Result<void> asks(const std::string& text, int port = 7) {
    return packet("ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=" +
                  std::to_string(port) + ")/" + text);
  }
  Result<void> answers(const std::string& text, int port = 7) {
    return packet("ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=" + std::to_string(port) +
                  ", dstport=4000)/" + text);
  }
  /// Numbers of the answers to each request.
  [[nodiscard]] std::vector<std::vector<std::uint64_t>> numbers() const {
    std::vector<std::vector<std::uint64_t>> out;
    for (const SavedRequest& request : conversation_.requests()) {
      out.emplace_back();
      for (const SavedAnswer& answer : request.answers) out.back().push_back(answer.number);
    }
    return out;
  }

  UdpTransactions conversation_;
  std::uint64_t number_ = 0;
};

TEST_F(Talk, WhoSendsFirstIsTheClient) {
  ASSERT_TRUE(asks("\"a\""));
  ASSERT_TRUE(answers("\"A\""));
  EXPECT_EQ(conversation_.client(), Ip{"10.0.0.1"_ip4});
  EXPECT_THAT(numbers(), ElementsAre(ElementsAre(2)));
  EXPECT_EQ(text_of(conversation_.requests()[0].answers[0].payload), "A");
}

// A recording of two links: the router has changed the TTL, and nothing else.
TEST_F(Talk, ADatagramOfTwoLinksIsOneRequest) {
  const auto request = [](const std::string& ip) {
    return "ip(src=10.0.0.1, dst=10.0.0.2, " + ip + ")/udp(srcport=4000, dstport=7)/\"a\"";
  };
  const auto answer = [](const std::string& ip) {
    return "ip(src=10.0.0.2, dst=10.0.0.1, " + ip + ")/udp(srcport=7, dstport=4000)/\"A\"";
  };
  ASSERT_TRUE(packet(request("id=1, ttl=64"), "client-router"));
  ASSERT_TRUE(packet(request("id=1, ttl=63"), "router-server"));
  ASSERT_TRUE(packet(answer("id=9, ttl=64"), "router-server"));
  ASSERT_TRUE(packet(answer("id=9, ttl=63"), "client-router"));
  EXPECT_THAT(numbers(), ElementsAre(ElementsAre(3)));
  EXPECT_EQ(conversation_.copies(), 2U);
  // The same text again is another request, with another identification or the same one.
  ASSERT_TRUE(packet(request("id=2"), "client-router"));
  ASSERT_TRUE(packet(request("id=1"), "client-router"));
  ASSERT_TRUE(packet(request("id=1, ttl=63"), "router-server"));
  EXPECT_EQ(conversation_.requests().size(), 3U);
  EXPECT_EQ(conversation_.copies(), 3U);
}

TEST_F(Talk, OrTheOneThatIsNamed) {
  conversation_ = UdpTransactions(Ip{"10.0.0.2"_ip4});
  ASSERT_TRUE(asks("\"a\""));
  ASSERT_TRUE(answers("\"A\""));
  EXPECT_THAT(numbers(), ElementsAre(IsEmpty()));
  EXPECT_EQ(conversation_.unrequested(), 1U);
}

// A capture on lo: the address is the same at both ends.
TEST(UdpTransactions, OnLoopbackWhoSendsFirstOnAFlowIsTheClient) {
  for (const auto& client : {std::optional<Ip>(), std::optional<Ip>("127.0.0.1"_ip4)}) {
    UdpTransactions conversation(client);
    std::uint64_t number = 0;
    const auto sends = [&](int from, int to, const std::string& text) {
      const wire::Frame frame =
          built("eth()/ip(src=127.0.0.1, dst=127.0.0.1)/udp(srcport=" + std::to_string(from) +
                ", dstport=" + std::to_string(to) + ")/" + text);
      sniff::SeenView view = seen(frame);
      view.number = ++number;
      EXPECT_TRUE(conversation.add(view));
    };
    sends(4000, 7, "\"a\"");
    sends(7, 4000, "\"A\"");
    sends(4001, 7, "\"b\"");  // another client of the same server
    sends(7, 4001, "\"B\"");
    sends(4000, 7, "\"c\"");
    sends(7, 4000, "\"C\"");
    std::vector<std::string> answers;
    for (const SavedRequest& request : conversation.requests()) {
      EXPECT_EQ(request.server.port, Port{7});
      ASSERT_EQ(request.answers.size(), 1U);
      answers.push_back(text_of(request.answers[0].payload));
    }
    EXPECT_THAT(answers, ElementsAre("A", "B", "C"));
    EXPECT_EQ(conversation.unrequested(), 0U);
  }
}

TEST_F(Talk, TheOldestRequestIsAnsweredFirst) {
  ASSERT_TRUE(asks("\"a\""));
  ASSERT_TRUE(asks("\"b\""));
  ASSERT_TRUE(answers("\"A\""));
  ASSERT_TRUE(answers("\"B\""));
  ASSERT_TRUE(answers("\"B again\""));
  EXPECT_THAT(numbers(), ElementsAre(ElementsAre(3), ElementsAre(4, 5)));
}

TEST_F(Talk, AnswersBelongToTheirTransaction) {
  ASSERT_TRUE(asks("dns(id=1)", 53));
  ASSERT_TRUE(asks("dns(id=2)", 53));
  ASSERT_TRUE(answers("dns(id=2, flags.response=1)", 53));
  EXPECT_THAT(numbers(), ElementsAre(IsEmpty(), ElementsAre(3)));
  ASSERT_TRUE(answers("dns(id=0x99, flags.response=1)", 53));
  EXPECT_EQ(conversation_.unrequested(), 1U);
  ASSERT_TRUE(asks("ntp(xmt=7)", 123));
  ASSERT_TRUE(asks("ntp(xmt=8)", 123));
  ASSERT_TRUE(answers("ntp(flags.mode=4, org=8)", 123));
  EXPECT_THAT(numbers(), ElementsAre(IsEmpty(), ElementsAre(3), IsEmpty(), ElementsAre(7)));
}

TEST_F(Talk, PaddingAndOthersAreNoPartOfIt) {
  ASSERT_TRUE(
      packet("eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)/\"a\"/"
             "trailer(0000)"));
  ASSERT_TRUE(packet("ip(src=10.0.0.8, dst=10.0.0.9)/udp(srcport=4000, dstport=7)/\"x\""));
  ASSERT_TRUE(packet("ip(src=10.0.0.1, dst=10.0.0.2)/tcp(dstport=7)/\"x\""));
  ASSERT_TRUE(
      packet("ip(src=10.0.0.2, dst=10.0.0.1)/icmp.unreachable(code=3)/"
             "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)/\"a\""));
  ASSERT_EQ(conversation_.requests().size(), 1U);
  EXPECT_EQ(text_of(conversation_.requests()[0].payload), "a");
}

TEST_F(Talk, APieceOfADatagramIsRefused) {
  const auto done = packet("ip(src=10.0.0.1, dst=10.0.0.2, mf=1)/udp(checksum=0)/\"12345678\"");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().cause, Cause::input);
}

SavedRequest request_of(const std::string& text, const std::vector<std::string>& answers) {
  SavedRequest request{.number = 1,
                       .client = {"10.0.0.1"_ip4, Port{4000}},
                       .server = {"10.0.0.2"_ip4, Port{7}},
                       .payload = bytes_of(text),
                       .answers = {}};
  for (const std::string& answer : answers) {
    request.answers.push_back({request.number + request.answers.size() + 1, bytes_of(answer)});
  }
  return request;
}

TEST(RequestReplay, SameAndDifferentAreToldApart) {
  Answering server(2, [](Bytes asked) { return asked; });
  RequestReplay again({.host = "127.0.0.1"_ip4, .port = server.port()});
  const SavedRequest same = request_of("one", {"one"});
  const SavedRequest other = request_of("two", {"twa"});
  const auto first = again.ask(same);
  const auto second = again.ask(other);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->at(0).kind, Reanswer::Kind::same);
  EXPECT_EQ(second->at(0).kind, Reanswer::Kind::different);
  EXPECT_EQ(text_of(second->at(0).payload), "two");
  EXPECT_EQ(second->at(0).saved->number, 2U);
}

TEST(RequestReplay, WhatDoesNotComeIsMissing) {
  Answering server(1, [](const Bytes&) { return std::nullopt; });
  RequestReplay again(
      {.host = "127.0.0.1"_ip4, .port = server.port(), .patience = std::chrono::milliseconds(20)});
  const SavedRequest request = request_of("one", {"ONE"});
  const auto answers = again.ask(request);
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->at(0).kind, Reanswer::Kind::missing);
  EXPECT_EQ(answers->at(0).why, "nothing came within 20 ms");
}

TEST(RequestReplay, AnAnswerOfAnEarlierRequestIsNotThisOnes) {
  // The third request is answered as the first was, again; the fourth has a port of its own.
  std::size_t at = 0;
  Answering server(4, [&](const Bytes&) { return bytes_of(at++ == 1 ? "TWO" : "ONE"); });
  RequestReplay again(
      {.host = "127.0.0.1"_ip4, .port = server.port(), .patience = std::chrono::milliseconds(300)});
  std::vector<Reanswer::Kind> kinds;
  const std::vector<SavedRequest> requests{request_of("one", {"ONE"}), request_of("two", {"TWO"}),
                                           request_of("three", {"THREE"}),
                                           request_of("four", {"FOUR"})};
  for (const SavedRequest& request : requests) {
    const auto answers = again.ask(request);
    ASSERT_TRUE(answers) << answers.error().text();
    kinds.push_back(answers->at(0).kind);
    if (kinds.size() == 3) {
      EXPECT_EQ(answers->at(0).why,
                "nothing came within 300 ms but what answers packet 1 too: that answer, late or "
                "again, or an equal one");
    }
  }
  using Kind = Reanswer::Kind;
  EXPECT_THAT(kinds, ElementsAre(Kind::same, Kind::same, Kind::missing, Kind::different));
  EXPECT_EQ(again.split_ports(), 1U);
  EXPECT_EQ(again.extra(), 1U);
}

TEST(RequestReplay, AfterAMissingAnswerEachRequestHasItsOwnPort) {
  const Fd server(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  SocketAddress address({"127.0.0.1"_ip4, Port{0}});
  ASSERT_EQ(::bind(server.get(), address.get(), address.bytes()), 0);
  ASSERT_EQ(::getsockname(server.get(), address.get(), address.room()), 0);
  RequestReplay again({.host = "127.0.0.1"_ip4,
                       .port = address.endpoint().port,
                       .patience = std::chrono::milliseconds(1)});
  std::set<Endpoint> clients;
  for (const char* const text : {"one", "two", "three"}) {
    const SavedRequest request = request_of(text, {"OK"});
    EXPECT_EQ(again.ask(request).value().at(0).kind, Reanswer::Kind::missing);
    std::array<char, 64> taken{};
    SocketAddress from;
    ASSERT_GT(::recvfrom(server.get(), taken.data(), taken.size(), 0, from.get(), from.room()), 0);
    clients.insert(from.endpoint());
    ASSERT_EQ(::sendto(server.get(), "OK", 2, 0, from.get(), from.bytes()), 2);  // too late
  }
  EXPECT_EQ(clients.size(), 3U);
}

TEST(SideBySide, OnlyRowsThatDiffer) {
  const Bytes saved = bytes_of("12345678abcdefghXY");
  const Bytes now = bytes_of("12345678abcdEfgh");
  EXPECT_EQ(first_difference(saved, now), 12U);
  EXPECT_EQ(first_difference(saved, bytes_of("12345678abcdefgh")), 16U);
  EXPECT_EQ(side_by_side(saved, now),
            "  0008  61 62 63 64 65 66 67 68  abcdefgh   61 62 63 64 45 66 67 68  abcdEfgh\n"
            "  0010  58 59                    XY                                          \n");
  EXPECT_THAT(side_by_side(Bytes(80, 1), Bytes(80, 2), 3), testing::EndsWith("and 7 more rows\n"));
}

}  // namespace
}  // namespace pushpkt::replay
