// A run that fails leaves an earlier file of its output's name as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

class KeptFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
    ASSERT_EQ(shell("pushpkt send 'eth()/ip(dst=10.0.0.2)/udp(dstport=9)/\"earlier\"' "
                    "--path file -w " +
                    file_)
                  .status,
              0);
    earlier_ = content_of(file_);
  }
  void expect_kept(const std::string& command, int status) {
    const Outcome done = shell(command);
    EXPECT_EQ(done.status, status) << command << "\n" << done.out << done.err;
    EXPECT_EQ(content_of(file_), earlier_) << command;
  }

  Scratch scratch_;
  std::string file_ = scratch_.file("old.pcapng");
  std::string earlier_;
};

TEST_F(KeptFiles, OfALabWhoseServerOrCommandDoesNotStart) {
  const std::string lab = "pushpkt lab --record " + file_;
  expect_kept(lab + " --server 'pushpkt servr udp' -- pushpkt client udp 10.77.2.2 x", 4);
  expect_kept(lab + " --server true -- true", 4);
  expect_kept(lab + " -- nosuch", 2);
  expect_kept(lab + " --mtu 1 -- true", 2);
}

TEST_F(KeptFiles, OfACaptureWhoseCommandDoesNotRun) {
  const std::string sniff = "pushpkt lab -- pushpkt sniff -i to-router -w " + file_;
  expect_kept(sniff + " --while nosuch", 127);
  expect_kept(sniff + " --while true 'no filter'", 2);
  expect_kept("pushpkt lab -- pushpkt sniff -i nosuch -w " + file_, 4);
}

TEST_F(KeptFiles, OfAClientThatDoesNotReachItsServer) {
  expect_kept("pushpkt lab -- pushpkt client tcp 10.77.1.77 --path packet --wait 0.2 x -w " + file_,
              1);
}

TEST_F(KeptFiles, OfAnEditThatFails) {
  const std::string in = scratch_.file("in.pcap");
  const Outcome made = shell(
      "printf '%s\\n' 'eth()/ip(dst=10.0.0.2)/udp()' 'link(1)/hex(0200000000)' | "
      "pushpkt send -r - --path file -w " +
      in);
  ASSERT_EQ(made.status, 0) << made.err;
  for (const std::string output : {" -w ", " --html "}) {
    expect_kept("pushpkt decode " + in + " --vlan add=45" + output + file_, 2);
  }
  expect_kept("pushpkt replay " + in + " --path file --vlan add=45 -w " + file_, 2);
}

TEST_F(KeptFiles, OfAFileWithoutARecipe) {
  expect_kept("pushpkt send -r /dev/null --path file -w " + file_, 2);
  const std::string fresh = scratch_.file("fresh.pcapng");
  EXPECT_EQ(shell("pushpkt send -r /dev/null --path file -w " + fresh).status, 2);
  EXPECT_NE(shell("test -e " + fresh).status, 0);
}

TEST_F(KeptFiles, AnotherCaptureTakesItsPlace) {
  const Outcome done = shell("pushpkt lab --record " + file_ +
                             " --server 'pushpkt server udp' -- pushpkt client udp 10.77.2.2 x");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(shell("pushpkt decode " + file_ + " udp").out, HasSubstr("10.77.2.2"));
  const std::string none = "pushpkt lab -- pushpkt sniff -i to-router -w " + file_;
  EXPECT_EQ(shell(none + " --while true").status, 0);
  EXPECT_EQ(shell("pushpkt decode " + file_ + " | wc -l").out, "0\n");
}

// Whoever reads it: the verb, or a command that it starts.
TEST_F(KeptFiles, OfTheStandardInput) {
  const std::string in_lab = "pushpkt lab -- ";
  for (const std::string& line :
       {in_lab + "pushpkt client tcp 10.77.2.2 --path packet --raw --wait 0.2 -w " + file_,
        in_lab + "pushpkt client tcp 10.77.2.2 --path raw-ip --raw --wait 0.2 -w " + file_,
        in_lab + "pushpkt client tcp fd77:2::2 --path packet --raw --wait 0.2 -w /." + file_,
        in_lab + "pushpkt sniff -i lo -c 1 --while cat -w " + file_,
        "pushpkt lab --record " + file_ + " -- cat",
        "pushpkt ask push --path packet --html " + file_}) {
    const Outcome refused = shell("cd / && " + line + " < " + file_);
    EXPECT_EQ(refused.status, 2) << line << "\n" << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("it is the file that is read")) << line;
    EXPECT_EQ(content_of(file_), earlier_) << line;
  }
}

}  // namespace
}  // namespace pushpkt::test
