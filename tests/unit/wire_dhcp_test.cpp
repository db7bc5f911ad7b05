// DHCP by recipe: a message is whole whatever is named, and numbers have their names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_built.hpp"

namespace pushpkt::wire {
namespace {

using testing::HasSubstr;

TEST(Dhcp, AMessageWithoutOptionsIsWhole) {
  const Frame frame = built("ip()/udp()/dhcp()");
  const Decoded packet = decode(frame.bytes, frame.link);
  const auto dhcp = packet.find(dhcp::header);
  ASSERT_TRUE(dhcp);
  // RFC 2131, 2: 236 bytes, the cookie and the end of the options.
  EXPECT_EQ(packet.layers()[*dhcp].header_bytes, 236U + 4U + 1U);
  EXPECT_TRUE(packet.findings().empty());
  const Frame named = built("ip()/udp()/dhcp(id=7, flags=0x8000)");
  EXPECT_EQ(named.bytes.size(), frame.bytes.size());
}

TEST(Dhcp, TheRestMayBeGivenAsBytes) {
  EXPECT_EQ(built("dhcp(rest=hex())").bytes.size(), 34U);
  EXPECT_EQ(built("dhcp(rest=hex(0102))").bytes.size(), 36U);
  const Recipe bare{dhcp::layer(dhcp::rest({}))};
  EXPECT_EQ(to_text(bare), "dhcp(rest=hex())");
  EXPECT_EQ(parse_recipe(to_text(bare)).value().parts[0].bytes.size(), 0U);
}

TEST(Dhcp, OptionsTakeTheNamesOfTheirNumbers) {
  const auto bytes = [](const std::string& options) {
    return built("ip()/udp()/dhcp(" + options + ")").bytes;
  };
  EXPECT_EQ(bytes("message_type=discover"), bytes("message_type=1"));
  EXPECT_EQ(bytes("message_type=OFFER"), bytes("message_type=2"));
  EXPECT_EQ(bytes("message_type=inform"), bytes("message_type=8"));
  EXPECT_EQ(bytes("overload=sname"), bytes("overload=2"));
  EXPECT_EQ(bytes("parameter_request_list=router:domain-name-server:51"),
            bytes("parameter_request_list=3:6:51"));
  const auto wrong = parse_recipe("udp()/dhcp(message_type=discovery)");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().text(), HasSubstr("discover (1), offer (2)"));
}

}  // namespace
}  // namespace pushpkt::wire
