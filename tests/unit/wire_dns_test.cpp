// DNS messages read, built and written record by record; compression; messages that lie.
#include "pushpkt/wire/protocols/dns.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

using TypedItems = std::vector<TypedItem>;
const ItemFormat& format = dns::record_format;

/// A query's header with the counts that follow from the items, and the items.
Bytes message_of(const TypedItems& items) {
  const auto built = format.build(format, items);
  EXPECT_TRUE(built) << built.error().why;
  Bytes message(dns::header.fixed_bytes);
  if (!built) return message;
  write(message, dns::flags, 0x0100);
  for (const Preset& row : built->rows) write(message, *row.field, row.value);
  message.insert(message.end(), built->bytes.begin(), built->bytes.end());
  return message;
}

std::vector<std::string> records_of(const Bytes& message) {
  std::vector<std::string> out;
  const auto items = format.read(format, message, dns::header.fixed_bytes);
  if (!items) return {"does not add up"};
  for (const Item& item : *items) out.push_back(std::string(item.name) + " " + item.text());
  return out;
}

std::string format_error(const TypedItems& items) {
  const auto built = format.build(format, items);
  return built ? "" : built.error().why;
}

Bytes query(const std::string& questions) {
  return from_hex("000001000001000000000000" + questions).value();
}

// RFC 1035, 4.1.1: counts have 16 bits. A zone transfer has hundreds of records in a message.
TEST(Dns, AMessageHasAsManyRecordsAsThereIsRoomFor) {
  for (const std::size_t records : {204U, 205U, 300U, 4'000U}) {
    TypedItems items{{.name = "qry", .value = {}, .bytes = bytes_of("x.test")}};
    Bytes message = message_of(items);
    const Bytes record = from_hex("c00c000100010000003c00040a000001").value();
    for (std::size_t i = 0; i < records; ++i) {
      message.insert(message.end(), record.begin(), record.end());
    }
    write(message, dns::answers, static_cast<std::uint16_t>(records));
    EXPECT_TRUE(dns::adds_up(message)) << records;
    const auto read_items = format.read(format, message, dns::header.fixed_bytes);
    ASSERT_TRUE(read_items) << records;
    EXPECT_EQ(std::ranges::count(*read_items, std::string_view("dns.a"), &Item::name),
              static_cast<std::ptrdiff_t>(records));
    message.resize(message.size() - record.size());
    EXPECT_FALSE(dns::adds_up(message)) << records;
  }
}

TEST(Dns, AQuestionIsANameATypeAndAClass) {
  EXPECT_EQ(hex(message_of({{"qry", "example.com"}})),
            "000001000001000000000000076578616d706c6503636f6d0000010001");
  EXPECT_EQ(hex(message_of({{"qry", "a.b"}, {"type", "AAAA"}, {"qry", "."}, {"class", "3"}})),
            "00000100000200000000000001610162"
            "00001c00010000010003");
}

TEST(Dns, NamesArePointersToThoseBeforeThem) {
  TypedItems both{{"qry", "www.a.b"}, {"answer", "www.a.b"}, {"ttl", "1"}, {"cname", "x.a.b"}};
  EXPECT_EQ(hex(message_of(both)),
            "000001000001000100000000"
            "037777770161016200"
            "00010001"
            "c00c00050001000000010004"
            "0178c010");
  both.push_back({"compress", "0"});
  EXPECT_EQ(hex(message_of(both)),
            "000001000001000100000000"
            "037777770161016200"
            "00010001"
            "037777770161016200"
            "00050001000000010007"
            "01780161016200");
}

TEST(Dns, EveryTypeIsReadUnderItsName) {
  const Bytes message = message_of({{"qry", "example.com"},
                                    {"answer", "example.com"},
                                    {"ttl", "300"},
                                    {"a", "10.0.0.1"},
                                    {"answer", "example.com"},
                                    {"aaaa", "fd77::1"},
                                    {"answer", "example.com"},
                                    {"mx", "10 mail.example.com"},
                                    {"answer", "example.com"},
                                    {"txt", "v=1"},
                                    {"txt", "b"},
                                    {"answer", "_sip.example.com"},
                                    {"srv", "0 5 5060 sip.a"},
                                    {"auth", "example.com"},
                                    {"soa", "ns.a root.a 1 2 3 4 5"},
                                    {"auth", "example.com"},
                                    {"ns", "ns.example.com"},
                                    {"add", "1.in-addr.arpa"},
                                    {"ptr", "example.com"},
                                    {"add", "."},
                                    {"type", "OPT"},
                                    {"class", "4096"},
                                    {"ttl", "32768"}});
  const auto items = records_of(message);
  for (const std::string item :
       {"dns.qry.name example.com", "dns.a 10.0.0.1", "dns.aaaa fd77::1",
        "dns.mx.mail_exchange mail.example.com", "dns.mx.preference 10", "dns.txt b",
        "dns.srv.port 5060", "dns.soa.rname root.a", "dns.soa.minimum_ttl 5",
        "dns.ns ns.example.com", "dns.ptr.domain_name example.com", "dns.resp.name <Root>",
        "dns.rr.udp_payload_size 4096", "dns.resp.z 0x8000", "dns.resp.ttl 300"}) {
    EXPECT_THAT(items, testing::Contains(item));
  }
  const auto texts = format.write(format, message, dns::header.fixed_bytes);
  ASSERT_FALSE(texts.empty());
  EXPECT_EQ(texts[0].substr(0, 67),
            R"(qry="example.com", type=A, answer="example.com", ttl=300, a=10.0.0.)");
}

TEST(Dns, MessagesThatLieDoNotAddUp) {
  const std::vector<std::string> lie{"does not add up"};
  EXPECT_EQ(records_of(query("c00c00010001")), lie) << "a pointer to itself";
  EXPECT_EQ(records_of(query("0161c00c00010001")), lie) << "a circle";
  EXPECT_EQ(records_of(query("c0ff00010001")), lie) << "a pointer ahead";
  EXPECT_EQ(records_of(query("05616200")), lie) << "a label that is cut";
  EXPECT_EQ(records_of(query("416100000100")), lie) << "a reserved label";
  EXPECT_EQ(records_of(query("")), lie) << "no question is there";
  EXPECT_EQ(records_of(from_hex("00000100ffff").value()), lie) << "a header that is cut";
  EXPECT_EQ(records_of(from_hex("00000100000000010000000000000100010000000004000a").value()), lie)
      << "a record that is cut";
}

TEST(Dns, IsRefusedWithTheReason) {
  using testing::HasSubstr;
  EXPECT_THAT(format_error({{"type", "A"}}), HasSubstr("name what it is of before"));
  EXPECT_THAT(format_error({{"qry", "a"}, {"ttl", "1"}}), HasSubstr("a question has"));
  EXPECT_THAT(format_error({{"qry", "a"}, {"type", "XX"}}), HasSubstr("XX"));
  EXPECT_THAT(format_error({{"qry", std::string_view("a..b")}}), HasSubstr("63 bytes"));
  EXPECT_THAT(format_error({{"answer", "a"}, {"qry", "b"}}), HasSubstr("the order"));
  EXPECT_THAT(format_error({{"answer", "a"}, {"a", "10.0.0"}}), HasSubstr("IPv4"));
  EXPECT_THAT(format_error({{"answer", "a"}, {"mx", "10"}}), HasSubstr("takes 2 values"));
}

Bytes packet_of(const std::string& recipe) {
  const auto parsed = parse_recipe(recipe);
  EXPECT_TRUE(parsed) << parsed.error().text();
  const auto frame = parsed ? build(*parsed) : fail(parsed.error());
  EXPECT_TRUE(frame) << frame.error().text();
  return frame ? frame->bytes : Bytes{};
}

std::string protocols_of(const Bytes& packet) {
  std::string out;
  const Decoded decoded = decode(packet, Link::raw);
  for (const Layer& layer : decoded.layers()) out += std::string(layer.header->name) + " ";
  return out;
}

const std::string question = R"(dns(id=7, qry="example.com"))";

TEST(DnsLayer, IsBehindThePortsOfDns) {
  for (const std::string ports :
       {"dstport=53", "srcport=53, dstport=4000", "dstport=5353", "srcport=5355, dstport=9"}) {
    EXPECT_EQ(protocols_of(packet_of("ip/udp(" + ports + ")/" + question)), "ip udp dns ");
  }
  EXPECT_EQ(protocols_of(packet_of("ip/udp(dstport=54)/" + question)), "ip udp ");
  EXPECT_EQ(protocols_of(packet_of("ip/udp/" + question)), "ip udp dns ") << "53 is filled in";
}

TEST(DnsLayer, TakesAllOfTheDatagram) {
  const Bytes packet = packet_of("ip/udp(dstport=53)/" + question);
  const Decoded decoded = decode(packet, Link::raw);
  EXPECT_EQ(decoded.get(dns::id), 7);
  EXPECT_TRUE(decoded.payload().empty());
  EXPECT_EQ(hex(decoded.carried()), hex(ByteView(packet).subspan(28)));
  EXPECT_EQ(decoded.packet().with_message_as_payload().layers.size(), 2U);
}

TEST(DnsLayer, AMessageCutAnywhereIsPayload) {
  const Bytes whole = packet_of("ip/udp(dstport=53)/" + question);
  const std::string message = hex(ByteView(whole).subspan(28));
  for (std::size_t bytes = 1; bytes < message.size() / 2; ++bytes) {
    const Bytes packet = packet_of("ip/udp(dstport=53)/hex(" + message.substr(0, 2 * bytes) + ")");
    EXPECT_EQ(protocols_of(packet), "ip udp ") << bytes;
    EXPECT_EQ(decode(packet, Link::raw).carried().size(), bytes);
  }
}

TEST(DnsLayer, AMessageThatLiesIsPayload) {
  for (const std::string lie : {"000000000001000000000000c00c00010001",  // a circle
                                "0000000000010000000000004000010001",    // no label has 64
                                "000000000000ffff00000000",              // records not there
                                "00000000000000010000000000000100010000000000ff"}) {
    EXPECT_EQ(protocols_of(packet_of("ip/udp(dstport=53)/hex(" + lie + ")")), "ip udp ") << lie;
    EXPECT_FALSE(dns::adds_up(*from_hex(lie))) << lie;
  }
}

}  // namespace
}  // namespace pushpkt::wire
