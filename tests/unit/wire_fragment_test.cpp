// What a fragment cannot keep of a packet is refused by name, and no piece is larger than asked.
#include "pushpkt/wire/fragment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_built.hpp"

namespace pushpkt::wire {
namespace {

using testing::HasSubstr;

Result<std::vector<Bytes>> cut(const Frame& frame, std::size_t size) {
  return fragments_of(view_of(frame.packet(), frame.link), size, 1);
}

TEST(Fragments, RefuseWhatTheyWouldChangeOrLose) {
  const std::string eth = "eth()/";
  const std::string udp = "/udp(srcport=1, dstport=2)/\"abcdefgh\"*100";
  for (const auto& [text, size, why] : {
           std::tuple{"ip(checksum=0xdead)" + udp, 600, "ip.checksum 0xdead is wrong"},
           {"ip(len=2000)" + udp, 600, "ip.len is 2000, and 828 bytes are there"},
           {"ip(len=100)" + udp, 68, "728 bytes behind the IP packet would be in no fragment"},
           {"ip(len=100)" + udp, 600, "728 bytes behind the IP packet"},
           {"ip(len=0)" + udp, 600, "ip.len is 0"},
           {"ipv6(plen=100)" + udp, 600, "bytes behind the IP packet"},
           {"ipv6(plen=2000)" + udp, 600, "ipv6.plen is 2000, and 808 bytes are there"},
           {"ip()" + udp + "/trailer(aabbcc)", 600, "the 3 bytes behind the IP packet"},
           {"ip()/udp()/\"abcdefgh\"*8/trailer(aabbcc)", 92, "the 3 bytes behind the IP packet"},
           {"ip(frag_offset=8190)/udp(checksum=0)/\"abcdefgh\"*100", 600,
            "ip.frag_offset 8190 and 72 for the last fragment are more than 13 bits hold"},
           {"ip(frag_offset=8120)/udp(checksum=0)/\"abcdefgh\"*100", 600, "at most 8119"},
       }) {
    const auto fragments = cut(built(eth + text), static_cast<std::size_t>(size));
    ASSERT_FALSE(fragments) << text;
    EXPECT_THAT(fragments.error().text(), HasSubstr("cannot fragment the packet: ")) << text;
    EXPECT_THAT(fragments.error().text(), HasSubstr(why)) << text;
  }
}

TEST(Fragments, TakeTheLargestOffsetAndARightChecksumByName) {
  const Frame last = built("eth()/ip(frag_offset=8119)/udp(checksum=0)/\"abcdefgh\"*100");
  const auto fragments = cut(last, 600);
  ASSERT_TRUE(fragments) << fragments.error().text();
  const Decoded second = decode(fragments->back(), last.link);
  EXPECT_EQ(second.get(ipv4::frag_offset), 8191U);
  const Decoded whole = decode(last.bytes, last.link);
  const std::string sum = to_text(ipv4::checksum, *whole.get(ipv4::checksum));
  EXPECT_TRUE(cut(
      built("eth()/ip(frag_offset=8119, checksum=" + sum + ")/udp(checksum=0)/\"abcdefgh\"*100"),
      600));
}

TEST(Fragments, AreNoLargerThanAsked) {
  for (const std::string ip : {"ip()", "ipv6()", "ip(options=hex(94040000 07040400))"}) {
    const Frame frame = built("eth()/" + ip + "/udp()/\"abc\"*500");
    for (std::size_t size = 68; size < 1600; size += 7) {
      const auto fragments = cut(frame, size);
      ASSERT_TRUE(fragments) << ip << size;
      for (const Bytes& piece : *fragments) ASSERT_LE(piece.size() - 14, size) << ip;
    }
  }
}

}  // namespace
}  // namespace pushpkt::wire
