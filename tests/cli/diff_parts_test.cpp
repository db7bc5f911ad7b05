// A comparison in parts, put together: the same bytes and exit status as of one run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

std::string packet_of(unsigned conversation, unsigned number, const std::string& more = "") {
  const std::string port = std::to_string(4000 + conversation);
  return "eth()/ip(src=10.0.0.1, dst=10.0.0.2, id=" + std::to_string(number + 1) + more +
         ")/udp(srcport=" + port + ", dstport=9)/\"conversation " + port + ", packet " +
         std::to_string(number) + "\"\n";
}

/// Packets that are changed, out of order, lost, copied and new in B, each in a conversation of its
/// own; tunnels, errors, fragments and what is no IP.
struct TwoCaptures {
  std::string a;
  std::string b;

  TwoCaptures() {
    for (unsigned number = 0; number < 40; ++number) {
      for (unsigned conversation = 0; conversation < 17; ++conversation) {
        a += packet_of(conversation, number);
        b += other(conversation, number);
      }
      a += odd;
      b += odd;
    }
  }
  static std::string other(unsigned conversation, unsigned number) {
    const std::string same = packet_of(conversation, number);
    switch (number == 7 + conversation ? conversation % 8 : 7) {
      case 0:
        return packet_of(conversation, number, ", ttl=" + std::to_string(9 + conversation));
      case 1:
        return "";
      case 2:
        return same + same;
      case 3:
        return packet_of(conversation, number + 1) + same;
      case 4:
        return same + packet_of(conversation, 900);
      case 5:
        return packet_of(conversation, number, ", checksum=0xdead");
      default:
        return same;
    }
  }
  static constexpr const char* odd =
      R"(eth()/arp(src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)
eth()/ip(src=10.0.0.6, dst=10.0.0.2)/gre/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4001)/"inside"
eth()/ip(src=10.9.0.1, dst=10.0.0.1)/icmp.unreachable(code=3)/ip(src=10.0.0.1, dst=10.0.0.2)/udp
eth()/ip(src=10.0.0.1, dst=10.0.0.2, flags.mf=1)/udp(srcport=4002, checksum=1)/"0123456789abcdef"
eth()/ipv6(src=fd77:1::2, dst=fd77:2::2)/tcp(srcport=1, dstport=2, flags.syn=1, mss=1460)
)";
};

class DiffParts : public testing::Test {
 protected:
  DiffParts() {
    const TwoCaptures captures;
    write("a.pcap", captures.a);
    write("b.pcap", captures.b);
  }
  void write(const std::string& name, const std::string& recipes) const {
    std::ofstream(scratch_.file("recipes")) << recipes;
    const Outcome made = shell("pushpkt send -r " + scratch_.file("recipes") + " --path file -w " +
                               scratch_.file(name));
    EXPECT_EQ(made.status, 0) << made.err;
  }
  [[nodiscard]] std::string command(const std::string& options) const {
    return "pushpkt diff " + scratch_.file("a.pcap") + " " + scratch_.file("b.pcap") + " " +
           options;
  }
  [[nodiscard]] Outcome merged(unsigned count, const std::string& options) const {
    std::string files;
    for (unsigned i = count; i >= 1; --i) {
      const std::string part = scratch_.file("part." + std::to_string(i));
      const std::string shard = std::to_string(i) + "/" + std::to_string(count);
      shell(command(options) + " --shard " + shard + " > " + part);
      files += " " + part;
    }
    return shell("pushpkt merge" + files);
  }
  void expect_same(const std::string& options) const {
    const Outcome whole = shell(command(options));
    EXPECT_FALSE(whole.out.empty()) << options << whole.err;
    for (const unsigned count : {1U, 2U, 7U}) {
      const Outcome parts = merged(count, options);
      EXPECT_EQ(parts.out, whole.out) << options << ", " << count << " parts";
      EXPECT_EQ(parts.err, whole.err) << options;
      EXPECT_EQ(parts.status, whole.status) << options << parts.err;
    }
  }

  Scratch scratch_;
};

TEST_F(DiffParts, MergedTheyPrintWhatOneRunPrints) {
  for (const std::string options :
       {"--pair flow", "--pair flow --json", "--pair flow -q", "--pair content",
        "--pair content --json", "--pair flow --json --ignore ip.ttl --ignore 'ip.checksum'",
        "--pair flow --ignore udp.srcport", "--pair flow --window 2 --json"}) {
    expect_same(options);
  }
}

TEST_F(DiffParts, WithRelationsToo) {
  std::ofstream(scratch_.file("policy"))
      << "pair = \"flow\"\nrelations = [\"ip.id = previous ip.id + 1\"]\n";
  expect_same("--json --policy " + scratch_.file("policy"));
}

TEST_F(DiffParts, OfACaptureThatIsCutEndAsTheRunDoes) {
  const std::string all = content_of(scratch_.file("b.pcap"));
  std::ofstream(scratch_.file("b.pcap")) << all.substr(0, all.size() / 2);
  expect_same("--pair flow");
  expect_same("--pair flow --json");
}

TEST_F(DiffParts, TheSameIsSaidOfCapturesThatAreTheSame) {
  write("b.pcap", TwoCaptures().a);
  const Outcome whole = shell(command("--pair flow"));
  const Outcome parts = merged(3, "--pair flow");
  EXPECT_EQ(parts.status, 0) << parts.err;
  EXPECT_EQ(parts.out, whole.out);
}

TEST_F(DiffParts, NeedAPairingThatCanBeCut) {
  for (const std::string pairing : {"", "--pair order"}) {
    const Outcome run = shell(command(pairing + " --shard 1/2"));
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.err, HasSubstr("cannot cut a comparison by order into parts"));
    EXPECT_THAT(run.err, HasSubstr("--pair flow"));
  }
  EXPECT_THAT(shell(command("--pair flow --shard 1/65")).err, HasSubstr("64 at most"));
  EXPECT_THAT(shell(command("--pair flow --shard 3/2")).err, HasSubstr("invalid shard"));
}

TEST_F(DiffParts, AreNotMergedWhereOneRunMightHaveGivenUp) {
  const Outcome part = shell(command("--pair flow --memory 1000 --shard 1/2"));
  EXPECT_EQ(part.status, 2);
  EXPECT_THAT(part.err, HasSubstr("--memory"));
  const Outcome parts = merged(7, "--pair flow --memory 160000");
  EXPECT_EQ(parts.status, 2);
  EXPECT_THAT(parts.err, HasSubstr("--memory"));
}

TEST_F(DiffParts, OfDifferentRunsAreNotMerged) {
  const std::string part = scratch_.file("part");
  shell(command("--pair flow --shard 1/2") + " > " + part + "1");
  shell(command("--pair flow --json --shard 2/2") + " > " + part + "2");
  const Outcome merged = shell("pushpkt merge " + part + "1 " + part + "2");
  EXPECT_EQ(merged.status, 2);
  EXPECT_THAT(merged.err, HasSubstr("parts of different runs"));
}

}  // namespace
}  // namespace pushpkt::test
