// TCP options one by one, also where the list lies about its lengths.
#include "pushpkt/wire/tcp_options.hpp"

#include <gmock/gmock.h>

namespace pushpkt::wire {
namespace {

std::vector<unsigned> kinds(const std::string& text) {
  const Bytes bytes = from_hex(text).value();
  std::vector<unsigned> out;
  for (const TcpOption& option : tcp_options(bytes)) out.push_back(option.kind);
  return out;
}

TEST(TcpOptions, OfALinuxSynInTheirOrder) {
  const Bytes syn = from_hex("020405b40402080a0000000100000000010303 0a").value();
  const auto options = tcp_options(syn);
  ASSERT_EQ(options.size(), 5U);
  EXPECT_EQ(hex(options[0].value), "05b4");
  EXPECT_EQ(tcp_option_name(options[0].kind), "mss");
  EXPECT_EQ(tcp_option_name(options[1].kind), "sackOK");
  EXPECT_TRUE(options[1].value.empty());
  EXPECT_EQ(hex(options[2].value), "0000000100000000");
  EXPECT_EQ(tcp_option_name(options[3].kind), "nop");
  EXPECT_EQ(hex(options[4].value), "0a");
}

TEST(TcpOptions, EndAtTheEndOfTheListOrWhereALengthDoesNotFit) {
  using testing::ElementsAre;
  EXPECT_THAT(kinds("0100020405b4"), ElementsAre(1, 0));
  EXPECT_THAT(kinds("01020405"), ElementsAre(1));
  EXPECT_THAT(kinds("0102"), ElementsAre(1));
  EXPECT_THAT(kinds("010200"), ElementsAre(1));
  EXPECT_THAT(kinds("0102010101"), ElementsAre(1));
  EXPECT_THAT(kinds(""), ElementsAre());
}

}  // namespace
}  // namespace pushpkt::wire
