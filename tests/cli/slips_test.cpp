// Slips on the command line are answered by the way that works, and words and numbers agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void expect_hint(const std::string& command, const std::string& hint) {
  const Outcome done = shell(command);
  EXPECT_EQ(done.status, 2) << command;
  EXPECT_THAT(done.err, HasSubstr(hint)) << command;
}

TEST(Slips, OfAHostAreAnsweredByItsForm) {
  expect_hint("pushpkt client udp 127.0.0.1:9 x", "the port is an option: 127.0.0.1 -p 9");
  expect_hint("pushpkt client tcp '[::1]' x", "without the brackets: ::1");
  expect_hint("pushpkt client tcp -6 127.0.0.1 x", "it is an IPv4 address: leave -6 away");
}

TEST(Slips, OfFilesAndFilters) {
  const Scratch scratch;
  const std::string file = scratch.file("a.pcapng");
  ASSERT_EQ(shell("pushpkt send 'eth()/ip(dst=10.0.0.2)/udp()' --path file -w " + file).status, 0);
  expect_hint("pushpkt decode " + file + " " + file, "one capture, then a filter");
  expect_hint("pushpkt decode udp " + file, "one capture, then a filter");
  expect_hint("pushpkt replay " + file + " -i lo udp", "-f 'udp ...'");
  expect_hint("pushpkt replay " + file + " -x 2", "here it is `--speed`");
  expect_hint("pushpkt replay " + file + " -M 2", "here it is `--mbps`");
  std::ofstream(scratch.file("recipes.txt")) << "eth()\n";
  expect_hint("pushpkt send " + scratch.file("recipes.txt"), "`pushpkt send -r");
  expect_hint("echo 'eth()' | pushpkt send -", "`pushpkt send -r -`");
  expect_hint(
      "pushpkt send 'ip(dst=10.0.0.2)/icmp.echo()' --path file -w " + file + " --vary icmp.seq=1..",
      "cannot vary icmp.seq");
}

TEST(Slips, OfOptionsInFrontOfACommand) {
  expect_hint("pushpkt lab --sever 'pushpkt server udp' -- true", "the nearest is `--server`");
  expect_hint("pushpkt lab --recrod x.pcapng -- true", "the nearest is `--record`");
  expect_hint("pushpkt drops --lba -- true", "the nearest is `--lab`");
  expect_hint("pushpkt lab ping -c1 10.77.2.2", "put -- before that");
  expect_hint("pushpkt lab --server pushpkt server udp -- true", "--server 'pushpkt server udp'");
}

TEST(Slips, OfOptionsThatAreWordsOfAnotherVerb) {
  for (const char* verb : {"decode x.pcap", "sniff -i lo"}) {
    expect_hint("pushpkt " + std::string(verb) + " --json", "-T json, an object a line");
  }
}

TEST(Slips, OfAFileThatLooksLikeOptions) {
  for (const char* word : {"-x.pcap", "-vq.pcap"}) {
    const Outcome done = shell("pushpkt decode " + std::string(word));
    EXPECT_EQ(done.status, 2);
    EXPECT_THAT(done.err, AllOf(HasSubstr("cannot use `" + std::string(word) + "`"),
                                HasSubstr("./" + std::string(word))));
  }
}

TEST(Slips, OfAnInputWithoutANameOrWithNothingInIt) {
  for (const char* line :
       {"diff '' x", "replay '' --path file -w x", "report ''", "talk '' -i lo"}) {
    const Outcome done = shell("pushpkt " + std::string(line));
    EXPECT_EQ(done.status, 2) << line;
    EXPECT_THAT(done.err, AllOf(HasSubstr("the file is empty"), Not(HasSubstr("read :")))) << line;
  }
  for (const char* line : {"talk - -i lo", "send -r -", "report -"}) {
    const Outcome done = shell("echo | pushpkt " + std::string(line));
    EXPECT_EQ(done.status, 2) << line;
    EXPECT_THAT(done.err, HasSubstr("standard input")) << line;
  }
}

