// A pcapng file passed on with packets that have changed: all else stays, in both byte orders.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_blocks.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class EditedCopy : public Scratch, public testing::WithParamInterface<bool> {
 protected:
  using Edit = std::function<void(SeenView& seen)>;

  [[nodiscard]] Blocks blocks(bool other_order = false) const {
    return Blocks{.big = GetParam() != other_order};
  }

  /// Of the file that is written, with each packet edited.
  [[nodiscard]] Bytes edited(const Bytes& file, const Edit& edit, const PassOnOptions& options = {},
                             const char* name = "to.pcapng") {
    auto reader = CaptureReader::open(put("from.pcapng", file));
    auto writer = CaptureWriter::create(path(name));
    EXPECT_TRUE(reader && writer && reader->pass_on_to(*writer, options));
    while (true) {
      auto seen = reader->next();
      EXPECT_TRUE(seen) << seen.error().text();
      if (!seen || !*seen) break;
      edit(**seen);
      const auto written = writer->write(**seen);
      EXPECT_TRUE(written) << written.error().text();
    }
    EXPECT_TRUE(writer->close());
    notes_ = writer->notes();
    std::ifstream written(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(written), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] Edit with_bytes(const Bytes& bytes) {
    return [&bytes](SeenView& seen) {
      seen.bytes = bytes;
      seen.wire_bytes = 99;
    };
  }

  /// A section with interfaces, names, secrets, statistics and blocks that nothing here knows; the
  /// packet has these bytes and options.
  static void add_section(Blocks& file, const Bytes& bytes, const Bytes& packet_options) {
    file.section()
        .interface(1, 96,
                   Blocks::join({file.option(2, bytes_of("eth7")), file.option(3, bytes_of("left")),
                                 file.option(11, bytes_of("udp")), file.option(9, {9}),
                                 file.option(13, {4}), file.option(8, file.number(1000, 8)),
                                 file.option(1, bytes_of("of the interface"))}))
        .interface(1, 0,
                   Blocks::join({file.option(9, {0x80 | 20}), file.option(14, file.number(12, 8))}))
        .name_resolution()
        .block(10, Blocks::join({file.number(0x544c534b, 4), file.number(4, 4), bytes_of("key!")}))
        .packet(1, 77, bytes, packet_options)
        .block(0xbad, Blocks::join({file.number(32473, 4), {1, 2, 3, 4, 5}}))
        .block(0x12345678, Bytes(1000, 7))
        .packet(0, 78, bytes, file.option(5, file.number(8, 8)))
        .block(5, Blocks::join({file.number(0, 4), file.number(5, 8),
                                file.option(4, file.number(3, 8)), file.number(0, 4)}));
  }
  static Bytes options_of(const Blocks& file, bool with_hash) {
    return Blocks::join({file.option(1, bytes_of("one")), file.option(1, bytes_of("two")),
                         file.option(2, file.number(2 | 4 << 5, 4)),
                         with_hash ? file.option(3, {2, 1, 2, 3, 4}) : Bytes(),
                         file.option(4, file.number(9, 8)), file.option(5, file.number(77, 8)),
                         file.option(6, file.number(3, 4)),
                         file.option(2988, Blocks::join({file.number(32473, 4), bytes_of("x")})),
                         file.number(0, 4)});
  }
  [[nodiscard]] Bytes file_with(const Bytes& bytes, bool with_hash) const {
    auto file = blocks();
    add_section(file, bytes, options_of(file, with_hash));
    file.big = !file.big;
    add_section(file, bytes, options_of(file, with_hash));
    return file.all;
  }

  /// Enhanced packets (e, of interface 0; o, of another) and simple ones (w: whole, s: cut); then a
  /// section with an enhanced one.
  [[nodiscard]] Blocks file_of(std::string_view order) const {
    auto file = blocks();
    file.section().interface(1, 4).interface(1, 4);
    for (const char kind : order) {
      if (kind == 's') file.block(3, Blocks::join({file.number(50, 4), {1, 2, 3, 4}}));
      if (kind == 'w') file.block(3, Blocks::join({file.number(3, 4), {1, 2, 3}}));
      if (kind == 'e' || kind == 'o') file.packet(kind == 'o' ? 1 : 0, 1, {1, 2, 3, 4});
    }
    return file.section().interface(1, 4).packet(0, 1, {1, 2, 3, 4});
  }

  std::vector<std::string> notes_;
};

TEST_P(EditedCopy, BytesChangeAndNothingElseButTheHash) {
  const Bytes longer{9, 8, 7, 6, 5};
  Bytes wanted = file_with(longer, false);
  // The second packet of each section ends without an option that says so.
  const Bytes end(4);
  for (const bool other : {false, true}) {
    auto before = blocks(other);
    before.packet(0, 78, longer, before.option(5, before.number(8, 8)));
    auto after = blocks(other);
    after.packet(0, 78, longer, Blocks::join({after.option(5, after.number(8, 8)), end}));
    const auto at = std::search(wanted.begin(), wanted.end(), before.all.begin(), before.all.end());
    ASSERT_NE(at, wanted.end());
    const auto place = wanted.erase(at, at + std::ptrdiff_t(before.all.size()));
    wanted.insert(place, after.all.begin(), after.all.end());
  }
  EXPECT_EQ(hex(edited(file_with({1, 2, 3}, true), with_bytes(longer))), hex(wanted));
  EXPECT_THAT(notes_, ElementsAre("left out of the copy: 2 packet hash options"));
}

