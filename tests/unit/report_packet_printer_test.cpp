// Packets in each form, and forms that do not exist.
#include "pushpkt/report/packet_printer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* recipe =
    "eth()/ip(src=10.0.0.1, dst=10.0.0.2, ttl=7)/udp(srcport=4000, dstport=7)/\"hello\"";

class Printed : public ::testing::Test {
 protected:
  Result<PacketPrinter> make(const PrintOptions& options, Flushing flushing = Flushing::in_blocks) {
    return PacketPrinter::make(options, {}, flushing, true,
                               {.write =
                                    [this](std::string_view text, bool is_exact) {
                                      out_ += text;
                                      is_exact_ = is_exact;
                                      return Result<void>();
                                    },
                                .note = [this](const std::string& text) { notes_ += text; }});
  }

  std::string print(const PrintOptions& options) {
    auto printer = make(options);
    EXPECT_TRUE(printer) << printer.error().text();
    if (!printer) return {};
    const wire::Frame frame = wire::build(wire::parse_recipe(recipe).value()).value();
    const sniff::SeenView seen{.bytes = frame.bytes,
                               .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                               .link = frame.link,
                               .comment = comment_,
                               .source = "test",
                               .number = 1};
    EXPECT_TRUE(printer->print(seen));
    EXPECT_EQ(out_, "") << "a block is not full";
    EXPECT_TRUE(printer->flush());
    EXPECT_EQ(printer->unexplained_disagreements(), 0U);
    return out_;
  }

  std::string out_;
  std::string notes_;
  std::string comment_;
  bool is_exact_ = false;
};

TEST_F(Printed, ALine) {
  EXPECT_THAT(print({}), HasSubstr("10.0.0.1 -> 10.0.0.2"));
  EXPECT_FALSE(is_exact_);
}

TEST_F(Printed, ATree) { EXPECT_THAT(print({.tree = true}), HasSubstr("ip.ttl")); }

TEST_F(Printed, Columns) {
  EXPECT_EQ(print({.fields = {"ip.ttl", "udp.dstport"},
                   .settings = {"header=y", "separator=,", "occurrence=f"}}),
            "ip.ttl,udp.dstport\n7,7\n");
  EXPECT_TRUE(is_exact_);
}

TEST_F(Printed, ColumnsInQuotes) {
  const std::vector<std::string> fields{"ip.ttl", "tcp.dstport", "frame.comment", "udp.dstport"};
  const std::pair<std::string, std::string> expected[] = {
      {"quote=d", "\"7\",,\"say \"\"hi\"\", \\\"\"\",\"7\"\n"},
      {"quote=s", "'7',,'say \"hi\", \\\"','7'\n"},
      {"quote=n", "7,,say \"hi\", \\\",7\n"}};
  for (const auto& [quote, line] : expected) {
    out_.clear();
    comment_ = "say \"hi\", \\\"";
    EXPECT_EQ(print({.fields = fields, .settings = {"separator=,", quote}}), line);
  }
}

TEST_F(Printed, JsonWithTheWitness) {
  EXPECT_THAT(print({.form = "json", .witness = true}), HasSubstr("\"witness\""));
}

TEST_F(Printed, ARecipeThatBuildsTheSameBytes) {
  const std::string text = print({.form = "recipe"});
  const auto again = wire::build(wire::parse_recipe(text.substr(0, text.size() - 1)).value());
  EXPECT_EQ(again.value().bytes, wire::build(wire::parse_recipe(recipe).value()).value().bytes);
}

TEST_F(Printed, CraftIsItsOldName) { EXPECT_THAT(print({.form = "craft"}), StartsWith("eth(")); }

TEST_F(Printed, Bytes) { EXPECT_THAT(print({.form = "hex"}), HasSubstr("68 65 6c 6c 6f")); }

TEST_F(Printed, EachPacketIsWrittenAtOnceWhereItIsWanted) {
  auto printer = make({.each_packet = true});
  ASSERT_TRUE(printer);
  const wire::Frame frame = wire::build(wire::parse_recipe(recipe).value()).value();
  ASSERT_TRUE(printer->print({.bytes = frame.bytes, .link = frame.link, .number = 1}));
  EXPECT_NE(out_, "");
}

TEST_F(Printed, WhatDoesNotFitIsAnInputError) {
  EXPECT_EQ(make({.form = "jsno"}).error().what, "cannot print packets as `jsno`");
  EXPECT_THAT(make({.form = "jsno"}).error().hint, HasSubstr("json"));
  EXPECT_FALSE(make({.form = "fields"}));
  EXPECT_FALSE(make({.form = "hex", .fields = {"ip.ttl"}}));
  EXPECT_FALSE(make({.settings = {"header=maybe"}}));
  EXPECT_FALSE(make({.fields = {"ip.tll"}}));
}

TEST_F(Printed, ColumnsOfTimesCountTheLinesOfOtherPartsAndReachFar) {
  auto printer =
      make({.fields = {"frame.time_relative", "frame.time_delta", "frame.time_delta_displayed"}});
  ASSERT_TRUE(printer);
  const wire::Frame frame = wire::build(wire::parse_recipe(recipe).value()).value();
  std::uint64_t number = 0;
  const auto at = [&](Timestamp time) {
    return sniff::SeenView{
        .bytes = frame.bytes, .time = time, .link = frame.link, .number = ++number};
  };
  ASSERT_TRUE(printer->print(at(Timestamp::from(10, 0))));
  printer->pass_over(at(Timestamp::from(11, 500)));
  ASSERT_TRUE(printer->print(at(Timestamp::from(12, 0))));
  ASSERT_TRUE(printer->print(at(Timestamp::from(11, 0))));
  ASSERT_TRUE(printer->print(at(Timestamp::from(18'445'321'545'205, 7))));
  ASSERT_TRUE(printer->flush());
  EXPECT_EQ(out_,
            "0.000000000\t0.000000000\t0.000000000\n"
            "2.000000000\t0.999999500\t0.999999500\n"
            "1.000000000\t-1.000000000\t-1.000000000\n"
            "18445321545195.000000007\t18445321545194.000000007\t18445321545194.000000007\n");
}

}  // namespace
}  // namespace pushpkt::report
