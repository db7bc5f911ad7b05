// Output that cannot be lost or destroyed: full disks, closed pipes, inputs as outputs, signals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* small_recipe = R"(eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp()/\"x\")";

class Output : public testing::Test {
 protected:
  /// A capture of three packets.
  std::string capture(const std::string& name) {
    std::string file = scratch_.file(name);
    const Outcome made =
        shell("pushpkt send \"" + std::string(small_recipe) + "\" -c 3 --path file -w " + file);
    EXPECT_EQ(made.status, 0) << made.err;
    return file;
  }
  static std::string packets_in(const std::string& file) {
    return shell("pushpkt decode " + file + " -e frame.number | wc -l").out;
  }
  /// What is in the folder, temporary files too.
  [[nodiscard]] std::string files() const { return shell("ls -A " + scratch_.file("")).out; }

  Scratch scratch_;
};

/// A command that prints without a network.
class EachVerb : public Output, public testing::WithParamInterface<const char*> {
 protected:
  std::string command() {
    std::string text = GetParam();
    for (std::size_t at = text.find("FILE"); at != std::string::npos; at = text.find("FILE")) {
      text.replace(at, 4, capture("a.pcapng"));
    }
    return text;
  }
};

TEST_P(EachVerb, SaysThatTheDiskIsFull) {
  const Outcome done = shell("pushpkt " + command() + " >/dev/full");
  EXPECT_EQ(done.status, 4);
  EXPECT_THAT(done.err, HasSubstr("cannot write the output: No space left on device (ENOSPC)"));
}

TEST_P(EachVerb, SaysThatTheOutputIsClosed) {
  const Outcome done = shell("pushpkt " + command() + " >&-");
  EXPECT_EQ(done.status, 4);
  EXPECT_THAT(done.err, HasSubstr("cannot write the output: Bad file descriptor (EBADF)"));
}

// The reader is gone before the program begins.
TEST_P(EachVerb, EndsQuietlyAtAClosedPipe) {
  const Outcome done =
      shell("mkfifo " + scratch_.file("pipe") + "\nexec 3<>" + scratch_.file("pipe") + " 4>" +
            scratch_.file("pipe") + " 3>&-\npushpkt " + command() + " >&4\n");
  EXPECT_EQ(done.status, 128 + SIGPIPE);
  EXPECT_THAT(done.err, Not(HasSubstr("EPIPE")));
  EXPECT_THAT(done.err, Not(HasSubstr("cannot write")));
}

INSTANTIATE_TEST_SUITE_P(Output, EachVerb,
                         testing::Values("fields --json", "fields", "fields --markdown", "paths",
                                         "lab --show", "doctor --json", "--help", "decode --help",
                                         "--version", "decode FILE", "decode FILE -T json",
                                         "decode FILE -v", "decode FILE -w -",
                                         "diff --json FILE FILE", "ask --list"));

TEST_F(Output, NoFileGetsTheNumberOfAClosedOutput) {
  const std::string file = capture("a.pcapng");
  const std::string written = scratch_.file("b.pcapng");
  const Outcome done = shell("pushpkt decode " + file + " -v -w " + written + " >&-");
  EXPECT_EQ(done.status, 4);
  EXPECT_EQ(packets_in(written), "3\n");
}

TEST_F(Output, IsNeverAnInput) {
  const std::string file = capture("x.pcapng");
  const std::string before = content_of(file);
  shell("cd " + scratch_.file("") + " && ln -s x.pcapng link && ln x.pcapng hard");
  const std::string recipes = scratch_.file("recipes");
  shell("pushpkt decode " + file + " -T craft >" + recipes);
  for (const std::string name : {"x.pcapng", "./x.pcapng", "link", "hard"}) {
    for (const std::string& verb :
         {"replay x.pcapng --path file --set ip.ttl=9 -w " + name, "decode x.pcapng -w " + name,
          "decode - -w " + name + " <x.pcapng", "decode link -w " + name,
          "replay - --path file -w " + name + " <hard", "diff x.pcapng x.pcapng --html " + name,
          "decode x.pcapng >>" + name}) {
      const Outcome done = shell("cd " + scratch_.file("") + " && pushpkt " + verb);
      EXPECT_EQ(done.status, 2) << verb;
      EXPECT_THAT(done.err, HasSubstr("it is the file that is read")) << verb;
      EXPECT_EQ(content_of(file), before) << verb;
    }
  }
  const std::string text = content_of(recipes);
  for (const std::string& from : {"-r " + recipes, "-r - <" + recipes}) {
    const Outcome done = shell("pushpkt send --path file -w " + recipes + " " + from);
    EXPECT_EQ(done.status, 2) << from;
    EXPECT_EQ(content_of(recipes), text) << from;
  }
}

