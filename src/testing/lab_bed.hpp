// What a test has of a lab, or all tests of a suite have.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/testing/lab_test.hpp"

namespace pushpkt::testing {

struct LabTest::Bed {
  lab::Plan plan;
  lab::Lab lab;
  Recording recording;
  std::string suite;                   ///< of SuiteLabTest: its name
  std::vector<Program> programs = {};  ///< the suite's
  std::string state = {};              ///< of SuiteLabTest: reset() in the beginning
};

/// Removes what the hosts have found out of their neighbours. Gives addresses, routes, rules,
/// queues and settings of all hosts as text: what a test may change and packets do not.
[[nodiscard]] Result<std::string> reset(const lab::Lab& lab);

}  // namespace pushpkt::testing
