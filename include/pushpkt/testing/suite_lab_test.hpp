// SuiteLabTest: one lab for all tests of a suite, and programs that run as long as it.
#pragma once

#include "pushpkt/testing/lab_test.hpp"

namespace pushpkt::testing {

/// As LabTest, but the lab is built once for a suite, and what with_suite_lab() starts goes on from
/// test to test. Between two tests it is as it was in the beginning: the test's programs and
/// threads have ended, no packet is on its way, the recording is empty, neighbours are forgotten. A
/// lab that this does not reset is replaced by a new one, for which with_suite_lab() is called
/// again: after a test that failed, that wants other obstacles(), or that changed addresses,
/// routes, rules or settings of a host. What a program of the suite remembers is its own affair.
class SuiteLabTest : public LabTest {
 public:
  /// Takes the lab down. An override has to call it.
  static void TearDownTestSuite();

 protected:
  /// Begins each lab of the suite: programs that all tests use. A failure here fails the test.
  virtual void with_suite_lab() {}

 private:
  [[nodiscard]] bool shares_lab() const final { return true; }
  void begin_shared_lab() final { with_suite_lab(); }
};

}  // namespace pushpkt::testing
