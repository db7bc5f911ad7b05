// GoogleTest's failure at a line of another file.
#include "pushpkt/testing/location.hpp"

#include <gtest/gtest.h>

namespace pushpkt::testing {

void fail_at(const Location& test, const std::string& text) {
  GTEST_MESSAGE_AT_(test.file, test.line, text.c_str(),
                    ::testing::TestPartResult::kNonFatalFailure);
}

}  // namespace pushpkt::testing
