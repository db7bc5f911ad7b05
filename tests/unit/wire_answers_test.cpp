// Which packet answers which.
#include "pushpkt/wire/answers.hpp"

#include <gtest/gtest.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_answers_rows.hpp"

namespace pushpkt::wire {
namespace {

using Kind = Match::Kind;

class Answers : public testing::TestWithParam<Row> {};

TEST_P(Answers, AreRecognised) {
  const Row& row = GetParam();
  const auto frame = [](const std::string& text) {
    const auto recipe = parse_recipe(text);
    EXPECT_TRUE(recipe) << text << "\n" << recipe.error().text();
    const auto built = build(recipe.value());
    EXPECT_TRUE(built) << text << "\n" << built.error().text();
    return built.value();
  };
  const Frame request = frame(row.request);
  const Frame packet = frame(row.packet);
  const Match match =
      answers(decode(request.bytes, request.link), decode(packet.bytes, packet.link));
  EXPECT_EQ(match.kind, row.kind) << match.why;
  EXPECT_EQ(match.extent, row.extent);
  EXPECT_EQ(match.field, row.field);
  EXPECT_EQ(match.why.empty(), row.kind != Kind::near_miss);
}

INSTANTIATE_TEST_SUITE_P(Packets, Answers, testing::ValuesIn(answer_rows()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Answers, AnErrorHasItsTypeItsSenderAndItsMtu) {
  const auto request = build(parse_recipe(udp_request).value()).value();
  const auto error =
      build(parse_recipe("ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=3, code=4, mtu=1400)/"
                         "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)")
                .value())
          .value();
  const Match match = answers(decode(request.bytes, request.link), decode(error.bytes, error.link));
  EXPECT_EQ(match.icmp.type, 3);
  EXPECT_EQ(match.icmp.code, 4);
  EXPECT_EQ(match.icmp.mtu, 1400U);
  ASSERT_TRUE(match.from);
  EXPECT_EQ(to_string(*match.from), "10.0.0.9");
}

// RFC 792, RFC 4443, 2.4: an error quotes the IP header at least.
TEST(Answers, AnyPacketIsQuoted) {
  struct Quoted {
    std::string packet;
    std::string quoted;
    Kind kind;
  };
  const std::string ip = "ip(src=10.0.0.1, dst=10.0.0.2";
  const std::string ip6 = "ipv6(src=fd00::1, dst=fd00::2";
  const std::vector<Quoted> rows{
      {ip + ", proto=99)/\"abcdefgh\"", ip + ", proto=99)/\"abcdefgh\"", Kind::icmp_error},
      {ip + ", proto=99)/\"x\"", ip + ", proto=99)/\"x\"", Kind::icmp_error},
      {ip + ", proto=99)/\"abcdefgh\"", ip + ", proto=98)/\"abcdefgh\"", Kind::none},
      {ip + ", proto=99)/\"abcdefgh\"", "ip(src=10.0.0.1, dst=10.0.0.3, proto=99)/\"abcdefgh\"",
       Kind::none},
      {ip + ")/udplite(dstport=9)", ip + ")/udplite(dstport=9)", Kind::icmp_error},
      {ip + ")/esp(spi=1)/\"abcdefgh\"", ip + ", proto=51)/hex(0000000161626364)", Kind::none},
      {ip + ")/esp(spi=1)/\"abcdefgh\"", ip + ", proto=50)/hex(0000000161626364)",
       Kind::icmp_error},
      {ip + ")/ospf()", ip + ")/ospf()", Kind::icmp_error},
      {ip + ")/icmp.echo(type=0)", ip + ")/icmp.echo(type=0)", Kind::icmp_error},
      {ip + ")/icmp.echo(type=0)", ip + ")/icmp.echo()", Kind::none},
      {ip + ", frag_offset=64, proto=17)/\"abcdefgh\"",
       ip + ", frag_offset=64, proto=17)/\"abcdefgh\"", Kind::icmp_error},
      {ip + ", frag_offset=64, proto=17)/\"abcdefgh\"", ip + ")/udp(dstport=9)", Kind::none},
      {ip6 + ", nxt=99)/\"abcdefgh\"", ip6 + ", nxt=99)/\"abcdefgh\"", Kind::icmp_error},
      {ip6 + ")/ipv6.dstopts(nxt=99, options=hex(010400000000))/\"abcdefgh\"",
       ip6 + ")/ipv6.dstopts(nxt=99, options=hex(010400000000))/\"abcdefgh\"", Kind::icmp_error},
      {ip6 + ")/ipv6.dstopts(nxt=99, options=hex(010400000000))/\"abcdefgh\"",
       ip6 + ", nxt=99)/\"abcdefgh\"", Kind::icmp_error},
  };
  for (const Quoted& row : rows) {
    const Frame sent = build(parse_recipe(row.packet).value()).value();
    const bool v6 = row.packet.starts_with("ipv6");
    const std::string error = v6 ? "ipv6(src=fd00::9, dst=fd00::1)/icmpv6(type=1, code=4)/"
                                 : "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=3, code=2)/";
    const Frame came = build(parse_recipe(error + row.quoted).value()).value();
    EXPECT_FALSE(request_of(decode(sent.bytes, sent.link))) << row.packet;
    const auto request = quotable_of(decode(sent.bytes, sent.link));
    ASSERT_TRUE(request) << row.packet;
    EXPECT_EQ(answers(*request, decode(came.bytes, came.link)).kind, row.kind)
        << row.packet << " quoted as " << row.quoted;
    EXPECT_EQ(answers(*request, decode(sent.bytes, sent.link)).kind, Kind::none);
  }
}

TEST(Answers, APacketIsToldByItsIdentification) {
  const Frame sent =
      build(parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2, proto=99, id=7)/\"abcdefgh\"").value())
          .value();
  Request request = quotable_of(decode(sent.bytes, sent.link)).value();
  const auto kind = [&](const std::string& id) {
    const Frame came =
        build(parse_recipe("ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=11)/ip(src=10.0.0.1, "
                           "dst=10.0.0.2, proto=99, id=" +
                           id + ")/\"abcdefgh\"")
                  .value())
            .value();
    return answers(request, decode(came.bytes, came.link)).kind;
  };
  EXPECT_EQ(kind("8"), Kind::icmp_error) << "it is not known";
  request.network_id = 7;
  EXPECT_EQ(kind("7"), Kind::icmp_error);
  EXPECT_EQ(kind("8"), Kind::none);
}

TEST(Answers, OfPayloadsByTheMessagesInThem) {
  const auto message = [](const std::string& text) {
    const Frame frame = build(parse_recipe("ip/udp/" + text).value()).value();
    return Bytes(frame.bytes.begin() + 28, frame.bytes.end());
  };
  const Bytes query = message("dns(id=0x1234, qry=\"a.test\")");
  const Bytes response = message("dns(id=0x1234, flags.response=1, qry=\"a.test\")");
  const Bytes other = message("dns(id=0x1235, flags.response=1, qry=\"a.test\")");
  EXPECT_TRUE(message_answers({4000, 53}, query, response));
  EXPECT_FALSE(message_answers({4000, 53}, query, other));
  EXPECT_FALSE(message_answers({4000, 53}, query, query));
  EXPECT_TRUE(message_answers({4000, 7}, query, other)) << "no port of DNS";
  EXPECT_TRUE(message_answers({5353, 5353}, query, other)) << "multicast DNS has no identifier";
  EXPECT_TRUE(message_answers({4000, 53}, query, bytes_of("no message"))) << "cannot be compared";
  EXPECT_TRUE(message_answers({4000, 53}, bytes_of("no message"), response));
}

}  // namespace
}  // namespace pushpkt::wire
