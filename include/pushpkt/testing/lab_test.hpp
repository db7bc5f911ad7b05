// LabTest: each test has a lab of its own, the program under test runs on a host of it, and all
// that passes the links is recorded.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/lab/lab.hpp"
#include "pushpkt/testing/host_thread.hpp"
#include "pushpkt/testing/program.hpp"
#include "pushpkt/testing/recording.hpp"

namespace pushpkt::testing {

/// The test's thread is on the client: sockets that it opens are the client's. No root is needed.
/// Where namespaces are forbidden the test is skipped and says why; $PUSHPKT_LAB=required makes
/// that a failure. A failed test keeps its recording, prints it, and what the programs printed.
/// With $PUSHPKT_KEEP=DIRECTORY each test, passed or failed, saves its recording there, as
/// Suite.Test.pcapng.
///
/// Without root the first lab moves the whole process into a user namespace, for which it must have
/// one thread: a test program that starts threads before its first lab cannot have one.
class LabTest : public ::testing::Test {
 protected:
  /// What stands in the packets' way. The plain lab unless overridden.
  [[nodiscard]] virtual lab::Obstacles obstacles() const { return {}; }
  /// How long anything may take. No passing test waits so long.
  [[nodiscard]] virtual std::chrono::seconds patience() const { return std::chrono::seconds(10); }

  /// What a suite's tests begin with, once the lab is there: programs to start, sockets to open.
  /// Not called where the test is skipped, so that no host of a lab that is not there is asked for.
  virtual void with_lab() {}

  void SetUp() final;
  void TearDown() override;

  /// Throw std::logic_error in a test without a lab (skipped, or the lab could not be built): only
  /// a TearDown() of a derived class can get there.
  [[nodiscard]] const lab::Host& client() const { return built().client(); }
  [[nodiscard]] const lab::Host& router() const { return built().router(); }
  [[nodiscard]] const lab::Host& server() const { return built().server(); }
  [[nodiscard]] Deadline deadline() const { return Deadline::in(patience()); }

  /// `ASSERT_TRUE(start(server(), {"./server", "12000"}, listens_on_udp(Port{12000})))`: runs until
  /// the test is over. Says why it cannot be tested, and what it printed.
  [[nodiscard]] ::testing::AssertionResult start(const lab::Host& host,
                                                 std::vector<std::string> argv,
                                                 const Ready& ready = {});
  /// `const HostThread echo = on(server(), [&] { ... }, listens_on_udp(Port{7}))`: runs the
  /// function in a thread of its own that is on the host, so the sockets that it opens are the
  /// host's. Returns when the host has the socket. Without a Ready: when the function has called
  /// ready() of the HostThread::Control that it takes; if it takes none, at once. What goes wrong
  /// fails the test, now or when the function ends. See HostThread.
  template <class Function>
  [[nodiscard]] HostThread on(const lab::Host& host, Function&& function, const Ready& ready = {},
                              const Location& test = Location::current()) {
    return run_on(host, detail::host_function<std::decay_t<Function>>(function), ready,
                  detail::takes_control<std::decay_t<Function>>, test);
  }

  /// Asks all programs to end, as the end of the test does. That one ended by itself with a status,
  /// or crashed, is a failure.
  [[nodiscard]] ::testing::AssertionResult stop();
  /// What the program that was started last printed so far.
  [[nodiscard]] std::string output() const;

  /// What passed so far: a link's packets, or both links' in the order of time, if the filter lets
  /// them pass (pcap-filter(7)). What caused an answer that the test has got, has passed.
  [[nodiscard]] std::vector<sniff::Seen> recorded(Side side, std::string_view filter = {});
  [[nodiscard]] std::vector<sniff::Seen> recorded(std::string_view filter = {});

  /// `EXPECT_TRUE(passes(HasField(udp::dstport, Port{53})))`: waits until such a packet is seen.
  [[nodiscard]] ::testing::AssertionResult passes(
      const ::testing::Matcher<const sniff::Seen&>& wanted);

  /// `ASSERT_TRUE(settled())`: waits until no packet is on its way, so that recorded() has all that
  /// the packets so far have caused. Recording::settle() says what is not waited for.
  [[nodiscard]] ::testing::AssertionResult settled();

  /// Prints what passed so far, what the programs printed, and where the recording is kept: done
  /// at the end of a test that failed.
  void tell_story();

 private:
  friend class SuiteLabTest;
  struct Bed;
  /// Of SuiteLabTest: the lab is kept for the next test of the suite.
  [[nodiscard]] virtual bool shares_lab() const { return false; }
  /// Of SuiteLabTest: called when such a lab has been built.
  virtual void begin_shared_lab() {}
  [[nodiscard]] static std::shared_ptr<Bed>& kept_bed();

  void build_lab(const lab::Plan& plan);
  [[nodiscard]] const lab::Lab& built() const;
  [[nodiscard]] HostThread run_on(const lab::Host& host, HostThread::Function function,
                                  const Ready& ready, bool calls_ready, const Location& test);
  void end_threads();

  std::shared_ptr<Bed> bed_;
  std::vector<Program> programs_;
  std::vector<std::weak_ptr<HostThread::State>> threads_;
  bool begins_suite_ = false;  // what is started is the suite's
};

}  // namespace pushpkt::testing
