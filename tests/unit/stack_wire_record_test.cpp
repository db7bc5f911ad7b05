// Packets that were sent, found again among those that a sniffer saw, and packets written without
// a network.
#include "pushpkt/stack/wire_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "pushpkt/stack/write_packets.hpp"
#include "pushpkt/testing/scratch_folder.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack_probe_packets.hpp"

namespace pushpkt::stack {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A capture in a folder of its own.
class Capture : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file() const { return folder_.file("out.pcapng"); }

  [[nodiscard]] std::vector<sniff::Seen> packets() const {
    std::vector<sniff::Seen> out;
    auto reader = sniff::CaptureReader::open(file(), "");
    EXPECT_TRUE(reader) << reader.error().text();
    if (!reader) return out;
    for (auto packet = reader->next(); packet && *packet; packet = reader->next()) {
      out.push_back((*packet)->own());
    }
    return out;
  }

 private:
  ScratchFolder folder_;
};

sniff::Seen seen(const wire::Frame& frame) {
  return {.bytes = frame.bytes,
          .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
          .time = Timestamp::from(1000, 0),
          .link = frame.link};
}

const std::string ends = "ip(src=10.0.0.1, dst=10.0.0.2";

using WireRecordTest = Capture;

TEST_F(WireRecordTest, PacketsThatNeverComeDoNotHideLaterOnes) {
  auto record = WireRecord::create(file(), **path::find_kind("packet"));
  ASSERT_TRUE(record);
  const std::string comment = "ours";
  constexpr std::size_t lost = 300;
  const wire::Frame dropped = frame("eth()/" + ends + ")/udp(dstport=7)/\"dropped\"");
  for (std::size_t i = 0; i < lost; ++i) record->expect(dropped.view(), comment);
  const wire::Frame sent = frame("eth()/" + ends + ")/udp(dstport=7)/\"sent\"");
  record->expect(sent.view(), comment);
  sniff::Seen packet = seen(sent);
  packet.time = Timestamp::from_ns(now().ns() + 10 * Timestamp::ns_per_second);
  const auto found = record->take(packet);
  ASSERT_TRUE(found);
  EXPECT_TRUE(*found);
  EXPECT_EQ(record->unseen(), lost);
}

TEST_F(WireRecordTest, ExpectedFramesAreBounded) {
  auto record = WireRecord::create(file(), **path::find_kind("packet"));
  ASSERT_TRUE(record);
  const std::string comment = "ours";
  const wire::Frame sent = frame("eth()/" + ends + ")/udp(dstport=7)/\"sent\"");
  for (std::size_t i = 0; i <= WireRecord::most_expected; ++i) record->expect(sent.view(), comment);
  EXPECT_EQ(record->unseen(), WireRecord::most_expected + 1) << "one of them given up";
}

TEST_F(WireRecordTest, KeepsWhatWasSentAndNothingElse) {
  auto record = WireRecord::create(file(), **path::find_kind("packet"));
  ASSERT_TRUE(record);
  const wire::Frame sent = frame("eth()/" + ends + ")/udp(dstport=7)/\"ours\"");
  const std::string comment = "ours";
  record->expect(sent.view(), comment);
  EXPECT_EQ(record->unseen(), 1U);
  const auto other = record->take(seen(frame("eth()/" + ends + ")/udp(dstport=7)/\"others\"")));
  ASSERT_TRUE(other);
  EXPECT_FALSE(*other);
  const auto found = record->take(seen(sent));
  ASSERT_TRUE(found);
  EXPECT_TRUE(*found);
  EXPECT_EQ(record->unseen(), 0U);
  const auto again = record->take(seen(sent));
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again) << "it was sent once";
  ASSERT_TRUE(record->close());
  const auto all = packets();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].bytes, sent.bytes);
  EXPECT_EQ(all[0].comment, "ours");
}

TEST_F(WireRecordTest, NamesWhatTheKernelRewrote) {
  auto record = WireRecord::create(file(), **path::find_kind("raw-ip"));
  ASSERT_TRUE(record);
  const wire::Frame sent = frame(ends + ", id=0)/udp(dstport=7)/\"ours\"");
  const std::string comment = "ours";
  record->expect(sent.view(), comment);
  const auto found =
      record->take(seen(frame("eth()/" + ends + ", id=0x1234)/udp(dstport=7)/\"ours\"")));
  ASSERT_TRUE(found);
  EXPECT_TRUE(*found);
  ASSERT_TRUE(record->close());
  const auto all = packets();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all[0].comment, HasSubstr("eth: written by the kernel"));
  EXPECT_THAT(all[0].comment, HasSubstr("ip.id: built 0x0000, on the wire 0x1234"));
}

// AF_XDP sends beneath the sniffers, and what these see comes late.
TEST_F(WireRecordTest, UnwatchedFramesStandInOrderOfTimeWithTheirAnswers) {
  auto record = WireRecord::create(file(), **path::find_kind("xdp"));
  ASSERT_TRUE(record);
  const std::string comment = "ours";
  const auto at = [](int ms) { return Timestamp::from(1000, ms * 1'000'000); };
  const auto request = [&](int ms) {
    const wire::Frame sent = frame("eth()/" + ends + ")/udp(dstport=7)/\"ours\"");
    EXPECT_TRUE(record->write_unwatched(sent.view(), "eth0", comment, at(ms)));
  };
  const auto answer = [&](int ms) {
    sniff::Seen packet = seen(frame("eth()/ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=7)"));
    packet.time = at(ms);
    EXPECT_TRUE(record->write(packet, "an answer"));
  };
  request(0);
  request(20);
  answer(1);
  request(40);
  answer(21);
  answer(41);
  request(60);
  ASSERT_TRUE(record->close());
  std::vector<std::int64_t> times;
  for (const sniff::Seen& packet : packets()) {
    times.push_back((packet.time - at(0)).count() / 1'000'000);
  }
  EXPECT_THAT(times, ElementsAre(0, 1, 20, 21, 40, 41, 60));
}

