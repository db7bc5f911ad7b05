// diff as its users meet it: exit codes as diff(1), a text like a unified diff, errors that help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "running.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Diff : public testing::Test {
 protected:
  /// A capture of these recipes.
  std::string capture(const std::string& name, const std::string& recipes) {
    const std::string file = scratch_.file(name);
    std::ofstream(scratch_.file("recipes")) << recipes;
    const Outcome made =
        shell("pushpkt send -r " + scratch_.file("recipes") + " --path file -w " + file);
    EXPECT_EQ(made.status, 0) << made.err;
    return file;
  }
  static std::string packet(const std::string& number, const std::string& ip = "ttl=64") {
    return "eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2, " + ip +
           ")/udp(srcport=4000, dstport=53)/\"packet number " + number + "\"\n";
  }

  Scratch scratch_;
};

TEST_F(Diff, TheSameIsSilentAndZero) {
  const std::string a = capture("a.pcapng", packet("1") + packet("2"));
  const std::string b = capture("b.pcap", packet("1") + packet("2"));
  const Outcome same = shell("pushpkt diff " + a + " " + b);
  EXPECT_EQ(same.status, 0);
  EXPECT_EQ(same.out + same.err, "");
  EXPECT_EQ(shell("pushpkt diff - " + b + " <" + a).status, 0);
}

TEST_F(Diff, WhatDiffersIsGroupedThenShownAndOne) {
  const std::string a = capture("a.pcapng", packet("1") + packet("2") + packet("3") + packet("4"));
  const std::string b = capture(
      "b.pcapng", packet("1", "ttl=63") + packet("2") + packet("2") + packet("4", "ttl=63"));
  const Outcome out = shell("cd " + scratch_.file("") + " && pushpkt diff a.pcapng b.pcapng");
  EXPECT_EQ(out.status, 1);
  EXPECT_THAT(out.out,
              AllOf(HasSubstr("--- a.pcapng\n+++ b.pcapng\n4 packets of A, 4 of B, paired "
                              "by order: 1 the same, 2 changed, 1 missing from B, 1 extra "
                              "in B (copies among"),
                    testing::ContainsRegex("2  ip.ttl +64 -> 63 +network: as each router")));
  EXPECT_THAT(out.out, AllOf(HasSubstr("\n@@ frame 1 / frame 1 @@ 10.0.0.1 -> 10.0.0.2  UDP"),
                             HasSubstr("\n- ip.ttl 64\n+ ip.ttl 63   network"),
                             HasSubstr("@@ frame 3 / - @@ missing from B\n- 10.0.0.1"),
                             HasSubstr("@@ - / frame 3 @@ extra in B: a copy of frame 2 of B\n+ "),
                             HasSubstr("@@ frame 4 / frame 4 @@")));
  EXPECT_THAT(shell("pushpkt diff -q " + a + " " + b).out,
              AllOf(HasSubstr("ip.ttl"), Not(HasSubstr("@@"))));
}

TEST_F(Diff, IgnoredFieldsTakeTheirChecksumsAlong) {
  const std::string a = capture("a.pcapng", packet("1"));
  const std::string b = capture("b.pcapng", packet("1", "ttl=63"));
  EXPECT_EQ(shell("pushpkt diff " + a + " " + b).status, 1);
  EXPECT_EQ(shell("pushpkt diff --ignore ip.ttl " + a + " " + b).status, 0);
  EXPECT_EQ(shell("pushpkt diff --ignore 'ip.*' " + a + " " + b).status, 0);
  EXPECT_EQ(shell("pushpkt diff --ignore udp.port " + a + " " + b).status, 1);
}

TEST_F(Diff, PartialChecksumsAreNamedAndNoDifference) {
  const std::string partial = capture("p.pcapng",
                                      "eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, "
                                      "dstport=53, checksum=0x1421)/\"hello\"\n");
  const std::string whole = capture(
      "w.pcapng", "eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/\"hello\"\n");
  const Outcome offload = shell("pushpkt diff " + partial + " " + whole);
  EXPECT_EQ(offload.status, 0);
  EXPECT_THAT(offload.out, HasSubstr("offload: A has only the pseudo-header's sum"));
}

TEST_F(Diff, JsonIsOneDocument) {
  if (!has_program("jq")) GTEST_SKIP() << "jq is not installed";
  const std::string a = capture("a.pcapng", packet("1") + packet("2"));
  const std::string b = capture("b.pcapng", packet("1", "ttl=9"));
  const Outcome out = shell("pushpkt diff --json " + a + " " + b +
                            " | jq -c '[.schema, .same, .totals.missing, (.packets[] | [.kind, "
                            ".frame_a, .frame_b]), (.packets[0].differences[0] | .field, .a, .b), "
                            "(.groups[] | select(.counts) | .field)]'");
  EXPECT_EQ(out.out,
            "[1,false,1,[\"changed\",1,1],[\"missing\",2,null],\"ip.ttl\",64,9,\"ip.ttl\"]\n");
  const Outcome same = shell("pushpkt diff --json " + a + " " + a + " | jq -c '[.same, .packets]'");
  EXPECT_EQ(same.out, "[true,[]]\n");
}

