// A session with the textbook server: answers as events, and the capture of what the wire had.
#include "pushpkt/stack/send_session.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>

#include "pushpkt/report/send.hpp"
#include "pushpkt/testing/scratch_folder.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack_udp_lab.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Kept final : public SendSession::Events {
 public:
  void note(const std::string& text) override { notes += text + "\n"; }
  Result<void> answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                      const Probe& probe) override {
    log.add_answer(seen, decoded);
    names.push_back(probe.name);
    return {};
  }
  void near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                 const std::string& why) override {
    log.add_near_miss(seen, decoded, why);
  }
  std::string notes;
  std::vector<std::string> names;
  report::AnswerLog log;
};

class StackSendSession : public StackLab {
 protected:
  [[nodiscard]] std::string file() const { return folder_.file("sent.pcapng"); }

  std::unique_ptr<SendSession> open(const std::string& recipe, SendSession::Options options) {
    options.transmit.path = *path::find_kind("raw-ip");
    options.transmit.hold_ports = options.collect;
    auto gate = EgressGate::open(Allowed{});
    EXPECT_TRUE(gate);
    auto session = SendSession::open({wire::parse_recipe(recipe).value()}, std::move(options),
                                     std::move(*gate), events_);
    EXPECT_TRUE(session) << session.error().text();
    return session ? std::move(*session) : nullptr;
  }

  Kept events_;

 private:
  ScratchFolder folder_;
};

TEST_F(StackSendSession, AnswersAreEventsAndTheCaptureHasBothDirections) {
  const RunningServer server(lab_->server());
  const auto session = open("ip(dst=10.77.2.2, id=0)/udp(dport=12000)/\"hello\"",
                            {.collect = true, .record = file()});
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->send());
  ASSERT_TRUE(session->wait(patience()));
  ASSERT_TRUE(session->close());
  EXPECT_TRUE(session->answered());
  EXPECT_EQ(events_.names.size(), 1U);
  EXPECT_EQ(session->unwatched(), "");
  const std::string json = report::send_json(*session, events_.log, std::nullopt).dump();
  EXPECT_THAT(json, HasSubstr("\"answered\":true"));
  EXPECT_THAT(report::send_notes(*session), HasSubstr("filled in: udp.srcport="));
  auto reader = sniff::CaptureReader::open(file(), "");
  ASSERT_TRUE(reader);
  const auto request = reader->next();
  ASSERT_TRUE(request && *request);
  EXPECT_THAT(std::string((*request)->comment), StartsWith("pushpkt send --path raw-ip"));
  EXPECT_THAT(std::string((*request)->comment), HasSubstr("eth: written by the kernel"));
  const auto answer = reader->next();
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(std::string((*answer)->comment), "pushpkt: an answer");
}

TEST_F(StackSendSession, AnIcmpErrorIsRecordedAsOne) {
  const auto session =
      open("ip(dst=10.77.2.2)/udp(dport=9)/\"hello\"", {.collect = true, .record = file()});
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->send());
  ASSERT_TRUE(session->wait(patience()));
  ASSERT_TRUE(session->close());
  EXPECT_TRUE(session->has_icmp_errors());
  auto reader = sniff::CaptureReader::open(file(), "");
  ASSERT_TRUE(reader);
  ASSERT_TRUE(reader->next());
  const auto error = reader->next();
  ASSERT_TRUE(error && *error);
  EXPECT_EQ(std::string((*error)->comment), "pushpkt: an ICMP error");
}

// Without --wait no socket holds the port: the note names the option that is missing.
TEST_F(StackSendSession, ARefusedAnswerIsExplainedByWhatWasNotGiven) {
  const RunningServer server(lab_->server());
  const auto session = open("ip(dst=10.77.2.2)/udp(dport=12000)/\"hello\"", {.record = file()});
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->send());
  const Deadline end = patience();
  while (!session->kernel_refused() && !end.passed()) ASSERT_TRUE(session->look());
  ASSERT_TRUE(session->close());
  EXPECT_THAT(events_.notes, HasSubstr("with --wait a bound socket holds the port"));
}

TEST_F(StackSendSession, AWrongChecksumExplainsTheSilence) {
  const RunningServer server(lab_->server());
  const auto session =
      open("ip(dst=10.77.2.2)/udp(dport=12000, checksum=1)/\"hello\"", {.collect = true});
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->send());
  ASSERT_TRUE(session->wait(Deadline::in(std::chrono::milliseconds(50))));
  EXPECT_FALSE(session->answered());
  EXPECT_EQ(session->wrong_checksum(), "udp.checksum");
  EXPECT_THAT(report::silence(*session), StartsWith("no answer: udp.checksum is wrong"));
}

}  // namespace
}  // namespace pushpkt::stack
