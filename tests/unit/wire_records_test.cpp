// Chunks of SCTP, records of IGMP, options of GENEVE and DHCP, extension fields of NTP: built from
// recipes, read, and read where their lengths lie.
#include <algorithm>

#include <gmock/gmock.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_built.hpp"

namespace pushpkt::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The variable part of the last header of the recipe.
std::string tail_of(const std::string& recipe) {
  const auto parsed = parse_recipe(recipe);
  EXPECT_TRUE(parsed) << parsed.error().text();
  return parsed ? hex(parsed->parts.back().bytes) : "";
}

std::string parse_error(const std::string& recipe) {
  const auto parsed = parse_recipe(recipe);
  return parsed ? "" : parsed.error().text();
}

/// "name=value" of each item of the innermost layer.
std::vector<std::string> items_of(ByteView packet) {
  const Decoded decoded = decode(packet, Link::raw);
  const auto items = items_in(packet, decoded.layers().back());
  std::vector<std::string> out;
  if (!items) return out;
  for (const Item& item : *items) out.push_back(std::string(item.name) + "=" + item.text());
  return out;
}

std::string shown_in(ByteView packet, std::string_view name) {
  return shown(decode(packet, Link::raw), name).value_or("");
}

/// Recipe text of the packet, which builds the same bytes.
std::string printed_packet(ByteView packet) {
  const std::string text = to_text(recipe_of(decode(packet, Link::raw)));
  EXPECT_EQ(hex(built_bytes(text)), hex(packet)) << text;
  return text;
}

const std::string ends = "ip(src=10.0.0.1, dst=10.0.0.2)/";

/// A bit at a time, the polynomial as RFC 9260, appendix A, writes it.
std::uint32_t slow_crc32c(ByteView bytes) {
  std::uint32_t remainder = 0xffffffff;
  for (const std::uint8_t byte : bytes) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      const bool top = (remainder >> 31U & 1U) != (std::uint32_t{byte} >> bit & 1U);
      remainder = remainder << 1U ^ (top ? 0x1edc6f41U : 0U);
    }
  }
  std::uint32_t reflected = 0;
  for (unsigned bit = 0; bit < 32; ++bit) reflected |= (remainder >> bit & 1U) << (31U - bit);
  return __builtin_bswap32(~reflected);
}

TEST(Crc32c, IsThatOfASlowDivision) {
  Crc32c digits;
  digits.add(bytes_of("123456789"));
  EXPECT_EQ(digits.checksum(), 0x839206e3U) << "the check value, lowest byte first";
  Bytes bytes;
  for (unsigned i = 0; i < 300; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i * 131 ^ i >> 3U));
    Crc32c in_two_blocks;
    in_two_blocks.add(ByteView(bytes).first(bytes.size() / 3));
    in_two_blocks.add(ByteView(bytes).subspan(bytes.size() / 3));
    ASSERT_EQ(in_two_blocks.checksum(), slow_crc32c(bytes)) << bytes.size() << " bytes";
  }
}

TEST(Sctp, ChunksAreTypedByName) {
  EXPECT_EQ(tail_of(ends + "sctp(init, init_initiate_tag=7, init_credit=9, init_initial_tsn=1)"),
            "01000014"
            "00000007"
            "00000009"
            "00000000"
            "00000001");
  EXPECT_EQ(tail_of(ends + R"(sctp(data="hello", data_tsn_raw=5, cookie_ack))"),
            "00030015"
            "00000005"
            "00000000"
            "00000000"
            "68656c6c6f000000"
            "0b000004");
  EXPECT_EQ(tail_of(ends + "sctp(sack, sack_gap_block_start=2, sack_gap_block_end=3, "
                           "sack_duplicate_tsn=1, sack_duplicate_tsn=2)"),
            "0300001c"
            "0000000000000000"
            "00010002"
            "00020003"
            "0000000100000002");
  EXPECT_EQ(tail_of(ends + "sctp(chunk=200, chunk_flags=0x07, chunk_length=9, value=hex(ff))"),
            "c8070009ff000000");
}

TEST(Sctp, WhatCannotBeIsRefusedWithTheReason) {
  EXPECT_THAT(parse_error("ip/sctp(data_tsn_raw=1)"), HasSubstr("`chunk=NUMBER`"));
  EXPECT_THAT(parse_error("ip/sctp(init, data_tsn_raw=1)"), HasSubstr("has no `data_tsn_raw`"));
  EXPECT_THAT(parse_error("ip/sctp(chunk=300)"), HasSubstr("at most 255"));
  EXPECT_THAT(parse_error("ip/sctp(chunk)"), HasSubstr("takes a number"));
  EXPECT_THAT(parse_error("ip/sctp(data=5)"), HasSubstr("hex(...)"));
  EXPECT_THAT(parse_error("ip/sctp(sack, sack_gap_block_end=3)"),
              HasSubstr("sack_gap_block_start"));
  EXPECT_THAT(parse_error("ip/sctp(init_akc)"), HasSubstr("`init_ack`"));
}