TEST_F(Diff, FoldersStandForTheirCaptures) {
  ASSERT_EQ(shell("mkdir " + scratch_.file("one") + " " + scratch_.file("two")).status, 0);
  const std::string a = capture("one/a.pcapng", packet("1"));
  capture("two/a.pcapng", packet("1"));
  const std::string folders = scratch_.file("one") + " " + scratch_.file("two");
  EXPECT_EQ(shell("pushpkt diff " + folders).status, 0);
  EXPECT_EQ(shell("pushpkt diff " + a + " " + scratch_.file("two")).status, 0);
  capture("two/b.pcapng", packet("2"));
  const Outcome lonely = shell("pushpkt diff " + folders);
  EXPECT_EQ(lonely.status, 1);
  EXPECT_EQ(lonely.out, "Only in " + scratch_.file("two") + ": b.pcapng\n");
  const Outcome none =
      shell("pushpkt diff " + scratch_.file("two") + "/b.pcapng " + scratch_.file("one"));
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("there are a.pcapng"));
}

TEST_F(Diff, TroubleIsTwoAndSaysWhere) {
  const std::string a = capture("a.pcapng", packet("1") + packet("2"));
  const Outcome field = shell("pushpkt diff --ignore ip.tttl " + a + " " + a);
  EXPECT_EQ(field.status, 2);
  EXPECT_THAT(field.err,
              HasSubstr("cannot find a field named `ip.tttl`\n  the nearest is `ip.ttl`"));
  const Outcome file = shell("pushpkt diff " + a + " " + scratch_.file("none.pcap"));
  EXPECT_EQ(file.status, 2);
  EXPECT_THAT(file.err, HasSubstr("No such file or directory (ENOENT)"));
  std::ofstream(scratch_.file("p.toml")) << "ignore = [\n \"udp.dstprt\"]\n";
  const Outcome policy =
      shell("pushpkt diff --policy " + scratch_.file("p.toml") + " " + a + " " + a);
  EXPECT_EQ(policy.status, 2);
  EXPECT_THAT(policy.err, HasSubstr("p.toml, line 2, column 2: cannot find a field named"));
  EXPECT_EQ(shell("pushpkt diff - - <" + a).status, 2);
  EXPECT_EQ(shell("pushpkt diff " + a).status, 2);
}

TEST_F(Diff, OnePipeIsNoTwoCaptures) {
  for (const char* names : {"- -", "- /dev/stdin", "/dev/stdin -", "/dev/fd/0 /dev/stdin"}) {
    const Outcome refused = shell(std::string("cat /dev/null | pushpkt diff ") + names);
    EXPECT_EQ(refused.status, 2) << names;
    EXPECT_THAT(refused.err, HasSubstr("cannot read both captures from ")) << names;
  }
}

/// The program has read what is there, and waits for more.
TEST(DiffInterrupted, IsSaidAndIsNoTroubleOfAFile) {
  const Scratch scratch;
  const std::string pipe = scratch.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int fd = ::open(pipe.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(shell("cd " + scratch.file("") +
                  "; pushpkt send 'eth()/ip()/udp()/\"x\"' --path file -w a.pcapng; "
                  "cat a.pcapng >pipe")
                .status,
            0);
  Running running(scratch.file(""), "exec pushpkt diff --json a.pcapng pipe");
  ASSERT_TRUE(until([&] {
    int waiting = 0;
    return ::ioctl(fd, FIONREAD, &waiting) == 0 && waiting == 0;
  }));
  running.signal(SIGINT);
  EXPECT_EQ(running.status(), 1) << running.err();
  EXPECT_THAT(running.out(), HasSubstr("\"interrupted\": true"));
  EXPECT_THAT(running.out(), HasSubstr("\"trouble_b\": null"));
  EXPECT_THAT(running.err(), HasSubstr("interrupted: "));
  ::close(fd);
}

TEST_F(Diff, ACutCaptureIsComparedAsFarAsItIsWhole) {
  const std::string a = capture("a.pcap", packet("1") + packet("2"));
  const std::string cut = scratch_.file("cut.pcap");
  ASSERT_EQ(shell("head -c -5 " + a + " >" + cut).status, 0);
  const Outcome out = shell("pushpkt diff " + a + " " + cut);
  EXPECT_EQ(out.status, 2);
  EXPECT_THAT(out.out, HasSubstr("1 packet of A, 1 of B, paired by order: 1 the same"));
  EXPECT_THAT(out.err, HasSubstr("cut short"));
}

TEST_F(Diff, ThePageStandsAlone) {
  const std::string a = capture("a.pcapng", packet("<1>"));
  const std::string b = capture("b.pcapng", packet("<1>", "ttl=9"));
  const std::string page = scratch_.file("page.html");
  EXPECT_EQ(shell("pushpkt diff --html " + page + " " + a + " " + b).status, 1);
  EXPECT_THAT(content_of(page),
              AllOf(HasSubstr("The captures are different."), HasSubstr("ip.ttl"),
                    HasSubstr("</html>"), HasSubstr("default-src 'none'"), Not(HasSubstr("src="))));
}

}  // namespace
}  // namespace pushpkt::test