TEST_P(EditedCopy, PacketsThatStayKeepEveryByte) {
  const Bytes file = file_with({1, 2, 3}, true);
  EXPECT_EQ(hex(edited(file, [](SeenView&) {})), hex(file));
  EXPECT_TRUE(notes_.empty());
}

TEST_P(EditedCopy, TheTimeIsCountedAsTheInterfaceDoes) {
  const auto file = file_with({1, 2, 3}, false);
  const auto time = Timestamp::from(1'000, 123'456'789);
  (void)edited(file, [&](SeenView& seen) { seen.time = time; });
  const auto all = read_capture(path("to.pcapng"));
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), 4U);
  EXPECT_EQ(to_string(all->at(0).time), "1000.123456001") << "units of 2^-20 s";
  EXPECT_EQ(to_string(all->at(1).time), "1000.123456789");
  EXPECT_EQ(all->at(0).comment, "one\ntwo");
}

TEST_P(EditedCopy, AnotherLinkTypeIsOneOfTheInterface) {
  auto file = blocks();
  file.section().interface(1, 0, file.option(2, bytes_of("eth7"))).packet(0, 1, {1, 2, 3});
  auto wanted = blocks();
  wanted.section().interface(101, 0, wanted.option(2, bytes_of("eth7"))).packet(0, 1, {1, 2, 3});
  const PassOnOptions options{.link = [](Link) { return Link::raw; }};
  EXPECT_EQ(hex(edited(
                file.all, [](SeenView& seen) { seen.link = Link::raw; }, options)),
            hex(wanted.all));
  EXPECT_THAT(notes_, ElementsAre("changed in the copy: 1 interface link type"));
}

TEST_P(EditedCopy, ASnapshotLengthGrowsWithItsPackets) {
  const Bytes longer(20, 7);
  auto file = blocks();
  file.section().interface(1, 10).interface(1, 64).packet(0, 1, {1, 2}).packet(1, 1, {3});
  auto wanted = blocks();
  wanted.section().interface(1, 20).interface(1, 64).packet(0, 1, longer).packet(1, 1, longer);
  EXPECT_EQ(hex(edited(file.all, with_bytes(longer))), hex(wanted.all));
  EXPECT_THAT(notes_,
              ElementsAre(HasSubstr("the snapshot length of 1 interface, which was raised")));
}

TEST_P(EditedCopy, ASimplePacketStaysWithinTheSnapshotLength) {
  const Bytes longer{1, 2, 3, 4, 5, 6};
  auto file = blocks();
  file.section().interface(1, 4).block(3, Blocks::join({file.number(50, 4), {1, 2, 3, 4}}));
  auto wanted = blocks();
  wanted.section().interface(1, 4).block(3, Blocks::join({wanted.number(99, 4), {1, 2, 3, 4}}));
  EXPECT_EQ(hex(edited(file.all, with_bytes(longer))), hex(wanted.all));
  EXPECT_THAT(notes_, ElementsAre("changed in the copy: 1 packet cut to the snapshot length"));
}

/// The captured length of a simple packet is min(snapshot length, original length), so that a
/// snapshot length that is raised claims bytes that are not there. And libpcap reads neither a
/// packet that is longer than it nor a file in which it differs.
TEST_P(EditedCopy, NoPacketIsLongerThanTheSnapshotLengthOfAll) {
  struct Case {
    const char* order;
    std::uint32_t snaplen;
    const char* note;
  };
  const Bytes longer{1, 2, 3, 4, 5, 6};
  for (const Case& c : {Case{"ee", 6, "became longer than the snapshot length of 3 interfaces"},
                        Case{"we", 6, "became longer than the snapshot length of 3 interfaces"},
                        Case{"ew", 6, "became longer than the snapshot length of 3 interfaces"},
                        Case{"s", 4, "2 packets cut to the snapshot length"},
                        Case{"ss", 4, "3 packets cut to the snapshot length"},
                        Case{"se", 4, "3 packets cut to the snapshot length"},
                        Case{"so", 4, "3 packets cut to the snapshot length"},
                        Case{"es", 6, "1 simple packet made an enhanced one, with time 0"},
                        Case{"ese", 6, "1 simple packet made an enhanced one, with time 0"},
                        Case{"wess", 6, "2 simple packets made an enhanced one, with time 0"},
                        Case{"os", 6, "1 simple packet made an enhanced one, with time 0"}}) {
    const std::string_view order = c.order;
    const auto file = file_of(order);
    const Bytes out = edited(file.all, [&](SeenView& seen) {
      if (seen.bytes.size() < 4) return;
      seen.bytes = longer;
      seen.wire_bytes = 99;
    });
    constexpr std::size_t snaplen_at = 28 + 12;  // behind the section block
    constexpr std::size_t next_at = snaplen_at + 20;
    EXPECT_EQ(hex(ByteView(out).subspan(snaplen_at, 4)), hex(file.number(c.snaplen, 4))) << c.order;
    EXPECT_EQ(hex(ByteView(out).subspan(next_at, 4)), hex(file.number(c.snaplen, 4))) << c.order;
    const auto all = read_capture(path("to.pcapng"));
    ASSERT_TRUE(all) << c.order << ": " << all.error().text();
    EXPECT_EQ(all->size(), order.size() + 1) << c.order;
    for (const Seen& seen : *all) EXPECT_LE(seen.bytes.size(), c.snaplen) << c.order;
    EXPECT_EQ(all->back().wire_bytes, 99U) << c.order;
    EXPECT_THAT(notes_, testing::Contains(HasSubstr(c.note))) << c.order;
  }
}

