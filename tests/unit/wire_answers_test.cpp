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
