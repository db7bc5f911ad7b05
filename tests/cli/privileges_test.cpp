// What every verb may still do at the moment when it reads what others made. In the lab every user
// has all capabilities, so that there is something to be given up. proc_pid_status(5)
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <csignal>

#include "program.hpp"

namespace pushpkt::test {
namespace {

/// `reads FILE COMMAND...`: COMMAND reads the fifo f, into which FILE goes; when more of it was
/// taken than a pipe holds, the status of COMMAND is printed, which then waits for the rest for
/// ever. `waits COMMAND...`: the status of COMMAND when it has a packet socket.
constexpr const char* functions = R"sh(
cd "$1" || exit 99
mkfifo f
show() { grep -E '^(Cap(Eff|Prm|Inh|Amb)|NoNewPrivs|Uid)' /proc/$1/status | tr -d '\t' | tr '\n' ' '; }
reads() {
  content=$1; shift; rm -f taken
  { cat "$content"; : >taken; exec sleep 1000; } >f & writer=$!
  "$@" >/dev/null 2>err & reader=$!
  until [ -e taken ]; do
    kill -0 $reader 2>/dev/null || { echo "it ended: $(cat err)"; kill $writer; return 1; }
  done
  show $reader; echo "$*"
  kill -KILL $reader $writer; wait $reader $writer 2>/dev/null
}
waits() {
  sockets=$(wc -l </proc/net/packet)
  "$@" >/dev/null 2>err & reader=$!
  until [ "$(wc -l </proc/net/packet)" -gt "$sockets" ]; do
    kill -0 $reader 2>/dev/null || { echo "it ended: $(cat err)"; return 1; }
  done
  show $reader; echo "$*"
  kill -KILL $reader; wait $reader 2>/dev/null
}
pushpkt send 'eth()/ip(dst=10.77.2.2)/udp(dport=7)/"a"*900' --path file -c 200 -w big.pcapng 2>/dev/null
i=0; while [ $i -lt 6000 ]; do echo 'ip(dst=10.77.2.2)/udp(dport=7)/"hello"'; i=$((i + 1)); done >big.txt
)sh";

constexpr const char* nothing_left =
    "CapInh:0000000000000000 CapPrm:0000000000000000 "
    "CapEff:0000000000000000";

class Privileges : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }

  /// Each line that the script printed, of a lab.
  static std::vector<std::string> lines_of(const std::string& script) {
    const Scratch scratch;
    std::ofstream(scratch.file("script")) << functions << script << "\ntrue\n";
    const Outcome seen = shell("pushpkt lab --server 'pushpkt server udp 2>/dev/null' -- sh " +
                               scratch.file("script") + " " + scratch.file(""));
    EXPECT_EQ(seen.status, 0) << seen.err;
    std::vector<std::string> lines;
    std::istringstream out(seen.out);
    for (std::string line; std::getline(out, line);) lines.push_back(line);
    return lines;
  }

  static void expect_nothing_left(const std::vector<std::string>& lines, std::size_t count) {
    EXPECT_EQ(lines.size(), count);
    for (const std::string& line : lines) {
      EXPECT_THAT(line, testing::HasSubstr(nothing_left));
      EXPECT_THAT(line, testing::HasSubstr("NoNewPrivs:1"));
    }
  }
};

