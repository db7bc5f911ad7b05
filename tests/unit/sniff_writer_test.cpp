// Captures that we write: read back by us, by libpcap and by tshark.
#include <gmock/gmock.h>
#include <pcap.h>

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <random>
#include <tuple>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::HasSubstr;

Seen packet(const std::string& interface, Link link, std::int64_t ns, Bytes bytes) {
  const auto wire_bytes = std::max(std::uint32_t{1500}, static_cast<std::uint32_t>(bytes.size()));
  return {.bytes = std::move(bytes),
          .wire_bytes = wire_bytes,
          .time = Timestamp::from_ns(ns),
          .link = link,
          .interface = interface};
}

class Writer : public Scratch {
 protected:
  std::string write(const std::string& name, const std::vector<Seen>& packets) const {
    auto writer = CaptureWriter::create(path(name));
    EXPECT_TRUE(writer) << writer.error().text();
    for (const Seen& seen : packets) {
      const auto put = writer->write(seen);
      EXPECT_TRUE(put) << put.error().text();
    }
    const auto closed = writer->close();
    EXPECT_TRUE(closed) << closed.error().text();
    return path(name);
  }
};

/// Seconds with nine digits, lengths, bytes: what all readers can tell.
using Row = std::tuple<std::string, std::uint32_t, std::string>;

std::vector<Row> rows_of_ours(const std::string& path) {
  std::vector<Row> rows;
  const auto all = read_capture(path);
  EXPECT_TRUE(all) << all.error().text();
  for (const Seen& seen : *all) {
    rows.emplace_back(to_string(seen.time), seen.wire_bytes, hex(seen.bytes));
  }
  return rows;
}

std::vector<Row> rows_of_libpcap(const std::string& path) {
  std::vector<Row> rows;
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  pcap_t* file = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO,
                                                         reason.data());
  EXPECT_NE(file, nullptr) << reason.data();
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  while (file != nullptr && pcap_next_ex(file, &header, &bytes) == 1) {
    const auto time = Timestamp::from(header->ts.tv_sec, header->ts.tv_usec);
    rows.emplace_back(to_string(time), header->len, hex({bytes, header->caplen}));
  }
  if (file != nullptr) pcap_close(file);
  return rows;
}

std::vector<Seen> random_packets(std::size_t count) {
  std::mt19937 random(4711);  // NOLINT(cert-msc51-cpp): the same packets every time
  std::vector<Seen> packets;
  for (std::size_t i = 0; i < count; ++i) {
    Bytes bytes(random() % 2000);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    packets.push_back(packet("veth0", Link::raw, 1'700'000'000'000'000'000 + std::int64_t(random()),
                             std::move(bytes)));
  }
  return packets;
}

TEST_F(Writer, RefusesANameThatPromisesCompression) {
  for (const char* name : {"a.pcap.gz", "a.pcapng.zst"}) {
    const auto writer = CaptureWriter::create(path(name));
    ASSERT_FALSE(writer) << name;
    EXPECT_EQ(writer.error().cause, Cause::input);
    EXPECT_NE(writer.error().text().find("pack it on the way"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(path(name)));
  }
}

TEST_F(Writer, LibpcapReadsWhatWeWriteAsWeDo) {
  for (const char* name : {"x.pcap", "x.pcapng"}) {
    const auto file = write(name, random_packets(500));
    const auto rows = rows_of_libpcap(file);
    EXPECT_EQ(rows.size(), 500U);
    EXPECT_EQ(rows, rows_of_ours(file));
  }
}

TEST_F(Writer, PcapngKeepsEverything) {
  Seen first = packet("veth0", Link::ethernet, 1'700'000'000'000'000'001, {1, 2, 3});
  first.comment = "raw-ip: ip.ttl set\nsecond line, über";
  first.direction = Direction::out;
  Seen second = packet("tun0", Link::raw, -5, {});
  second.direction = Direction::in;
  Seen third = packet("veth0", Link{147}, 7, {4});
  const auto all = read_capture(write("x.pcapng", {first, second, third, first}));
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), 4U);
  const std::array<const Seen*, 4> originals{&first, &second, &third, &first};
  const std::array<std::uint32_t, 4> ids{0, 1, 2, 0};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ((*all)[i].bytes, originals[i]->bytes);
    EXPECT_EQ((*all)[i].wire_bytes, 1500U);
    EXPECT_EQ((*all)[i].time, originals[i]->time);
    EXPECT_EQ((*all)[i].link, originals[i]->link);
    EXPECT_EQ((*all)[i].direction, originals[i]->direction);
    EXPECT_EQ((*all)[i].interface, originals[i]->interface);
    EXPECT_EQ((*all)[i].comment, originals[i]->comment);
    EXPECT_EQ((*all)[i].interface_id, ids[i]);
  }
}

