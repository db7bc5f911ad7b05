// DNS messages field by field: what differs is named, and a policy can let it.
#include <gmock/gmock.h>

#include <array>

#include "compare_built.hpp"
#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/compare/part_values.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// RFC 1035, 4.1: id, flags, counts; one question; answers are added to it.
constexpr const char* head =
    "12348180000100010000000001610474657374000001"
    "0001";

/// The name is a pointer to the question's; type, class, TTL, length and data follow.
std::string answer(const std::string& ttl = "0000012c", const std::string& rest = "00040a010001",
                   const std::string& type = "0001") {
  return "c00c" + type + "0001" + ttl + rest;
}

Bytes datagram(const std::string& message, const std::string& port = "53") {
  const auto recipe = wire::parse_recipe("ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=" + port +
                                         ", dstport=4000)/hex(" + message + ")");
  EXPECT_TRUE(recipe) << recipe.error().text();
  const auto frame = wire::build(*recipe);
  EXPECT_TRUE(frame) << frame.error().text();
  return frame->bytes;
}

PacketView view(const Bytes& bytes) { return {.bytes = bytes, .link = Link::raw}; }

/// What counts: "dns.resp.ttl 300 -> 299".
std::vector<std::string> dns_differences(const std::string& a, const std::string& b,
                                         const Policy& policy = {},
                                         const std::string& port = "53") {
  std::vector<std::string> out;
  for (const FieldDifference& d : diff(view(datagram(a, port)), view(datagram(b, port)), policy)) {
    if (d.counts()) out.push_back(to_text(d));
  }
  return out;
}

const std::string saved = head + answer();
const std::string older = head + answer("0000012b");

TEST(DnsDiff, NamesTheFieldThatDiffers) {
  EXPECT_THAT(dns_differences(saved, saved), IsEmpty());
  EXPECT_THAT(dns_differences(saved, older), ElementsAre("dns.resp.ttl 300 -> 299"));
  EXPECT_THAT(dns_differences(saved, head + answer("0000012c", "00040a01004d")),
              ElementsAre("dns.a 10.1.0.1 -> 10.1.0.77"));
}

TEST(DnsDiff, NamesFlagsByThemselves) {
  std::string refused = saved;
  refused.replace(4, 4, "8185");
  EXPECT_THAT(dns_differences(saved, refused), ElementsAre("dns.flags.rcode 0 -> 5"));
}

TEST(DnsDiff, WritesNamesOut) {
  const std::string alias = head + answer("0000012c", "000401780000", "0005");
  EXPECT_THAT(dns_differences(alias, alias), IsEmpty());
  const std::string to_b = head + answer("0000012c", "00040162c00e", "0005");
  const std::string to_c = head + answer("0000012c", "00040163c00e", "0005");
  EXPECT_THAT(dns_differences(to_b, to_c), ElementsAre("dns.cname b.test -> c.test"));
}

TEST(DnsDiff, TellsWhatBecameMore) {
  std::string two = saved + answer("0000012c", "00040a010002");
  two.replace(12, 4, "0002");
  EXPECT_THAT(dns_differences(saved, two),
              ElementsAre("dns.count.answers 1 -> 2", "dns.resp.name#2 (none) -> a.test",
                          "dns.resp.type#2 (none) -> 1", "dns.resp.class#2 (none) -> 0x0001",
                          "dns.resp.ttl#2 (none) -> 300", "dns.resp.len#2 (none) -> 4",
                          "dns.a#2 (none) -> 10.1.0.2"));
}

TEST(DnsDiff, LooksOnlyWhereDnsIsSpoken) {
  EXPECT_THAT(dns_differences(saved, older, {}, "5000"), ElementsAre(HasSubstr("data ")));
}

TEST(DnsDiff, TakesWhatDoesNotAddUpForBytes) {
  const std::string circle =
      "12348180000100000000000"
      "0c00c00010001";
  std::string other = circle;
  other.back() = '2';
  EXPECT_THAT(dns_differences(circle, other), ElementsAre(HasSubstr("data ")));
  const std::string cut = saved.substr(0, saved.size() - 2);
  EXPECT_THAT(dns_differences(cut, saved), ElementsAre(HasSubstr("data ")));
}

