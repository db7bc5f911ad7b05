// Results that would overwrite or mix with each other are refused before anything is done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class TwoOutputs : public testing::Test {
 protected:
  void SetUp() override {
    const Outcome made =
        shell(R"(pushpkt send 'eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp()/"x"' --path file -w )" +
              capture_);
    ASSERT_EQ(made.status, 0) << made.err;
  }

  Scratch scratch_;
  std::string capture_ = scratch_.file("a.pcapng");
};

TEST_F(TwoOutputs, OneFileDoesNotGetTwoResults) {
  const std::string file = scratch_.file("out/packet.pcapng");
  ASSERT_EQ(shell("mkdir " + scratch_.file("out") + "; echo old > " + file).status, 0);
  for (const std::string& options :
       {"--json " + file + " --html " + file, "--save " + scratch_.file("out") + " --json " + file,
        "--save " + scratch_.file("out") + " --html " + file, "--json " + file + " > " + file,
        std::string("--json --html -"), std::string("--json --html /dev/stdout")}) {
    const Outcome refused = shell("pushpkt ask push --path packet " + options);
    EXPECT_EQ(refused.status, 2) << options;
    EXPECT_THAT(refused.err, HasSubstr("cannot write two results to ")) << options;
    EXPECT_THAT(refused.out, IsEmpty()) << options;
  }
}

// The link does not lead to a file yet: the first result would make it, the second replace it.
TEST_F(TwoOutputs, ALinkToAFileThatIsNotThereYetIsThatFile) {
  const std::string link = scratch_.file("link");
  const std::string made = scratch_.file("made");
  ASSERT_EQ(shell("ln -s made " + link).status, 0);
  for (const std::string& line :
       {"decode " + capture_ + " --html " + link + " -w " + made,
        "decode " + capture_ + " --html " + made + " -w " + link,
        "ask --json " + link + " --html " + made,
        "ask --save " + scratch_.file("new") + " --json " + scratch_.file("new/packet.pcapng"),
        "lab --record " + link + " --impair drop=5% --impair-log " + made + " -- true",
        "diff " + capture_ + " " + capture_ + " --html " + link + " --json > " + made}) {
    const Outcome refused = shell("pushpkt " + line);
    const bool is_diff = line.starts_with("diff");  // the shell has made the file
    EXPECT_EQ(refused.status, 2) << line;
    EXPECT_THAT(refused.err, HasSubstr("cannot write two results to ")) << line;
    EXPECT_EQ(shell("test -e " + made).status, is_diff ? 0 : 1) << line;
  }
}

TEST_F(TwoOutputs, APageDoesNotGoWhereTheComparisonGoes) {
  const std::string diff = "pushpkt diff " + capture_ + " " + capture_;
  for (const char* options : {" --html -", " --json --html /dev/fd/1"}) {
    const Outcome refused = shell(diff + options);
    EXPECT_EQ(refused.status, 2) << options;
    EXPECT_THAT(refused.err, HasSubstr("cannot write two results to the standard output"));
  }
}

TEST_F(TwoOutputs, ACaptureOnTheStandardOutputHasNoTextInIt) {
  const std::string send = R"(pushpkt send 'ip(dst=127.0.0.1)/udp(dport=9)/"x"' --path raw-ip -w )";
  EXPECT_EQ(shell(send + "- --json").status, 2);
  EXPECT_EQ(shell(send + "/dev/stdout -v --wait 0.1").status, 2);
  const std::string replay = "pushpkt replay " + capture_ + " --path file -w /dev/stdout";
  EXPECT_EQ(shell(replay + " --json").status, 2);
  const Outcome read = shell(replay + " | pushpkt decode - -e udp.length");
  EXPECT_EQ(read.status, 0) << read.err;
  EXPECT_EQ(read.out, "9\n");
}

TEST_F(TwoOutputs, AnAnswerGoesIntoTheCaptureOnly) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Outcome read =
      shell(R"(pushpkt lab -- pushpkt send 'ip(dst=10.77.1.1)/icmp.echo()' --wait 5 -w - | )"
            "pushpkt decode - -e icmp.type");
  EXPECT_EQ(read.status, 0) << read.err;
  EXPECT_EQ(read.out, "8\n0\n");
}

}  // namespace
}  // namespace pushpkt::test