TEST_F(Writer, PcapngKeepsEveryTime) {
  std::vector<Seen> packets;
  for (const std::int64_t seconds :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-5'000'000'000},
        std::int64_t{0x3'ffff'ffff}, std::int64_t{0x4'0000'0000}, std::int64_t{18'446'744'073'709},
        std::int64_t{1} << 62}) {
    packets.push_back(packet("a", Link::raw, 0, {1}));
    packets.back().time = Timestamp::from(seconds, 999'999'999);
  }
  const auto file = write("x.pcapng", packets);
  const auto all = read_capture(file);
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), packets.size());
  for (std::size_t i = 0; i < packets.size(); ++i) EXPECT_EQ((*all)[i].time, packets[i].time) << i;
}

TEST_F(Writer, ALongCommentIsSplitBetweenCharacters) {
  Seen seen = packet("a", Link::raw, 0, {1});
  seen.comment = std::string(0xfffe, 'x') + "ü" + std::string(10, 'y');
  const auto all = read_capture(write("x.pcapng", {seen}));
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_EQ(all->at(0).comment, std::string(0xfffe, 'x') + "\nü" + std::string(10, 'y'));
}

TEST_F(Writer, PcapHasOneLinkTypeAndNoTimeBefore1970) {
  auto writer = CaptureWriter::create(path("x.pcap"));
  ASSERT_TRUE(writer);
  EXPECT_TRUE(writer->write(packet("a", Link::raw, 0, {1})));
  const auto other = writer->write(packet("a", Link::ethernet, 0, {1}));
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().text(), HasSubstr("EN10MB in a pcap file of RAW"));
  EXPECT_EQ(other.error().cause, Cause::input);
  EXPECT_FALSE(writer->write(packet("a", Link::raw, -1, {1})));
  EXPECT_TRUE(writer->close());
  EXPECT_EQ(read_capture(path("x.pcap"))->size(), 1U);
}

TEST_F(Writer, MicrosecondsOnRequest) {
  auto writer = CaptureWriter::create(path("x"), FileFormat::pcap);
  ASSERT_TRUE(writer && writer->write(packet("a", Link::raw, 1'999, {1})) && writer->close());
  EXPECT_EQ(CaptureReader::open(path("x"))->format(), FileFormat::pcap);
  EXPECT_EQ(read_capture(path("x"))->at(0).time.ns(), 1'000);
}

TEST_F(Writer, AFileWithoutPacketsIsACapture) {
  for (const char* name : {"x.pcap", "x.pcapng"}) {
    EXPECT_TRUE(read_capture(write(name, {}))->empty());
  }
}

TEST_F(Writer, WhatIsFlushedCanBeRead) {
  auto writer = CaptureWriter::create(path("x.pcapng"), {}, Appearance::growing);
  ASSERT_TRUE(writer && writer->flush());
  EXPECT_TRUE(read_capture(path("x.pcapng"))->empty());
  ASSERT_TRUE(writer->write(packet("a", Link::raw, 0, {1})) && writer->flush());
  EXPECT_EQ(read_capture(path("x.pcapng"))->size(), 1U);
}

TEST_F(Writer, WhatIsBesideAppearsAtTheEnd) {
  const std::string file = write("x.pcapng", {packet("a", Link::raw, 0, {1})});
  {
    auto writer = CaptureWriter::create(file);
    ASSERT_TRUE(writer && writer->write(packet("a", Link::raw, 0, {2})));
    ASSERT_TRUE(writer->write(packet("a", Link::raw, 0, {3})) && writer->flush());
    EXPECT_EQ(writer->packets(), 0U);
    EXPECT_EQ(read_capture(file)->size(), 1U);
    ASSERT_TRUE(writer->close());
    EXPECT_EQ(writer->packets(), 2U);
  }
  EXPECT_EQ(read_capture(file)->size(), 2U);
  ASSERT_TRUE(CaptureWriter::create(file)->write(packet("a", Link::raw, 0, {4})));
  EXPECT_EQ(read_capture(file)->size(), 2U) << "given up without close()";
}

/// Gives back the limit that a test sets.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;
  ~SizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_DFL);
  }

 private:
  rlimit before_{};
};

TEST_F(Writer, WhatDoesNotFitEndsBehindAWholePacketAndIsCounted) {
  auto writer = CaptureWriter::create(path("x.pcap"), {}, Appearance::growing);
  ASSERT_TRUE(writer);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(writer->write(packet("a", Link::raw, i, Bytes(84, 7))));
  }
  {
    const SizeLimit limit(24 + 3 * 100 + 99);
    const auto closed = writer->close();
    ASSERT_FALSE(closed);
    EXPECT_EQ(closed.error().number, EFBIG);
  }
  EXPECT_EQ(writer->packets(), 3U);
  const auto packets = read_capture(path("x.pcap"));
  ASSERT_TRUE(packets) << packets.error().text();
  EXPECT_EQ(packets->size(), 3U);
}

