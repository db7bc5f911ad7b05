// What the tests of the stack share: a lab, and sockets on its hosts.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "pushpkt/lab/lab.hpp"

namespace pushpkt::stack {

/// No test is meant to wait so long: it turns a hang into a failure.
inline Deadline patience() { return Deadline::in(std::chrono::seconds(30)); }

/// The calling thread is on the client. Where namespaces are forbidden the test is skipped.
class StackLab : public testing::Test {
 protected:
  void SetUp() override {
    static const Result<void> possible = lab::probe();
    if (!possible) GTEST_SKIP() << possible.error().text();
    build({});
  }

  void build(const lab::Obstacles& obstacles) {
    auto built = lab::Lab::build(lab::plan_of(obstacles));
    ASSERT_TRUE(built) << built.error().text();
    lab_.emplace(std::move(*built));
  }

  static std::string run(const lab::Host& host, const std::vector<std::string>& argv) {
    const auto output = host.run(argv);
    EXPECT_TRUE(output) << output.error().text();
    return output.value_or("");
  }

  std::optional<lab::Lab> lab_;
};

}  // namespace pushpkt::stack
