// Which packet belongs to which trial: what is written, what is observed where, what it is then.
#include <gmock/gmock.h>

#include <algorithm>
#include <initializer_list>
#include <string>

#include "journey_frames.hpp"
#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::journey {
namespace {

using sniff::Direction;
using testing::ElementsAre;
using wire::Frame;

constexpr Direction in = Direction::in;
constexpr Direction out = Direction::out;

std::string hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xfU];
  }
  return text;
}

Observed at(Place place, Direction direction, Bytes bytes) {
  sniff::Seen seen;
  seen.wire_bytes = static_cast<std::uint32_t>(bytes.size());
  seen.bytes = std::move(bytes);
  seen.direction = direction;
  return {place, SeenPacket(std::move(seen))};
}

/// An ICMP error of this type and code from `from` to `to` that quotes `bytes` of the packet.
std::string icmp_error(const std::string& from, const std::string& to, const std::string& type_code,
                       const Frame& about, std::size_t bytes = 548) {
  constexpr std::size_t ethernet_bytes = 14;
  const ByteView packet = ByteView(about.bytes).subspan(ethernet_bytes);
  return "ip(src=" + from + ", dst=" + to + ", proto=1)/hex(" + type_code + "000000000000" +
         hex(packet.first(std::min(bytes, packet.size()))) + ")";
}

Role role_of(const Frame& wrote, path::Level ours, const Observed& observed,
             std::span<const Written> others = {}) {
  const WrittenFrame written(wrote);
  return attribute({{&written, 1}, ours}, others, {&observed, 1}).at(0);
}

struct Row {
  const char* what;
  std::string wrote;
  path::Level ours;
  Place place;
  Direction direction;
  std::string observed;
  Role role;
};

constexpr auto link = path::Level::link;
constexpr auto network = path::Level::network;
constexpr auto transport = path::Level::transport;
constexpr auto payload = path::Level::payload;

const std::string udp =
    "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4000, dstport=12000)/\"hello\"";
const std::string no_id =
    "ip(src=10.77.1.2, dst=10.77.2.2)/udp(srcport=4000, dstport=12000)/\"hello\"";
const std::string no_source =
    "ip(src=0.0.0.0, dst=10.77.2.2)/udp(srcport=4000, dstport=12000, checksum=0)/\"hello\"";
const std::string udp6 =
    "ipv6(src=fd77:1::2, dst=fd77:2::2)/udp(srcport=4000, dstport=12000)/\"hello\"";
const std::string echo = "ip(src=10.77.1.2, dst=10.77.2.2)/icmp(ident=4000, seq=1)/\"hello\"";
const std::string arp = "arp(opcode=1, src.proto_ipv4=10.77.1.2, dst.proto_ipv4=10.77.1.1)";