TEST_F(Output, AnEarlierFileStaysWhereTheInputIsNotUnderstood) {
  const std::string old = capture("old.pcapng");
  const std::string before = content_of(old);
  const std::string nonsense = scratch_.file("nonsense");
  std::ofstream(nonsense) << "eth()/ip()\nno recipe\n";
  for (const std::string& verb :
       {"send 'ipp()' --path file -w " + old, "send -r " + nonsense + " --path file -w " + old,
        "replay " + nonsense + " --path file -w " + old, "decode " + nonsense + " -w " + old,
        "replay /dev/null --path file -w " + old, "decode " + old + ".none -w " + old,
        "decode " + nonsense + " -w " + old, "send 'eth()' --vary no=1 --path file -w " + old}) {
    const Outcome done = shell("pushpkt " + verb);
    EXPECT_EQ(done.status, 2) << verb << done.err;
    EXPECT_EQ(content_of(old), before) << verb;
  }
  EXPECT_EQ(files(), "nonsense\nold.pcapng\n");
}

TEST_F(Output, OfACaptureThatIsCutShortWhatIsWholeAppears) {
  const std::string file = capture("a.pcap");
  shell("head -c -1 " + file + " >" + scratch_.file("cut.pcap"));
  for (const std::string verb :
       {"decode cut.pcap -w b.pcap", "replay cut.pcap --path file -w b.pcap"}) {
    const Outcome done = shell("cd " + scratch_.file("") + " && rm -f b.pcap && pushpkt " + verb);
    EXPECT_EQ(done.status, 2) << verb;
    EXPECT_THAT(done.err, HasSubstr("cut short")) << verb;
    EXPECT_EQ(packets_in(scratch_.file("b.pcap")), "2\n") << verb;
  }
}

TEST_F(Output, AFileThatDoesNotFitIsAnErrorAndTheEarlierOneStays) {
  const std::string file = capture("a.pcapng");
  const std::string old = capture("old.pcapng");
  const std::string before = content_of(old);
  for (const std::string& verb :
       {"decode " + file + " -w " + old, "replay " + file + " --path file -w " + old,
        "diff " + file + " " + file + " --html " + old}) {
    const Outcome done = shell("(ulimit -f 0; pushpkt " + verb + ") 2>&1 | cat");
    EXPECT_THAT(done.out, HasSubstr("File too large (EFBIG)")) << verb;
    EXPECT_THAT(done.out, Not(HasSubstr("3 packets"))) << verb;
    EXPECT_EQ(content_of(old), before) << verb;
  }
  EXPECT_EQ(files(), "a.pcapng\nold.pcapng\n");
}

TEST_F(Output, CapturesAreOfTheirOwnerOnlyAndPagesAsTheUmaskSays) {
  const std::string file = capture("a.pcapng");
  shell("umask 022; pushpkt diff " + file + " " + file + " --html " + scratch_.file("d.html"));
  shell("umask 077; pushpkt decode " + file + " --html " + scratch_.file("e.html"));
  EXPECT_EQ(shell("cd " + scratch_.file("") + " && stat -c %a a.pcapng d.html e.html").out,
            "600\n644\n600\n");
}

