// Addresses of either family, prefixes, literals and hashes.
#include "pushpkt/base/prefix.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "pushpkt/base/error.hpp"

namespace pushpkt {
namespace {

using namespace literals;
using testing::ElementsAre;

TEST(Address, AnIpKnowsItsFamily) {
  const Ip four = "10.77.1.2"_ip4;
  const Ip six = "fd77:1::2"_ip6;
  EXPECT_TRUE(four.is_v4());
  EXPECT_FALSE(four.is_v6());
  EXPECT_EQ(four.v4(), "10.77.1.2"_ip4);
  EXPECT_EQ(six.v6(), "fd77:1::2"_ip6);
  EXPECT_EQ(four.bytes().size(), 4U);
  EXPECT_EQ(six.bytes().size(), 16U);
  EXPECT_LT(four, six);
  EXPECT_EQ(Ip(), Ip("0.0.0.0"_ip4));
}

TEST(Address, TheLiteralsReadWhatInetPtonReads) {
  EXPECT_EQ("::"_ip6, parse_ip6("::"));
  EXPECT_EQ("::1"_ip6, parse_ip6("::1"));
  EXPECT_EQ("fe80::"_ip6, parse_ip6("fe80::"));
  EXPECT_EQ("1:2:3:4:5:6:7:8"_ip6, parse_ip6("1:2:3:4:5:6:7:8"));
  EXPECT_EQ("2001:DB8::a:0:ffff"_ip6, parse_ip6("2001:DB8::a:0:ffff"));
  EXPECT_EQ("1:2:3:4:5:6:7::"_ip6, parse_ip6("1:2:3:4:5:6:7::"));
}

TEST(Address, ValuesAreKeysOfHashTables) {
  std::unordered_map<Ip, int> packets;
  const auto ip4 = parse_prefix("10.0.0.0/24");
  const auto ip6 = parse_prefix("fd77::/120");
  for (const Ip& ip : *ip4) ++packets[ip];
  for (const Ip& ip : *ip6) ++packets[ip];
  EXPECT_EQ(packets.size(), 512U);
  EXPECT_EQ(packets["10.0.0.7"_ip4], 1);
  const std::unordered_set<Mac> macs{"02:00:00:00:00:01"_mac, Mac{}, "02:00:00:00:00:01"_mac};
  EXPECT_EQ(macs.size(), 2U);
  const std::unordered_set<Endpoint> ends{{"10.0.0.1"_ip4, Port{1}}, {"10.0.0.1"_ip4, Port{2}}};
  EXPECT_EQ(ends.size(), 2U);
}

TEST(Prefix, HoldsTheAddressesWithItsBits) {
  const Prefix lab("10.77.1.2"_ip4, 20);
  EXPECT_EQ(to_string(lab), "10.77.0.0/20");
  EXPECT_EQ(lab.last(), Ip("10.77.15.255"_ip4));
  EXPECT_EQ(lab.size(), 4096U);
  EXPECT_TRUE(lab.contains("10.77.15.255"_ip4));
  EXPECT_FALSE(lab.contains("10.77.16.0"_ip4));
  EXPECT_FALSE(lab.contains("10.76.255.255"_ip4));
  EXPECT_FALSE(Prefix().contains("::"_ip6)) << "0.0.0.0/0 is IPv4's";
  const Prefix six("fd77:1::2"_ip6, 63);
  EXPECT_EQ(to_string(six), "fd77:1::/63");
  EXPECT_TRUE(six.contains("fd77:1:0:1:ffff::"_ip6));
  EXPECT_FALSE(six.contains("fd77:1:0:2::"_ip6));
  EXPECT_EQ(six.size(), ~std::uint64_t{0});
}

TEST(Prefix, IsALoopOverItsAddresses) {
  std::vector<std::string> texts;
  for (const Ip& ip : Prefix("10.0.0.254"_ip4, 30)) texts.push_back(to_string(ip));
  EXPECT_THAT(texts, ElementsAre("10.0.0.252", "10.0.0.253", "10.0.0.254", "10.0.0.255"));
  texts.clear();
  for (const Ip& ip : Prefix("255.255.255.255"_ip4, 32)) texts.push_back(to_string(ip));
  EXPECT_THAT(texts, ElementsAre("255.255.255.255")) << "the loop ends though no address follows";
  texts.clear();
  for (const Ip& ip : Prefix("fd77::ffff"_ip6, 127)) texts.push_back(to_string(ip));
  EXPECT_THAT(texts, ElementsAre("fd77::fffe", "fd77::ffff"));
}

TEST(Prefix, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(parse_prefix("10.77.0.0/16"), Prefix("10.77.0.0"_ip4, 16));
  EXPECT_EQ(parse_prefix("10.77.1.2"), Prefix("10.77.1.2"_ip4, 32));
  EXPECT_EQ(parse_prefix("0.0.0.0/0"), Prefix());
  EXPECT_EQ(parse_prefix("fd77::/64"), Prefix("fd77::"_ip6, 64));
  for (const char* wrong : {"10.77.1.2/16", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "/8", "x/8",
                            "10.0.0.0/8 ", "10.0.0.0/8/8", "fd77::/129", "fd77::1/64", ""}) {
    EXPECT_EQ(parse_prefix(wrong), std::nullopt) << wrong;
  }
}

TEST(Errors, AComplaintIsTheExitStatusOfItsCause) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(complain(input_error("cannot read \x1b[1mx")), 2);
  EXPECT_EQ(complain(system_error("cannot open y", EPERM)), 3);
  EXPECT_EQ(complain(system_error("cannot open z", ENODEV)), 4);
  EXPECT_EQ(exit_status(Cause::input), 2);
  EXPECT_EQ(exit_status(Cause::permission), 3);
  EXPECT_EQ(exit_status(Cause::environment), 4);
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, testing::HasSubstr("error: cannot read \\x1b[1mx\n"));
  EXPECT_THAT(text, testing::HasSubstr("error: cannot open y: Operation not permitted (EPERM)\n"));
}

}  // namespace
}  // namespace pushpkt
