// Reading pcap: every variant of the header, and files that end or lie.
#include <gmock/gmock.h>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::HasSubstr;

// Version 2.4, snapshot length 4 on purpose, link type Ethernet; one packet of 3 of 60 bytes.
const std::string le_us = "d4c3b2a1 0200 0400 00000000 00000000 04000000 01000000 ";
const std::string le_packet = "01000000 02000000 03000000 3c000000 aabbcc ";

class Pcap : public Scratch {
 protected:
  [[nodiscard]] std::vector<Seen> read(const std::string& digits) const {
    auto all = read_capture(put("x.pcap", digits));
    EXPECT_TRUE(all) << all.error().text();
    return all ? *all : std::vector<Seen>{};
  }
};

TEST_F(Pcap, MicrosecondsLittleEndian) {
  const auto all = read(le_us + le_packet + le_packet);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].bytes, (Bytes{0xaa, 0xbb, 0xcc}));
  EXPECT_EQ(all[1].wire_bytes, 60U);
  EXPECT_EQ(all[1].time.ns(), 1'000'002'000);
  EXPECT_EQ(all[1].link, Link::ethernet);
  EXPECT_EQ(all[1].where, path("x.pcap") + ", frame 2");
}

TEST_F(Pcap, NanosecondsBigEndian) {
  const auto all = read(
      "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000065 "
      "00000001 00000002 00000003 0000003c aabbcc");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].time.ns(), 1'000'000'002);
  EXPECT_EQ(all[0].link, Link::raw);
  EXPECT_EQ(CaptureReader::open(path("x.pcap"))->format(), FileFormat::pcap_nano);
}

TEST_F(Pcap, PatchedLibpcapHasLongerRecords) {
  const auto all = read(
      "34cdb2a1 0200 0400 00000000 00000000 ffff0000 01000000 "
      "01000000 02000000 03000000 3c000000 0102030405060708 aabbcc");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(hex(all[0].bytes), "aabbcc");
}

TEST_F(Pcap, BeforeVersion2Point3TheLengthsAreSwapped) {
  const auto all = read(
      "d4c3b2a1 0200 0200 00000000 00000000 ffff0000 01000000 "
      "01000000 02000000 3c000000 03000000 aabbcc");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].wire_bytes, 60U);
}

TEST_F(Pcap, ALinkTypeWithoutANameIsKept) {
  const auto all = read("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 93000000 " + le_packet);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(static_cast<int>(all[0].link), 147);
}

TEST_F(Pcap, APacketLongerThanTheSnapshotLengthIsWhole) {
  const auto all = read(le_us + "01000000 02000000 06000000 06000000 aabbccddeeff");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(hex(all[0].bytes), "aabbccddeeff");
}

TEST_F(Pcap, CutShortAfterEveryByte) {
  const Bytes whole = from_hex(le_us + le_packet + le_packet).value();
  const std::size_t header = 24;
  const std::size_t record = 19;
  for (std::size_t size = 4; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    const auto name = put("cut.pcap", Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(size)));
    auto reader = CaptureReader::open(name);
    if (size < header) {
      ASSERT_FALSE(reader);
      EXPECT_THAT(reader.error().text(), HasSubstr("cut short in the middle of its header"));
      continue;
    }
    ASSERT_TRUE(reader);
    for (std::size_t packet = 0; packet < (size - header) / record; ++packet) {
      EXPECT_TRUE(reader->next().value().has_value());
    }
    const bool clean = (size - header) % record == 0;
    for (int again = 0; again < 2; ++again) {
      const auto last = reader->next();
      ASSERT_EQ(last.has_value(), clean);
      if (clean) {
        EXPECT_FALSE(last->has_value());
        continue;
      }
      EXPECT_EQ(last.error().cause, Cause::input);
      EXPECT_THAT(last.error().text(), HasSubstr("it was cut short in the middle of a packet"));
    }
  }
}

TEST_F(Pcap, SaysWhereItIsDamaged) {
  const auto all =
      read_capture(put("x.pcap", le_us + le_packet + "01000000 02000000 ffffff7f 3c000000 aabbcc"));
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().text(), "cannot read " + path("x.pcap") +
                                    ": it is damaged\n  packet 2 at byte 43: its record claims "
                                    "2147483647 captured bytes\n  packet 1 is whole");
}

TEST_F(Pcap, WhatIsNoCaptureIsAnInputError) {
  const auto refusal = [&](const std::string& name) {
    const auto reader = CaptureReader::open(name);
    EXPECT_FALSE(reader);
    if (reader) return std::string();
    EXPECT_EQ(reader.error().cause, Cause::input);
    return reader.error().text();
  };
  EXPECT_THAT(refusal(path("missing")), HasSubstr("No such file or directory (ENOENT)"));
  EXPECT_THAT(refusal(path("")), HasSubstr("Is a directory (EISDIR)"));
  EXPECT_THAT(refusal(put("empty", Bytes{})), HasSubstr("it is empty"));
  EXPECT_THAT(refusal(put("text", bytes_of("hello"))), HasSubstr("neither pcap nor pcapng"));
  EXPECT_THAT(refusal(put("short", bytes_of("a"))), HasSubstr("neither pcap nor pcapng"));
  EXPECT_THAT(refusal(put("x.zst", "28b52ffd")), HasSubstr("zstd -dc"));
  EXPECT_THAT(refusal(put("old", "d4c3b2a1 0100 0400 00000000 00000000 ffff0000 01000000")),
              HasSubstr("pcap version 1.4"));
}

}  // namespace
}  // namespace pushpkt::sniff
