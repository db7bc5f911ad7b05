// The ladder of a conversation, the owners of differences, and what the answer says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/ask/tcp.hpp"
#include "pushpkt/ask/tcp_differences.hpp"
#include "pushpkt/ask/tcp_segments.hpp"
#include "pushpkt/stack/tcp/segment.hpp"

namespace pushpkt::ask {
namespace {

using compare::Owner;
using stack::tcp::Segment;
using stack::tcp::Seq;
using testing::HasSubstr;
using Writer = TcpSegment::Writer;

const Endpoint client{Ip4{{10, 77, 1, 2}}, Port{40000}};
const Endpoint server{Ip4{{10, 77, 2, 2}}, Port{12000}};

const path::PathKind& kind(const char* name) { return **path::find_kind(name); }

Bytes packet(bool from_client, std::uint32_t seq, std::uint32_t ack, stack::tcp::Flags flags,
             const std::string& text = "") {
  Segment out{.source = from_client ? client : server,
              .destination = from_client ? server : client,
              .seq = Seq{seq},
              .ack = Seq{ack},
              .flags = flags,
              .payload = bytes_of(text)};
  if (flags.syn) out.options.mss = std::uint16_t{1460};
  return stack::tcp::build_ip_packet(out);
}

std::vector<journey::SeenPacket> seen(const std::vector<Bytes>& packets) {
  std::vector<journey::SeenPacket> out;
  std::int64_t ms = 0;
  for (const Bytes& each : packets) {
    out.emplace_back(sniff::Seen{.bytes = each,
                                 .wire_bytes = static_cast<std::uint32_t>(each.size()),
                                 .time = Timestamp::from(100, 1'000'000 * ms++),
                                 .link = Link::raw});
  }
  return out;
}

TEST(TcpLadder, NumbersAreRelativeAndEachSegmentHasItsWriter) {
  const std::vector<Bytes> wrote{packet(true, 700, 0, {.syn = true}),
                                 packet(true, 701, 0xffffffff, {.ack = true})};
  const Bytes kernel = packet(true, 701, 0, {.rst = true});
  const auto packets = seen({wrote[0], packet(false, 0xfffffffe, 701, {.syn = true, .ack = true}),
                             kernel, wrote[1], packet(false, 0xffffffff, 0, {.rst = true})});
  const auto segments = segments_of({client, server}, packets, &wrote);
  ASSERT_EQ(segments.size(), 5U);
  EXPECT_EQ(segments[0].writer, Writer::by_hand);
  EXPECT_EQ(segments[0].flags, "SYN");
  EXPECT_EQ(segments[0].seq, 0U);
  EXPECT_EQ(segments[0].options, "mss 1460");
  EXPECT_EQ(segments[1].writer, Writer::server);
  EXPECT_EQ(segments[1].flags, "SYN, ACK");
  EXPECT_EQ(segments[1].ack, 1U);
  EXPECT_EQ(segments[1].time, std::chrono::milliseconds(1));
  EXPECT_EQ(segments[2].writer, Writer::kernel) << "its bytes are none of ours";
  EXPECT_TRUE(segments[2].reset);
  EXPECT_EQ(segments[3].writer, Writer::by_hand);
  EXPECT_EQ(segments[3].ack, 1U) << "numbers wrap around";
  EXPECT_EQ(segments[4].seq, 1U);
}

// A RST that we wrote ourselves is ours once; a second one with the same bytes is the kernel's.
TEST(TcpLadder, EachWrittenSegmentIsSeenOnce) {
  const std::vector<Bytes> wrote{packet(true, 700, 0, {.rst = true})};
  const auto segments = segments_of({client, server}, seen({wrote[0], wrote[0]}), &wrote);
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].writer, Writer::by_hand);
  EXPECT_EQ(segments[1].writer, Writer::kernel);
}

TEST(TcpLadder, OtherFlowsAreLeftOut) {
  Segment other{
      .source = client, .destination = {server.address, Port{80}}, .flags = {.syn = true}};
  const auto packets =
      seen({stack::tcp::build_ip_packet(other), Bytes{1, 2, 3}, packet(true, 1, 0, {.syn = true})});
  EXPECT_EQ(packets_between({client, server}, packets).size(), 1U);
}

SocketRow row(const char* field, const char* text) {
  return {.packet = "SYN", .field = field, .habit = {.text = text, .number = {}, .varies = false}};
}

const TcpDifference& find(const std::vector<TcpDifference>& all, std::string_view field) {
  for (const TcpDifference& each : all) {
    if (each.field == field) return each;
  }
  ADD_FAILURE() << "no difference of " << field;
  static const TcpDifference none;
  return none;
}

