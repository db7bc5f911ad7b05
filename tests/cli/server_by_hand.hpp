// A server without a socket in the lab, for tests that ask it by other programs.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {

/// On the lab's client. `serve ARGUMENTS` starts a server by hand on the router, `stop` ends it and
/// prints what it said. The router is the neighbour of the client, so that no route is needed.
inline Outcome in_lab(const std::string& script) {
  const Scratch scratch;
  std::ofstream(scratch.file("script"))
      << "said=" << scratch.file("said") << "\n"
      << "serve() { : >$said; ip netns exec router pushpkt server \"$@\" 2>$said & s=$!\n"
         "  until grep -q listening $said; do kill -0 $s || { cat $said; exit 98; }; done; }\n"
         "stop() { kill $s; wait $s; echo status $?; cat $said; }\n"
         "rules() { ip netns exec router nft list ruleset; }\n"
      << script << "\n";
  return shell("pushpkt lab -- sh " + scratch.file("script") + " 2>&1");
}

class ServerByHand : public testing::Test {
 protected:
  void SetUp() override {
    const Outcome lab = shell("pushpkt lab -- ip netns exec router true");
    if (lab.status != 0) GTEST_SKIP() << "no lab can be built here, or `ip netns` does not work";
  }
};

inline constexpr const char* own_addresses = "--address 10.77.1.9 --address fd77:1::9";

}  // namespace pushpkt::test