std::vector<Row> rows() {
  return {
      {"as written", udp, link, Place::next, in, udp, Role::left},
      {"as written, on its way out: the next hop decides", udp, link, Place::sender, out, udp,
       Role::noise},
      {"one hop later", udp, link, Place::receiver, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63)/udp(srcport=4000, dstport=12000)/\"hello\"",
       Role::arrived},
      {"back from a router", udp, link, Place::sender, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=62)/udp(srcport=4000, dstport=12000)/\"hello\"",
       Role::sent_back},
      {"another port", udp, link, Place::next, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=8)/udp(srcport=4001, dstport=12000)/\"hello\"",
       Role::noise},
      {"another payload", udp, link, Place::next, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=4000, dstport=12000)/\"olleh\"",
       Role::noise},
      {"the kernel filled in an id", no_id, network, Place::next, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=999)/udp(srcport=4000, dstport=12000)/\"hello\"",
       Role::left},
      {"the kernel filled in the source", no_source, network, Place::next, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=9)/udp(srcport=4000, dstport=12000, checksum=0)/"
       "\"hello\"",
       Role::left},
      {"the kernel wrote the IP header", no_id, transport, Place::next, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=999, flags=2, ttl=33, dsfield=8)/"
       "udp(srcport=4000, dstport=12000)/\"hello\"",
       Role::left},
      {"the kernel wrote the checksum", no_id, payload, Place::next, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=999)/udp(srcport=4000, dstport=12000, checksum=1)/"
       "\"hello\"",
       Role::left},
      {"behind a masquerade", udp, link, Place::receiver, in,
       "ip(src=10.77.2.1, dst=10.77.2.2, id=7, ttl=63)/udp(srcport=1024, dstport=12000)/\"hello\"",
       Role::arrived},
      {"a first fragment that a router cut", udp, link, Place::receiver, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63, flags=1, proto=17)/hex(0fa02ee0000d" +
           hex(ByteView(eth_frame(udp).bytes).subspan(40, 2)) + ")",
       Role::arrived},
      {"the next fragment", udp, link, Place::receiver, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=7, ttl=63, frag_offset=1, proto=17)/\"hello\"",
       Role::arrived},
      {"the next fragment of another datagram", udp, link, Place::receiver, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=8, ttl=63, frag_offset=1, proto=17)/\"ollah\"",
       Role::noise},
      {"behind a masquerade, another id", udp, link, Place::receiver, in,
       "ip(src=10.77.2.1, dst=10.77.2.2, id=8, ttl=63)/udp(srcport=1024, dstport=12000)/\"hello\"",
       Role::noise},
      {"a later fragment of another datagram with the same payload, no id and no source of ours",
       "ip(src=0.0.0.0, dst=10.77.2.2, id=0)/udp(srcport=4000, dstport=12000)/\"hello\"", link,
       Place::receiver, in,
       "ip(src=10.77.1.2, dst=10.77.2.2, id=8, frag_offset=1, proto=17)/\"hello\"", Role::noise},
      {"IPv6 one hop later", udp6, link, Place::receiver, in,
       "ipv6(src=fd77:1::2, dst=fd77:2::2, hlim=63)/udp(srcport=4000, dstport=12000)/\"hello\"",
       Role::arrived},
      {"the answer", udp, link, Place::sender, in,
       "ip(src=10.77.2.2, dst=10.77.1.2)/udp(srcport=12000, dstport=4000)/\"HELLO\"", Role::answer},
      {"the answer from another address", udp, link, Place::sender, in,
       "ip(src=10.77.2.9, dst=10.77.1.2)/udp(srcport=12000, dstport=4000)/\"HELLO\"", Role::answer},
      {"an answer to another port", udp, link, Place::sender, in,
       "ip(src=10.77.2.2, dst=10.77.1.2)/udp(srcport=12000, dstport=4001)/\"HELLO\"", Role::noise},
      {"the answer, passing the server", udp, link, Place::receiver, out,
       "ip(src=10.77.2.2, dst=10.77.1.2)/udp(srcport=12000, dstport=4000)/\"HELLO\"", Role::noise},
      {"an echo's answer", echo, link, Place::sender, in,
       "ip(src=10.77.2.2, dst=10.77.1.2)/icmp(type=0, ident=4000, seq=1)/\"hello\"", Role::answer},
      {"another echo's answer", echo, link, Place::sender, in,
       "ip(src=10.77.2.2, dst=10.77.1.2)/icmp(type=0, ident=4000, seq=2)/\"hello\"", Role::noise},
      {"neighbours' talk", udp, link, Place::sender, in,
       "arp(opcode=2, src.proto_ipv4=10.77.1.1, dst.proto_ipv4=10.77.1.2)", Role::noise},
      {"the answer to an ARP request of ours", arp, link, Place::sender, in,
       "arp(opcode=2, src.proto_ipv4=10.77.1.1, dst.proto_ipv4=10.77.1.2)", Role::answer},
      {"nothing behind the Ethernet header", "", network, Place::next, in, "", Role::left},
      {"a barrier", udp, link, Place::next, in,
       "ip(src=10.77.1.2, dst=10.77.1.1)/udp(srcport=12012, dstport=12010)/\"barrier of a trial "
       "3\"",
       Role::noise},
  };
}

TEST(JourneyAttribution, EachPacketIsWhatItIs) {
  for (const Row& row : rows()) {
    const Observed observed = at(row.place, row.direction, eth_frame(row.observed).bytes);
    EXPECT_EQ(role_of(eth_frame(row.wrote), row.ours, observed), row.role) << row.what;
  }
}