TEST(TcpDifferences, OwnerAndReasonOfEach) {
  const Rounds socket{{row("ip.id", "0x0001"), row("tcp.window_size_value", "64240"),
                       row("tcp.srcport", "1000"), row("tcp.hdr_len", "40"), row("ip.ttl", "64")},
                      {row("ip.id", "0x0002"), row("tcp.window_size_value", "64240"),
                       row("tcp.srcport", "1001"), row("tcp.hdr_len", "40"), row("ip.ttl", "64")}};
  const Rounds wire{{row("ip.id", "0x1234"), row("tcp.window_size_value", "65535"),
                     row("tcp.srcport", "2000"), row("tcp.hdr_len", "40"), row("ip.ttl", "63")}};
  const Rounds wrote{{row("ip.id", "0x0000"), row("tcp.window_size_value", "65535"),
                      row("tcp.srcport", "2000"), row("tcp.hdr_len", "40"), row("ip.ttl", "64")}};
  const auto found = tcp_differences(socket, wire, wrote, kind("raw-ip"));
  EXPECT_EQ(found.size(), 4U) << "what is the same is no difference";
  EXPECT_EQ(find(found, "ip.id").owner, Owner::kernel);
  EXPECT_THAT(find(found, "ip.id").why, HasSubstr("rewritten on raw-ip"));
  EXPECT_EQ(find(found, "tcp.window_size_value").owner, Owner::ours);
  EXPECT_EQ(find(found, "tcp.srcport").owner, Owner::expected);
  EXPECT_EQ(find(found, "ip.ttl").owner, Owner::unexplained) << "no rewrite of raw-ip is known";
  const auto by_transport = tcp_differences(socket, wire, {}, kind("raw-transport"));
  EXPECT_EQ(find(by_transport, "ip.id").owner, Owner::kernel);
  EXPECT_THAT(find(by_transport, "ip.id").why, HasSubstr("the kernel writes this header"));
}

TcpWay way(const char* path, TcpGuard guard, bool answered, std::size_t resets) {
  return {.path = &kind(path), .guard = guard, .answered = answered, .kernel_resets = resets};
}

TEST(TcpAnswer, SaysWhatWasMeasured) {
  TcpAnswer answer{
      .ways = {way("socket", TcpGuard::none, true, 0), way("packet", TcpGuard::none, false, 3),
               way("packet", TcpGuard::nft, true, 0), way("packet", TcpGuard::address, true, 0)}};
  EXPECT_EQ(answer.verdict(), TcpVerdict::yes);
  EXPECT_TRUE(answer.clean());
  EXPECT_EQ(answer.summary(),
            "yes: 1 path of 1 held a whole conversation by hand with a guard. Without a guard our "
            "own kernel's RST was captured on 1 of 1 path, and 0 conversations were answered. With "
            "an nft rule none left this host. With an address of its own none left this host.");
  answer.ways[2].kernel_resets = 1;
  EXPECT_FALSE(answer.clean());
  EXPECT_THAT(answer.summary(), HasSubstr("With an nft rule 1 RST of it left this host."));
  answer.ways[2].answered = answer.ways[3].answered = false;
  EXPECT_EQ(answer.verdict(), TcpVerdict::no);
  answer.ways[0].answered = false;
  EXPECT_EQ(answer.verdict(), TcpVerdict::unknown);
}

TEST(TcpAnswer, SaysWhatWasNotTried) {
  const TcpAnswer baseline{.ways = {way("socket", TcpGuard::none, true, 0)}};
  EXPECT_EQ(baseline.verdict(), TcpVerdict::unknown);
  EXPECT_EQ(baseline.summary(), "the socket held a whole conversation; no path by hand was asked.");
  const TcpAnswer bare{
      .ways = {way("socket", TcpGuard::none, true, 0), way("packet", TcpGuard::none, true, 0)}};
  EXPECT_EQ(bare.verdict(), TcpVerdict::yes);
  EXPECT_THAT(bare.summary(), HasSubstr("by hand without a guard; none was tried."));
}

TEST(TcpGuards, ThatAPathCannotHaveAreRefused) {
  const std::vector<TcpGuard> address{TcpGuard::address};
  EXPECT_TRUE(check_guards({&kind("packet")}, address));
  EXPECT_TRUE(check_guards({&kind("raw-ip"), &kind("packet")}, all_guards()));
  EXPECT_FALSE(check_guards({&kind("raw-ip")}, all_guards())) << "address would be without effect";
  const auto wrong = check_guards({&kind("packet"), &kind("raw-ip")}, address);
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().what, HasSubstr("cannot ask raw-ip with the guard address"));
  EXPECT_FALSE(check_guards({&kind("socket")}, {TcpGuard::nft}));
}

TEST(TcpAnswer, OutcomesAreThoseOfTheGuardsUnlessAllAreAskedFor) {
  TcpAnswer answer{.ways = {way("socket", TcpGuard::none, true, 0),
                            way("packet", TcpGuard::none, false, 3),
                            way("packet", TcpGuard::nft, true, 0)}};
  answer.ways[1].failure = system_error("cannot keep the connection", ECONNRESET);
  ASSERT_EQ(outcomes_of(answer, false).size(), 1U);
  EXPECT_EQ(outcomes_of(answer, false)[0].name, "packet, guard nft");
  ASSERT_EQ(outcomes_of(answer, true).size(), 3U);
  EXPECT_EQ(outcomes_of(answer, true)[1].text(), "errno=ECONNRESET");
}

TEST(TcpGuards, AreNamed) {
  for (const TcpGuard guard : all_guards()) {
    EXPECT_EQ(*parse_guard(std::string(to_text(guard))), guard);
  }
  const auto wrong = parse_guard("iptables");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().hint, HasSubstr("none, nft, address"));
}

}  // namespace
}  // namespace pushpkt::ask
