// The client of a recorded lab, whose connections are made by hand.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "program.hpp"
#include "tcp_resets.hpp"

namespace pushpkt::test {

/// A path and an address of the lab's server.
struct Way {
  std::string path;
  std::string host;
};

inline std::vector<Way> all_ways() {
  std::vector<Way> out;
  for (const char* path : {"raw-ip", "packet", "inject"}) {
    for (const char* host : {"10.77.2.2", "fd77:2::2"}) out.push_back({path, host});
  }
  return out;
}

class ClientTcp : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
    if (!has_program("nft")) GTEST_SKIP() << "nft is not installed";
  }

  /// Runs the script on the client of a lab with this server; all links are recorded.
  Outcome lab(const std::string& server, const std::string& script,
              const std::string& options = {}) {
    std::ofstream(scratch.file("client.sh")) << script << "\n";
    return shell("timeout 300 pushpkt lab " + options + " --record " + scratch.file("lab.pcapng") +
                 " --server '" + server + "' -- sh " + scratch.file("client.sh"));
  }
  /// Recorded segments with RST of either side, as text. Left out is what a server does whose FIN
  /// went twice, because the machine was busy: its listener answers the second acknowledgment with
  /// RST (RFC 9293, 3.10.7.2), since the first one has ended the connection.
  std::string resets() { return resets_in(scratch.file("lab.pcapng")); }
  static std::string client(const Way& way, const std::string& rest) {
    return "pushpkt client tcp " + way.host + " --path " + way.path + " " + rest;
  }

  Scratch scratch;
};

}  // namespace pushpkt::test