TEST_F(Privileges, NoneAreHeldWhileAFileIsRead) {
  expect_nothing_left(lines_of("reads big.pcapng pushpkt decode f\n"
                               "reads big.pcapng sh -c 'exec pushpkt decode - <f'\n"
                               "reads big.pcapng pushpkt decode f -w out.pcapng\n"
                               "reads big.pcapng pushpkt diff f big.pcapng\n"
                               "reads big.pcapng pushpkt diff big.pcapng f --html out.html\n"
                               "reads big.txt pushpkt diff --policy f big.pcapng big.pcapng\n"
                               "reads big.pcapng pushpkt replay f --path file -w out.pcapng\n"
                               "reads big.pcapng pushpkt replay f -i to-router\n"
                               "reads big.pcapng pushpkt replay f -i to-router --path raw-ip\n"
                               "reads big.pcapng pushpkt replay f --as client --host 10.77.2.2\n"
                               "reads big.txt pushpkt send -r f --path file -w out.pcapng\n"
                               "reads big.txt pushpkt send -r f\n"
                               "reads big.txt pushpkt send -r f --path raw-ip -w out.pcapng\n"
                               "reads big.pcapng pushpkt decode f --html out.html\n"
                               "reads big.txt pushpkt report f\n"
                               "pushpkt decode big.pcapng -T hex --shard 1/1 >big.part\n"
                               "reads big.part pushpkt merge f\n"),
                      16);
}

// The fifo is the protocol file: as long as a pipe's content and more, all of it comments.
TEST_F(Privileges, NoneAreHeldWhileAProtocolFileIsRead) {
  expect_nothing_left(
      lines_of("i=0; while [ $i -lt 4000 ]; do echo '# a comment, so that there is more to read'; "
               "i=$((i + 1)); done >big.toml\n"
               "reads big.toml pushpkt --protocols f decode big.pcapng\n"
               "reads big.toml pushpkt --protocols f diff big.pcapng big.pcapng\n"
               "reads big.toml pushpkt --protocols f fields\n"
               "reads big.toml pushpkt --protocols f send 'ip(dst=10.77.2.2)/udp(dport=7)'\n"
               "reads big.toml pushpkt --protocols f replay big.pcapng -i to-router\n"
               "reads big.toml pushpkt --protocols f client udp 10.77.2.2 hello\n"
               "reads big.toml pushpkt --protocols f ask --host 10.77.2.2\n"
               "reads big.toml pushpkt talk f -i to-router\n"),
      8);
}

// No host has the address that is asked for, so that they wait for an answer by ARP.
TEST_F(Privileges, NoneAreHeldWhileAnswersAreAwaited) {
  expect_nothing_left(
      lines_of("waits pushpkt send 'ip(dst=10.77.1.99)/udp(dport=7)'\n"
               "waits pushpkt send 'ipv6(dst=fd77:1::99)/udp(dport=7)' --path inject\n"
               "waits pushpkt send 'ip(dst=10.77.2.2)/udp(dport=7)' --path raw-ip --wait 1000\n"
               "waits pushpkt client udp 10.77.1.99 --path packet hello\n"
               "waits pushpkt client tcp 10.77.1.99 --path packet hello\n"
               "waits pushpkt client tcp 10.77.2.77 --path raw-ip --wait 1000 hello\n"
               "waits pushpkt replay big.pcapng -i to-router --next-hop 10.77.1.99\n"
               "waits pushpkt ask --host 10.77.1.99\n"
               "echo '! nothing within 1000s' >w.talk; waits pushpkt talk w.talk -i to-router\n"
               "pushpkt sniff -i to-router >seen 2>/dev/null & reader=$!\n"
               "until [ -s seen ]; do pushpkt send 'ip(dst=10.77.2.2)/udp(dport=7)' 2>/dev/null; "
               "done\n"
               "show $reader; echo sniff; kill -KILL $reader\n"),
      10);
}

TEST_F(Privileges, NoneAreHeldWhileALabIsWatched) {
  const Scratch scratch;
  const std::string started = scratch.file("started");
  const Outcome watched =
      shell("pushpkt drops --lab --counters --interval 0.01 -- sh -c 'touch " + started +
            "; exec sleep 1000' >/dev/null 2>&1 & drops=$!\n"
            "until [ -e " +
            started +
            " ]; do :; done\n"
            "until grep -q CapEff:.0000000000000000 /proc/$drops/status; do "
            "kill -0 $drops || exit 1; done\n"
            "kill $drops; wait $drops");
  EXPECT_EQ(watched.status, 128 + SIGTERM) << watched.err;  // the command's own
}

