// A capture that ends by itself: by a count, a time, a stop, and after a program's last packet.
#include "pushpkt/sniff/capture_run.hpp"

#include <gmock/gmock.h>

#include "lab/sniff_netns.hpp"

namespace pushpkt::sniff {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class Run : public InNamespace {
 protected:
  CaptureRun open() {
    auto sniffer = Sniffer::open({.interface = "lo", .filter = "udp dst port 9"});
    EXPECT_TRUE(sniffer) << sniffer.error().text();
    return {std::move(*sniffer), std::nullopt};
  }

  /// Takes packets until one of the options ends it.
  CaptureRun::Options taking() {
    CaptureRun::Options options;
    options.take = [this](const SeenView& seen) {
      texts_.push_back(text_of(seen.bytes.last(3)));
      return Result<void>();
    };
    return options;
  }

  std::vector<std::string> texts_;
};

TEST_F(Run, ACountEndsIt) {
  auto run = open();
  for (const char* const text : {"one", "two", "six"}) send_to_port(9, text);
  auto options = taking();
  options.count = 2;
  ASSERT_TRUE(run.run(options));
  EXPECT_THAT(texts_, ElementsAre("one", "two"));
  EXPECT_EQ(run.packets(), 2U);
  EXPECT_EQ(run.counts(), "2 packets captured, 0 dropped\n");
}

TEST_F(Run, ATimeEndsItWithWhatHadPassed) {
  auto run = open();
  send_to_port(9, "one");
  auto options = taking();
  options.wait = 0s;
  ASSERT_TRUE(run.run(options));
  EXPECT_THAT(texts_, ElementsAre("one"));
}

TEST_F(Run, APacketOfAProgramThatHasEndedIsTaken) {
  auto run = open();
  auto options = taking();
  bool flushed = false;
  options.flush = [&flushed] {
    flushed = true;
    return Result<void>();
  };
  options.program.emplace();
  options.program->has_ended = []() -> Result<bool> {
    send_to_port(9, "end");
    return true;
  };
  send_to_port(9, "one");  // wakes the wait
  options.wait = 30s;
  ASSERT_TRUE(run.run(options));
  EXPECT_THAT(texts_, ElementsAre("one", "end"));
  EXPECT_TRUE(flushed);
}

TEST_F(Run, AStopTerminatesTheProgram) {
  auto run = open();
  auto options = taking();
  bool terminated = false;
  options.stop = [] { return true; };
  options.program.emplace();
  options.program->has_ended = []() -> Result<bool> { return false; };
  options.program->terminate = [&terminated]() -> Result<void> {
    terminated = true;
    send_to_port(9, "bye");
    return {};
  };
  ASSERT_TRUE(run.run(options));
  EXPECT_TRUE(terminated);
  EXPECT_THAT(texts_, ElementsAre("bye"));
}

}  // namespace
}  // namespace pushpkt::sniff