TEST(Slips, OfADeviceOfTheUsersOwn) {
  for (const char* verb : {"server udp", "server tcp"}) {
    const Outcome done = shell("pushpkt " + std::string(verb) + " --path tun --address 10.77.1.9");
    EXPECT_THAT(done.err, AllOf(HasSubstr("no interface is named"), Not(HasSubstr("to-router"))));
  }
}

TEST(Slips, FieldsAreFoundByTheirNames) {
  const Outcome whole = shell("pushpkt fields udp.dstport");
  EXPECT_EQ(whole.status, 0) << whole.err;
  EXPECT_THAT(whole.out, AllOf(HasSubstr("udp.dstport"), Not(HasSubstr("udp.srcport"))));
  const Outcome part = shell("pushpkt fields ttl");
  EXPECT_THAT(part.out, AllOf(HasSubstr("ip.ttl"), HasSubstr("mpls.ttl")));
  EXPECT_EQ(shell("pushpkt fields TCP").out, shell("pushpkt fields tcp").out);
  EXPECT_EQ(shell("pushpkt fields ip.tll").status, 2);
}

TEST(Slips, WhatHasNoRouteIsAMatterOfTheEnvironment) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  for (const char* path : {"socket", "packet"}) {
    const Outcome done =
        shell("pushpkt lab -- sh -c 'ip route del default; pushpkt client udp 10.99.1.1 x --path " +
              std::string(path) + "'");
    EXPECT_EQ(done.status, 4) << path << done.err;
    EXPECT_THAT(done.err, HasSubstr("cannot find a route to 10.99.1.1")) << path;
  }
}

TEST(SendJson, HasWhatEachPacketHasOfItsOwn) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  if (!has_program("jq")) GTEST_SKIP() << "jq is not installed";
  const Outcome done = shell(
      "pushpkt lab -- pushpkt send 'ip(dst=10.77.2.2)/icmp.echo()' -c 3 --json --wait 5 | "
      "jq -c '.varied[0] | [.field, .ranges[0].first, .ranges[0].last, .random]'");
  EXPECT_EQ(done.out, "[\"icmp.seq\",0,2,false]\n");
}

TEST(Against, AnotherAnswerIsRefusedBeforeTheRun) {
  const Scratch scratch;
  std::ofstream(scratch.file("push.json")) << R"({"schema":1,"question":"push"})";
  const Outcome done =
      shell("pushpkt ask fields --path packet --against " + scratch.file("push.json"));
  EXPECT_EQ(done.status, 2);
  EXPECT_THAT(done.err, HasSubstr("push.json: it is not an answer of `ask fields --json`"));
  EXPECT_EQ(done.out, "");
}

TEST(LabOfAProcess, IsEndedByAnInterruptOfAProcess) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  for (const char* signal : {"INT", "QUIT"}) {
    const Scratch scratch;
    const std::string ready = scratch.file("ready");
    const Outcome done = shell("mkfifo " + ready + "; pushpkt lab -- sh -c 'echo >" + ready +
                               "; exec sleep 600' & read line <" + ready + "; kill -" +
                               std::string(signal) + " $!; wait $!");
    EXPECT_EQ(done.status, 128 + 15) << signal << done.err;
  }
}

TEST(LinkTypes, HaveWiresharksNumbers) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  const Scratch scratch;
  const std::string file = scratch.file("a.pcap");
  ASSERT_EQ(shell("pushpkt send 'eth(type=0x88b5)/hex(00)*60' --path file -w " + file).status, 0);
  const std::string bytes = content_of(file);
  constexpr std::size_t link_type_at = 20;
  for (const int link : {6, 8, 10, 50, 51, 109, 122, 140, 204, 272}) {
    std::string changed = bytes;
    changed[link_type_at] = static_cast<char>(link % 256);
    changed[link_type_at + 1] = static_cast<char>(link / 256);
    std::ofstream(file, std::ios::binary) << changed;
    const std::string ask = " -T fields -e frame.encap_type";
    EXPECT_EQ(shell("pushpkt decode " + file + ask).out, shell("tshark -r " + file + ask).out)
        << link;
  }
  EXPECT_THAT(shell("pushpkt decode " + file).out, HasSubstr("of link type 272 that we cannot"));
}

}  // namespace
}  // namespace pushpkt::test
