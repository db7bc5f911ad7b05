// A capture decoded: lines, ladder, page, and what becomes of them when something fails.
#include "pushpkt/report/decode_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "pushpkt/testing/scratch_folder.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "report_run_printed.hpp"

namespace pushpkt::report {
namespace {

using ::testing::HasSubstr;

class DecodeRun : public ::testing::Test {
 protected:
  DecodeRun() {
    auto writer = sniff::CaptureWriter::create(file_);
    for (const int ttl : {7, 8, 9}) {
      const wire::Frame frame =
          wire::build(wire::parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2, ttl=" +
                                         std::to_string(ttl) + ")/udp()/\"x\"")
                          .value())
              .value();
      EXPECT_TRUE(writer->write(view_of(frame.bytes, frame.link)));
    }
    EXPECT_TRUE(writer->close());
  }

  static sniff::SeenView view_of(ByteView bytes, Link link) {
    return {.bytes = bytes, .wire_bytes = static_cast<std::uint32_t>(bytes.size()), .link = link};
  }

  /// The lines have the column ip.ttl.
  Result<bool> run(const DecodeRequest& request, const replay::EditTexts& edits = {}) {
    auto reader = sniff::CaptureReader::open(file_);
    auto printer =
        PacketPrinter::make({.form = "fields", .fields = {"ip.ttl"}}, {}, Flushing::in_blocks, true,
                            {.write =
                                 [this](std::string_view text, bool) {
                                   lines_ += text;
                                   return Result<void>();
                                 },
                             .note = [](const std::string&) {}});
    auto editor = replay::CaptureEditor::of(edits, 1500);
    if (!reader || !printer || !editor) return fail(input_error("cannot begin", ""));
    PacketLines lines(std::move(*printer));
    return decode_capture(*reader, lines, *editor, request, printed_.output());
  }

  ScratchFolder folder_;
  std::string file_ = folder_.file("a.pcapng");
  std::string lines_;
  RunPrinted printed_;
};

TEST_F(DecodeRun, PrintsEachPacket) {
  EXPECT_TRUE(run({}).value());
  EXPECT_EQ(lines_, "7\n8\n9\n");
  EXPECT_EQ(printed_.out + printed_.document + printed_.notes, "");
}

TEST_F(DecodeRun, EndsAfterSoManyPackets) {
  EXPECT_TRUE(run({.count = 2}).value());
  EXPECT_EQ(lines_, "7\n8\n");
}

TEST_F(DecodeRun, PrintsALadderInPlaceOfLines) {
  EXPECT_TRUE(run({.ladder = true}).value());
  EXPECT_EQ(lines_, "");
  EXPECT_THAT(printed_.out, HasSubstr("10.0.0.2"));
}

TEST_F(DecodeRun, WritesAnotherCaptureAndAPage) {
  const std::string written = folder_.file("b.pcapng");
  const std::string page = folder_.file("page.html");
  EXPECT_TRUE(run({.name = "a", .written = written, .page = page, .prints = false}).value());
  EXPECT_EQ(lines_, "");
  EXPECT_GT(std::filesystem::file_size(written), 100U);
  EXPECT_GT(std::filesystem::file_size(page), 1000U);
  EXPECT_TRUE(run({.name = "a", .page = "-", .prints = false}).value());
  EXPECT_THAT(printed_.document, HasSubstr("<!DOCTYPE html>"));
}

TEST_F(DecodeRun, LeavesAnEarlierPageAloneAfterAnEditThatFails) {
  const std::string page = folder_.file("page.html");
  std::ofstream(page) << "earlier";
  const Bytes stump(5);  // has no room for a tag
  auto writer = sniff::CaptureWriter::create(file_);
  EXPECT_TRUE(writer->write(view_of(stump, Link::ethernet)));
  EXPECT_TRUE(writer->close());
  replay::EditTexts edits;
  edits.vlan = "add=45";
  const auto done = run({.name = "a", .page = page, .prints = false}, edits);
  EXPECT_FALSE(done);
  EXPECT_EQ(std::filesystem::file_size(page), 7U);
}

TEST_F(DecodeRun, SaysHowFarItCameWhenInterrupted) {
  printed_.stop = true;
  EXPECT_FALSE(run({}).value());
  EXPECT_THAT(printed_.notes, HasSubstr("interrupted: 0 packets so far\n"));
}

TEST_F(DecodeRun, OfACutFilePrintsWhatIsWhole) {
  std::filesystem::resize_file(file_, std::filesystem::file_size(file_) - 5);
  const auto done = run({});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().cause, Cause::input);
  EXPECT_THAT(lines_, HasSubstr("7\n"));
}

}  // namespace
}  // namespace pushpkt::report
