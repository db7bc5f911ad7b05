// What the three shells make of what the program offers at the cursor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

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
