// Command lines that are refused: a table of them is a test each.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "program.hpp"

namespace pushpkt::test {

struct Refusal {
  const char* command;
  int status;
  const char* message;  ///< in what is printed on stderr: a POSIX extended regular expression
};

/// Names the test; its bytes would be other ones in each build.
inline void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.command; }

/// Runs the command: its status, its message, and nothing on stdout.
inline void expect_refused(const Refusal& refusal) {
  const Outcome outcome = shell(refusal.command);
  EXPECT_EQ(outcome.status, refusal.status) << outcome.err;
  EXPECT_THAT(outcome.err, testing::ContainsRegex(refusal.message));
  EXPECT_EQ(outcome.out, "");
}

}  // namespace pushpkt::test
