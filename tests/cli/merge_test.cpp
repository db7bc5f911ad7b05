// Parts of a run, put together: the same bytes and the same exit status as of one run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

constexpr const char* packets_to_merge =
    R"(eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/dns(id=7, qry="example.com")
eth()/ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)/"no answer"
eth()/vlan(id=7)/ipv6(src=fd77:1::2, dst=fd77:2::2)/udp(srcport=1, dstport=2)/"six"
eth()/ip(src=10.0.0.3, dst=10.0.0.2)/tcp(srcport=1, dstport=2, flags.syn=1, mss=1460)
eth()/arp(src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)/trailer(000000)
eth()/ip(src=10.0.0.4, dst=10.0.0.2)/icmp.echo(ident=7, seq=9)/hex(00ff10)
eth()/ip(src=10.9.0.1, dst=10.0.0.2)/icmp.unreachable(code=3)/ip(src=10.0.0.2, dst=10.0.0.9)/udp
eth()/ip(src=10.0.0.5, dst=10.0.0.2, len=999)/udp(srcport=1, dstport=2, length=3)/"lies"
eth()/ip(src=10.0.0.6, dst=10.0.0.2)/gre/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=9)/"inside"
)";

class Merge : public testing::Test {
 protected:
  Merge() : capture_(scratch_.file("a.pcap")) {
    std::ofstream file(scratch_.file("recipes"));
    for (int i = 0; i < 5; ++i) file << packets_to_merge;
    file.close();
    const Outcome made =
        shell("pushpkt send -r " + scratch_.file("recipes") + " --path file -w " + capture_);
    EXPECT_EQ(made.status, 0) << made.err;
  }

  [[nodiscard]] std::string part(int number) const {
    return scratch_.file("part." + std::to_string(number));
  }
  /// Runs all parts; their exit statuses, one behind the other.
  std::string run_parts(int count, const std::string& options) {
    std::string statuses;
    for (int i = 1; i <= count; ++i) {
      const Outcome run = shell("pushpkt decode " + capture_ + " " + options + " --shard " +
                                std::to_string(i) + "/" + std::to_string(count) + " > " + part(i));
      statuses += std::to_string(run.status);
    }
    return statuses;
  }
  /// The last one first: the order of the names is no matter.
  Outcome merge(int count) {
    std::string files;
    for (int i = count; i >= 1; --i) files += " " + part(i);
    return shell("pushpkt merge" + files);
  }

  Scratch scratch_;
  std::string capture_;
};

TEST_F(Merge, SaysAtTheEndWhatOneRunSays) {
  const std::string options = "--mutate 4,50% -T hex";
  const Outcome whole = shell("pushpkt decode " + capture_ + " " + options);
  EXPECT_THAT(whole.err, HasSubstr("mutate: in "));
  EXPECT_EQ(run_parts(3, options), "000");
  const Outcome merged = merge(3);
  EXPECT_EQ(merged.err, whole.err);
  EXPECT_EQ(merged.out, whole.out);
}

TEST_F(Merge, PrintsWhatOneRunPrints) {
  for (const std::string options :
       {"", "-T json", "-T fields -E header=y -e frame.number -e frame.time_delta -e ip.src",
        "-e frame.time_relative -e frame.time_delta_displayed -E separator=,",
        "-e frame.number -e frame.time_delta_displayed udp", "-T recipe", "-T hex", "-v", "-x -c 7",
        "-T json udp port 53", "--set ip.ttl=9 -T json", "--witness -T json"}) {
    const Outcome whole = shell("pushpkt decode " + capture_ + " " + options);
    ASSERT_FALSE(whole.out.empty()) << options;
    for (const int count : {1, 2, 5}) {
      run_parts(count, options);
      const Outcome merged = merge(count);
      EXPECT_EQ(merged.out, whole.out) << options << ", " << count << " parts";
      EXPECT_EQ(merged.status, whole.status) << options << merged.err;
    }
  }
}

TEST_F(Merge, EachConversationIsInOnePart) {
  run_parts(2, "-T fields -e ip.src -e ip.dst udp port 53");
  const std::string both = content_of(part(1)) + content_of(part(2));
  const bool in_first = content_of(part(1)).find("10.0.0.1\t10.0.0.2") != std::string::npos;
  const std::string& own = content_of(part(in_first ? 1 : 2));
  const std::string& other = content_of(part(in_first ? 2 : 1));
  EXPECT_THAT(own, HasSubstr("10.0.0.2\t10.0.0.1"));
  EXPECT_THAT(other, testing::Not(HasSubstr("10.0.0.1")));
}

