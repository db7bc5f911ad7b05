// What the program offers at the cursor, and what the three shells make of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// The answer to `pushpkt WORDS<Tab>`, as zsh asks.
std::string offered(const std::string& words) {
  const Outcome out = shell("pushpkt --complete zsh " + words);
  EXPECT_EQ(out.status, 0) << out.err;
  return out.out;
}

TEST(Completion, OffersVerbsQuestionsAndOptions) {
  EXPECT_THAT(offered("''"), HasSubstr("decode\tdecode a capture file\n"));
  EXPECT_EQ(offered("dec"), "decode\tdecode a capture file\n");
  EXPECT_THAT(offered("ask o"), HasSubstr("obstacles\t"));
  EXPECT_THAT(offered("send --v"), HasSubstr("--vary\t"));
  EXPECT_THAT(offered("ask --ht"), HasSubstr("--html\t"));  // the question push is meant
  EXPECT_THAT(offered("decode -"), Not(HasSubstr("--vary")));
}

TEST(Completion, OffersValues) {
  EXPECT_THAT(offered("send --path pack"), HasSubstr("packet\t"));
  EXPECT_THAT(offered("ask --path packet,inj"), HasSubstr("packet,inject\t"));
  EXPECT_THAT(offered("send --path=inj"), HasSubstr("--path=inject\t"));
  EXPECT_THAT(offered("decode -e udp.dst"), HasSubstr("udp.dstport\t"));
  EXPECT_THAT(offered("ask fields ip.tt"), HasSubstr("ip.ttl=\t"));
  EXPECT_THAT(offered("fields icmp.e"), HasSubstr("icmp.echo\t"));
  EXPECT_THAT(offered("ask obstacles nat"), HasSubstr("nat\t"));
  EXPECT_THAT(offered("sniff -i l"), ContainsRegex("(^|\n)lo\t"));
  EXPECT_EQ(offered("replay f.pcap --checksums k"), "keep\t\n");
  EXPECT_EQ(offered("server u"), "udp\t\n");
  EXPECT_THAT(offered("decode ''"), HasSubstr(":files\tpcapng pcap"));
  EXPECT_THAT(offered("ask --save ''"), HasSubstr(":folders"));
  EXPECT_THAT(offered("lab -- pushpkt client t"), HasSubstr("tcp\t"));
}

TEST(Completion, UnderstandsHowBashSplitsWords) {
  EXPECT_EQ(shell("pushpkt --complete bash send --path = inj").out.substr(0, 7), "inject\t");
  EXPECT_THAT(shell("pushpkt --complete bash send --path =").out, HasSubstr("packet\t"));
}

/// `line` with the cursor at its end, completed by bash as its completion function does.
std::string by_bash(const std::string& line) {
  return shell(
             "cd $(mktemp -d) && touch a.pcapng b.txt && cat >ask.bash <<'EOF'\n"
             "source " PUSHPKT_SOURCE_DIR
             "/tools/completions/pushpkt.bash\n"
             "read -r -a COMP_WORDS <<<\"$1\"\n"
             "[[ $1 == *' ' ]] && COMP_WORDS+=('')\n"
             "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
             "_pushpkt\n"
             "printf '%s\\n' \"${COMPREPLY[@]}\"\n"
             "EOF\n"
             "bash ask.bash '" +
             line + "' | sort")
      .out;
}

TEST(Completion, InBash) {
  if (!has_program("bash")) GTEST_SKIP() << "bash is not installed";
  EXPECT_EQ(by_bash("pushpkt dec"), "decode\n");
  EXPECT_EQ(by_bash("pushpkt decode "), "a.pcapng\n");
  EXPECT_EQ(by_bash("pushpkt send --path pack"), "packet\npacket-dgram\n");
  EXPECT_THAT(by_bash("pushpkt decode -e ip.tt"), "ip.ttl\n");
}

TEST(Completion, InFish) {
  if (!has_program("fish")) GTEST_SKIP() << "fish is not installed";
  const auto by_fish = [](const std::string& line) {
    return shell("cd $(mktemp -d) && touch a.pcapng && HOME=$PWD fish --no-config -c 'source " +
                 std::string(PUSHPKT_SOURCE_DIR) +
                 "/tools/completions/pushpkt.fish; "
                 "complete -C \"" +
                 line + "\"'")
        .out;
  };
  EXPECT_EQ(by_fish("pushpkt dec"), "decode\tdecode a capture file\n");
  EXPECT_THAT(by_fish("pushpkt send --path inj"), HasSubstr("inject\t"));
  EXPECT_THAT(by_fish("pushpkt decode a.p"), HasSubstr("a.pcapng"));
}

TEST(Completion, InZsh) {
  if (!has_program("zsh")) GTEST_SKIP() << "zsh is not installed";
  if (!has_program("expect")) GTEST_SKIP() << "expect is not installed";
  // A shell on a terminal, into which keys are typed. TERM=dumb: what it adds is printed plainly.
  const auto by_zsh = [](const std::string& keys, const std::string& added) {
    return shell(
               "export ZDOTDIR=$(mktemp -d) OLD_PATH=$PATH && cd $ZDOTDIR && touch only.pcapng &&\n"
               "cat >.zshrc <<'EOF'\n"
               "PS1='ready> '; PATH=$OLD_PATH\n"
               "fpath=(" PUSHPKT_SOURCE_DIR
               "/tools/completions $fpath)\n"
               "autoload -Uz compinit && compinit -u\n"
               "EOF\n"
               "TERM=dumb expect -c '\n"
               "set timeout 600\n"
               "log_user 0\n"
               "spawn zsh -i\n"
               "expect \"ready> \"\n"
               "send \"" +
               keys +
               "\\t\"\n"
               "expect {\n\"" +
               added +
               "\" { puts completed }\ntimeout { puts missing }\n}\n"
               "close'")
        .out;
  };
  EXPECT_EQ(by_zsh("pushpkt dec", "ode "), "completed\n");
  EXPECT_EQ(by_zsh("pushpkt send --path inj", "ect "), "completed\n");
  EXPECT_EQ(by_zsh("pushpkt decode on", "ly.pcapng "), "completed\n");
}

}  // namespace
}  // namespace pushpkt::test
