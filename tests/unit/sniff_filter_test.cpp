// Filters without a device.
#include "pushpkt/sniff/filter.hpp"

#include <gmock/gmock.h>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::HasSubstr;

// 10.0.0.1 port 4000 to 10.0.0.2 port 53, UDP.
const std::string dns = "4500001c 00010000 40110000 0a000001 0a000002 0fa00035 00080000";

bool matches(const std::string& expression, Link link, const std::string& digits) {
  const auto filter = Filter::compile(expression, link);
  EXPECT_TRUE(filter) << filter.error().text();
  const Bytes bytes = from_hex(digits).value();
  return filter && filter->matches(bytes, static_cast<std::uint32_t>(bytes.size()));
}

TEST(Filter, MatchesByLinkType) {
  EXPECT_TRUE(matches("udp port 53", Link::raw, dns));
  EXPECT_FALSE(matches("udp port 54", Link::raw, dns));
  EXPECT_TRUE(matches("udp port 53", Link::ethernet, "020000000002020000000001 0800" + dns));
  EXPECT_FALSE(matches("udp port 53", Link::ethernet, dns));
  EXPECT_TRUE(matches("", Link::ethernet, ""));
  EXPECT_TRUE(matches("host 10.0.0.2", Link::linux_sll, "0000000100060200000000010000 0800" + dns));
}

// macOS has 30 for IPv6, FreeBSD 28, OpenBSD 24, in the order of the machine that captured.
TEST(Filter, KnowsTheFamiliesOfBsdLoopbackInBothOrders) {
  for (const char* family : {"1e000000", "0000001e", "1c000000", "18000000"}) {
    EXPECT_TRUE(matches("ip6", Link::null, family + std::string(80, '6'))) << family;
    EXPECT_FALSE(matches("ip", Link::null, family + std::string(80, '6'))) << family;
  }
  for (const char* family : {"02000000", "00000002"}) {
    EXPECT_TRUE(matches("udp port 53", Link::null, family + dns)) << family;
    EXPECT_FALSE(matches("udp port 54", Link::null, family + dns)) << family;
  }
}

// tcpdump -r does the same: there is no network mask in a file.
TEST(Filter, BroadcastInAFileIsThatOfAllNetworks) {
  std::string all = dns;
  all.replace(all.find("0a000002"), 8, "ffffffff");
  EXPECT_TRUE(matches("ip broadcast", Link::raw, all));
  EXPECT_FALSE(matches("ip broadcast", Link::raw, dns));
}

TEST(Filter, LengthsAreThoseOfTheWire) {
  const auto filter = Filter::compile("greater 1000", Link::raw);
  ASSERT_TRUE(filter);
  const Bytes cut = from_hex(dns).value();
  EXPECT_TRUE(filter->matches(cut, 1500));
  EXPECT_FALSE(filter->matches(cut, 999));
}

// Over 2,000 characters: libpcap's optimizer does not see it, it would take minutes.
TEST(Filter, ALongOneMatchesTheSame) {
  std::string expression = "host 10.9.0.1";
  for (int i = 0; i < 400; ++i) {
    expression += " or host 10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250);
  }
  const auto filter = Filter::compile(expression, Link::raw);
  ASSERT_TRUE(filter);
  const auto to = [](std::uint8_t second, std::uint8_t third, std::uint8_t last) {
    return Bytes{0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 10, second, third, last};
  };
  EXPECT_TRUE(filter->matches(to(9, 0, 1), 20));
  EXPECT_TRUE(filter->matches(to(1, 1, 149), 20));
  EXPECT_FALSE(filter->matches(to(1, 1, 150), 20));
}

TEST(Filter, AWrongOneIsAnInputErrorInLibpcapsWords) {
  const auto filter = Filter::compile("udp prot 53", Link::ethernet);
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().cause, Cause::input);
  EXPECT_THAT(filter.error().text(), HasSubstr("syntax error"));
  EXPECT_THAT(filter.error().text(), HasSubstr("\n  udp prot 53\n"));
}

TEST(Filter, ACaretShowsTheWordThatLibpcapNames) {
  const Error error =
      filter_error("udp and host nowhere.invalid", "unknown host 'nowhere.invalid'");
  EXPECT_THAT(error.hint, HasSubstr("udp and host nowhere.invalid\n             ^"));
}

class FilteredFile : public Scratch {};

TEST_F(FilteredFile, KeepsTheNumbersOfTheFile) {
  const std::string header = "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 65000000 ";
  const std::string record = "01000000 00000000 1c000000 1c000000 ";
  std::string other = dns;
  other.replace(other.find("0035"), 4, "0036");
  const auto name = put("x.pcap", header + record + other + record + dns);
  const auto all = read_capture(name, "udp port 53");
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->at(0).where, name + ", frame 2");
  EXPECT_EQ(CaptureReader::open(name, "no such word").error().cause, Cause::input);
}

}  // namespace
}  // namespace pushpkt::sniff
