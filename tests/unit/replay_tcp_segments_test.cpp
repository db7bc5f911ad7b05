// A server's segments, saved and now: what differs in each connection does not differ here.
#include "pushpkt/replay/tcp_segments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/replay/tcp_conversations.hpp"
#include "pushpkt/stack/tcp/segment.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"

namespace pushpkt::replay {
namespace {

using stack::tcp::Segment;
using stack::tcp::Seq;

struct Connected {
  Endpoint server;
  Endpoint client;
  FirstNumbers first;
};

const Connected saved_one{
    {Ip4{{10, 0, 0, 2}}, Port{80}}, {Ip4{{10, 0, 0, 1}}, Port{4000}}, {7, 99}};
const Connected now_one{{Ip4{{10, 77, 2, 2}}, Port{8080}},
                        {Ip4{{10, 77, 1, 2}}, Port{50000}},
                        {0xfffffffeU, 1U << 31U}};

/// Numbers are relative.
Bytes segment_of_server(const Connected& of, std::uint32_t seq, std::uint32_t ack,
                        stack::tcp::Flags flags, const std::string& text,
                        std::uint16_t window = 500) {
  return stack::tcp::build_ip_packet({.source = of.server,
                                      .destination = of.client,
                                      .seq = Seq{*of.first.server + seq},
                                      .ack = Seq{*of.first.client + ack},
                                      .flags = flags,
                                      .window = window,
                                      .payload = bytes_of(text)});
}

std::optional<Bytes> comparable(const Connected& of, const Bytes& packet) {
  return comparable_segment(packet, saved_one.server, saved_one.client, of.first);
}

constexpr stack::tcp::Flags data_flags{.psh = true, .ack = true};

TEST(TcpSegments, EndsAndFirstNumbersMakeNoDifference) {
  struct Row {
    const char* what;
    stack::tcp::Flags flags;
    const char* text;
  };
  for (const Row& row :
       {Row{"data", data_flags, "hello"}, Row{"the handshake", {.syn = true, .ack = true}, ""},
        Row{"the end", {.fin = true, .ack = true}, ""},
        Row{"a reset", {.rst = true, .ack = true}, ""}}) {
    const auto saved =
        comparable(saved_one, segment_of_server(saved_one, 5, 9, row.flags, row.text));
    const auto now = comparable(now_one, segment_of_server(now_one, 5, 9, row.flags, row.text));
    ASSERT_TRUE(saved && now) << row.what;
    EXPECT_EQ(*saved, *now) << row.what;
    const wire::Decoded packet = wire::decode(*now, Link::raw);
    EXPECT_EQ(packet.get(wire::tcp::seq), 5U) << row.what;
    EXPECT_EQ(packet.get(wire::tcp::ack_number), 9U) << row.what;
    EXPECT_EQ(packet.checksum(1), wire::ChecksumState::good) << row.what;
  }
}

TEST(TcpSegments, AWrongChecksumStaysOne) {
  Bytes packet = segment_of_server(now_one, 1, 1, data_flags, "hello");
  packet.back() ^= 1U;
  const auto now = comparable(now_one, packet);
  ASSERT_TRUE(now);
  EXPECT_EQ(wire::decode(*now, Link::raw).checksum(1), wire::ChecksumState::bad);
}

TEST(TcpSegments, WhatOnlyAcknowledgesIsCountedOnly) {
  SegmentRun run;
  const auto add = [&run](const Connected& of, std::vector<Bytes> packets) {
    std::vector<ServerSegment> segments;
    for (Bytes& packet : packets) segments.push_back({.packet = std::move(packet)});
    of.server == saved_one.server
        ? add_saved_segments(run, segments, saved_one.server, saved_one.client, of.first)
        : add_segments(run, segments, saved_one.server, saved_one.client, of.first);
  };
  add(saved_one, {segment_of_server(saved_one, 1, 5, {.ack = true}, ""),
                  segment_of_server(saved_one, 1, 5, data_flags, "hello", 500)});
  add(now_one, {segment_of_server(now_one, 1, 5, data_flags, "hello", 501)});
  EXPECT_EQ(run.saved.size(), 1U);
  EXPECT_EQ(run.saved_acks, 1U);
  EXPECT_EQ(run.acks, 0U);
  EXPECT_EQ(compare_segments(run).changed, 1U) << "another window";
  ASSERT_TRUE(run.policy.ignore("tcp.window_size_value"));
  EXPECT_TRUE(compare_segments(run).clean());
}

TEST(TcpSegments, TheFirstInterfaceOfAConnectionIsTheOneThatCounts) {
  TcpConversations conversations({}, true);
  std::uint64_t number = 0;
  const auto add = [&](const Bytes& packet, std::uint32_t interface) {
    sniff::SeenView seen{.bytes = packet,
                         .wire_bytes = static_cast<std::uint32_t>(packet.size()),
                         .link = Link::raw,
                         .interface_id = interface};
    seen.number = ++number;
    ASSERT_TRUE(conversations.add(seen));
  };
  const Bytes syn = stack::tcp::build_ip_packet({.source = saved_one.client,
                                                 .destination = saved_one.server,
                                                 .seq = Seq{*saved_one.first.client},
                                                 .flags = {.syn = true}});
  const std::vector<Bytes> answers = {
      segment_of_server(saved_one, 0, 1, {.syn = true, .ack = true}, ""),
      segment_of_server(saved_one, 1, 1, data_flags, "220 ready"),
      segment_of_server(saved_one, 10, 1, {.rst = true}, "")};
  for (const std::uint32_t interface : {0U, 1U}) add(syn, interface);
  for (const Bytes& answer : answers) {
    for (const std::uint32_t interface : {1U, 0U}) add(answer, interface);
  }
  const auto saved = conversations.connections();
  ASSERT_TRUE(saved) << saved.error().text();
  ASSERT_EQ(saved->size(), 1U);
  const SavedConnection& connection = saved->front();
  EXPECT_EQ(connection.first.client, saved_one.first.client);
  EXPECT_EQ(connection.first.server, saved_one.first.server);
  ASSERT_EQ(connection.segments.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(connection.segments[i].packet, answers[i]);
    EXPECT_EQ(connection.segments[i].number, 4 + 2 * i);
  }
}

}  // namespace
}  // namespace pushpkt::replay