TEST_F(Output, WhatIsNoFileIsWrittenDirectly) {
  const std::string file = capture("a.pcapng");
  EXPECT_EQ(shell("pushpkt decode " + file + " -w /dev/stdout | pushpkt decode - | wc -l").out,
            "3\n");
  EXPECT_EQ(shell("pushpkt decode " + file +
                  " -w /dev/fd/5 5>&1 >/dev/null | pushpkt decode - | "
                  "wc -l")
                .out,
            "3\n");
  EXPECT_EQ(shell("pushpkt decode " + file + " -w /dev/null && test -c /dev/null").status, 0);
  EXPECT_EQ(
      shell("cd " + scratch_.file("") + " && mkfifo pipe && (pushpkt decode pipe | wc -l) & " +
            "cd " + scratch_.file("") + " && until test -p pipe; do :; done\n" +
            "pushpkt decode a.pcapng -w pipe\nwait\ntest -p pipe")
          .out,
      "3\n");
}

/// Two packets of a capture and half of the third go into a pipe that stays open; `with` is run
/// when the program has shown the second one.
std::string paused(const std::string& file, const std::string& verb, const std::string& with) {
  return "cd $(dirname " + file + ")\nrm -f in b.pcap\n: >out\nmkfifo in\npushpkt " + verb +
         " <in >out 2>err &\nprogram=$!\nexec 5>in\nhead -c $(($(stat -c %s " + file + ") - 10)) " +
         file + " >&5\n" + with + "\nexec 5>&-\n";
}

constexpr const char* until_shown =
    "until [ $(wc -l <out) = 2 ]; do kill -0 $program || exit 99; done\n";

TEST_F(Output, AWholePacketIsShownWhileThePipePauses) {
  const std::string file = capture("a.pcap");
  const Outcome done =
      shell(paused(file, "decode -", until_shown) + "wait $program\necho $?; wc -l <out; cat err");
  EXPECT_THAT(done.out, StartsWith("2\n2\n"));
  EXPECT_THAT(done.out, HasSubstr("cut short"));
}

TEST_F(Output, WhatWasReadIsKeptWhenASignalComes) {
  const std::string file = capture("a.pcap");
  for (const std::string signal : {"INT", "TERM", "HUP"}) {
    const Outcome done =
        shell(paused(file, "decode - -T text -w b.pcap",
                     until_shown + ("kill -" + signal) +
                         " $program\nwait $program\n"
                         "echo $?; wc -l <out; cat err; pushpkt decode b.pcap | wc -l"));
    EXPECT_EQ(done.out, "1\n2\ninterrupted: 2 packets so far\n2\n") << signal << done.err;
  }
}

TEST_F(Output, WhatWasMadeIsKeptWhenASignalComes) {
  // It would take days; the file that is being written beside says that it has begun.
  const Outcome done = shell("cd " + scratch_.file("") +
                             "\npushpkt send 'eth(type=1)' -c 1000000000000 --path file -w b.pcap "
                             "2>err &\nprogram=$!\n"
                             "until [ -n \"$(find . -name '.pushpkt-*' -size +0)\" ]; do "
                             "kill -0 $program || exit 99; done\n"
                             "test ! -e b.pcap || exit 98\nkill -INT $program\nwait $program\n"
                             "echo $?; ls -A; sed -n 's/ .*; / /p' err\n"
                             "test $(pushpkt decode b.pcap | wc -l) = "
                             "$(sed -n 's/ .*; .*//p' err)");
  EXPECT_EQ(done.status, 0) << done.out << done.err;
  EXPECT_THAT(done.out, StartsWith("1\nb.pcap\nerr\n"));
  EXPECT_THAT(done.out, HasSubstr("interrupted"));
}

TEST_F(Output, AComparisonThatWaitsIsInterrupted) {
  const std::string file = capture("a.pcap");
  const Outcome done = shell("cd " + scratch_.file("") +
                             "\nmkfifo f\npushpkt diff f a.pcap 2>err >out &\nprogram=$!\n"
                             "exec 5>f\nkill -TERM $program\nwait $program\necho $?; cat err");
  EXPECT_THAT(done.out, StartsWith("1\n"));
  EXPECT_THAT(done.out, HasSubstr("interrupted"));
}

