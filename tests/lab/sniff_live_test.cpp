// Live capture on lo, on a veth pair and on `any`, in a namespace of our own.
#include <gmock/gmock.h>
#include <linux/capability.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <thread>

#include "in_child.hpp"
#include "lab/sniff_netns.hpp"
#include "pushpkt/sniff/interfaces.hpp"
#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::sniff {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Long enough for any machine; a test that passes never waits for it.
Deadline patience() { return Deadline::in(10s); }
Deadline at_once() { return Deadline::in(0s); }

/// A frame of an EtherType for experiments (IEEE 802, 0x88b5) that carries one number.
Bytes frame(std::uint8_t number, const std::string& type = "88b5") {
  Bytes bytes = from_hex("020000000002020000000001" + type).value();
  bytes.push_back(number);
  bytes.resize(60);
  return bytes;
}

class Live : public InNamespace {
 protected:
  static Sniffer open(const Sniffer::Options& options) {
    auto sniffer = Sniffer::open(options);
    EXPECT_TRUE(sniffer) << sniffer.error().text();
    return std::move(sniffer.value());
  }
  static Seen next(Sniffer& sniffer) {
    auto seen = sniffer.next_owned(patience());
    EXPECT_TRUE(seen) << seen.error().text();
    EXPECT_TRUE(seen->has_value()) << "no packet came";
    return seen->value_or(Seen{});
  }
  static bool has_nothing(Sniffer& sniffer) {
    const auto seen = sniffer.next_owned(at_once());
    return seen && !seen->has_value();
  }
};

TEST_F(Live, LoopbackCountsEachPacketOnce) {
  auto sniffer = open({.interface = "lo", .filter = "udp dst port 9"});
  send_to_port(9, "one");
  send_to_port(9, "two");
  const Seen first = next(sniffer);
  const Seen second = next(sniffer);
  EXPECT_EQ(text_of(ByteView(first.bytes).last(3)), "one");
  EXPECT_EQ(text_of(ByteView(second.bytes).last(3)), "two");
  EXPECT_EQ(first.direction, Direction::in);
  EXPECT_EQ(first.interface, "lo");
  EXPECT_EQ(first.where, "lo, frame 1");
  EXPECT_LE(first.time, second.time);
  EXPECT_TRUE(has_nothing(sniffer));
}

TEST_F(Live, TakingWhatIsThereEndsThoughEachPacketBringsAnother) {
  auto sniffer = open({.interface = "lo", .filter = "udp dst port 9", .snaplen = 128});
  constexpr std::size_t too_many = 10 * Backlog::always_read;
  send_to_port(9, "x");
  std::size_t taken = 0;
  const auto done = sniffer.take_all_present([&](const Seen&) -> Result<void> {
    if (++taken == too_many) return fail(input_error("it does not end"));
    send_to_port(9, "x");
    pollfd waiting{sniffer.fd(), POLLIN, 0};
    ::poll(&waiting, 1, patience().left_ms());
    return {};
  });
  EXPECT_TRUE(done) << done.error().text();
  EXPECT_GT(taken, Backlog::always_read);
}

TEST_F(Live, LoopbackShowsBothCopiesOnRequest) {
  auto sniffer = open({.interface = "lo", .filter = "udp dst port 9", .both_directions = true});
  send_to_port(8, "other");
  send_to_port(9, "one");
  const Seen out = next(sniffer);
  const Seen in = next(sniffer);
  EXPECT_EQ(out.direction, Direction::out);
  EXPECT_EQ(in.direction, Direction::in);
  EXPECT_EQ(hex(out.bytes), hex(in.bytes));
  EXPECT_EQ(out.wire_bytes, in.wire_bytes);
  EXPECT_TRUE(has_nothing(sniffer));
}

// libpcap hands out the network mask in one order of bytes and takes it in the other.
TEST_F(Live, BroadcastIsThatOfTheDevicesNetwork) {
  auto sniffer = open({.interface = "lo", .filter = "ip broadcast and udp"});
  send_to_port(9, "to one");
  send_to_port(9, "to all", 0x7fffffff);  // 127.255.255.255, of 127.0.0.1/8
  EXPECT_EQ(text_of(ByteView(next(sniffer).bytes).last(6)), "to all");
  EXPECT_TRUE(has_nothing(sniffer));
}

TEST_F(Live, AVethKnowsItsDirections) {
  auto near = open({.interface = "near", .filter = "ether proto 0x88b5"});
  auto far = open({.interface = "far", .filter = "ether proto 0x88b5"});
  send("near", frame(1));
  const Seen sent = next(near);
  const Seen arrived = next(far);
  EXPECT_EQ(sent.direction, Direction::out);
  EXPECT_EQ(arrived.direction, Direction::in);
  EXPECT_EQ(sent.bytes, frame(1));
  EXPECT_EQ(arrived.bytes, frame(1));
  EXPECT_EQ(arrived.wire_bytes, 60U);
  EXPECT_TRUE(has_nothing(near));
  EXPECT_TRUE(has_nothing(far));
}

TEST_F(Live, BothDirectionsComeInTheirOrder) {
  auto near = open({.interface = "near", .filter = "ether proto 0x88b5", .snaplen = 256});
  for (std::uint8_t i = 0; i < 200; ++i) send(i % 3 == 0 ? "near" : "far", frame(i));
  for (std::uint8_t i = 0; i < 200; ++i) {
    const Seen seen = next(near);
    ASSERT_EQ(seen.bytes[14], i);
    ASSERT_EQ(seen.direction, i % 3 == 0 ? Direction::out : Direction::in);
  }
  EXPECT_EQ(near.stats().delivered, 200U);
  EXPECT_EQ(near.stats().dropped, 0U);
}

