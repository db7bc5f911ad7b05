// HSRP: what its messages say, and what is none of them. Held against tshark 4.0.
#include "pushpkt/wire/protocols/hsrp.hpp"

#include <gmock/gmock.h>

#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
#include "unit/wire_built.hpp"

namespace pushpkt::wire {
namespace {

using testing::HasSubstr;

constexpr std::string_view below = "eth/ip(src=10.0.0.2, dst=224.0.0.2, ttl=1)/";

Bytes message(std::string_view upper) {
  return built_bytes(std::string(below) + std::string(upper));
}

std::string column(const Decoded& packet, std::string_view name) {
  return shown(packet, name).value_or("none");
}

bool is_hsrp(const Decoded& packet) { return packet.layers().back().header == &hsrp::header; }

TEST(Hsrp, SaysWhatWiresharkSays) {
  const Bytes bytes = message("udp/hsrp(group=1, virt_ip=10.0.0.1)");
  const Decoded packet = decode(bytes);
  ASSERT_TRUE(is_hsrp(packet));
  const Layer& layer = packet.layers().back();
  EXPECT_EQ(hex(layer.header_in(bytes)), "000010030a640100636973636f0000000a000001");
  EXPECT_EQ(hsrp::summary(bytes, layer), "Hello (state Active)");
  EXPECT_EQ(column(packet, "hsrp.auth_data"), "cisco");
  EXPECT_EQ(column(packet, "hsrp.virt_ip"), "10.0.0.1");
  EXPECT_EQ(column(packet, "udp.dstport"), "1985");
}

TEST(Hsrp, HasNamesForItsNumbers) {
  const Bytes bytes = message("udp/hsrp(opcode=resign, state=standby)");
  const Decoded packet = decode(bytes);
  EXPECT_EQ(hsrp::summary(bytes, packet.layers().back()), "Resign (state Standby)");
  const Bytes odd = message("udp/hsrp(opcode=coup, state=3)");
  EXPECT_EQ(hsrp::summary(odd, decode(odd).layers().back()), "Coup (state Unknown)");
}

TEST(Hsrp, ThePasswordIsTextAsFarAsItIs) {
  struct Case {
    const char* recipe;
    const char* text;
  };
  for (const Case& c :
       {Case{"auth_data=cisco", "cisco"}, Case{"auth_data=hex(696e20636c656172)", "in clear"},
        Case{"auth_data=hex(6162006364000000)", "ab"}, Case{"auth_data=0", ""},
        Case{"auth_data=hex(ff61620000000000)", "ff61620000000000"}}) {
    const Bytes bytes = message("udp/hsrp(" + std::string(c.recipe) + ")");
    EXPECT_EQ(column(decode(bytes), "hsrp.auth_data"), c.text) << c.recipe;
  }
  const auto error = parse_value(hsrp::auth_data, "secret");
  ASSERT_FALSE(error);
  EXPECT_THAT(error.error().text(), HasSubstr("cisco (0x636973636f000000) or its bytes"));
}

TEST(Hsrp, BytesBehindTheRowsAreItsRest) {
  const Bytes bytes = message("udp/hsrp(rest=hex(041c0100))");
  const Decoded packet = decode(bytes);
  ASSERT_TRUE(is_hsrp(packet));
  EXPECT_EQ(hex(packet.layers().back().tail_in(bytes)), "041c0100");
  EXPECT_TRUE(packet.findings().empty());
}

TEST(Hsrp, OtherMessagesOfThePortArePayload) {
  for (const char* upper : {
           "udp(dstport=1985)/hex(01280200)/hex(00)*38",  // version 2
           "udp(dstport=1985)/hex(00030001)/hex(00)*16",  // an advertisement
           R"(udp(dstport=1985)/"some text behind the port")",
           "udp(dstport=1985)/hex(00)",
           "udp(dstport=1985)",
       }) {
    const Bytes bytes = message(upper);
    const Decoded packet = decode(bytes);
    EXPECT_FALSE(is_hsrp(packet)) << upper;
    EXPECT_FALSE(malformed_message(packet)) << upper;
  }
}

TEST(Hsrp, AMessageThatIsTooShortIsMalformed) {
  const Bytes whole = message("udp/hsrp(virt_ip=10.0.0.1)");
  const ByteView rows = ByteView(whole).last(hsrp::header.fixed_bytes);
  for (std::size_t bytes = 2; bytes < rows.size(); ++bytes) {
    const Bytes few = message("udp(dstport=1985)/hex(" + hex(rows.first(bytes)) + ")");
    const auto found = malformed_message(decode(few));
    ASSERT_TRUE(found) << bytes;
    EXPECT_EQ(to_text(*found), "malformed HSRP: its header has 20 bytes but " +
                                   std::to_string(bytes) + " bytes are there");
  }
}

TEST(Hsrp, AMessageThatIsCutShowsTheRowsThatTsharkShows) {
  const Bytes whole = message("udp/hsrp(virt_ip=10.0.0.1)");
  const std::size_t before = whole.size() - hsrp::header.fixed_bytes;
  for (std::size_t bytes = 1; bytes < hsrp::header.fixed_bytes; ++bytes) {
    const Decoded packet =
        decode(ByteView(whole).first(before + bytes), Link::ethernet, whole.size());
    EXPECT_FALSE(malformed_message(packet)) << bytes;
    EXPECT_EQ(column(packet, "hsrp.opcode"), bytes < 3 ? "none" : "0") << bytes;
    EXPECT_EQ(column(packet, "hsrp.state"), bytes < 3 ? "none" : "16") << bytes;
    EXPECT_EQ(column(packet, "hsrp.auth_data"), bytes < 16 ? "none" : "cisco") << bytes;
    EXPECT_EQ(column(packet, "hsrp.virt_ip"), "none") << bytes;
  }
}

}  // namespace
}  // namespace pushpkt::wire