TEST_P(EditedCopy, WithoutItsCheckSequenceAPacketClaimsNone) {
  const Bytes shorter{1, 2};
  auto file = blocks();
  file.section()
      .interface(1, 0, file.option(13, {4}))
      .packet(0, 1, {1, 2, 3, 4, 5, 6}, file.option(2, file.number(1 | 4 << 5, 4)))
      .packet(0, 2, {1, 2, 3, 4, 5, 6});
  auto wanted = blocks();
  wanted.section().interface(1, 0);
  wanted.packet(0, 1, shorter,
                Blocks::join({wanted.option(2, wanted.number(1, 4)), wanted.number(0, 4)}));
  wanted.packet(0, 2, shorter);
  const auto strip = [&](SeenView& seen) {
    EXPECT_EQ(seen.fcs_bytes, 4);
    with_bytes(shorter)(seen);
    seen.fcs_bytes = 0;
  };
  EXPECT_EQ(hex(edited(file.all, strip, {.without_fcs = true})), hex(wanted.all));
}

TEST_P(EditedCopy, AnonymousNothingNamesAnAddress) {
  auto file = blocks();
  add_section(file, {1, 2, 3}, options_of(file, true));
  const Bytes out =
      edited(file.all, [](SeenView& seen) { seen.comment = {}; }, {.anonymous = true});
  const std::string text = text_of(out);
  for (const char* gone : {"one", "two", "left", "udp", "of the interface", "host", "key!"}) {
    EXPECT_THAT(text, testing::Not(HasSubstr(gone)));
  }
  EXPECT_THAT(text, HasSubstr("eth7"));
  ASSERT_EQ(notes_.size(), 1U);
  EXPECT_THAT(notes_[0], HasSubstr("1 name resolution block, 1 decryption secrets block"));
  const auto all = read_capture(path("to.pcapng"));
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_EQ(all->size(), 2U);
}

TEST_P(EditedCopy, AFileOfOneSectionGoesOnWithItsPackets) {
  auto file = blocks();
  file.section().interface(1, 0).packet(0, 1, {1, 2, 3}).block(5, Bytes(12));
  auto wanted = file;
  wanted.packet(0, 1, {1, 2, 3});
  auto writer = CaptureWriter::create(path("to.pcapng"));
  ASSERT_TRUE(writer);
  for (const bool again : {false, true}) {
    auto reader = CaptureReader::open(put("from.pcapng", file.all));
    ASSERT_TRUE(reader && reader->pass_on_to(*writer, {.again = again}));
    for (const SeenView& seen : *reader) {
      SeenView packet = seen;
      packet.number = 0;
      EXPECT_TRUE(writer->write(packet));
    }
  }
  ASSERT_TRUE(writer->close());
  std::ifstream written(path("to.pcapng"), std::ios::binary);
  const Bytes out{std::istreambuf_iterator<char>(written), std::istreambuf_iterator<char>()};
  EXPECT_EQ(hex(out), hex(wanted.all));
}

TEST_P(EditedCopy, APcapSaysWhatItHasNoRoomFor) {
  auto file = blocks();
  add_section(file, {1, 2, 3}, options_of(file, true));
  file.block(3, Blocks::join({file.number(2, 4), {1, 2}}));
  (void)edited(
      file.all, [](SeenView&) {}, {}, "to.pcap");
  EXPECT_THAT(
      notes_,
      ElementsAre("a pcap file has no room for 8 interface options, 3 comments, 1 name "
                  "resolution block, 1 decryption secrets block, 7 packet options, 1 custom "
                  "block, 1 unknown block, 1 interface statistics block",
                  HasSubstr("1 packet without a time")));
}

INSTANTIATE_TEST_SUITE_P(ByteOrders, EditedCopy, testing::Bool(), [](const auto& order) {
  return order.param ? std::string("BigEndian") : std::string("LittleEndian");
});

}  // namespace
}  // namespace pushpkt::sniff
