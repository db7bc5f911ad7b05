// The lines and the JSON of `pushpkt replay`, from numbers made here.
#include "pushpkt/report/replay.hpp"

#include <gmock/gmock.h>

#include <cerrno>

namespace pushpkt::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

replay::Plan plan_by(std::string_view path) {
  replay::Plan plan;
  plan.path = *path::find_kind(path);
  plan.file = "in.pcapng";
  plan.interface = "to-router";
  return plan;
}

TEST(ReplayText, TheFirstLineHasTheRate) {
  replay::Summary summary;
  summary.sent.packets = 1000;
  summary.sent.bytes = 125'000;
  summary.sent.last_bytes = 125;
  summary.sent.lasted = std::chrono::seconds(2);  // it waited for its input
  summary.sent.first_to_last = std::chrono::microseconds(499'500);
  EXPECT_EQ(
      replay_text(summary, plan_by("packet"), false),
      "1000 packets, 125000 bytes by packet on to-router in 500 ms (999 gaps): 2000 packets/s, "
      "2.000 Mbit/s\n");
}

TEST(ReplayText, TcpAsCapturedIsForNoConnection) {
  replay::Summary summary;
  summary.sent.packets = 3;
  EXPECT_THAT(replay_text(summary, plan_by("packet"), false), Not(HasSubstr("TCP")));
  summary.prepared.tcp = 2;
  EXPECT_THAT(replay_text(summary, plan_by("packet"), false),
              HasSubstr("note: 2 packets of TCP with captured sequence numbers"));
}

TEST(ReplayText, TheDevicesByWhichPacketsLeftAreNamed) {
  replay::Summary summary;
  summary.sent.packets = 3;
  summary.sent.bytes = 90;
  summary.devices = {"lo", "to-router"};
  EXPECT_THAT(replay_text(summary, plan_by("raw-ip"), false),
              HasSubstr("3 packets, 90 bytes by raw-ip on lo and to-router in"));
  summary.devices = {"lo"};
  EXPECT_EQ(replay_json(summary, plan_by("raw-ip"))["interface"], "lo");
}

TEST(ReplayText, ARecordingOfSeveralLinksIsNoted) {
  replay::Summary summary;
  summary.prepared.interfaces = {"left", "right"};
  EXPECT_THAT(replay_text(summary, plan_by("packet"), false),
              HasSubstr("note: the packets were captured on 2 interfaces (left, right): one that "
                        "passed several was sent once for each; --captured-on left"));
  auto dry = plan_by("file");
  EXPECT_THAT(replay_text(summary, dry, false), Not(HasSubstr("captured on")));
}

TEST(ReplayText, WhatTheTableOfSidesForgotIsNoted) {
  const replay::EditCounts edited{.forgotten_conversations = 3, .forgotten_datagrams = 1};
  const std::string lines = edit_lines({}, edited);
  EXPECT_THAT(lines, HasSubstr("3 conversations were forgotten"));
  EXPECT_THAT(lines, HasSubstr("1 fragmented datagram was forgotten"));
}

TEST(ReplayText, ADryRunNamesItsFile) {
  replay::Summary summary;
  summary.sent.packets = 1;
  summary.sent.bytes = 60;
  summary.interrupted = true;
  auto plan = plan_by("file");
  plan.out_file = "out.pcapng";
  EXPECT_EQ(replay_text(summary, plan, false), "1 packet, 60 bytes into out.pcapng; interrupted\n");
}

TEST(ReplayText, MoreNumbersOnlyWhereTheyAreWanted) {
  replay::Summary summary;
  summary.read = 7;
  summary.went_back = 1;
  const auto plan = plan_by("packet");
  EXPECT_THAT(replay_text(summary, plan, false), Not(HasSubstr("read:")));
  EXPECT_THAT(replay_text(summary, plan, true),
              HasSubstr("read: 7 packets of the capture, 1 timestamp before that of an earlier "
                        "one\n"));
}

TEST(ReplayText, ChangesAndLossesAreNamed) {
  auto plan = plan_by("packet");
  plan.changes.push_back(*replay::parse_change("ip.ttl=9"));
  replay::Summary summary;
  summary.rewritten.packets = 3;
  summary.rewritten.changed = {2};
  summary.rewritten.not_ip = 1;
  summary.rewritten.wrong_kept = 4;
  summary.prepared.cut = {5, 8};
  summary.prepared.cut_count = 9;
  auto& refusal = summary.sent.refused[EMSGSIZE];
  refusal = {.what = "cannot send by packet", .hint = "a hint", .numbers = {6}, .count = 1};
  const std::string text = replay_text(summary, plan, false);
  EXPECT_THAT(text, HasSubstr("set: ip.ttl=9 in 2 of 3 packets\n"));
  EXPECT_THAT(text, HasSubstr("left out: 1 packet that is no IP\n"));
  EXPECT_THAT(text, HasSubstr("checksums: 4 wrong in the capture, kept so"));
  EXPECT_THAT(text, HasSubstr("left out: 9 packets that the capture cut short: 5, 8, ...\n"));
  EXPECT_THAT(text, HasSubstr("refused: 1 packet (6): cannot send by packet: "));
  EXPECT_THAT(text, HasSubstr("(EMSGSIZE)\n  a hint\n"));
  const std::string json = replay_json(summary, plan).dump();
  EXPECT_THAT(json, HasSubstr(R"("changes":[{"set":"ip.ttl=9","packets":2}])"));
  EXPECT_THAT(json, HasSubstr(R"("left_out":{"cut":9,"not_ip":1,)"));
  EXPECT_THAT(json, HasSubstr(R"("refused":[{"errno":"EMSGSIZE","count":1,"packets":[6],)"));
  EXPECT_THAT(json, HasSubstr(R"("late_ns":null)"));
}

TEST(RequestsText, TellsWhichAnswerDiffersAndWhere) {
  using Kind = replay::Reanswer::Kind;
  const replay::SavedRequest request{
      .number = 3, .client = {}, .server = {Ip4{{10, 0, 0, 2}}, Port{7}}, .payload = {}};
  const replay::SavedAnswer saved{.number = 4, .payload = bytes_of("TWO")};
  replay::RequestRun run;
  run.requests = 2;
  run.same = 1;
  run.wrong.push_back(
      {{.kind = Kind::different, .request = &request, .saved = &saved, .payload = bytes_of("TWx")},
       {}});
  run.wrong.push_back({{.kind = Kind::missing,
                        .request = &request,
                        .saved = &saved,
                        .why = "nothing came within 1 s"},
                       {}});
  const RequestRunTitle title{"in.pcapng", "10.0.0.9"};
  const std::string text = requests_text(run, title);
  EXPECT_THAT(text, HasSubstr("different: packet 4, the answer of 10.0.0.2:7 to packet 3: from "
                              "byte 2 on; 3 bytes saved, 3 came\n"));
  EXPECT_THAT(text, HasSubstr("missing: packet 4, the answer of 10.0.0.2:7 to packet 3: nothing "
                              "came within 1 s\n"));
  EXPECT_THAT(text, HasSubstr("2 requests to 10.0.0.9: 1 answer the same, 1 different, 1 missing"));
  const std::string json = requests_json(run, title).dump();
  EXPECT_THAT(json, HasSubstr(R"("now":"545778","offset":2,"fields":[])"));
  EXPECT_THAT(json, HasSubstr(R"("why":"nothing came within 1 s")"));
}

}  // namespace
}  // namespace pushpkt::report