TEST(Sctp, TheChecksumIsACrc) {
  Bytes packet = built_bytes(ends + R"(sctp(srcport=1, dstport=2, data="x"))");
  const auto state = [&] { return decode(packet, Link::raw).checksum(1); };
  EXPECT_EQ(state(), ChecksumState::good);
  packet.back() ^= 1U;
  EXPECT_EQ(state(), ChecksumState::bad);
  std::fill_n(packet.begin() + 28, 4, std::uint8_t{0});
  EXPECT_EQ(state(), ChecksumState::partial) << "left to the network card";
}

TEST(Sctp, ItemsEndWhereALengthLies) {
  const auto items = [](const std::string& chunks) {
    return items_of(built_bytes(ends + "sctp(chunks=hex(" + chunks + "))"));
  };
  EXPECT_THAT(items("0b000004"),
              ElementsAre("sctp.chunk_type=11", "sctp.chunk_flags=0x00", "sctp.chunk_length=4"));
  EXPECT_THAT(items("0b000003"),
              ElementsAre("sctp.chunk_type=11", "sctp.chunk_flags=0x00", "sctp.chunk_length=3"));
  EXPECT_THAT(items("0b0000ff01"), ElementsAre("sctp.chunk_type=11", "sctp.chunk_flags=0x00",
                                               "sctp.chunk_length=255", "data=01"));
  EXPECT_THAT(items("0b00"), ElementsAre("data=0b00"));
  EXPECT_THAT(items("0b00000500"), ElementsAre("sctp.chunk_type=11", "sctp.chunk_flags=0x00",
                                               "sctp.chunk_length=5", "data=00"));
}

TEST(Sctp, MoreGapBlocksThanThereAreAreThoseThatAreThere) {
  const Bytes packet =
      built_bytes(ends + "sctp(sack, sack_number_of_gap_blocks=9999, sack_gap_block_start=1)");
  EXPECT_EQ(shown_in(packet, "sctp.sack_number_of_gap_blocks"), "9999");
  EXPECT_EQ(shown_in(packet, "sctp.sack_gap_block_start"), "1");
  EXPECT_THAT(printed_packet(packet), HasSubstr("sack_number_of_gap_blocks=9999"));
}

TEST(Igmp, RecordsOfAReport) {
  const Bytes packet =
      built_bytes(ends +
                  "igmp(type=0x22, record=4, maddr=239.1.2.3, record=1, maddr=239.1.2.4, "
                  "saddr=10.0.0.1, saddr=10.0.0.2, value=hex(aabbccdd))");
  EXPECT_EQ(hex(ByteView(packet).subspan(26)),
            "0002"
            "04000000ef010203"
            "01010002ef010204"
            "0a0000010a000002"
            "aabbccdd");
  EXPECT_EQ(shown_in(packet, "igmp.maddr"), "239.1.2.3");
  EXPECT_EQ(shown_in(packet, "igmp.saddr"), "10.0.0.1");
  EXPECT_EQ(shown_in(packet, "igmp.aux_data"), "aabbccdd");
  EXPECT_THAT(printed_packet(packet), HasSubstr("record=1, maddr=239.1.2.4, saddr=10.0.0.1, "));
}

TEST(Igmp, SourcesOfAQuery) {
  const Bytes packet = built_bytes(ends + "igmp(type=0x11, max_resp=100, qrv=2, saddr=10.0.0.1)");
  EXPECT_EQ(shown_in(packet, "igmp.num_src"), "1");
  EXPECT_EQ(shown_in(packet, "igmp.saddr"), "10.0.0.1");
  EXPECT_THAT(printed_packet(packet), HasSubstr("saddr=10.0.0.1"));
}

TEST(Geneve, OptionsAreWholeWords) {
  const std::string recipe =
      ends + "udp/geneve(option=0x83, option.class=0x0102, value=hex(07))/eth(type=0x88b5)";
  const Bytes packet = built_bytes(recipe);
  EXPECT_EQ(hex(ByteView(packet).subspan(28, 16)),
            "0200655800000000"
            "0102830107000000");
  EXPECT_EQ(shown_in(packet, "geneve.option.length"), "8") << "of all options";
  EXPECT_EQ(shown_in(packet, "geneve.option.type.critical"), "1");
}

TEST(Dhcp, OptionsAreTypedByName) {
  const Bytes packet =
      built_bytes(ends + R"(udp/dhcp(chaddr=02:00:00:00:00:01, message_type=3, server="boot", )"
                         R"(router=10.0.0.1:10.0.0.2, hostname="me", option=250:00ff, pad=3))");
  EXPECT_EQ(hex(ByteView(packet).subspan(28 + 236)),
            "63825363"
            "350103"
            "03080a0000010a000002"
            "0c026d65"
            "fa0200ff"
            "ff000000");
  EXPECT_EQ(shown_in(packet, "udp.dstport"), "67") << "build sets the port";
  EXPECT_EQ(shown_in(packet, "dhcp.option.dhcp"), "3");
  EXPECT_EQ(shown_in(packet, "dhcp.server"), "boot");
  EXPECT_EQ(shown_in(packet, "dhcp.option.router"), "10.0.0.1");
  EXPECT_EQ(shown_in(packet, "dhcp.option.hostname"), "me");
  EXPECT_THAT(printed_packet(packet),
              HasSubstr(R"(server="boot", message_type=3, router=10.0.0.1:)"));
}