TEST_F(Merge, TakesNoPartWhoseRunDidNotEnd) {
  run_parts(3, "-T json");
  const std::string whole = content_of(part(2));
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{20}}) {
    std::ofstream(part(2)) << whole.substr(0, size);
    const Outcome merged = merge(3);
    EXPECT_EQ(merged.status, 2) << size;
    EXPECT_THAT(merged.err, HasSubstr("cannot merge " + part(2))) << size;
  }
  run_parts(3, "-T json");
  EXPECT_EQ(merge(3).status, 0) << "once it was run again";
}

TEST_F(Merge, CountsNothingTwiceAndMissesNothing) {
  run_parts(3, "-T json");
  const Outcome missing = shell("pushpkt merge " + part(1) + " " + part(3));
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.err, HasSubstr("part 2/3 is missing"));
  const Outcome twice = shell("cp " + part(2) + " " + part(4) + "; pushpkt merge " + part(1) + " " +
                              part(2) + " " + part(3) + " " + part(4));
  EXPECT_EQ(twice.status, 2);
  EXPECT_THAT(twice.err, HasSubstr("both are part 2/3"));
  const Outcome other = shell("pushpkt decode " + capture_ + " --shard 2/3 > " + part(2) +
                              "; pushpkt merge " + part(1) + " " + part(2) + " " + part(3));
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("parts of different runs"));
  const Outcome none = shell("pushpkt merge " + capture_);
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("not a part of a run"));
}

// Whatever changes what is printed: a part made without it is one of another run.
TEST_F(Merge, RefusesPartsThatWereMadeWithOtherOptions) {
  const std::string plain = "pushpkt decode " + capture_ + " -T fields -e ip.ttl -e udp.srcport";
  ASSERT_EQ(shell(plain + " --shard 1/2 > " + part(1)).status, 0);
  for (const std::string& more :
       {std::string("--set ip.ttl=9"), std::string("--map 'ip.addr=10.0.0.0/16->10.9.0.0/16'"),
        std::string("--packets 1-5"), std::string("--checksums fix"), std::string("-c 40"),
        std::string("-E header=y"),
        std::string("--protocols " PUSHPKT_SOURCE_DIR "/examples/own_protocol/hb.toml"),
        std::string("-f udp")}) {
    SCOPED_TRACE(more);
    const Outcome made = shell(plain + " " + more + " --shard 2/2 > " + part(2));
    EXPECT_EQ(made.status, 0) << made.err;
    const Outcome merged = merge(2);
    EXPECT_EQ(merged.status, 2);
    EXPECT_THAT(merged.err, HasSubstr("parts of different runs"));
  }
  ASSERT_EQ(shell(plain + " --shard 2/2 > " + part(2)).status, 0);
  EXPECT_EQ(merge(2).status, 0);
  const std::string two_words =
      "pushpkt decode " + capture_ + " -T fields -e 'ip.ttl -e udp.srcport'";
  ASSERT_NE(shell(two_words + " --shard 2/2 > " + part(2)).status, 0) << "it is no column";
}

TEST_F(Merge, OfACaptureThatIsCutEndsAsTheRunDoes) {
  const std::string all = content_of(capture_);
  std::ofstream(capture_) << all.substr(0, all.size() - 5);
  const Outcome whole = shell("pushpkt decode " + capture_);
  EXPECT_EQ(whole.status, 2);
  EXPECT_EQ(run_parts(3, ""), "222");
  const Outcome merged = merge(3);
  EXPECT_EQ(merged.status, 2);
  EXPECT_EQ(merged.out, whole.out);
  EXPECT_EQ(merged.err, whole.err);
}

TEST_F(Merge, PartsAreFiles) {
  const Outcome refused = shell("pushpkt merge - </dev/null");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, testing::HasSubstr("cannot read a part from the standard input"));
}

TEST_F(Merge, RefusesWhatIsNoShard) {
  for (const std::string shard :
       {"0/4", "5/4", "4", "1/", "/4", "1/0", "1/99999", "1/4x", "-1/4"}) {
    const Outcome run = shell("pushpkt decode " + capture_ + " --shard=" + shard);
    EXPECT_EQ(run.status, 2) << shard;
    EXPECT_THAT(run.err, HasSubstr("invalid shard")) << shard;
  }
}

}  // namespace
}  // namespace pushpkt::test
