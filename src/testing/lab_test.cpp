// A lab, a recording, programs and threads of a test; and the whole story of a test that failed.
#include "pushpkt/testing/lab_test.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "lab_bed.hpp"
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
std::string lines_of_packets(const Packets& packets) {
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

std::string printed_by(const Program& program) {
  const std::string printed = program.output();
  if (printed.empty()) return program.name() + " printed nothing\n";
  return program.name() + " printed \n" + printed + (printed.ends_with('\n') ? "" : "\n");
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
  const lab::Plan plan = lab::plan_of(obstacles());
  const std::string suite = ::testing::UnitTest::GetInstance()->current_test_suite()->name();
  bed_ = std::move(kept_bed());
  kept_bed().reset();
  if (!shares_lab() || !bed_ || bed_->suite != suite || bed_->plan.commands != plan.commands) {
    bed_.reset();  // before the next is built: the old one holds descriptors
    build_lab(plan);
    if (HasFatalFailure() || IsSkipped()) return;
  }
  const auto entered = bed_->lab.client().enter();  // the test before may have gone elsewhere
  ASSERT_TRUE(entered) << entered.error().text();
  with_lab();
}

void LabTest::build_lab(const lab::Plan& plan) {
  auto built = lab::Lab::build(plan);
  if (!built) {
    const bool forbidden = !lab::probe();  // else it is this process that cannot have one
    if (forbidden && !is_required()) GTEST_SKIP() << built.error().text();
    FAIL() << built.error().text();
  }
  auto recording = Recording::open(*built);
  ASSERT_TRUE(recording) << recording.error().text();
  const std::string suite = ::testing::UnitTest::GetInstance()->current_test_suite()->name();
  bed_ = std::make_shared<Bed>(Bed{plan, std::move(*built), std::move(*recording), suite});
  if (!shares_lab()) return;
  begins_suite_ = true;
  begin_shared_lab();
  begins_suite_ = false;
  if (HasFatalFailure() || IsSkipped()) return;
  const auto state = reset(bed_->lab);
  ASSERT_TRUE(state) << state.error().text();
  bed_->state = *state;
}

void LabTest::TearDown() {
  end_threads();
  EXPECT_TRUE(stop());
  if (!bed_) return;
  if (const std::uint64_t lost = bed_->recording.lost(); lost > 0) {
    ADD_FAILURE() << "the recording is not whole: " << lost << " packets came too fast for it";
  }
  for (Program& program : bed_->programs) {
    const auto runs = program.check();
    EXPECT_TRUE(runs) << runs.error().text();
  }
  if (HasFailure()) {
    tell_story();
  } else if (!keep_directory().empty()) {
    const auto saved = bed_->recording.save(name_of_file());
    EXPECT_TRUE(saved) << saved.error().text();
  }
  if (!shares_lab() || HasFailure() || IsSkipped()) return;
  // What cannot be reset is no failure of this test: the next one gets a new lab.
  if (!bed_->recording.settle(deadline())) return;
  const auto state = reset(bed_->lab);
  if (state && *state == bed_->state && bed_->recording.clear()) kept_bed() = bed_;
}

void LabTest::end_threads() {
  for (const auto& weak : threads_) {
    if (const auto thread = weak.lock()) HostThread::stop(*thread);
  }
  threads_.clear();
}

const lab::Lab& LabTest::built() const {
  if (!bed_) throw std::logic_error(no_lab);
  return bed_->lab;
}

HostThread LabTest::run_on(const lab::Host& host, HostThread::Function function, const Ready& ready,
                           bool calls_ready, const Location& test) {
  auto thread = HostThread::start(host, std::move(function), ready, calls_ready, patience(), test);
  if (!thread) {
    fail_at(test, thread.error().text());
    return {};
  }
  if (*thread) threads_.push_back(thread->state_);
  return std::move(*thread);
}

AssertionResult LabTest::start(const lab::Host& host, std::vector<std::string> argv,
                               const Ready& ready) {
  auto program = Program::start(host, std::move(argv), ready, deadline());
  if (!program) return AssertionFailure() << program.error().text();
  std::vector<Program>& programs = begins_suite_ ? bed_->programs : programs_;
  programs.push_back(std::move(*program));
  return AssertionSuccess() << programs.back().name() << " runs";
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
  if (!programs_.empty()) return programs_.back().output();
  return bed_ && !bed_->programs.empty() ? bed_->programs.back().output() : std::string();
}

Packets LabTest::recorded(Side side, std::string_view filter) {
  if (bed_) return or_failure(bed_->recording.all(side, filter));
  ADD_FAILURE() << no_lab;
  return {};
}

Packets LabTest::recorded(std::string_view filter) {
  if (bed_) return or_failure(bed_->recording.all(filter));
  ADD_FAILURE() << no_lab;
  return {};
}

AssertionResult LabTest::passes(const ::testing::Matcher<const sniff::Seen&>& wanted) {
  if (!bed_) return AssertionFailure() << no_lab;
  const auto seen = bed_->recording.wait_for(
      [&](const sniff::Seen& packet) { return wanted.Matches(packet); }, deadline());
  if (!seen) return AssertionFailure() << seen.error().text();
  std::ostringstream what;
  wanted.DescribeTo(&what);
  if (*seen) return AssertionSuccess() << "a packet passed that " << what.str();
  return AssertionFailure() << "in " << patience().count() << " s no packet passed that "
                            << what.str();
}

AssertionResult LabTest::settled() {
  if (!bed_) return AssertionFailure() << no_lab;
  const auto settled = bed_->recording.settle(deadline());
  return settled ? AssertionSuccess() << "no packet is on its way"
                 : AssertionFailure() << settled.error().text();
}

void LabTest::tell_story() {
  if (!bed_) return;
  const auto packets = bed_->recording.all();
  if (!packets) return;
  const std::string file = name_of_file();
  const auto saved = bed_->recording.save(file);
  std::cout << "What passed the lab's links in this test: " << packets->size() << " packets, "
            << (saved ? "saved as " + file : saved.error().text()) << "\n"
            << lines_of_packets(*packets);
  for (const Program& program : bed_->programs) std::cout << printed_by(program);
  for (const Program& program : programs_) std::cout << printed_by(program);
  std::cout << std::flush;
}

}  // namespace pushpkt::testing