TEST_F(Writer, SaysWhatTheDiskRefused) {
  EXPECT_THAT(CaptureWriter::create(path("no/such/folder.pcap")).error().text(),
              HasSubstr("(ENOENT)"));
  auto full = CaptureWriter::create("/dev/full");
  ASSERT_TRUE(full);
  EXPECT_TRUE(full->write(packet("a", Link::raw, 0, {1})));
  const auto closed = full->close();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().number, ENOSPC);
}

TEST_F(Writer, TsharkReadsWhatWeWrite) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  Seen seen = packet("veth0", Link::ethernet, 1'700'000'000'000'000'001, Bytes(60));
  seen.comment = "made by hand";
  seen.direction = Direction::out;
  const Seen two = packet("tun0", Link::raw, 1'700'000'001'000'000'000, Bytes(20));
  const auto file = write("x.pcapng", {seen, two, seen});
  EXPECT_EQ(output_of("tshark -n -r " + file +
                      " -T fields -E separator=, -e frame.number -e frame.time_epoch -e frame.len "
                      "-e frame.cap_len -e frame.interface_id -e frame.interface_name "
                      "-e frame.comment -e frame.packet_flags_direction"),
            "1,1700000000.000000001,1500,60,0,veth0,made by hand,0x00000002\n"
            "2,1700000001.000000000,1500,20,1,tun0,,\n"
            "3,1700000000.000000001,1500,60,0,veth0,made by hand,0x00000002\n");
  EXPECT_THAT(output_of("capinfos -M " + file), HasSubstr("pushpkt"));
}

TEST_F(Writer, TsharkReadsWhatWeReadOfConvertedFiles) {
  if (!has_program("editcap")) GTEST_SKIP() << "editcap is not installed";
  const auto file = write("x.pcapng", random_packets(50));
  const auto rows = rows_of_ours(file);
  for (const char* format : {"nsecpcap", "pcapng"}) {
    (void)output_of("editcap -F " + std::string(format) + " " + file + " " + path(format));
    EXPECT_EQ(rows_of_ours(path(format)), rows) << format;
  }
  (void)output_of("editcap -F pcap -s 100 " + file + " " + path("cut"));
  const auto cut = read_capture(path("cut"));
  ASSERT_TRUE(cut) << cut.error().text();
  ASSERT_EQ(cut->size(), rows.size());
  EXPECT_LE(cut->at(0).bytes.size(), 100U);
  EXPECT_EQ(cut->at(0).wire_bytes, std::get<1>(rows[0]));
}

TEST_F(Writer, BeginsAnotherSectionWhereTheNamesOfInterfacesBecomeMany) {
  std::vector<Seen> packets;
  for (char letter = 'a'; letter < 'a' + 20; ++letter) {
    packets.push_back(packet(std::string(60'000, letter), Link::ethernet, 1, {1}));
  }
  packets.push_back(packets.front());
  const auto all = read_capture(write("names.pcapng", packets));
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), packets.size());
  for (std::size_t i = 0; i < packets.size(); ++i) {
    EXPECT_EQ(all->at(i).interface, packets[i].interface) << i;
  }
}

}  // namespace
}  // namespace pushpkt::sniff
