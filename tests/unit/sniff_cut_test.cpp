// A capture of each format, cut after every byte, plain and compressed: what was whole is
// delivered, and what follows is a clean end only where the file could have ended.
#include <gmock/gmock.h>
#include <zlib.h>

#include <algorithm>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_blocks.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::HasSubstr;

struct Made {
  std::string name;
  Blocks file;
  std::vector<std::size_t> packet_ends = {};
  std::vector<std::size_t> clean_ends = {};  ///< where a file may end
};

Made pcap(const std::string& name, std::uint32_t magic, bool big) {
  Made made{name, {.big = big}};
  made.file.pcap(magic);
  made.clean_ends.push_back(made.file.all.size());
  for (const std::size_t size : {5U, 0U, 61U}) {
    made.file.record(Bytes(size, std::uint8_t{0xaa}));
    made.packet_ends.push_back(made.file.all.size());
    made.clean_ends.push_back(made.file.all.size());
  }
  return made;
}

Made pcapng(const std::string& name, bool big) {
  Made made{name, {.big = big}};
  Blocks& file = made.file;
  const auto ends = [&](bool packet) {
    made.clean_ends.push_back(file.all.size());
    if (packet) made.packet_ends.push_back(file.all.size());
  };
  file.section();
  ends(false);
  file.interface(1, 0, file.option(2, bytes_of("eth0")));
  ends(false);
  file.packet(0, 1, {1, 2, 3, 4, 5}, file.option(1, bytes_of("why")));
  ends(true);
  file.block(0x12345678, Bytes(9, 1));
  ends(false);
  file.block(3, Blocks::join({file.number(6, 4), Bytes(6, 1)}));
  ends(true);
  file.section().interface(101, 0).packet(0, 2, {});
  made.clean_ends.push_back(file.all.size() - 32 - 20);
  made.clean_ends.push_back(file.all.size() - 32);
  ends(true);
  return made;
}

std::vector<Made> one_of_each() {
  return {pcap("us", 0xa1b2c3d4, false), pcap("us swapped", 0xa1b2c3d4, true),
          pcap("ns", 0xa1b23c4d, false), pcap("ns swapped", 0xa1b23c4d, true),
          pcapng("pcapng", false),       pcapng("pcapng swapped", true)};
}

/// A gzip file of one member. RFC 1952.
Bytes gzip(const Bytes& bytes) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  Bytes source = bytes;
  Bytes out(::deflateBound(&stream, source.size()));
  stream.next_in = source.data();
  stream.avail_in = static_cast<uInt>(source.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

struct FieldValue {
  std::size_t packets = 0;
  std::string error;  ///< "" after a clean end
};

class Cut : public Scratch {
 protected:
  [[nodiscard]] FieldValue read(const Bytes& file) const {
    FieldValue out;
    auto reader = CaptureReader::open(put("x", file));
    if (!reader) return {0, reader.error().text()};
    while (true) {
      const auto seen = reader->next();
      if (!seen) out.error = seen.error().text();
      if (!seen || !*seen) break;
      ++out.packets;
    }
    const auto again = reader->next();
    EXPECT_EQ(again ? "" : again.error().text(), out.error) << "asked again";
    return out;
  }
  static Bytes first(const Bytes& file, std::size_t size) {
    return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
  }
};

TEST_F(Cut, AfterEveryByte) {
  for (const Made& made : one_of_each()) {
    const Bytes& whole = made.file.all;
    for (std::size_t size = 0; size <= whole.size() && !HasFailure(); ++size) {
      SCOPED_TRACE(made.name + ", " + std::to_string(size) + " bytes");
      const auto& ends = made.packet_ends;
      const auto packets =
          std::count_if(ends.begin(), ends.end(), [&](std::size_t end) { return end <= size; });
      const bool clean = std::count(made.clean_ends.begin(), made.clean_ends.end(), size) > 0;
      const FieldValue seen = read(first(whole, size));
      EXPECT_EQ(seen.packets, static_cast<std::size_t>(packets));
      EXPECT_EQ(seen.error.empty(), clean) << seen.error;
      const bool has_a_format = size >= 4;
      EXPECT_EQ(has_a_format && !clean, seen.error.find("at byte ") != std::string::npos);
    }
  }
}

TEST_F(Cut, CompressedAfterEveryByte) {
  for (const Made& made : one_of_each()) {
    const Bytes whole = gzip(made.file.all);
    for (std::size_t size = 2; size < whole.size() && !HasFailure(); ++size) {
      SCOPED_TRACE(made.name + ", " + std::to_string(size) + " bytes");
      const FieldValue seen = read(first(whole, size));
      EXPECT_LE(seen.packets, made.packet_ends.size());
      EXPECT_THAT(seen.error, HasSubstr("its gzip data was cut short"));
      EXPECT_THAT(seen.error, HasSubstr("at byte " + std::to_string(size)));
    }
    const FieldValue all = read(whole);
    EXPECT_EQ(all.packets, made.packet_ends.size());
    EXPECT_EQ(all.error, "");
  }
}

// Only the checksum behind it is missing: no packet is held back.
TEST_F(Cut, CompressedPacketsComeBeforeTheirChecksum) {
  const Made made = pcapng("pcapng", false);
  const Bytes whole = gzip(made.file.all);
  EXPECT_EQ(read(first(whole, whole.size() - 8)).packets, made.packet_ends.size());
}

TEST_F(Cut, CompressedInSeveralMembers) {
  const Made made = pcap("us", 0xa1b2c3d4, false);
  const Bytes& bytes = made.file.all;
  const Bytes head = first(bytes, 30);
  const Bytes tail(bytes.begin() + 30, bytes.end());
  const FieldValue all = read(Blocks::join({gzip(head), gzip(tail)}));
  EXPECT_EQ(all.packets, made.packet_ends.size());
  EXPECT_EQ(all.error, "");
}

TEST_F(Cut, CompressedAndDamaged) {
  const Made made = pcap("us", 0xa1b2c3d4, false);
  const Bytes whole = gzip(made.file.all);
  Bytes wrong = whole;
  wrong[wrong.size() - 8] ^= 1;
  EXPECT_THAT(read(wrong).error, HasSubstr("incorrect data check"));
  EXPECT_EQ(read(wrong).packets, made.packet_ends.size());
  const FieldValue more = read(Blocks::join({whole, {'h', 'i'}}));
  EXPECT_EQ(more.packets, made.packet_ends.size());
  EXPECT_THAT(more.error, HasSubstr("incorrect header check, behind a whole member"));
}

}  // namespace
}  // namespace pushpkt::sniff
