// What the records of `ask push` let us say: without a network, from records made here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/ask/loopback.hpp"
#include "pushpkt/ask/push.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/push.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::ask {
namespace {

using journey::RecordedPacket;
using testing::HasSubstr;

RecordedPacket seen_at(std::string host, RecordedPacket::Kind kind, const std::string& recipe,
                       std::int64_t time_ns) {
  const auto frame = wire::build(*wire::parse_recipe(recipe));
  sniff::Seen seen;
  seen.bytes = frame->bytes;
  seen.wire_bytes = static_cast<std::uint32_t>(frame->bytes.size());
  seen.link = frame->link;
  seen.direction = sniff::Direction::in;
  seen.time = Timestamp::from(1'700'000'000, time_ns);
  return {std::move(host), kind, journey::SeenPacket(std::move(seen))};
}

PathAnswer of(std::string_view path, bool answered) {
  PathAnswer out{.kind = *path::find_kind(path)};
  out.record.kind = out.kind;
  // As the watchers hand them over: the later one first.
  if (answered) {
    out.record.packets.push_back(
        seen_at("client", RecordedPacket::Kind::answer,
                "eth()/ip(src=10.77.2.2, dst=10.77.1.2)/udp(srcport=12000, dstport=4000)/\"HELLO\"",
                2'000));
  }
  out.record.packets.push_back(seen_at(
      "client", RecordedPacket::Kind::request,
      "eth()/ip(src=10.77.1.2, dst=10.77.2.2)/udp(srcport=4000, dstport=12000)/\"hello\"", 1'000));
  return out;
}

PushAnswer answer_of(std::vector<PathAnswer> paths) {
  PushAnswer out;
  out.sender = "client";
  out.next = "client";
  out.message = "hello";
  out.remote = {Ip4{{10, 77, 2, 2}}, Port{12000}};
  out.paths = std::move(paths);
  return out;
}

TEST(PushAnswer, FollowsFromTheBaselineFirst) {
  EXPECT_EQ(answer_of({of("socket", true), of("packet", true)}).verdict(), PushVerdict::yes);
  EXPECT_EQ(answer_of({of("socket", true), of("packet", false)}).verdict(), PushVerdict::no);
  EXPECT_EQ(answer_of({of("socket", true)}).verdict(), PushVerdict::baseline);
  EXPECT_EQ(answer_of({of("socket", false), of("packet", true)}).verdict(), PushVerdict::yes);
  EXPECT_EQ(answer_of({of("socket", false), of("packet", false)}).verdict(), PushVerdict::unknown);
}

TEST(PushAnswer, IsCleanOnlyWhereEveryWayBroughtTheAnswer) {
  EXPECT_TRUE(answer_of({of("socket", true), of("packet", true)}).clean());
  EXPECT_TRUE(answer_of({of("socket", true)}).clean());
  EXPECT_FALSE(answer_of({of("socket", true), of("packet", true), of("inject", false)}).clean());
  EXPECT_TRUE(answer_of({of("socket", false), of("packet", true)}).clean());
  EXPECT_FALSE(answer_of({of("socket", false), of("packet", false)}).clean());
}

TEST(PushAnswer, AdvisesWhereItCannotTell) {
  EXPECT_EQ(answer_of({of("socket", true), of("packet", true)}).advice(), "");
  const PushAnswer silent = answer_of({of("socket", false), of("packet", false)});
  EXPECT_THAT(silent.summary(), HasSubstr("cannot tell: the plain socket got no answer either"));
  EXPECT_THAT(silent.advice(), HasSubstr("no answer from 10.77.2.2:12000"));
  EXPECT_THAT(silent.advice(), HasSubstr("pushpkt server udp -p 12000"));

  PushAnswer refused = silent;
  refused.paths[0].record.packets.push_back(
      seen_at("client", RecordedPacket::Kind::error,
              "eth()/ip(src=10.77.2.2, dst=10.77.1.2)/icmp(type=3, code=3)/hex(00000000)/"
              "ip(src=10.77.1.2, dst=10.77.2.2)/udp(srcport=4000, dstport=12000)",
              3'000));
  EXPECT_THAT(refused.advice(), HasSubstr("no program listens on port 12000 of 10.77.2.2"));
  const auto json = report::Json::parse(report::push_json(refused));
  ASSERT_TRUE(json);
  EXPECT_EQ((*json->find("paths")->items())[0].find("icmp")->dump(),
            R"([{"type":3,"code":3,"from":"10.77.2.2"}])");
  EXPECT_EQ(*json->find("answer"), report::Json("unknown"));
}

/// Its own request was not seen: an AF_XDP socket sends past the captures of its host.
PathAnswer unseen(std::string_view path) {
  PathAnswer out = of(path, true);
  std::erase_if(out.record.packets,
                [](const auto& packet) { return packet.kind == RecordedPacket::Kind::request; });
  return out;
}

PathAnswer refused_by(std::string_view path, int number) {
  PathAnswer out = of(path, false);
  out.record.packets.clear();
  out.record.refusal =
      Error{"cannot send by " + std::string(path), number, "a firewall rule", Cause::permission};
  return out;
}

/// The lines of the table of ways, and the JSON of one of them.
std::string row_of(const PushAnswer& answer, const std::string& path) {
  const std::string text = report::push_text(answer, {.colour = false, .width = 120});
  const std::size_t at = text.find("\n  " + path + " ");
  return at == text.npos ? "" : text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

report::Json json_of(const PushAnswer& answer, std::size_t path) {
  const auto json = report::Json::parse(report::push_json(answer));
  return (*json->find("paths")->items())[path];
}

TEST(PushAnswer, ClaimsNothingOfAPacketThatWasNotSeen) {
  const PushAnswer answer = answer_of({of("socket", true), of("packet", true), unseen("xdp")});
  EXPECT_EQ(answer.verdict(), PushVerdict::yes);
  EXPECT_THAT(answer.summary(), HasSubstr("On packet none of ours was changed; what left by xdp "
                                          "was not seen here."));
  EXPECT_THAT(row_of(answer, "xdp"), HasSubstr("not seen here"));
  EXPECT_THAT(row_of(answer, "packet"), HasSubstr("none"));
  EXPECT_EQ(*json_of(answer, 2).find("differences"), report::Json(nullptr));
  EXPECT_EQ(*json_of(answer, 2).find("rewritten"), report::Json(nullptr));
  EXPECT_EQ(*json_of(answer, 2).find("seen"), report::Json(false));
  EXPECT_EQ(json_of(answer, 1).find("differences")->dump(), "[]");
  EXPECT_EQ(*json_of(answer, 1).find("seen"), report::Json(true));
}

TEST(PushAnswer, ComparesNothingWithASocketThatSentNothing) {
  const PushAnswer answer =
      answer_of({refused_by("socket", EPERM), of("packet", true), of("inject", true)});
  EXPECT_EQ(answer.verdict(), PushVerdict::yes);
  EXPECT_THAT(answer.summary(),
              HasSubstr("yes, by 2 ways out of 2, but not by the plain socket: the system call "
                        "refused its packet (EPERM). On packet and inject none of ours"));
  EXPECT_THAT(answer.advice(), HasSubstr("a firewall rule"));
  EXPECT_THAT(row_of(answer, "packet"), HasSubstr("not compared"));
  EXPECT_THAT(row_of(answer, "packet"), testing::Not(HasSubstr("none")));
  EXPECT_EQ(*json_of(answer, 1).find("differences"), report::Json(nullptr));
  EXPECT_EQ(json_of(answer, 1).find("rewritten")->dump(), "[]");
  EXPECT_EQ(*json_of(answer, 0).find("seen"), report::Json(nullptr));
}

TEST(PushAnswer, AdvisesByWhatWasObserved) {
  const PushAnswer answered = answer_of({of("socket", false), of("packet", true)});
  EXPECT_THAT(answered.summary(), HasSubstr("yes, by 1 way out of 1, but not by the plain socket: "
                                            "no answer came back"));
  EXPECT_THAT(answered.advice(), testing::Not(HasSubstr("pushpkt server udp")));
  PathAnswer hidden = unseen("socket");
  hidden.record.packets.clear();
  const PushAnswer translated = answer_of({hidden, of("packet", true)});
  EXPECT_THAT(translated.advice(), HasSubstr("a rule of this host dropped or translated"));
  EXPECT_THAT(row_of(translated, "packet"), HasSubstr("not compared"));
  const PushAnswer nowhere = answer_of({refused_by("socket", EPERM), of("packet", false)});
  EXPECT_EQ(nowhere.verdict(), PushVerdict::unknown);
  EXPECT_THAT(nowhere.summary(), HasSubstr("EPERM"));
  PushAnswer rejected = answer_of({of("socket", false), of("packet", false)});
  rejected.paths[1].record.packets.push_back(
      seen_at("client", RecordedPacket::Kind::error,
              "eth()/ip(src=10.77.1.1, dst=10.77.1.2)/icmp(type=3, code=13)/hex(00000000)/"
              "ip(src=10.77.1.2, dst=10.77.2.2)/udp(srcport=4000, dstport=12000)",
              3'000));
  EXPECT_THAT(rejected.advice(), HasSubstr("ICMP type 3, code 13, from 10.77.1.1: a router"));
}

// The answer that a translation of this host hides from its captures reaches the socket all the
// same.
TEST(PushAnswer, TakesWhatTheSocketItselfReceived) {
  PathAnswer socket = of("socket", false);
  socket.record.received = bytes_of("HELLO");
  const PushAnswer answer = answer_of({socket, of("packet", true)});
  EXPECT_TRUE(answer.baseline_answered());
  EXPECT_EQ(answer.advice(), "");
  EXPECT_EQ(*json_of(answer, 0).find("reply")->text(), "HELLO");
}

TEST(PushAnswer, OnLoNamesWhyFramesAreNotAnswered) {
  PushAnswer answer = answer_of({of("socket", true), of("packet", false), of("ring", false)});
  answer.on_loopback = true;
  for (std::size_t i = 1; i < answer.paths.size(); ++i) {
    answer.paths[i].unanswered_because = "accept_local";
  }
  const std::string text = report::push_text(answer, {.colour = false, .width = 100});
  EXPECT_THAT(text, HasSubstr("packet, ring: no answer: accept_local"));
  EXPECT_THAT(text, HasSubstr("measured by: pushpkt ask loopback"));
  EXPECT_THAT(text, testing::Not(HasSubstr("BCP 38")));
  EXPECT_EQ(*json_of(answer, 1).find("unanswered_because")->text(), "accept_local");
  EXPECT_EQ(*json_of(answer, 0).find("unanswered_because"), report::Json(nullptr));
}

TEST(PushAnswer, NamesTheSocketOfEveryWay) {
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind == path::Kind::file) continue;
    for (const bool ip6 : {false, true}) {
      const Entrance way = entrance_of(kind, ip6);
      EXPECT_NE(way.enters, "") << kind.name;
      if (path::is_cable(kind.kind)) {
        EXPECT_EQ(way.socket, tun_device);
        continue;
      }
      EXPECT_THAT(way.socket, testing::StartsWith("AF_")) << kind.name;
      EXPECT_EQ(way.socket.find("AF_INET6") != std::string_view::npos,
                ip6 && kind.kind != path::Kind::xdp &&
                    way.socket.find("PACKET") == std::string_view::npos);
    }
  }
}

TEST(PushAnswer, SaysWhatStoodInForADevice) {
  PushAnswer answer = answer_of({of("socket", true), of("tap", true)});
  const report::Style style{.colour = false, .width = 100};
  EXPECT_THAT(report::push_text(answer, style), HasSubstr("Every way but the device is a socket"));
  answer.paths[1].note = "a veth end stands in: cannot open /dev/net/tun";
  const std::string text = report::push_text(answer, style);
  EXPECT_THAT(text, HasSubstr("tap: a veth end stands in: cannot open /dev/net/tun\n"));
  EXPECT_THAT(text, HasSubstr("AF_PACKET, SOCK_RAW (stands in for /dev/net/tun)"));
  EXPECT_THAT(text, HasSubstr("Every way is a socket"));
  EXPECT_EQ(entrance_of(answer.paths[0], false).socket, "AF_INET, SOCK_DGRAM");
}

TEST(PushAnswer, ItsFramesAreInOrderOfTimeWhateverTheOrderOfTheWatchers) {
  const auto json =
      report::Json::parse(report::push_json(answer_of({of("socket", true), of("packet", true)})));
  ASSERT_TRUE(json);
  for (const report::Json& path : *json->find("paths")->items()) {
    const std::vector<report::Json>& frames = *path.find("frames")->items();
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(*frames[0].find("time"), report::Json(0.0));
    EXPECT_EQ(*frames[1].find("time"), report::Json(1e-6));
    EXPECT_THAT(*frames[1].find("comment")->text(), HasSubstr("the answer to the request"));
  }
  EXPECT_EQ(*json->find("began")->text(), "1700000000.000001000");
}

TEST(PushAnswer, SaysThatItIsAPart) {
  PushAnswer part = answer_of({of("socket", true), of("packet", true)});
  part.interrupted = {2, 10, "path"};
  EXPECT_THAT(part.summary(),
              testing::StartsWith("interrupted: 2 of 10 paths; of these: yes, by 1 way out of 1."));
  const auto json = report::Json::parse(report::push_json(part));
  ASSERT_TRUE(json);
  EXPECT_EQ(*json->find("interrupted"), report::Json(true));
  EXPECT_EQ(*json->find("done"), report::Json(2));
  EXPECT_EQ(*json->find("planned"), report::Json(10));
  EXPECT_EQ(*json->find("unit")->text(), "path");
  PushAnswer none = answer_of({});
  none.interrupted = {0, 1, "path"};
  EXPECT_EQ(none.summary(), "interrupted: 0 of 1 path: nothing was measured.");
  EXPECT_EQ(*report::Json::parse(report::push_json(answer_of({})))->find("interrupted"),
            report::Json(false));
}

// What follows from all combinations is not said where some were not tried.
TEST(LoopbackAnswer, OfAPartSaysNothingAboutADestinationThatWasNotAskedToTheEnd) {
  LoopbackAnswer part;
  part.paths = {*path::find_kind("packet")};
  const Ip first{Ip4{{127, 0, 0, 1}}};
  const Ip second{Ip4{{10, 77, 1, 2}}};
  part.destinations = {first, second};
  const std::size_t all = all_settings().size();
  for (const Ip& destination : part.destinations) {
    FieldsRow row;
    row.path = part.paths.front();
    part.rows.push_back({destination, all_settings().front(), row, std::nullopt});
  }
  EXPECT_TRUE(part.is_whole(first) && part.is_whole(second));
  part.interrupted = {all + 3, 2 * all, "combination"};
  EXPECT_TRUE(part.is_whole(first));
  EXPECT_FALSE(part.is_whole(second));
  add_cures(part);
  EXPECT_THAT(part.rows[0].row.why, HasSubstr("no combination of these settings"));
  EXPECT_EQ(part.rows[1].row.why, "");
}

}  // namespace
}  // namespace pushpkt::ask