struct ErrorRow {
  const char* what;
  std::string wrote;
  Place place;
  Direction direction;
  std::string from;
  std::string to;
  std::size_t quoted_bytes;
  Role role;
};

TEST(JourneyAttribution, AnIcmpErrorIsToldByThePacketThatItQuotesWhateverThatIs) {
  const std::vector<ErrorRow> rows{
      {"UDP", udp, Place::sender, in, "10.77.2.2", "10.77.1.2", 548, Role::icmp_error},
      {"UDP, eight bytes of it", udp, Place::sender, in, "10.77.2.2", "10.77.1.2", 28,
       Role::icmp_error},
      {"a protocol of no transport",
       "ip(src=10.77.1.2, dst=10.77.2.2, proto=0)/hex(0fa02ee0000d00)", Place::sender, in,
       "10.77.2.2", "10.77.1.2", 548, Role::icmp_error},
      {"AH that is none", "ip(src=10.77.1.2, dst=10.77.2.2, proto=51)/hex(0fa02ee0000d00)",
       Place::sender, in, "10.77.2.2", "10.77.1.2", 548, Role::icmp_error},
      {"the UDP header read as options",
       "ip(src=10.77.1.2, dst=10.77.2.2, hdr_len=24, proto=17)/hex(0fa02ee0000d0000)/\"hello\"",
       Place::sender, in, "10.77.1.1", "10.77.1.2", 548, Role::icmp_error},
      {"over the sender's lo", "ip(src=10.77.1.2, dst=127.0.0.1)/udp(srcport=4000)/\"hello\"",
       Place::sender_lo, in, "127.0.0.1", "10.77.1.2", 548, Role::icmp_error},
      {"to the host whose address we wrote",
       "ip(src=10.77.2.2, dst=10.77.2.2, ttl=1)/udp(srcport=4000)/\"hello\"", Place::receiver, in,
       "10.77.2.1", "10.77.2.2", 548, Role::icmp_elsewhere},
      {"on its way out of the server", udp, Place::receiver, out, "10.77.2.2", "10.77.2.1", 548,
       Role::icmp_elsewhere},
  };
  for (const ErrorRow& row : rows) {
    const Frame wrote = eth_frame(row.wrote);
    const std::string error = icmp_error(row.from, row.to, "0303", wrote, row.quoted_bytes);
    const Observed observed = at(row.place, row.direction, eth_frame(error).bytes);
    EXPECT_EQ(role_of(wrote, link, observed), row.role) << row.what;
    // The same error about a packet to another address is nothing to it.
    Frame another = wrote;
    constexpr std::size_t last_of_destination = 14 + 19;
    another.bytes[last_of_destination] ^= 0x40U;
    another.bytes.back() ^= 0xffU;
    EXPECT_EQ(role_of(another, link, observed), Role::noise) << row.what;
  }
}

TEST(JourneyAttribution, AnErrorAboutAPacketOfAnotherTrialWithTheSamePortsIsThatTrials) {
  const Frame unused = eth_frame("ip(src=10.77.1.2, dst=10.77.2.99)/udp(srcport=40000)/\"hello\"");
  const Frame local = eth_frame("ip(src=10.77.1.2, dst=127.0.0.1)/udp(srcport=40000)/\"hello\"");
  const Observed observed =
      at(Place::sender, in, eth_frame(icmp_error("10.77.1.1", "10.77.1.2", "0301", unused)).bytes);
  const WrittenFrame to_unused(unused);
  const WrittenFrame to_local(local);
  const Written others{{&to_unused, 1}, link};
  EXPECT_EQ(role_of(unused, link, observed), Role::icmp_error);
  EXPECT_EQ(role_of(local, link, observed, {&others, 1}), Role::other_trial);
  constexpr std::size_t ethernet_bytes = 14;
  EXPECT_TRUE(is_of(ByteView(unused.bytes).subspan(ethernet_bytes), {{&to_unused, 1}, link}));
  EXPECT_FALSE(is_of(ByteView(unused.bytes).subspan(ethernet_bytes), {{&to_local, 1}, link}));
  const Observed on_the_way = at(Place::next, in, unused.bytes);
  EXPECT_TRUE(is_of(ByteView(unused.bytes).subspan(ethernet_bytes), on_the_way.packet));
  EXPECT_FALSE(is_of(ByteView(local.bytes).subspan(ethernet_bytes), on_the_way.packet));
}