TEST(DnsDiff, APolicySparesFields) {
  EXPECT_THAT(dns_differences(saved, older, policy_of("ignore = ['dns.resp.ttl']")), IsEmpty());
  EXPECT_THAT(dns_differences(saved, older, policy_of("[tolerance]\n'dns.resp.ttl' = 1")),
              IsEmpty());
  const std::string far = head + answer("00000001");
  EXPECT_THAT(dns_differences(saved, far, policy_of("[tolerance]\n'dns.resp.ttl' = 60")),
              ElementsAre("dns.resp.ttl 300 -> 1"));
  EXPECT_THAT(dns_differences(saved, head + answer("0000012c", "00040a0100ff"),
                              policy_of("[mask]\n'dns.a' = '/24'")),
              IsEmpty());
}

TEST(DnsDiff, APolicyThatSparesOneFieldFindsTheOthers) {
  const Policy policy = policy_of("ignore = ['dns.resp.ttl', 'dns.flags']");
  EXPECT_THAT(dns_differences(saved, head + answer("0000012b", "00040a01004d"), policy),
              ElementsAre("dns.a 10.1.0.1 -> 10.1.0.77"));
}

TEST(DnsDiff, CapturesOfSparedFieldsAreTheSame) {
  const Bytes a = datagram(saved);
  const Bytes b = datagram(older);
  for (const Pairing pairing : {Pairing::order, Pairing::flow, Pairing::content}) {
    Policy policy = policy_of("ignore = ['dns.resp.ttl']");
    policy.pairing = pairing;
    const std::array first{view(a)};
    const std::array second{view(b)};
    PacketList list_a(first);
    PacketList list_b(second);
    EXPECT_TRUE(diff(list_a, list_b, policy).clean()) << to_text(pairing);
  }
}

TEST(DnsDiff, ARelationNeedsAFieldOfAHeader) {
  EXPECT_FALSE(Policy().relate("dns.id increases"));
  EXPECT_FALSE(Policy().relate("tcp.options.mss_val increases"));
  EXPECT_TRUE(Policy().relate("ip.id increases"));
}

/// Of a message that the capture cut the rows of its header that are there; of a question not what
/// only an answer says.
TEST(PartReadings, OfACutMessageAreThoseThatAreThere) {
  const Bytes whole = built_bytes(
      "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/"
      "dns(id=7, flags.authenticated=1, qry=\"www.example.org\")");
  constexpr std::size_t message_at = 28;
  const auto names_of = [&](std::size_t bytes) {
    std::string out;
    const ByteView cut = ByteView(whole).first(message_at + bytes);
    for (const FieldValue& value : part_readings(wire::decode(cut, Link::raw, whole.size()))) {
      if (value.name.starts_with("dns.") && !value.name.starts_with("dns.flags.")) {
        out += value.name + "=" + value.text() + " ";
      }
      if (value.name == "dns.flags.authenticated" || value.name == "dns.flags.rcode") {
        out += value.name + "=" + value.text() + " ";
      }
    }
    return out;
  };
  EXPECT_EQ(names_of(1), "");
  EXPECT_EQ(names_of(2), "dns.id=0x0007 ");
  const std::string flags = "dns.id=0x0007 dns.flags=0x0020 dns.flags.authenticated=1 ";
  EXPECT_EQ(names_of(4), flags);
  EXPECT_EQ(names_of(7), flags + "dns.count.queries=1 ");
  EXPECT_EQ(names_of(20), flags +
                              "dns.count.queries=1 dns.count.answers=0 dns.count.auth_rr=0 "
                              "dns.count.add_rr=0 ");
}

// udp.length counts fewer bytes than ip.len: those behind it are no part of the message.
TEST(MessageParts, EndWhereTheDatagramEnds) {
  const std::string rest = "hex(" + std::string(404, '0') + "63825363350102)";
  const std::vector<std::array<std::string, 2>> rows{
      {"udp(srcport=67, dstport=68, length=251)/dhcp(type=2, rest=" + rest +
           ")/hex(03040a000009ff)",
       "dhcp.option.router"},
      {"udp(srcport=123, dstport=123, length=56)/ntp(flags=0x24)/hex(00000001)/hex(11)*16",
       "ntp.mac"}};
  for (const auto& [recipe, absent] : rows) {
    const Bytes bytes = built_bytes("ip(src=10.0.0.2, dst=10.0.0.1)/" + recipe);
    std::vector<std::string> names;
    for (const FieldValue& value : part_readings(wire::decode(bytes, Link::raw))) {
      names.push_back(value.name);
    }
    EXPECT_THAT(names, testing::Not(testing::Contains(absent))) << recipe;
    EXPECT_FALSE(names.empty()) << recipe;
  }
}

}  // namespace
}  // namespace pushpkt::compare