// It takes any line from whoever holds its input.
TEST_F(Privileges, NftKeepsOneCapability) {
  const auto lines = lines_of(
      "pushpkt client tcp 10.77.2.77 --path raw-ip --wait 1000 hello >/dev/null 2>err & ours=$!\n"
      "line=; until [ \"$line\" ]; do kill -0 $ours || { cat err; exit 1; }\n"  // one may end
      "  for child in $(cat /proc/$ours/task/$ours/children); do\n"
      "    [ \"$(cat /proc/$child/comm)\" != nft ] || line=$(show $child); done; done 2>/dev/null\n"
      "echo \"$line\"; kill $ours; wait $ours");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], testing::HasSubstr("CapInh:0000000000000000 CapPrm:0000000000001000 "
                                           "CapEff:0000000000001000"));
  EXPECT_THAT(lines[0], testing::HasSubstr("NoNewPrivs:1"));
}

TEST_F(Privileges, RootBecomesAnotherUserWhereTheFilesAllowIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  const Scratch scratch;
  const std::string capture = scratch.file("a.pcapng");
  const std::string make = "pushpkt send 'eth()/ip()/udp()' --path file -w ";
  const auto uid_of_owner = [](const std::string& file) { return shell("stat -c %u " + file).out; };
  // What is written by root is root's; in another user's folder it is his, as that of `sudo` is.
  EXPECT_EQ(shell(make + capture).status, 0);
  EXPECT_EQ(uid_of_owner(capture), "0\n");
  const Outcome given = shell("mkdir " + scratch.file("his") + " && chown 1234:1234 " +
                              scratch.file("his") + " && chmod 755 " + scratch.file(""));
  if (given.status != 0) GTEST_SKIP() << "this root has no other users: " << given.err;
  EXPECT_EQ(shell(make + scratch.file("his/b.pcapng")).status, 0);
  EXPECT_EQ(uid_of_owner(scratch.file("his/b.pcapng")), "1234\n");
  EXPECT_EQ(shell("SUDO_UID=1234 SUDO_GID=1234; export SUDO_UID SUDO_GID; " + make +
                  scratch.file("his/c.pcapng"))
                .status,
            0);
  EXPECT_EQ(uid_of_owner(scratch.file("his/c.pcapng")), "1234\n");
  // Another user's private file can be read, too, by being him.
  ASSERT_EQ(shell("chmod 600 " + scratch.file("his/b.pcapng")).status, 0);
  EXPECT_EQ(shell("pushpkt decode " + scratch.file("his/b.pcapng")).status, 0);
}

TEST_F(Privileges, DropsOfThisHostAreReadByAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  for (const std::string evidence : {"", "--counters "}) {
    const Outcome watched = shell(
        "unset SUDO_UID; pushpkt drops " + evidence +
        "--wait 1000 >/dev/null 2>&1 & drops=$!\n"
        "until grep -q CapEff:.0000000000000000 /proc/$drops/status; do kill -0 $drops || exit 1; "
        "done\n"
        "grep ^Uid: /proc/$drops/status; kill $drops; wait $drops");
    EXPECT_EQ(watched.status, 0) << watched.err;
    EXPECT_EQ(watched.out, "Uid:\t65534\t65534\t65534\t65534\n") << evidence;
  }
}

TEST_F(Privileges, TheHelperBindsALowPortAndEndsWithTheOpening) {
  const auto lines = lines_of(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(sport=999,dport=12000)/\"x\"' --wait 1000 2>err & p=$!\n"
      "until grep -q '1 packet sent' err; do :; done\n"
      "ss -Huln sport = :999 | wc -l; cat /proc/$p/task/$p/children | wc -w; kill -KILL $p; wait "
      "$p\n"
      "true");
  EXPECT_THAT(lines, testing::ElementsAre("1", "0"));
}

}  // namespace
}  // namespace pushpkt::test
