// Bytes to layers: findings word by word, checksum states, and no allocation.
#include "pushpkt/wire/decode.hpp"

#include <gtest/gtest.h>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_allocations.hpp"
#include "wire_built.hpp"

namespace pushpkt::wire {
namespace {

std::vector<std::string> findings_of(const Decoded& decoded) {
  std::vector<std::string> texts;
  for (const Finding& finding : decoded.findings()) texts.push_back(to_text(finding));
  return texts;
}

std::vector<std::string> findings_of(std::string_view recipe) {
  const Bytes bytes = built_bytes(recipe);
  return findings_of(decode(bytes));
}

using Texts = std::vector<std::string>;

TEST(Decode, FindsNothingInAHonestPacket) {
  EXPECT_EQ(findings_of(R"(eth/ip/udp/"hello"/trailer(0000))"), Texts{});
}

TEST(Decode, SaysWhenALengthClaimsMoreThanIsThere) {
  EXPECT_EQ(findings_of(R"(eth/ip/udp(length=256, checksum=1)/"hello")"),
            Texts{"udp.length says 256 but 13 bytes are there (header at byte 34, RFC 768)"});
  EXPECT_EQ(findings_of("eth/ip(len=999)/udp"),
            Texts{"ip.len says 999 but 28 bytes are there (header at byte 14, RFC 791, 3.1)"});
}

TEST(Decode, SaysWhoSetTheLimit) {
  EXPECT_EQ(findings_of(R"(eth/ip(len=30)/udp(checksum=1)/"hello")"),
            Texts{"udp.length says 13 but 10 bytes are there, as ip.len says (header at byte 34, "
                  "RFC 768)"});
  EXPECT_EQ(findings_of("eth/ip(len=24)/udp(checksum=1)"),
            Texts{"udp header needs 8 bytes but 4 bytes are there, as ip.len says (header at "
                  "byte 34, RFC 768)"});
}

TEST(Decode, SaysWhenALengthIsLessThanTheHeader) {
  EXPECT_EQ(findings_of("eth/ip/udp(length=5, checksum=1)"),
            Texts{"udp.length says 5 but the header alone has 8 bytes (header at byte 34, RFC "
                  "768)"});
  EXPECT_EQ(findings_of("eth/ip(hdr_len=16)/udp"),
            Texts{"ip.hdr_len says 16 bytes but the header has at least 20 (header at byte 14, "
                  "RFC 791, 3.1)"});
  EXPECT_EQ(findings_of("eth/ip/tcp(hdr_len=60)"),
            Texts{"tcp.hdr_len says 60 bytes but 20 bytes are there (header at byte 34, RFC "
                  "9293, 3.1)"});
}

TEST(Decode, TheControlFieldOfLlcHasTwoBytesInIAndSFrames) {
  const auto layer_of = [](std::string_view text) {
    const Bytes bytes = from_hex(text).value();
    return decode(bytes).layers().back();
  };
  const std::string dot3 = "020000000002 020000000001 ";
  EXPECT_EQ(layer_of(dot3 + "0009 f0f0 0204 68656c6c6f").header, &llc::header_numbered);
  EXPECT_EQ(layer_of(dot3 + "0009 f0f0 0204 68656c6c6f").payload_offset(), 18U);
  EXPECT_EQ(layer_of(dot3 + "0004 f0f1 0107").header, &llc::header_numbered);
  EXPECT_EQ(layer_of(dot3 + "0009 f0f0 f3 68656c6c6f").header, &llc::header);
  EXPECT_EQ(layer_of(dot3 + "0009 f0f0 f3 68656c6c6f").payload_offset(), 17U);
  // Its second byte is not there.
  const Bytes cut = from_hex(dot3 + "0003 f0f1 01").value();
  EXPECT_EQ(findings_of(decode(cut)),
            Texts{"llc header needs 4 bytes but 3 bytes are there (header at "
                  "byte 14, IEEE 802.2, 5.2)"});
}

// IEEE 802.3, 3.2.6: a length behind the addresses or a tag; elsewhere it is an EtherType.
TEST(Decode, ASmallEtherTypeIsALengthInEthernetAlone) {
  const auto last = [](std::string_view text) {
    const Frame frame = build(parse_recipe(text).value()).value();
    return decode(frame.bytes, frame.link).layers().back().header->name;
  };
  const std::string llc = "/hex(424203 00000000008000)";
  EXPECT_EQ(last("dot3" + llc), "llc");
  EXPECT_EQ(last("eth/vlan(etype=10)" + llc), "llc");
  EXPECT_EQ(last("eth/ieee8021ad(etype=10)" + llc), "llc");
  EXPECT_EQ(last("ip/gre(proto=13)" + llc), "gre");
  EXPECT_EQ(last("ip/gre(proto=0)" + llc), "gre");
  EXPECT_EQ(last("ip/udp/geneve(proto_type=13)" + llc), "geneve");
  EXPECT_EQ(last("chdlc(protocol=33)" + llc), "chdlc");
  EXPECT_EQ(last("dot3/snap(type=13)" + llc), "snap");
}

TEST(Decode, SaysWhenTheVersionIsAnother) {
  EXPECT_EQ(findings_of("eth/ip(version=5)/udp"),
            Texts{"ip.version is 5, not 4 (header at byte 14, RFC 791, 3.1)"});
  EXPECT_EQ(findings_of("eth/ipv6(version=4)/udp"),
            Texts{"ipv6.version is 4, not 6 (header at byte 14, RFC 8200, 3)"});
}

TEST(Decode, SaysWhenThereAreMoreLayersThanItFollows) {
  std::string recipe = "eth";
  for (std::size_t i = 0; i < Decoded::max_layers; ++i) recipe += "/vlan";
  const Bytes bytes = built_bytes(recipe + "/ip/udp");
  const Decoded decoded = decode(bytes);
  EXPECT_EQ(decoded.layers().size(), Decoded::max_layers);
  EXPECT_EQ(findings_of(decoded),
            Texts{"vlan is one layer too many to follow (header at byte 522, IEEE 802.1Q, 9.6)"});
}

TEST(Findings, OfARowWithoutASpecificationNameNone) {
  const Field own{.name = "own.len"};
  const Finding finding{.kind = Finding::Kind::length_large,
                        .header = &udp::header,
                        .field = &own,
                        .offset = 28,
                        .said = 9,
                        .there = 2};
  EXPECT_EQ(to_text(finding), "own.len says 9 but 2 bytes are there (header at byte 28)");
}

TEST(Decode, ForgivesACaptureThatWasCut) {
  Bytes bytes = built_bytes(R"(eth/ip/udp/"hello")");
  const std::size_t wire_bytes = bytes.size();
  bytes.resize(44);
  EXPECT_EQ(findings_of(decode(bytes, Link::ethernet, wire_bytes)), Texts{});
  EXPECT_EQ(findings_of(decode(bytes)).size(), 2U);
  const Decoded cut = decode(bytes, Link::ethernet, wire_bytes);
  EXPECT_FALSE(cut.complete(2));
  EXPECT_EQ(cut.sent_end(2), wire_bytes);
}

TEST(Decode, ForgivesAnErrorThatQuotesLittle) {
  EXPECT_EQ(findings_of("eth/ip/icmp(type=3)/ip(len=999)/udp(length=979, checksum=7)"), Texts{});
}

TEST(Decode, ALengthOf0SaysNothingOfIpUdpAnd8023AndBoundsOthers) {
  const struct {
    std::string_view recipe;
    std::string_view payload;
    std::string_view trailer;
  } cases[] = {
      {R"(eth/ip(len=0)/udp(checksum=1)/"hi")", "hi", ""},
      {R"(eth/ipv6(plen=0)/udp(checksum=1)/"hi")", "hi", ""},
      {R"(eth/ip/udp(length=0, checksum=1)/"hi")", "hi", ""},
      {R"(eth/pppoed(payload_length=0)/"hi")", "", "6869"},
  };
  for (const auto& wanted : cases) {
    const Bytes bytes = built_bytes(wanted.recipe);
    const Decoded decoded = decode(bytes);
    EXPECT_EQ(text_of(decoded.payload()), wanted.payload) << wanted.recipe;
    EXPECT_EQ(hex(decoded.trailer()), wanted.trailer) << wanted.recipe;
  }
}

TEST(Decode, KeepsWhatFollowsThePacketAsItsTrailer) {
  const Bytes bytes = built_bytes(R"(eth/ip/udp/"hi"/trailer(abcd))");
  const Decoded decoded = decode(bytes);
  EXPECT_EQ(text_of(decoded.payload()), "hi");
  EXPECT_EQ(hex(decoded.trailer()), "abcd");
}

TEST(Decode, FindsHeadersAndRows) {
  const Bytes bytes = built_bytes("eth/ip(ttl=7)/udp(srcport=9)");
  const Decoded decoded = decode(bytes);
  EXPECT_EQ(decoded.find(udp::header), 2U);
  EXPECT_FALSE(decoded.find(tcp::header));
  ASSERT_TRUE(decoded.find("ip.ttl"));
  EXPECT_EQ(decoded.find("ip.ttl")->value, Value(7));
  EXPECT_FALSE(decoded.find("tcp.srcport"));
}

TEST(Decode, DoesNotAllocate) {
  std::vector<Frame> frames;
  for (const std::string_view text : specimens) frames.push_back(*build(*parse_recipe(text)));
  std::size_t layers = 0;
  const std::size_t before = allocations();
  for (const Frame& frame : frames) {
    for (std::size_t size = 0; size <= frame.bytes.size(); ++size) {
      layers += decode(ByteView(frame.bytes).first(size), frame.link).layers().size();
    }
  }
  const std::size_t after = allocations();
  EXPECT_EQ(after, before);
  EXPECT_GT(layers, 0U);
  EXPECT_GT(before, 0U);  // the counter counts
}

ChecksumState last_state(std::string_view recipe) {
  const Bytes bytes = built_bytes(recipe);
  const Decoded decoded = decode(bytes);
  return decoded.checksum(decoded.layers().size() - 1);
}

TEST(ChecksumStates, AreToldApart) {
  EXPECT_EQ(last_state(R"(eth/ip/udp/"x")"), ChecksumState::good);
  EXPECT_EQ(last_state(R"(eth/ip/udp(checksum=0xdead)/"x")"), ChecksumState::bad);
  EXPECT_EQ(last_state(R"(eth/ip/udp(checksum=0)/"x")"), ChecksumState::absent);
  EXPECT_EQ(last_state("eth/ip/tcp(checksum=0)"), ChecksumState::bad);
  EXPECT_EQ(last_state("eth/ipv6/udp"), ChecksumState::good);
  EXPECT_EQ(last_state("eth/ip/icmp"), ChecksumState::good);
  EXPECT_EQ(last_state("eth/ip(flags.mf=1)/udp(checksum=1)"), ChecksumState::unverified);
  EXPECT_EQ(last_state("eth/ip(flags.mf=1)/icmp(checksum=1)"), ChecksumState::unverified);
  EXPECT_EQ(last_state("eth/ip(len=90)/udp(length=70, checksum=1)"), ChecksumState::unverified);
  EXPECT_EQ(last_state("eth/arp"), ChecksumState::none);
}

TEST(ChecksumStates, KnowASumOfThePseudoHeaderAlone) {
  // 10.0.0.1 + 10.0.0.2 + 17 + 9 bytes, folded: what Linux leaves to the network card.
  const std::string_view recipe = R"(eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(checksum=0x141d)/"x")";
  EXPECT_EQ(last_state(recipe), ChecksumState::partial);
}

TEST(ChecksumStates, FollowRoutesToTheLastAddress) {
  EXPECT_EQ(last_state(R"(eth/ip(dst=10.0.0.2, options=hex(830704c0a8010100))/udp/"x")"),
            ChecksumState::good);
}

TEST(ChecksumStates, HaveNames) {
  EXPECT_EQ(to_text(ChecksumState::partial), "partial");
  EXPECT_EQ(to_text(ChecksumState::unverified), "unverified");
}

/// 0x8035 is RARP's EtherType, and SLARP's number in Cisco HDLC.
TEST(Decode, TheSlarpOfCiscoHdlcIsNoArp) {
  const std::string keepalive = "hex(000000020000000500000002ffff0000)";
  const std::string rarp = "arp(opcode=3, src.hw_mac=02:00:00:00:00:01)";
  for (const auto& [recipe, layers] :
       {std::pair("chdlc(protocol=0x8035)/" + keepalive, 1U),
        std::pair("chdlc(protocol=0x8035)/" + rarp, 1U), std::pair(std::string("chdlc/arp"), 2U),
        std::pair("eth(type=0x8035)/" + rarp, 2U)}) {
    const Frame frame = built(recipe);
    for (int again = 0; again < 2; ++again) {  // what is learned of a packet is used for the next
      const Decoded decoded = decode(frame.bytes, frame.link);
      EXPECT_EQ(decoded.layers().size(), layers) << recipe;
      EXPECT_EQ(decoded.findings().size(), 0U) << recipe;
    }
  }
}

}  // namespace
}  // namespace pushpkt::wire