TEST(Dhcp, WithoutItsCookieItIsPayload) {
  Bytes packet = built_bytes(ends + "udp/dhcp(message_type=1)");
  packet[28 + 236] ^= 1U;
  EXPECT_EQ(decode(packet, Link::raw).layers().size(), 2U);
  packet[28 + 236] ^= 1U;
  const Decoded cut = decode(ByteView(packet).first(28 + 239), Link::raw);
  EXPECT_EQ(cut.layers().size(), 2U);
}

TEST(Dhcp, AnOptionThatIsNotWholeEndsTheList) {
  Bytes packet = built_bytes(ends + "udp/dhcp(message_type=1, option=9:0102)");
  packet[28 + 236 + 4 + 3 + 1] = 200;
  const auto items = items_of(packet);
  ASSERT_FALSE(items.empty());
  EXPECT_EQ(items.back(), "data=09c80102ff");
  EXPECT_EQ(shown_in(packet, "dhcp.option.dhcp"), "1");
}

TEST(Ntp, TimesAreThoseOfTwoEras) {
  const Bytes packet =
      built_bytes(ends + "udp/ntp(reftime=0xec9a4fc080000000, org=0x00000001ffffffff)");
  EXPECT_EQ(shown_in(packet, "ntp.reftime"), "Oct 15, 2025 16:52:16.500000000 UTC");
  EXPECT_EQ(shown_in(packet, "ntp.org"), "Feb  7, 2036 06:28:17.999999999 UTC");
  EXPECT_EQ(shown_in(packet, "ntp.xmt"), "NULL");
  EXPECT_THAT(printed_packet(packet), HasSubstr("reftime=0xec9a4fc080000000"));
}

TEST(Ntp, WhatFollowsIsExtensionsOrAuthenticator) {
  const std::string head = ends + "udp/ntp(";
  const Bytes both = built_bytes(head +
                                 "ext=0x0104, value=hex(22)*28, keyid=hex(00000001), "
                                 "mac=hex(11)*16)");
  EXPECT_THAT(items_of(both), ElementsAre("ntp.ext.type=0x0104", "ntp.ext.length=32",
                                          "ntp.ext.value=" + hex(Bytes(28, 0x22)),
                                          "ntp.keyid=00000001", "ntp.mac=" + hex(Bytes(16, 0x11))));
  const Bytes lies = built_bytes(head + "ext=0x0104, ntp.ext.length=3, value=hex(22)*28)");
  EXPECT_THAT(items_of(lies), ElementsAre("ntp.keyid=01040003", "ntp.mac=" + hex(Bytes(28, 0x22))));
}

TEST(UdpLite, TheChecksumCoversAsMuchAsItSays) {
  Bytes packet =
      built_bytes(ends + R"(udplite(srcport=1, dstport=2, checksum_coverage=10)/"hello")");
  const auto state = [&] { return decode(packet, Link::raw).checksum(1); };
  EXPECT_EQ(state(), ChecksumState::good);
  packet.back() ^= 1U;
  EXPECT_EQ(state(), ChecksumState::good) << "not covered";
  packet[29] ^= 1U;
  EXPECT_EQ(state(), ChecksumState::bad);
  packet[25] = 5;
  EXPECT_EQ(state(), ChecksumState::unverified) << "covers less than the header";
  packet[25] = 99;
  EXPECT_EQ(state(), ChecksumState::unverified) << "covers more than there is";
}

TEST(Ospf, TheChecksumLeavesOutTheAuthentication) {
  Bytes packet = built_bytes(ends + "ospf(auth.type=1, auth.none=0x6162636400000000)/hex(0102)");
  const auto state = [&] { return decode(packet, Link::raw).checksum(1); };
  EXPECT_EQ(state(), ChecksumState::good);
  packet[36] ^= 1U;
  EXPECT_EQ(state(), ChecksumState::good);
  packet.back() ^= 1U;
  EXPECT_EQ(state(), ChecksumState::bad);
  packet = built_bytes(ends + "ospf(auth.type=2)");
  EXPECT_EQ(state(), ChecksumState::absent) << "a digest stands for it";
}

TEST(Dns, OverTcpAWholeMessageIsRead) {
  const Bytes packet = built_bytes(ends + R"(tcp/dns_tcp/dns(id=7, qry="example.com", type=A))");
  EXPECT_EQ(shown_in(packet, "tcp.dstport"), "53");
  EXPECT_EQ(shown_in(packet, "dns.length"), "29");
  EXPECT_EQ(shown_in(packet, "dns.qry.name"), "example.com");
  const Decoded cut = decode(ByteView(packet).first(packet.size() - 1), Link::raw);
  EXPECT_EQ(cut.layers().size(), 2U) << "its end is in another segment";
}

}  // namespace
}  // namespace pushpkt::wire