TEST_F(WireRecordTest, AnUnwatchedFrameIsKeptForASecondAtMost) {
  auto record = WireRecord::create(file(), **path::find_kind("xdp"));
  ASSERT_TRUE(record);
  const std::string comment = "ours";
  const wire::Frame sent = frame("eth()/" + ends + ")/udp(dstport=7)/\"ours\"");
  for (const int second : {1000, 1001, 1002}) {
    ASSERT_TRUE(record->write_unwatched(sent.view(), "eth0", comment, Timestamp::from(second, 0)));
  }
  // Later than the frames that were written, and earlier than the one that is kept.
  sniff::Seen late = seen(sent);
  late.time = Timestamp::from(1001, 1);
  ASSERT_TRUE(record->write(late, "an answer"));
  ASSERT_TRUE(record->close());
  std::vector<std::int64_t> times;
  for (const sniff::Seen& packet : packets()) times.push_back(packet.time.seconds());
  EXPECT_THAT(times, ElementsAre(1000, 1001, 1001, 1002));
}

TEST_F(WireRecordTest, ARefusedFrameIsForgotten) {
  auto record = WireRecord::create(file(), **path::find_kind("packet"));
  ASSERT_TRUE(record);
  const wire::Frame sent = frame("eth()/" + ends + ")/udp(dstport=7)/\"ours\"");
  const std::string comment;
  record->expect(sent.view(), comment);
  record->forget_last();
  EXPECT_EQ(record->unseen(), 0U);
  const auto found = record->take(seen(sent));
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
}

/// Recipes from a list, for write_packets().
WriteSource source_of(std::vector<std::string>& left) {
  return {.next = [&left]() -> Result<std::optional<wire::Recipe>> {
    if (left.empty()) return std::nullopt;
    auto next = wire::parse_recipe(left.front());
    left.erase(left.begin());
    if (!next) return fail(next.error());
    return std::optional(std::move(*next));
  }};
}

class WritePackets : public Capture {
 protected:
  WritePackets() { options_.path = *path::find_kind("file"); }

  Result<void> write(std::vector<std::string> recipes) {
    auto writer = sniff::CaptureWriter::create(file());
    if (!writer) return fail(writer.error());
    WriteSource source = source_of(recipes);
    source.filled_in = [this](const Filled& filled) { filled_in_.push_back(filled.field); };
    auto first = source.next();
    if (!first) return fail(first.error());
    if (auto done = write_packets(std::move(*first), source, options_, *writer); !done) return done;
    return writer->close();
  }

  TransmitOptions options_;
  std::vector<std::string> filled_in_;
};

TEST_F(WritePackets, EachRecipeAndEachOfItsValues) {
  options_.variations = wire::parse_variations({"ip.ttl=1-3"}).value();
  options_.packets_each = 3;
  ASSERT_TRUE(write({ends + ")/udp()", ends + ")/tcp()"}));
  const auto all = packets();
  ASSERT_EQ(all.size(), 6U);
  EXPECT_THAT(all[0].comment, StartsWith("pushpkt send --path file\nrecipe: ip("));
  std::vector<std::uint64_t> ttls;
  for (const sniff::Seen& packet : all) {
    ttls.push_back(wire::decode(packet.bytes, packet.link).find("ip.ttl")->value.low);
  }
  EXPECT_THAT(ttls, ElementsAre(1U, 2U, 3U, 1U, 2U, 3U));
}

TEST_F(WritePackets, EthernetIsFilledInAndNamedOnce) {
  ASSERT_TRUE(write({"arp()", "arp()"}));
  EXPECT_EQ(packets().size(), 2U);
  EXPECT_THAT(filled_in_,
              ElementsAre("eth", "eth.dst", "eth.src", "arp.src.hw_mac", "arp.src.proto_ipv4"));
}

TEST_F(WritePackets, WhatNoHostIsAskedForIsNamedOnce) {
  options_.variations = wire::parse_variations({"udp.srcport=1-2"}).value();
  const std::string open = "ip(dst=10.0.0.2)/udp()";
  ASSERT_TRUE(write({open, open}));
  EXPECT_THAT(filled_in_, ElementsAre("ip.src"));
}

TEST_F(WritePackets, Fragments) {
  options_.fragment = 28;
  ASSERT_TRUE(write({"eth()/" + ends + ")/udp()/\"12345678\""}));
  EXPECT_EQ(packets().size(), 2U) << "8 bytes of UDP and 8 of text, 8 in each";
}

TEST_F(WritePackets, AnErrorIsThatOfItsRecipe) {
  const auto done = write({"eth()/" + ends + ")/udp()", "ip(nothing=1)"});
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().what, HasSubstr("nothing"));
}

TEST(ParseVariations, AFieldIsVariedOnce) {
  const auto twice = wire::parse_variations({"ip.ttl=1", "ip.ttl=2"});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().what, "cannot vary ip.ttl twice");
}

}  // namespace
}  // namespace pushpkt::stack