TEST_F(Output, ALiveCaptureCanBeReadWhileItGrows) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Outcome done =
      shell("cd " + scratch_.file("") +
            "\ncat >run <<'END'\npushpkt sniff -i lo -w live.pcapng udp 2>err &\nsniffer=$!\n"
            "until grep -q listening err; do kill -0 $sniffer || exit 99; done\n"
            "pushpkt send 'ip(dst=127.0.0.1)/udp(dport=9)/\"x\"' --path socket >sent 2>&1\n"
            "until [ \"$(pushpkt decode live.pcapng 2>/dev/null | wc -l)\" = 1 ]; do "
            "kill -0 $sniffer || exit 98; done\n"
            "pushpkt send 'ip(dst=127.0.0.1)/udp(dport=9)/\"x\"' --path socket >sent 2>&1\n"
            "kill -INT $sniffer\nwait $sniffer\necho $?; pushpkt decode live.pcapng | wc -l\n"
            "stat -c %a live.pcapng\nEND\npushpkt lab -- sh run");
  EXPECT_EQ(done.out, "0\n2\n600\n") << done.err;
}

TEST_F(Output, NothingOfACommentReachesTheTerminal) {
  const std::string file = scratch_.file("a.pcapng");
  // A section, an interface and a packet, by hand: ESC [ 2 J, BEL, CR, U+009B, U+202E in both
  // texts.
  shell(
      "printf '\\012\\015\\015\\012\\034\\000\\000\\000\\115\\074\\053\\032\\001\\000\\000\\000"
      "\\377\\377\\377\\377\\377\\377\\377\\377\\034\\000\\000\\000"
      "\\001\\000\\000\\000\\044\\000\\000\\000\\001\\000\\000\\000\\000\\000\\000\\000"
      "\\002\\000\\013\\000\\033[2J\\007\\015\\302\\233\\342\\200\\256\\000"
      "\\044\\000\\000\\000"
      "\\006\\000\\000\\000\\060\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\"
      "000\\000"
      "\\000\\000\\000\\000\\000\\000\\000\\000"
      "\\001\\000\\013\\000\\033[2J\\007\\015\\302\\233\\342\\200\\256\\000"
      "\\060\\000\\000\\000' >" +
      file);
  const std::string shown = R"(\x1b[2J\x07)";
  for (const char* form : {"-v", "-v --color always",
                           "-T fields -e frame.comment -e frame.interface_name", "-T json"}) {
    const Outcome done =
        shell("pushpkt decode " + file + " " + form + " | sed 's/\\x1b\\[[0-9;]*m//g'");
    EXPECT_THAT(done.out, HasSubstr("2J")) << form;
    for (const char* bad : {"\x1b", "\a", "\r", "\u009b", "\u202e"}) {
      EXPECT_THAT(done.out, Not(HasSubstr(bad))) << form;
    }
  }
  EXPECT_THAT(shell("pushpkt decode " + file + " -v").out, HasSubstr(shown));
  EXPECT_THAT(shell("pushpkt decode \"$(printf 'no\\033[2Jfile')\"").err,
              HasSubstr("cannot read no\\x1b[2Jfile"));
}

TEST_F(Output, RecipesAndPoliciesOfWindowsEditorsAreRead) {
  const std::string file = capture("a.pcapng");
  const Outcome lines = shell(
      "printf '\\357\\273\\277eth(type=1)\\r\\n# comment\\r\\n\\r\\neth(type=1)\\r\\n' | "
      "pushpkt send -r - --path file -w - | pushpkt decode - | wc -l");
  EXPECT_EQ(lines.out, "2\n") << lines.err;
  const std::string policy = scratch_.file("p.toml");
  shell("printf '\\357\\273\\277pair = \"content\"\\r\\n' >" + policy);
  EXPECT_EQ(shell("pushpkt diff --policy " + policy + " " + file + " " + file).status, 0);
}

}  // namespace
}  // namespace pushpkt::test
