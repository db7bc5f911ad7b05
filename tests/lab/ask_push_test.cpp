// The main job, end to end: every path, both families, each difference with an owner.
#include <gmock/gmock.h>

#include <set>

#include "pushpkt/ask/push.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/report/push.hpp"

namespace pushpkt::ask {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

PushQuestion every_path(bool ip6) {
  PushQuestion question;
  question.ip6 = ip6;
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind != path::Kind::file) question.paths.push_back(&kind);
  }
  return question;
}

class AskPush : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }
};

const PathAnswer& of(const PushAnswer& answer, path::Kind kind) {
  for (const PathAnswer& path : answer.paths) {
    if (path.kind->kind == kind) return path;
  }
  ADD_FAILURE() << "no such path in the answer";
  return answer.paths.at(0);
}

std::set<std::string> changed_by_kernel(const PathAnswer& path) {
  std::set<std::string> out;
  for (const compare::Difference& d : path.verdict.differences) {
    if (d.owner == compare::Owner::kernel && d.wrote) out.insert(d.field);
  }
  return out;
}

TEST_P(AskPush, EveryPathIsAnsweredAndEveryDifferenceHasAnOwner) {
  const auto answer = ask_push(every_path(GetParam()));
  ASSERT_TRUE(answer) << answer.error().text();
  ASSERT_THAT(answer->paths, SizeIs(10));
  for (const PathAnswer& path : answer->paths) {
    SCOPED_TRACE(path.kind->name);
    ASSERT_FALSE(path.unavailable) << path.unavailable->text();
    EXPECT_FALSE(path.record.refusal) << path.record.refusal->text();
    EXPECT_EQ(path.record.answer(), bytes_of("HELLO"));
    EXPECT_EQ(path.verdict.unexplained(), 0U);
    EXPECT_THAT(path.unexplained, IsEmpty());
    // Request and reply on three hosts; where the other end of a cable is no host, on two of them
    // and, the reply, at the cable's end.
    const bool no_host = path::is_cable(path.kind->kind) && path.note.empty();
    // No packet socket of the client sees what an AF_XDP socket sends.
    const bool unseen = path.kind->kind == path::Kind::xdp;
    EXPECT_THAT(path.record.packets, SizeIs(no_host ? 4 : unseen ? 5 : 6));
  }
  EXPECT_TRUE(answer->clean()) << report::push_text(*answer, {});
}

TEST_P(AskPush, OnlyRawIpOverIpv4IsRewrittenAndThereAllThatTheTableClaims) {
  const auto answer = ask_push(every_path(GetParam()));
  ASSERT_TRUE(answer) << answer.error().text();
  for (const PathAnswer& path : answer->paths) {
    SCOPED_TRACE(path.kind->name);
    const bool rewritten = path.kind->kind == path::Kind::raw_ip && !GetParam();
    if (rewritten) {
      EXPECT_THAT(changed_by_kernel(path),
                  UnorderedElementsAre("ip.checksum", "ip.id", "ip.len", "ip.src"));
    } else {
      EXPECT_THAT(changed_by_kernel(path), IsEmpty());
    }
  }
}

TEST_P(AskPush, TheFrameThatWeMadeIsOnTheWireToTheLastBit) {
  const auto answer = ask_push(every_path(GetParam()));
  ASSERT_TRUE(answer) << answer.error().text();
  for (const path::Kind kind : {path::Kind::packet, path::Kind::ring, path::Kind::inject,
                                path::Kind::xdp, path::Kind::packet_dgram}) {
    const PathAnswer& path = of(*answer, kind);
    SCOPED_TRACE(path.kind->name);
    const auto* seen = path.record.find("router", journey::RecordedPacket::Kind::request);
    ASSERT_NE(seen, nullptr);
    EXPECT_EQ(hex(seen->bytes()), hex(path.record.wrote.bytes));
  }
}

INSTANTIATE_TEST_SUITE_P(Families, AskPush, testing::Bool(),
                         [](const auto& family) { return family.param ? "IPv6" : "IPv4"; });

class AskPushOnce : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  }
};

TEST_F(AskPushOnce, AMessageThatDoesNotFitTheLinkIsRefusedByPathAndSaidSo) {
  PushQuestion question = every_path(false);
  question.message = std::string(2000, 'x');
  const auto answer = ask_push(question);
  ASSERT_TRUE(answer) << answer.error().text();
  // The socket's packet is cut into fragments by the kernel; nobody does that for a whole frame.
  for (const path::Kind kind : {path::Kind::raw_ip, path::Kind::packet}) {
    const PathAnswer& path = of(*answer, kind);
    SCOPED_TRACE(path.kind->name);
    ASSERT_TRUE(path.record.refusal);
    EXPECT_EQ(errno_name(path.record.refusal->number), "EMSGSIZE");
    EXPECT_FALSE(path.record.answer());
  }
  EXPECT_FALSE(answer->clean());
}

TEST_F(AskPushOnce, TheReportSaysWhatTheRecordSays) {
  const auto answer = ask_push(every_path(false));
  ASSERT_TRUE(answer) << answer.error().text();
  const std::string screen = report::push_text(*answer, {.colour = false, .width = 100});
  EXPECT_THAT(screen, testing::HasSubstr("Answer: yes, by 9 ways out of 9."));
  EXPECT_THAT(screen, testing::HasSubstr("0xdead"));
  EXPECT_THAT(screen, testing::Not(testing::HasSubstr("\x1b[")));
  const std::string json = report::push_json(*answer);
  EXPECT_THAT(json, testing::HasSubstr("\"schema\": 1"));
  EXPECT_THAT(json, testing::HasSubstr("\"answer\": \"yes\""));
}

}  // namespace
}  // namespace pushpkt::ask
