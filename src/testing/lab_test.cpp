// A lab, a recording and programs for one test; and the whole story of a test that failed.
#include "pushpkt/testing/lab_test.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/testing/subject.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::AssertionFailure;
using ::testing::AssertionResult;
using ::testing::AssertionSuccess;
using Packets = std::vector<sniff::Seen>;

constexpr std::size_t most_lines = 40;

bool is_required() {
  const char* wish = std::getenv("PUSHPKT_LAB");
  return wish != nullptr && std::string_view(wish) == "required";
}

/// One line a packet, with the link where it was seen.
std::string lines_of(const Packets& packets) {
  std::string out;
  std::uint64_t number = 0;
  for (const sniff::Seen& seen : packets) {
    if (number == most_lines) {
      return out + "  and " + std::to_string(packets.size() - most_lines) + " more\n";
    }
    const Subject subject = subject_of(seen);
    const sniff::SeenView view{.bytes = seen.bytes,
                               .wire_bytes = seen.wire_bytes,
                               .time = seen.time,
                               .link = seen.link,
                               .number = ++number};
    const std::string_view link =
        seen.interface == lab::router_to_client.name ? "client-router" : "router-server";
    out += "  " + std::string(link) +
           report::packet_line(view, subject.decoded(), packets.front().time, {});
  }
  return out;
}

Packets or_failure(Result<Packets> packets) {
  if (packets) return std::move(*packets);
  ADD_FAILURE() << packets.error().text();
  return {};
}

constexpr const char* no_lab =
    "this test has no lab: it was skipped, or the lab could not be built";

/// $PUSHPKT_KEEP; "" if unset.
std::string keep_directory() {
  const char* directory = std::getenv("PUSHPKT_KEEP");
  return directory == nullptr ? std::string() : std::string(directory);
}

/// Creates $PUSHPKT_KEEP; if that fails, saving reports it.
std::string name_of_file() {
  const ::testing::TestInfo* test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(test->test_suite_name()) + "." + test->name();
  for (char& letter : name) {
    if (letter == '/') letter = '-';  // of a parameterised test
  }
  if (const std::string keep = keep_directory(); !keep.empty()) {
    std::error_code ignored;
    std::filesystem::create_directories(keep, ignored);
    return (std::filesystem::path(keep) / (name + ".pcapng")).string();
  }
  return ::testing::TempDir() + name + "." + std::to_string(::getpid()) + ".pcapng";
}

}  // namespace

void LabTest::SetUp() {
  auto built = lab::Lab::build(lab::plan_of(obstacles()));
  if (!built) {
    const bool forbidden = !lab::probe();  // else it is this process that cannot have one
    if (forbidden && !is_required()) GTEST_SKIP() << built.error().text();
    FAIL() << built.error().text();
  }
  lab_.emplace(std::move(*built));
  auto recording = Recording::open(*lab_);
  ASSERT_TRUE(recording) << recording.error().text();
  recording_.emplace(std::move(*recording));
  with_lab();
}

void LabTest::TearDown() {
  EXPECT_TRUE(stop());
  if (!recording_) return;
  if (const std::uint64_t lost = recording_->lost(); lost > 0) {
    ADD_FAILURE() << "the recording is not whole: " << lost << " packets came too fast for it";
  }
  if (HasFailure()) {
    tell_story();
  } else if (!keep_directory().empty()) {
    const auto saved = recording_->save(name_of_file());
    EXPECT_TRUE(saved) << saved.error().text();
  }
}

const lab::Lab& LabTest::built() const {
  if (!lab_) throw std::logic_error(no_lab);
  return *lab_;
}

AssertionResult LabTest::start(const lab::Host& host, std::vector<std::string> argv,
                               const Ready& ready) {
  auto program = Program::start(host, std::move(argv), ready, deadline());
  if (!program) return AssertionFailure() << program.error().text();
  programs_.push_back(std::move(*program));
  return AssertionSuccess() << programs_.back().name() << " runs";
}

AssertionResult LabTest::stop() {
  std::string trouble;
  for (Program& program : programs_) {
    const auto stopped = program.stop(deadline());
    if (!stopped) trouble += (trouble.empty() ? "" : "\n") + stopped.error().text();
  }
  return trouble.empty() ? AssertionSuccess() : AssertionFailure() << trouble;
}

std::string LabTest::output() const {
  return programs_.empty() ? std::string() : programs_.back().output();
}

Packets LabTest::recorded(Side side, std::string_view filter) {
  if (!recording_) {
    ADD_FAILURE() << no_lab;
    return {};
  }
  return or_failure(recording_->all(side, filter));
}

Packets LabTest::recorded(std::string_view filter) {
  if (!recording_) {
    ADD_FAILURE() << no_lab;
    return {};
  }
  return or_failure(recording_->all(filter));
}

AssertionResult LabTest::passes(const ::testing::Matcher<const sniff::Seen&>& wanted) {
  if (!recording_) return AssertionFailure() << no_lab;
  const auto seen = recording_->wait_for(
      [&](const sniff::Seen& packet) { return wanted.Matches(packet); }, deadline());
  if (!seen) return AssertionFailure() << seen.error().text();
  std::ostringstream what;
  wanted.DescribeTo(&what);
  if (*seen) return AssertionSuccess() << "a packet passed that " << what.str();
  return AssertionFailure() << "in " << patience().count() << " s no packet passed that "
                            << what.str();
}

void LabTest::tell_story() {
  if (!recording_) return;
  const auto packets = recording_->all();
  if (!packets) return;
  const std::string file = name_of_file();
  const auto saved = recording_->save(file);
  std::cout << "What passed the lab's links in this test: " << packets->size() << " packets, "
            << (saved ? "saved as " + file : saved.error().text()) << "\n"
            << lines_of(*packets);
  for (const Program& program : programs_) {
    const std::string printed = program.output();
    std::cout << program.name() << " printed " << (printed.empty() ? "nothing\n" : "\n" + printed);
    if (!printed.empty() && !printed.ends_with('\n')) std::cout << '\n';
  }
  std::cout << std::flush;
}

}  // namespace pushpkt::testing
