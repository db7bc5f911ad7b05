// A bad link in the lab: it does what the plan says, to the packets that it names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab_socket.hpp"

namespace pushpkt::lab {
namespace {

class LabImpairments : public LabTest {};

/// Sends `count` datagrams, each when the one before it has arrived or is known to be dropped, so
/// that nothing depends on time.
ImpairmentRecord record_of(const Lab& lab, int count) {
  const Impairments plan = *lab.plan().impairments;
  UdpSocket server(lab.server(), "10.77.2.2", 12000);
  UdpSocket client(lab.client(), "10.77.1.2");
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(client.send_to("10.77.2.2", 12000, "packet " + std::to_string(i)), 0);
    const Fate fate = fate_of(plan, Heading::to_server, static_cast<std::uint64_t>(i));
    if (fate.dropped) continue;
    for (int copy = fate.duplicated ? 2 : 1; copy > 0; --copy) {
      EXPECT_EQ(server.receive(), "packet " + std::to_string(i));
    }
  }
  // All that the forwarder dropped is in the record before what came after it.
  EXPECT_EQ(client.send_to("10.77.2.2", 12000, "last"), 0);
  auto record = lab.impairment_record();
  EXPECT_TRUE(record);
  return record.value_or(ImpairmentRecord{});
}

TEST_F(LabImpairments, WhatHappensIsThePlanAndTheSameInEveryRun) {
  const Impairments plan{.drop = 0.2, .duplicate = 0.2, .seed = 11};
  constexpr int count = 60;
  std::vector<ImpairedPacket> first;
  for (int run = 0; run < 2; ++run) {
    auto packets = record_of(build({.impairments = plan}), count).packets;
    ASSERT_GE(packets.size(), static_cast<std::size_t>(count) - 5);
    packets.resize(static_cast<std::size_t>(count) - 5);
    for (const ImpairedPacket& packet : packets) {
      const Fate fate = fate_of(plan, packet.heading, packet.index);
      EXPECT_EQ(packet.dropped, fate.dropped) << to_text(packet);
      EXPECT_EQ(packet.duplicated, fate.duplicated) << to_text(packet);
      EXPECT_FALSE(packet.overflowed);
    }
    if (run == 1) {
      EXPECT_EQ(packets, first);
    }
    first = packets;
  }
}

TEST_F(LabImpairments, ACleanForwarderIsACableForBothFamilies) {
  const Lab lab = build({.impairments = Impairments{}});
  for (const auto& [from, to] : {std::pair("10.77.1.2", "10.77.2.2"), {"fd77:1::2", "fd77:2::2"}}) {
    UdpSocket server(lab.server(), to, 12000);
    UdpSocket client(lab.client(), from);
    ASSERT_EQ(client.connect(to, 12000), 0);
    for (const std::size_t bytes : {1U, 1400U, 5000U}) {  // the last one in fragments
      const std::string text(bytes, 'x');
      ASSERT_EQ(client.send(text), 0);
      EXPECT_EQ(server.receive(), text);
    }
  }
  const auto record = lab.impairment_record();
  ASSERT_TRUE(record);
  EXPECT_EQ(record->packets.size(), 12U);
}

TEST_F(LabImpairments, TheOtherObstaclesStandBesideIt) {
  const Lab lab = build({.nat = true, .mtu = 1300, .impairments = Impairments{.duplicate = 1}});
  UdpSocket server(lab.server(), "10.77.2.2", 12000);
  UdpSocket client(lab.client(), "10.77.1.2");
  EXPECT_EQ(client.send_to("10.77.2.2", 12000, "x"), 0);
  std::string from;
  EXPECT_EQ(server.receive(&from), "x");
  EXPECT_EQ(from, "10.77.2.1");
  EXPECT_EQ(server.receive(), "x");
}

TEST_F(LabImpairments, WithoutAForwarderTheRecordIsEmpty) {
  EXPECT_TRUE(build().impairment_record().value().packets.empty());
}

}  // namespace
}  // namespace pushpkt::lab
