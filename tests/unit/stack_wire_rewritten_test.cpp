// Packets that the wire had otherwise than they were built: found again where nothing else they
// could be, and named as one of several where they could.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/stack/wire_record.hpp"
#include "pushpkt/testing/scratch_folder.hpp"
#include "stack_probe_packets.hpp"

namespace pushpkt::stack {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class WireRewritten : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file() const { return folder_.file("out.pcapng"); }

  void open(const std::string& path) {
    auto created = WireRecord::create(file(), **path::find_kind(path));
    ASSERT_TRUE(created);
    record_.emplace(std::move(*created));
  }
  void expect(const std::string& text) {
    built_.push_back(std::make_unique<wire::Frame>(frame(text)));
    record_->expect(built_.back()->view(), comment_);
  }
  bool take(const std::string& text, const std::string& interface = "to-router") {
    const wire::Frame seen = frame(text);
    const auto taken = record_->take({.bytes = seen.bytes,
                                      .wire_bytes = static_cast<std::uint32_t>(seen.bytes.size()),
                                      .time = now(),
                                      .link = seen.link,
                                      .interface = interface});
    return taken && *taken;
  }
  [[nodiscard]] std::vector<std::string> comments() {
    std::vector<std::string> out;
    EXPECT_TRUE(record_->close());
    auto reader = sniff::CaptureReader::open(file(), "");
    EXPECT_TRUE(reader);
    for (auto packet = reader->next(); packet && *packet; packet = reader->next()) {
      out.emplace_back((*packet)->comment);
    }
    return out;
  }

  std::optional<WireRecord> record_;

 private:
  ScratchFolder folder_;
  std::string comment_ = "ours";
  std::vector<std::unique_ptr<wire::Frame>> built_;
};

struct Change {
  const char* what;
  const char* path;
  std::string built;
  std::string seen;
  std::string comment;  ///< a part of it
  bool by_rule;         ///< else the path explains it
};

std::vector<Change> changes() {
  const std::string ip = "ip(src=10.0.0.1, dst=10.0.0.2, id=7";
  const std::string udp = ")/udp(srcport=4000, dstport=7)/\"hello\"";
  const std::string ip6 = "ipv6(src=fd00::1, dst=fd00::2";
  return {
      {"DSCP by nft", "raw-ip", ip + udp, "eth()/" + ip + ", dsfield=96" + udp, "ip.dsfield: built",
       true},
      {"TTL by nft", "raw-ip", ip + udp, "eth()/" + ip + ", ttl=9" + udp, "ip.ttl: built 64", true},
      {"SNAT to a port", "raw-ip", ip + udp,
       "eth()/ip(src=10.0.0.9, dst=10.0.0.2, id=7)/udp(srcport=5555, dstport=7)/\"hello\"",
       "udp.srcport: built 4000, on the wire 5555", true},
      {"DNAT", "raw-transport", ip + udp,
       "eth()/ip(src=10.0.0.1, dst=10.0.0.3, id=99)/udp(srcport=4000, dstport=8)/\"hello\"",
       "ip.dst: built 10.0.0.2, on the wire 10.0.0.3", true},
      {"SNAT of a SYN", "raw-ip", ip + ")/tcp(srcport=4000, dstport=80, flags=S, seq=12345)",
       "eth()/ip(src=10.0.0.9, dst=10.0.0.2, id=7)/tcp(srcport=5555, dstport=80, flags=S, "
       "seq=12345)",
       "tcp.srcport: built 4000", true},
      {"NAT of an echo", "raw-ip", ip + ")/icmp.echo(id=7, seq=1)/\"hello\"",
       "eth()/ip(src=10.0.0.9, dst=10.0.0.2, id=7)/icmp.echo(id=8, seq=1)/\"hello\"",
       "icmp.ident: built 7", true},
      {"IPv6, SNAT", "raw-ip", ip6 + udp,
       "eth()/ipv6(src=fd00::9, dst=fd00::2)/udp(srcport=5555, dstport=7)/\"hello\"",
       "ipv6.src: built fd00::1", true},
      {"version 5 by IP_HDRINCL", "raw-ip",
       "ip(src=10.0.0.1, dst=10.0.0.2, version=5, proto=253)/\"hello\"",
       "eth(type=0x0800)/ip(src=10.0.0.1, dst=10.0.0.2, version=5, id=0x1234, proto=253)/\"hello\"",
       "ours", false},
      {"an extension header of ours", "raw-transport",
       ip6 + ")/ipv6.fraghdr(ident=7)/udp(srcport=4000, dstport=7)/\"hello\"",
       "eth()/" + ip6 +
           ", flow=0x12345)/ipv6.fraghdr(ident=7)/udp(srcport=4000, dstport=7)/"
           "\"hello\"",
       "ipv6.flow: built", false},
  };
}

