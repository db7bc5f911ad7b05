// pushpkt replay --as client: saved TCP connections, repeated by hand against a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReplayTcp : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
    if (!has_program("nft")) GTEST_SKIP() << "nft is not installed";
    const Outcome done = shell("pushpkt lab --record " + scratch.file("saved.pcapng") +
                               " --server 'pushpkt server tcp' -- sh -c \"printf 'one\\ntwo\\n' | "
                               "pushpkt client tcp 10.77.2.2; pushpkt client tcp 10.77.2.2 last\"");
    ASSERT_EQ(done.status, 0) << done.err;
  }
  Outcome replay(const std::string& server, const std::string& options = {}) {
    return shell("pushpkt lab --record " + scratch.file("again.pcapng") + " --server '" + server +
                 "' -- pushpkt replay " + scratch.file("saved.pcapng") +
                 " --as client --host 10.77.2.2 -f 'ether src 02:00:00:00:01:02 or ether dst "
                 "02:00:00:00:01:02' " +
                 options);
  }
  Scratch scratch;
};

TEST_F(ReplayTcp, TheSameServerGivesTheSameAnswers) {
  for (const char* path : {"", "--path raw-ip", "--path inject"}) {
    const Outcome again = replay("pushpkt server tcp", path);
    EXPECT_EQ(again.status, 0) << path << again.out << again.err;
    EXPECT_THAT(again.out, HasSubstr("2 connections to 10.77.2.2, 3 requests: 3 answers the same, "
                                     "0 different, 0 missing"));
    const Outcome resets =
        shell("pushpkt decode " + scratch.file("again.pcapng") + " 'tcp[tcpflags] & tcp-rst != 0'");
    EXPECT_EQ(resets.out, "");
  }
}

TEST_F(ReplayTcp, SeveralPortsOfTheServerAreOneRun) {
  const std::string two = "sh -c \"pushpkt server tcp -p 12001 & exec pushpkt server tcp\"";
  const Outcome made =
      shell("pushpkt lab --record " + scratch.file("saved.pcapng") + " --server '" + two +
            "' -- sh -c \"until pushpkt client tcp 10.77.2.2 -p 12001 first; do :; "
            "done; pushpkt client tcp 10.77.2.2 second; pushpkt client tcp "
            "10.77.2.2 -p 12001 third\"");
  ASSERT_EQ(made.status, 0) << made.err;
  const Outcome again = replay(two, "--wait 20");
  EXPECT_EQ(again.status, 0) << again.out << again.err;
  EXPECT_THAT(again.out, HasSubstr("3 requests: 3 answers the same, 0 different, 0 missing"));
  EXPECT_THAT(again.err, testing::ContainsRegex("guard: RST from 10.77.1.2:[0-9]+ to "
                                                "10.77.2.2:12000, 10.77.1.2:[0-9]+ to "
                                                "10.77.2.2:12001 is dropped"));
  const Outcome resets = shell("pushpkt decode " + scratch.file("again.pcapng") +
                               " 'src net 10.77.1.0/24 and tcp[tcpflags] & tcp-rst != 0'");
  EXPECT_EQ(resets.out, "");
  const Outcome one = replay("pushpkt server tcp", "--port 12000");
  EXPECT_EQ(one.status, 0) << "all to one port" << one.out << one.err;
}

TEST_F(ReplayTcp, AnotherServerIsShown) {
  if (!has_program("socat")) GTEST_SKIP() << "socat is not installed";
  const Outcome other = replay("socat -t 9 TCP-LISTEN:12000,fork,reuseaddr EXEC:cat");
  EXPECT_EQ(other.status, 1) << other.err;
  EXPECT_THAT(other.out, HasSubstr("different: the answer of 10.77.2.2:12000 to packet"));
  EXPECT_THAT(other.out, HasSubstr("3 different, 0 missing"));
  const Outcome json = replay("socat -t 9 TCP-LISTEN:12000,fork,reuseaddr EXEC:cat", "--json");
  EXPECT_EQ(json.status, 1);
  EXPECT_THAT(json.out, HasSubstr("\"transport\": \"tcp\""));
}

// What differs in each connection of one server: its identifiers and clocks.
TEST_F(ReplayTcp, UnderAPolicyItsSegmentsAreComparedToo) {
  const std::string policy = "--ignore ip.id --ignore ip.flags --ignore 'tcp.options.timestamp.*' ";
  const Outcome again = replay("pushpkt server tcp", policy);
  EXPECT_EQ(again.status, 0) << again.out << again.err;
  EXPECT_THAT(again.out, HasSubstr("3 answers the same"));
  EXPECT_THAT(again.out, HasSubstr("segments of the server: "));
  const Outcome strict = replay("pushpkt server tcp", "--ignore ip.id");
  EXPECT_EQ(strict.status, 1) << strict.out << strict.err;
  EXPECT_THAT(strict.out, HasSubstr("3 answers the same"));
  EXPECT_THAT(strict.out, HasSubstr("tcp.options.timestamp.tsval"));
  if (!has_program("socat")) GTEST_SKIP() << "socat is not installed";
  const Outcome other =
      replay("socat -t 9 TCP-LISTEN:12000,fork,reuseaddr,mss=700 EXEC:cat", "--wait 0.5 " + policy);
  EXPECT_EQ(other.status, 1) << other.err;
  EXPECT_THAT(other.out, HasSubstr("tcp.options.mss_val"));
}

// One connection with two requests, one with one.
TEST_F(ReplayTcp, WhatWasNotAskedIsNotSaidToHaveEnded) {
  if (!has_program("socat")) GTEST_SKIP() << "socat is not installed";
  const Outcome silent =
      replay("socat -u TCP-LISTEN:12000,fork,reuseaddr OPEN:/dev/null", "--wait 0.5");
  EXPECT_EQ(silent.status, 1) << silent.err;
  EXPECT_THAT(silent.out, HasSubstr("0 bytes of 4 came: "));
  EXPECT_THAT(silent.out, HasSubstr(": not asked: the answer before it was given up\n"));
  EXPECT_THAT(silent.out, HasSubstr("3 missing"));
  const Outcome ends =
      replay("socat TCP-LISTEN:12000,fork,reuseaddr SYSTEM:\"head -c 2\"", "--wait 9");
  EXPECT_EQ(ends.status, 1) << ends.err;
  EXPECT_THAT(ends.out, HasSubstr("2 bytes of 4 came: the server ended the connection\n"));
  EXPECT_THAT(ends.out, HasSubstr(": not asked: the server ended the connection\n"));
  EXPECT_THAT(ends.out, Not(HasSubstr("ECONNRESET")));
}

TEST_F(ReplayTcp, NoServerMeansMissingAnswers) {
  const Outcome none = replay("pushpkt server tcp -p 12001", "--wait 0.5");
  EXPECT_EQ(none.status, 1) << none.err;
  EXPECT_THAT(none.out, HasSubstr("Connection refused (ECONNREFUSED)"));
  EXPECT_THAT(none.out, HasSubstr("3 missing"));
  const Outcome other_port = replay("pushpkt server tcp -p 12001", "--port 12001");
  EXPECT_EQ(other_port.status, 0) << other_port.out << other_port.err;
}

}  // namespace
}  // namespace pushpkt::test
