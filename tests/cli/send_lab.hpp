// What the tests of `send` share: the lab with servers, and a folder.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {

/// A script on the lab's client; servers answer UDP and TCP on port 12000 before it begins.
inline Outcome in_lab_with_servers(const std::string& script) {
  const Scratch scratch;
  std::ofstream(scratch.file("script"))
      << "pushpkt client udp 10.77.2.2 --tries 100 ready >/dev/null || exit 99\n"
      << "pushpkt client tcp 10.77.2.2 --tries 1000 ready >/dev/null || exit 99\n"
      << script << "\n";
  const std::string servers = scratch.file("servers");
  std::ofstream(servers)
      << "pushpkt server tcp 2>/dev/null &\nexec pushpkt server udp 2>/dev/null\n";
  return shell("pushpkt lab --server 'sh " + servers + "' -- sh " + scratch.file("script") +
               " 2>&1");
}

class SendLab : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.file(name); }

 private:
  Scratch scratch_;
};

}  // namespace pushpkt::test
