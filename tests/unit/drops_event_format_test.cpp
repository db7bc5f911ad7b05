// The format file of a trace event: fields by name, reasons by number, whatever their numbers are.
#include <gmock/gmock.h>

#include <cstring>

#include "pushpkt/drops/event_format.hpp"

namespace pushpkt::drops {
namespace {

constexpr std::string_view format_text =
    "name: kfree_skb\n"
    "ID: 1234\n"
    "format:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
    "\n"
    "\tfield:void * location;\toffset:16;\tsize:8;\tsigned:0;\n"
    "\tfield:unsigned short protocol;\toffset:24;\tsize:2;\tsigned:0;\n"
    "\tfield:enum skb_drop_reason reason;\toffset:28;\tsize:4;\tsigned:0;\n"
    "\tfield:char comm[16];\toffset:32;\tsize:16;\tsigned:0;\n"
    "\n"
    "print fmt: \"protocol=%u location=%pS reason: %s\", REC->protocol, REC->location, "
    "__print_symbolic(REC->reason, { 7, \"UDP_CSUM\" }, { 0x10, \"NO_SOCKET\" }, "
    "{ SKB_DROP_REASON_X, \"X\" })\n";

TEST(DropsEventFormat, FieldsHaveTheirNameOffsetAndSize) {
  const auto format = EventFormat::parse(format_text);
  ASSERT_TRUE(format) << format.error().text();
  EXPECT_EQ(format->id, 1234U);
  ASSERT_NE(format->find("location"), nullptr);
  EXPECT_EQ(format->find("location")->offset_bytes, 16U);
  EXPECT_EQ(format->find("location")->size_bytes, 8U);
  EXPECT_EQ(format->find("reason")->offset_bytes, 28U);
  EXPECT_NE(format->find("comm"), nullptr);
  EXPECT_EQ(format->find("rx_sk"), nullptr);
}

TEST(DropsEventFormat, ReasonsHaveTheNamesOfThisKernelAndOthersStayNumbers) {
  const auto format = EventFormat::parse(format_text);
  ASSERT_TRUE(format) << format.error().text();
  EXPECT_EQ(format->reason_name(7), "UDP_CSUM");
  EXPECT_EQ(format->reason_name(16), "NO_SOCKET");
  EXPECT_EQ(format->reason_name(0x30001), "0x30001");
  EXPECT_EQ(format->reasons.size(), 2U);
}

TEST(DropsEventFormat, AFieldIsReadInTheByteOrderOfTheMachine) {
  const std::uint32_t reason = 7;
  Bytes record(32);
  std::memcpy(record.data() + 28, &reason, sizeof reason);
  const auto format = EventFormat::parse(format_text);
  ASSERT_TRUE(format) << format.error().text();
  EXPECT_EQ(format->find("reason")->of(record), 7U);
  EXPECT_EQ(format->find("reason")->of(ByteView(record).first(31)), std::nullopt);
  EXPECT_EQ(format->find("comm")->of(Bytes(64)), std::nullopt) << "sixteen bytes are no number";
}

TEST(DropsEventFormat, ATextThatIsNoFormatIsAnError) {
  EXPECT_FALSE(EventFormat::parse(""));
  EXPECT_FALSE(EventFormat::parse("ID: 5\n"));
  EXPECT_FALSE(EventFormat::parse("field:int x;\toffset:0;\tsize:4;\n"));
  EXPECT_TRUE(EventFormat::parse("ID: 5\nfield:int x;\toffset:0;\tsize:4;\n"));
}

TEST(DropsEventFormat, AnUnfinishedListOfReasonsEndsWhereItEnds) {
  const auto format = EventFormat::parse(
      "ID: 5\nfield:int reason;\toffset:0;\tsize:4;\n"
      "print fmt: __print_symbolic(REC->reason, { 1, \"A\" }, { 2, \"B");
  ASSERT_TRUE(format);
  EXPECT_EQ(format->reasons, (std::map<std::uint64_t, std::string>{{1, "A"}}));
}

}  // namespace
}  // namespace pushpkt::drops