TEST_F(Live, NothingUnfilteredAndNothingFromBefore) {
  for (int round = 0; round < 20; ++round) {
    send("far", frame(1));
    send("far", frame(2, "88b6"));
    auto near = open({.interface = "near", .filter = "ether proto 0x88b5"});
    send("far", frame(3, "88b6"));
    send("far", frame(4));
    EXPECT_EQ(next(near).bytes[14], 4);
    EXPECT_TRUE(has_nothing(near));
  }
}

TEST_F(Live, TagsArePutBack) {
  auto near = open({.interface = "near"});
  auto far = open({.interface = "far"});
  const Bytes tagged = frame(1, "8100 0064 88b5");
  const Bytes twice = frame(2, "88a8 0064 8100 0065 88b5");
  send("near", tagged);
  send("near", twice);
  for (const Bytes& whole : {tagged, twice}) {
    const Seen sent = next(near);
    const Seen arrived = next(far);
    EXPECT_EQ(hex(sent.bytes), hex(whole));
    EXPECT_EQ(hex(arrived.bytes), hex(whole));
    EXPECT_EQ(arrived.wire_bytes, whole.size());
    EXPECT_FALSE(sent.vlan_from_metadata);
    EXPECT_TRUE(arrived.vlan_from_metadata);
  }
  send("near", frame(3));
  EXPECT_FALSE(next(far).vlan_from_metadata);
}

TEST_F(Live, AnyNamesTheInterface) {
  auto any = open({.interface = "any", .filter = "udp dst port 9 or ether proto 0x88b5"});
  EXPECT_EQ(any.link(), Link::linux_sll2);
  send_to_port(9, "one");
  const Seen local = next(any);
  EXPECT_EQ(local.interface, "lo");
  EXPECT_EQ(local.direction, Direction::in);
  send("near", frame(1));
  const Seen sent = next(any);
  EXPECT_EQ(sent.interface, "near");
  EXPECT_EQ(sent.direction, Direction::out);
  const Seen arrived = next(any);
  EXPECT_EQ(arrived.interface, "far");
  EXPECT_EQ(arrived.direction, Direction::in);
  EXPECT_TRUE(has_nothing(any));
}

TEST_F(Live, TheSnapshotLengthCutsAndTheWireLengthStays) {
  auto far = open({.interface = "far", .filter = "ether proto 0x88b5", .snaplen = 20});
  send("near", frame(7));
  const Seen seen = next(far);
  EXPECT_EQ(seen.bytes.size(), 20U);
  EXPECT_EQ(seen.wire_bytes, 60U);
}

TEST_F(Live, TheDescriptorIsReadableWhileThereIsSomething) {
  auto near = open({.interface = "near", .filter = "ether proto 0x88b5"});
  const auto readable = [&](int timeout_ms) {
    pollfd waiting{.fd = near.fd(), .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, timeout_ms) == 1;
  };
  EXPECT_FALSE(readable(0));
  send("near", frame(1));
  send("far", frame(2));
  EXPECT_TRUE(readable(10'000));
  (void)next(near);
  EXPECT_TRUE(readable(10'000)) << "the second packet waits";
  (void)next(near);
  EXPECT_FALSE(readable(0));
}

TEST_F(Live, BatchesArriveToo) {
  auto far = open({.interface = "far", .filter = "ether proto 0x88b5", .immediate = false});
  for (std::uint8_t i = 0; i < 50; ++i) send("near", frame(i));
  for (std::uint8_t i = 0; i < 50; ++i) EXPECT_EQ(next(far).bytes[14], i);
}

TEST_F(Live, AnotherThreadOfAnotherNamespaceMayReadIt) {
  auto far = open({.interface = "far", .filter = "ether proto 0x88b5"});
  std::uint8_t number = 0;
  std::thread reader([&] {
    EXPECT_EQ(::unshare(CLONE_NEWNET), 0);
    number = next(far).bytes.at(14);
  });
  send("near", frame(9));
  reader.join();
  EXPECT_EQ(number, 9);
}

TEST_F(Live, WhatTheUserGotWrong) {
  const auto filter = Sniffer::open({.interface = "lo", .filter = "udp prot 9"});
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().cause, Cause::input);
  EXPECT_THAT(filter.error().text(), HasSubstr("syntax error"));
  const auto device = Sniffer::open({.interface = "nowhere"});
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().cause, Cause::environment);
  EXPECT_EQ(device.error().number, ENODEV);
}

TEST_F(Live, InterfacesAreListed) {
  const auto all = interfaces();
  ASSERT_TRUE(all) << all.error().text();
  std::vector<std::string> names;
  for (const Interface& interface : *all) names.push_back(interface.name);
  EXPECT_THAT(names, testing::IsSupersetOf({"lo", "near", "far", "any"}));
  EXPECT_THAT(names, testing::SizeIs(4));
}

/// In a child: the capability does not come back.
TEST_F(Live, WithoutTheCapabilityItSaysSo) {
  const auto refused = [] {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    std::array<__user_cap_data_struct, 2> none{};
    if (::syscall(SYS_capset, &header, none.data()) != 0) return 1;
    const auto sniffer = Sniffer::open({.interface = "lo"});
    const bool said = !sniffer && sniffer.error().cause == Cause::permission &&
                      sniffer.error().hint.find("cap_net_raw+ep") != std::string::npos;
    return said ? 0 : 2;
  };
  EXPECT_EQ(test::in_child(refused), 0);
}

}  // namespace
}  // namespace pushpkt::sniff