TEST_F(WireRewritten, IsFoundAgain) {
  for (const Change& change : changes()) {
    SCOPED_TRACE(change.what);
    open(change.path);
    expect(change.built);
    EXPECT_TRUE(take(change.seen));
    EXPECT_EQ(record_->unseen(), 0U);
    EXPECT_EQ(record_->rewritten(), change.by_rule ? 1U : 0U);
    const auto all = comments();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_THAT(all[0], HasSubstr(change.comment));
    const bool tells = all[0].find("rewritten on its way out") != std::string::npos;
    EXPECT_EQ(tells, change.by_rule) << all[0];
  }
}

TEST_F(WireRewritten, OthersAreNotClaimed) {
  const std::string ours = "ip(src=10.0.0.1, dst=10.0.0.2, id=7)/udp(srcport=4000, dstport=7)/";
  for (const std::string seen :
       {"ip(src=10.0.0.1, dst=10.0.0.2, id=8)/udp(srcport=4000, dstport=7)/\"other\"",
        "ip(src=10.0.0.9, dst=10.0.0.3, id=8)/udp(srcport=5555, dstport=9)/\"hello\"",
        "ip(src=10.0.0.1, dst=10.0.0.2, id=7)/tcp(srcport=4000, dstport=7)/\"hello\"",
        "ip(src=10.0.0.1, dst=10.0.0.2, id=7)/udp(srcport=4000, dstport=7)/\"hello!\""}) {
    open("raw-ip");
    expect(ours + "\"hello\"");
    EXPECT_FALSE(take("eth()/" + seen)) << seen;
    EXPECT_EQ(record_->unseen(), 1U);
  }
}

TEST_F(WireRewritten, OnTheLoopbackAnEchoedAnswerIsNoRequest) {
  const auto between = [](const std::string& ports) {
    return "ip(src=127.0.0.1, dst=127.0.0.1)/udp(" + ports + ")/\"hello\"";
  };
  open("raw-ip");
  expect(between("srcport=4000, dstport=7"));
  EXPECT_FALSE(take("eth()/" + between("srcport=7, dstport=4001"), "lo"));
  EXPECT_EQ(record_->unseen(), 1U);
}

TEST_F(WireRewritten, WhichOfSeveralItIsIsNotKnown) {
  const auto ttl = [](int value) {
    return "ip(src=10.0.0.1, dst=10.0.0.2, ttl=" + std::to_string(value) +
           ")/udp(srcport=4000, dstport=7)/\"hello\"";
  };
  open("raw-ip");
  for (int value = 1; value <= 3; ++value) expect(ttl(value));
  for (int value = 1; value <= 3; ++value) {
    // Each the same datagram but for the number that the kernel gives it.
    EXPECT_TRUE(take("eth()/ip(src=10.0.0.1, dst=10.0.0.2, ttl=64, id=" + std::to_string(value) +
                     ")/udp(srcport=4000, dstport=7)/\"hello\""));
  }
  const auto all = comments();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_THAT(all[0], HasSubstr("one of 3 packets that were sent"));
  EXPECT_THAT(all[0], Not(HasSubstr("built")));
  EXPECT_THAT(all[1], HasSubstr("one of 2 packets"));
  EXPECT_THAT(all[2], HasSubstr("ip.ttl: built 3, on the wire 64"));
}

// A bridge and its port, a VLAN's device and the one beneath it.
TEST_F(WireRewritten, WhatAnotherDeviceShowsAgainIsNoOther) {
  const auto ttl = [](int value) {
    return "ip(src=10.0.0.1, dst=10.0.0.2, id=7, ttl=" + std::to_string(value) +
           ")/udp(srcport=4000, dstport=7)/\"hello\"";
  };
  open("raw-ip");
  expect(ttl(1));
  expect(ttl(2));
  EXPECT_TRUE(take("eth()/" + ttl(1)));
  EXPECT_FALSE(take("eth()/" + ttl(1)));
  EXPECT_TRUE(take("eth()/" + ttl(2)));
  EXPECT_EQ(record_->rewritten(), 0U);
}

}  // namespace
}  // namespace pushpkt::stack
