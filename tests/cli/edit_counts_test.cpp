// Each edit says in how many packets it found something to do: a slip is seen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

class EditCounts : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(shell("pushpkt send 'eth()/ip(src=10.0.0.1, dst=10.0.0.2)/tcp(dstport=80)' --path "
                    "file -w " +
                    in_)
                  .status,
              0);
  }
  /// What both verbs say of these edits.
  void expect_said(const std::string& edits, const std::string& line) {
    const Outcome decoded = shell("pushpkt decode " + in_ + " -w " + out_ + " " + edits);
    EXPECT_EQ(decoded.status, 0) << decoded.err;
    EXPECT_THAT(decoded.err, HasSubstr(line + "\n")) << "decode " << edits;
    const Outcome replayed =
        shell("pushpkt replay " + in_ + " --path file -w " + out_ + " " + edits);
    EXPECT_EQ(replayed.status, 0) << replayed.err;
    EXPECT_THAT(replayed.out, HasSubstr(line + "\n")) << "replay " << edits;
  }

  Scratch scratch_;
  std::string in_ = scratch_.file("in.pcap");
  std::string out_ = scratch_.file("out.pcapng");
};

TEST_F(EditCounts, OfEditsThatChangeNothing) {
  expect_said("--map 'ip.addr=1.2.3.0/24->4.5.6.0/24'",
              "map: ip.addr=1.2.3.0/24->4.5.6.0/24 in 0 of 1 packet");
  expect_said("--set udp.dstport=5", "set: udp.dstport=5 in 0 of 1 packet");
  expect_said("--vlan del", "vlan: in 0 of 1 packet");
  expect_said("--mutate 1", "mutate: in 0 of 1 packet");
  expect_said("--strip-fcs found", "strip-fcs: in 0 of 1 packet");
  expect_said("--fix-lengths pad", "fix-lengths: in 0 of 1 packet");
  expect_said("--mtu-truncate", "mtu-truncate: in 0 of 1 packet");
  expect_said("--endpoints '[fd00::1]:[fd00::2]'", "endpoints: in 0 of 1 packet");
  expect_said("--packets 1,99,120-", "packets: 99,120- not there, of 1 packet that was read");
}

TEST_F(EditCounts, OfEditsThatChangeAPacket) {
  expect_said("--map 'ip.addr=10.0.0.0/24->10.5.6.0/24' --map 'tcp.port=81->82,80->8080'",
              "map: ip.addr=10.0.0.0/24->10.5.6.0/24 in 1 of 1 packet\n"
              "map: tcp.port=81->82,80->8080 in 1 of 1 packet");
  expect_said("--anonymise 7", "anonymise: in 1 of 1 packet");
  expect_said("--vlan add=5", "vlan: in 1 of 1 packet");
  expect_said("--mac-endpoints 02:00:00:00:00:01,02:00:00:00:00:02",
              "mac-endpoints: in 1 of 1 packet");
}

TEST_F(EditCounts, AreInJson) {
  if (!has_program("jq")) GTEST_SKIP() << "jq is not installed";
  const Outcome json = shell("pushpkt replay " + in_ + " --path file -w " + out_ +
                             " --map 'ip.addr=1.2.3.0/24->4.5.6.0/24' --packets 1,99 --json | "
                             "jq -c '[.edited_of, .edits[0].edit, .edits[0].packets, "
                             ".packets_not_there]'");
  EXPECT_EQ(json.out, "[1,\"map\",0,\"99\"]\n");
}

TEST_F(EditCounts, NameWhatTheAnonymiserCouldNotRead) {
  ASSERT_EQ(
      shell("pushpkt send 'eth(type=0x88cc)/hex(0207040011223344550000)' --path file -w " + in_)
          .status,
      0);
  expect_said("--anonymise 7",
              "anonymise: 1 packet with parts that may hold addresses and were not read: "
              "a protocol that is not known (1)");
}

// An error behind what was written is no reason to lose that.
TEST_F(EditCounts, WhatWasEditedBeforeAFailureReachesThePipe) {
  const std::string both = scratch_.file("both.pcapng");
  shell("printf 'eth()/ip()/udp()\\nip()/udp()\\n' | pushpkt send -r - --path file -w " + both);
  const std::string edit = "pushpkt decode " + both + " --vlan add=45 -w -";
  const Outcome piped =
      shell("{ " + edit + "; echo $? >&2; } | pushpkt decode - -e frame.number -e vlan.id");
  EXPECT_EQ(piped.out, "1\t45\n");
  EXPECT_THAT(piped.err, testing::EndsWith("\n2\n"));
  EXPECT_THAT(piped.err, HasSubstr("cannot add a VLAN tag to packet 2"));
  const Outcome full = shell(edit + " >/dev/full");
  EXPECT_EQ(full.status, 4);
  EXPECT_THAT(full.err, HasSubstr("cannot write the output: No space left on device"));
}

}  // namespace
}  // namespace pushpkt::test
