// A CaptureReader that waits, is stopped, meets several link types, and times in any unit.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_blocks.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Reader : public Scratch {
 protected:
  /// The time of a packet of an interface with these options; the error's text.
  std::string time_of(std::uint64_t ticks, std::uint8_t resolution, std::int64_t offset = 0) const {
    Blocks file;
    const auto shift = file.number(static_cast<std::uint64_t>(offset), 8);
    const Bytes options = Blocks::join({file.option(9, {resolution}), file.option(14, shift)});
    file.section().interface(1, 0, options).packet(0, ticks, {1, 2, 3});
    const auto packets = read_capture(put("time.pcapng", file.all));
    return packets ? to_string(packets->at(0).time) : packets.error().text();
  }
};

constexpr std::uint8_t binary = 0x80;

TEST_F(Reader, TimesAreExactInAnyUnit) {
  EXPECT_EQ(time_of(15'000'000'000'000'000'000ULL, 20), "0.150000000");
  EXPECT_EQ(time_of(std::uint64_t{1} << 63, binary | 64), "0.500000000");
  EXPECT_EQ(time_of(~std::uint64_t{0}, 19), "1.844674407");
  EXPECT_EQ(time_of(~std::uint64_t{0}, 28), "0.000000001");
  EXPECT_EQ(time_of(~std::uint64_t{0}, 29), "0.000000000");
  EXPECT_EQ(time_of(~std::uint64_t{0}, 127), "0.000000000");
  EXPECT_EQ(time_of(~std::uint64_t{0}, binary | 63), "1.999999999");
  EXPECT_EQ(time_of(~std::uint64_t{0}, binary | 93), "0.000000001");
  EXPECT_EQ(time_of(~std::uint64_t{0}, binary | 127), "0.000000000");
  EXPECT_EQ(time_of(7, 0), "7.000000000");
  EXPECT_EQ(time_of(7, binary | 1), "3.500000000");
}

TEST_F(Reader, PacketsOfOneInterfaceAreDeliveredAlone) {
  Blocks file;
  const auto named = [&](const std::string& name) {
    return file.option(2, Bytes(name.begin(), name.end()));
  };
  file.section().interface(1, 0, named("left")).interface(1, 0, named("right")).interface(1, 0);
  file.packet(0, 1, {1}).packet(1, 2, {2}).packet(2, 3, {3}).packet(0, 4, {4});
  const std::string path = put("links.pcapng", file.all);
  const auto numbers_of = [&](const std::string& interface) {
    auto reader = CaptureReader::open(path);
    EXPECT_TRUE(reader);
    reader->only_of_interface(interface);
    std::vector<std::uint64_t> numbers;
    for (const SeenView& packet : *reader) numbers.push_back(packet.number);
    EXPECT_FALSE(reader->error()) << reader->error()->text();
    return numbers;
  };
  EXPECT_THAT(numbers_of("left"), ElementsAre(1, 4));
  EXPECT_THAT(numbers_of("right"), ElementsAre(2));
  EXPECT_THAT(numbers_of("2"), ElementsAre(3)) << "it has no name";
  EXPECT_THAT(numbers_of(""), ElementsAre(1, 2, 3, 4));
  auto reader = CaptureReader::open(path);
  ASSERT_TRUE(reader);
  reader->only_of_interface("rigth");
  const auto none = reader->next();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().cause, Cause::input);
  EXPECT_THAT(none.error().text(), HasSubstr("its packets are of 2, left, right"));
}

// A fraction of which each bit counts: cut to 34 of them it is a nanosecond less.
TEST_F(Reader, NoBitOfABinaryFractionIsCutOff) {
  // 3/10^9 of a second in units of 2^-60 s, rounded up: just above three nanoseconds.
  EXPECT_EQ(time_of((3 * (std::uint64_t{1} << 60)) / 1'000'000'000 + 1, binary | 60),
            "0.000000003");
}

TEST_F(Reader, ATimeBeyondAllNumbersIsRefusedAndItsInterfaceNamed) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(time_of(0, 0, most), "9223372036854775807.000000000");
  EXPECT_THAT(time_of(1, 0, most), HasSubstr("offset of interface 0"));
  EXPECT_THAT(time_of(~std::uint64_t{0}, 0), HasSubstr("64 bits of seconds"));
  EXPECT_EQ(time_of(3, 0, -5), "-2.000000000");
  EXPECT_EQ(time_of(~std::uint64_t{0}, 0, std::numeric_limits<std::int64_t>::min()),
            "9223372036854775807.000000000");
}

TEST_F(Reader, AFilterThatSaysNothingAboutALinkTypePassesItsPacketsOver) {
  const Bytes tagged = from_hex("0200000000020200000000018100000788b501").value();
  const Bytes cooked = from_hex("00000001000602000000000100000800").value();
  Blocks file;
  file.section().interface(1, 0).interface(113, 0);
  file.packet(1, 1, cooked).packet(0, 2, tagged).packet(1, 3, cooked);
  for (const char* filter : {"vlan", "ether host 02:00:00:00:00:02"}) {
    auto reader = CaptureReader::open(put("mixed.pcapng", file.all), filter);
    ASSERT_TRUE(reader) << reader.error().text();
    const auto first = reader->next();
    ASSERT_TRUE(first && *first) << filter;
    EXPECT_EQ((*first)->number, 2U);
    const auto end = reader->next();
    ASSERT_TRUE(end) << end.error().text();
    EXPECT_FALSE(*end);
    EXPECT_THAT(reader->notes(), ElementsAre(HasSubstr("2 passed over"))) << filter;
  }
}

/// A pipe whose reading end has a name.
struct Pipe {
  Fd reader;
  Fd writer;
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reader = Fd(ends[0]);
    writer = Fd(ends[1]);
  }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(reader.get()); }
  void write(ByteView bytes) const {
    EXPECT_EQ(::write(writer.get(), bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }
};

TEST_F(Reader, SaysWhenItHasToWait) {
  const Pipe pipe;
  Blocks file;
  file.pcap(0xa1b2c3d4).record({1}).record({2});
  pipe.write(file.all);
  auto reader = CaptureReader::open(pipe.path());
  ASSERT_TRUE(reader) << reader.error().text();
  std::size_t waits = 0;
  Blocks more;
  more.record({3});
  reader->before_waiting([&]() -> Result<void> {
    if (++waits == 2) return fail(input_error("cannot show it"));
    pipe.write(more.all);
    return {};
  });
  EXPECT_TRUE(reader->next().value());
  EXPECT_TRUE(reader->next().value());
  EXPECT_EQ(waits, 0U) << "two packets were there";
  EXPECT_TRUE(reader->next().value());
  EXPECT_EQ(waits, 1U);
  const auto failed = reader->next();
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().text(), HasSubstr("cannot show it"));
}

TEST_F(Reader, AStopEndsAReadThatWaits) {
  const Pipe pipe;
  const Fd stop(::eventfd(0, EFD_CLOEXEC));
  Blocks file;
  file.pcap(0xa1b2c3d4).record({1});
  pipe.write(file.all);
  auto reader = CaptureReader::open(pipe.path(), {}, stop.get());
  ASSERT_TRUE(reader) << reader.error().text();
  EXPECT_TRUE(reader->next().value());
  reader->before_waiting([&]() -> Result<void> {
    EXPECT_EQ(::eventfd_write(stop.get(), 1), 0);
    return {};
  });
  const auto stopped = reader->next();
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().number, EINTR);
  EXPECT_EQ(CaptureReader::open(pipe.path(), {}, stop.get()).error().number, EINTR);
}

}  // namespace
}  // namespace pushpkt::sniff
