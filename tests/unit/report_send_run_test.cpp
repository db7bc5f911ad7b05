// What is printed of answers while a session goes on.
#include "pushpkt/report/send_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/report/exchange.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/text.hpp"
#include "report_run_printed.hpp"

namespace pushpkt::report {
namespace {

using ::testing::HasSubstr;

class SendEventsTest : public ::testing::Test {
 protected:
  SendEventsTest()
      : frame_(wire::build(
                   wire::parse_recipe("ip(src=10.0.0.2, dst=10.0.0.1)/udp()/\"HELLO\"").value())
                   .value()),
        seen_{.bytes = frame_.bytes,
              .wire_bytes = static_cast<std::uint32_t>(frame_.bytes.size()),
              .link = frame_.link},
        decoded_(wire::decode(frame_.bytes, frame_.link)) {}

  RunPrinted printed_;
  const RunOutput output_ = printed_.output();
  const wire::Frame frame_;
  const sniff::Seen seen_;
  const wire::Decoded decoded_;
  const stack::Probe probe_{.name = "ip.ttl=1", .from = Ip4{{10, 0, 0, 2}}};
};

TEST(SentLine, TellsPacketsFromTheirFragments) {
  const stack::Departed all{.sent = 4, .dropped = 0};
  const stack::Departed some{.sent = 3, .dropped = 0};
  EXPECT_EQ(sent_line(4, 4, std::nullopt, "packet"), "4 packets sent by packet\n");
  EXPECT_EQ(sent_line(1, 4, all, "packet"), "1 packet sent by packet, 4 after fragmentation\n");
  EXPECT_THAT(sent_line(1, 4, some, "packet"), HasSubstr("3 of 4 packets sent by packet: "));
}

TEST(AnswerLine, LeavesAMessageToTheLineThatDecodesIt) {
  stack::Probe probe;
  probe.outcome = stack::Probe::Outcome::answered;
  probe.request.kind = wire::Request::Kind::udp;
  const auto line = [&](const std::string& text) {
    const wire::Frame frame = wire::build(wire::parse_recipe(text).value()).value();
    return answer_line(probe, wire::decode(frame.bytes, frame.link));
  };
  EXPECT_EQ(line("ip()/udp()/\"HELLO\""), "answer after 0.000 ms: \"HELLO\"");
  EXPECT_EQ(line("ip()/udp()/dhcp()"), "answer after 0.000 ms");
  EXPECT_EQ(line("ip()/udp()/dns(qry=\"a.b\")"), "answer after 0.000 ms");
}

TEST_F(SendEventsTest, AreOnTheScreenWithAPrinter) {
  auto printer = PacketPrinter::make({}, {}, Flushing::each_packet, true,
                                     {.write =
                                          [this](std::string_view text, bool) {
                                            printed_.out += text;
                                            return Result<void>();
                                          },
                                      .note = [](const std::string&) {}});
  ASSERT_TRUE(printer);
  SendEvents events(&*printer, output_);
  EXPECT_TRUE(events.answer(seen_, decoded_, probe_));
  EXPECT_THAT(printed_.notes, HasSubstr("ip.ttl=1: "));
  EXPECT_THAT(printed_.out, HasSubstr("10.0.0.2 -> 10.0.0.1"));
  events.near_miss(seen_, decoded_, "another port");
  EXPECT_THAT(printed_.notes, HasSubstr("near miss: another port\n"));
}

TEST_F(SendEventsTest, AreInTheLogAloneWithoutOne) {
  SendEvents events(nullptr, output_);
  EXPECT_TRUE(events.answer(seen_, decoded_, probe_));
  events.near_miss(seen_, decoded_, "another port");
  EXPECT_EQ(printed_.notes + printed_.out, "");
  events.note("a sentence");
  EXPECT_EQ(printed_.notes, "note: a sentence\n");
  EXPECT_EQ(events.log().answers().items()->size(), 1U);
  EXPECT_EQ(events.log().near_misses().items()->size(), 1U);
}

}  // namespace
}  // namespace pushpkt::report
