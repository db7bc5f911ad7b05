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

/// Two addresses of the client's network that no host has.
inline constexpr const char* own_addresses = "--address 10.77.1.9 --address fd77:1::9";

/// The script with a server at own_addresses, which is stopped behind it.
inline Outcome with_server(const std::string& transport, const std::string& script,
                           const std::string& options = {}) {
  return in_lab("serve " + transport + " --path packet -i to-client " + own_addresses + " " +
                options + "\n" + script + "\nstop\n");
}

/// The script on one host, with a server at the other end of a cable: `setup` makes the cable,
/// `server` has the path, the device and the addresses.
inline Outcome with_cable(const std::string& setup, const std::string& server,
                          const std::string& script) {
  const Scratch scratch;
  std::ofstream(scratch.file("script"))
      << "said=" << scratch.file("said") << "\n"
      << setup << " || exit 97\n"
      << "pushpkt server tcp " << server << " 2>$said & s=$!\n"
      << "until grep -q listening $said; do kill -0 $s || { cat $said; exit 98; }; done\n"
      << script << "\nkill $s; wait $s; cat $said\n";
  return shell("pushpkt lab -- sh " + scratch.file("script") + " 2>&1");
}

class ServerByHand : public testing::Test {
 protected:
  void SetUp() override {
    const Outcome lab = shell("pushpkt lab -- ip netns exec router true");
    if (lab.status != 0) GTEST_SKIP() << "no lab can be built here, or `ip netns` does not work";
  }
};

}  // namespace pushpkt::test