TEST(JourneyAttribution, LaterFragmentsOfAnAnswerAreToldByItsId) {
  const WrittenFrame wrote(eth_frame(udp));
  const std::string first =
      "ip(src=10.77.2.2, dst=10.77.1.2, id=50, flags=1, proto=17)/hex(2ee00fa000200000)";
  const std::string later =
      "ip(src=10.77.2.2, dst=10.77.1.2, id=50, frag_offset=1, proto=17)/\"HE\"";
  const std::string other =
      "ip(src=10.77.2.2, dst=10.77.1.2, id=51, frag_offset=1, proto=17)/\"HE\"";
  std::vector<Observed> observed;
  for (const std::string& text : {first, later, other}) {
    observed.push_back(at(Place::sender, in, eth_frame(text).bytes));
  }
  EXPECT_THAT(attribute({{&wrote, 1}, link}, {}, observed),
              ElementsAre(Role::answer, Role::answer, Role::noise));
}

TEST(JourneyAttribution, OfSeveralFramesTheOneOfTheSameHopIsTaken) {
  const std::vector<WrittenFrame> wrote = written_frames(
      {eth_frame("ip(src=10.77.1.2, dst=10.77.2.2, ttl=1)/udp(srcport=4000)/\"a\""),
       eth_frame("ip(src=10.77.1.2, dst=10.77.2.2, ttl=9)/udp(srcport=4000)/\"a\"")});
  const Frame arrived =
      eth_frame("ip(src=10.77.1.2, dst=10.77.2.2, ttl=8)/udp(srcport=4000)/\"a\"");
  const auto any = [](std::size_t) { return true; };
  const Observed seen = at(Place::receiver, in, arrived.bytes);
  EXPECT_EQ(frame_of(seen.packet, {wrote, link}, 1, any), 1U);
  const auto not_second = [](std::size_t number) { return number != 1; };
  EXPECT_EQ(frame_of(seen.packet, {wrote, link}, 1, not_second), 0U);
}

TEST(JourneyAttribution, OnlyWhatCannotBeToldApartMustRunApart) {
  const auto confused = [](const std::string& a, const std::string& b, path::Level ours) {
    const WrittenFrame first(eth_frame(a));
    const WrittenFrame second(eth_frame(b));
    return may_be_confused({{&first, 1}, ours}, {{&second, 1}, ours});
  };
  const std::string base = "ip(src=10.77.1.2, dst=10.77.2.2, ";
  EXPECT_TRUE(confused(base + "ttl=1)/udp(srcport=1)", base + "ttl=2)/udp(srcport=1)", link));
  EXPECT_TRUE(confused(base + "id=0)/udp(srcport=1)", base + "id=9)/udp(srcport=1)", network));
  EXPECT_FALSE(confused(base + "id=8)/udp(srcport=1)", base + "id=9)/udp(srcport=1)", network));
  EXPECT_TRUE(confused(base + "id=8)/udp(srcport=1)", base + "id=9)/udp(srcport=1)", transport));
  EXPECT_FALSE(confused(base + "ttl=1)/udp(srcport=1)", base + "ttl=1)/udp(srcport=2)", link));
  EXPECT_TRUE(confused(arp, arp, link));
  EXPECT_TRUE(confused(base + "id=5, flags=1, proto=17)/\"12345678\"",
                       base + "id=5, flags=1, proto=17)/\"12345678\"", link));
}

TEST(JourneyAttribution, WhatTheCallersOwnSocketsSentIsToldByThePlaceAlone) {
  const std::vector<Observed> observed{
      at(Place::next, in, eth_frame(udp).bytes), at(Place::receiver, in, eth_frame(udp).bytes),
      at(Place::sender, in, eth_frame(udp).bytes), at(Place::sender, out, eth_frame(udp).bytes),
      at(Place::next, in, eth_frame(arp).bytes)};
  EXPECT_THAT(attribute({}, {}, observed),
              ElementsAre(Role::left, Role::arrived, Role::answer, Role::noise, Role::noise));
}

}  // namespace
}  // namespace pushpkt::journey
