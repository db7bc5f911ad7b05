// Ladders: in text, in HTML, and of captured packets.
#include "pushpkt/report/ladder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "pushpkt/report/packet_ladder.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "report/page/ladder.hpp"
#include "report/page/push_ladder.hpp"

namespace pushpkt::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

Ladder there_and_dead() {
  return {
      .name = "raw-ip",
      .hosts = {"client", "router", "server"},
      .steps = {{.from = 0, .to = 1, .seconds = 0.5, .what = "UDP 1 -> 2", .notes = {"ours: ip"}},
                {.from = 1, .died = true, .what = "died: IP_INHDR"},
                {.from = 1, .to = 0, .seconds = 1.25, .what = "ICMP"}}};
}

TEST(LadderText, DrawsArrowsAndWhereAPacketDied) {
  EXPECT_THAT(lines_of(ladder_text(there_and_dead(), {.width = 80})),
              ElementsAre("raw-ip",
                          "                    client                router                server",
                          "                       | UDP 1 -> 2",
                          "   0.500000            |-------------------->|                     |",
                          "                       | ours: ip",
                          "                       |                     | died: IP_INHDR",
                          "                       |                     X                     |",
                          "                       | ICMP",
                          "   1.250000            |<--------------------|                     |",
                          "                       |                     |                     |"));
}

TEST(LadderText, StaysWithinTheWidth) {
  Ladder ladder = there_and_dead();
  ladder.hosts = {"fd77:1::2", "fd77:1::1", std::string(39, 'f'), "d", "e", "f"};
  ladder.steps.push_back(
      {.from = 5, .to = 4, .what = std::string("a word ") + std::string(60, 'x')});
  ladder.steps.push_back({.from = 2, .to = 2, .what = "to itself"});
  for (const std::size_t width : {80U, 100U, 140U}) {
    for (const std::string& line : lines_of(ladder_text(ladder, {.width = width}))) {
      EXPECT_LE(line.size(), width) << line;
    }
  }
}

TEST(LadderText, LongNamesBecomeLetters) {
  Ladder ladder = there_and_dead();
  ladder.hosts[2] = std::string(30, 's');
  ladder.left_out = 7;
  const std::string text = ladder_text(ladder, {.width = 80});
  EXPECT_THAT(text, HasSubstr("\n  C  " + std::string(30, 's') + "\n"));
  EXPECT_THAT(text, HasSubstr("7 more packets are not shown.\n"));
}

TEST(LadderText, ShowsControlCharactersOfOthersAsText) {
  Ladder ladder = there_and_dead();
  ladder.hosts[0] = "a\x1b[1m";
  ladder.steps[0].what = "x\ny\x07";
  EXPECT_THAT(ladder_text(ladder, {.width = 80}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(ladder_text(ladder, {.width = 80}), HasSubstr("x\\x0ay\\x07"));
}

TEST(LadderHtml, HasColumnsAndWordsForAReader) {
  const std::string html = page::ladder_html(there_and_dead());
  EXPECT_THAT(html, HasSubstr("<div class=\"ladder of3\">"));
  EXPECT_THAT(html, HasSubstr("<li class=\"right at0 by1\">"));
  EXPECT_THAT(html, HasSubstr("<li class=\"dead at1 by0\">"));
  EXPECT_THAT(html, HasSubstr("<li class=\"left at0 by1\">"));
  EXPECT_THAT(html, HasSubstr("client to router: "));
  EXPECT_THAT(html, HasSubstr("dropped on router: "));
}

/// A frame of an answer of `ask push`, as JSON.
std::string frame_at(const std::string& where, const std::string& what, int time, int ttl) {
  const bool request = what == "request";
  const std::string recipe =
      "eth()/ip(ttl=" + std::to_string(ttl) +
      (request ? ", src=10.77.1.2, dst=10.77.2.2)/udp(srcport=4000, dstport=12000)/\"hello\""
               : ", src=10.77.2.2, dst=10.77.1.2)/udp(srcport=12000, dstport=4000)/\"HELLO\"");
  const wire::Frame built = wire::build(wire::parse_recipe(recipe).value()).value();
  return R"({"where":")" + where + R"(","time":)" + std::to_string(time) +
         R"(,"comment":"pushpkt: the )" + what + R"( of packet","bytes":")" + hex(built.bytes) +
         "\"}";
}

Ladder push_ladder_of(const std::string& frames) {
  const auto answer = Json::parse(R"({"lab":{"plan":[]},"server":{"host":"10.77.2.2"},
      "paths":[{"path":"packet","ours":["eth","ip","udp"],"frames":[)" +
                                  frames + "]}]}");
  EXPECT_TRUE(answer);
  return page::push_ladder(*answer, (*answer->find("paths")->items())[0]);
}

struct Hop {
  std::size_t from;
  std::size_t to;
  std::string changed;  ///< the note about a change; "": there is none
  bool operator==(const Hop&) const = default;
};

void PrintTo(const Hop& hop, std::ostream* out) {
  *out << hop.from << " -> " << hop.to << " '" << hop.changed << "'";
}

std::vector<Hop> hops_of(const Ladder& ladder) {
  std::vector<Hop> out;
  for (const LadderStep& step : ladder.steps) {
    out.push_back({step.from, step.to, ""});
    for (const std::string& note : step.notes) {
      if (note.starts_with("arrives with ")) out.back().changed = note;
    }
  }
  return out;
}

// The router is watched on its client's side: an answer is seen there when it is forwarded already.
TEST(PushLadder, AChangeStandsAtTheHopBehindTheHostThatMadeIt) {
  const std::string changed = "arrives with ip.ttl 64 -> 63, new ip.checksum";
  EXPECT_THAT(
      hops_of(push_ladder_of(
          frame_at("client", "request", 0, 64) + "," + frame_at("router", "request", 1, 64) + "," +
          frame_at("server", "request", 2, 63) + "," + frame_at("server", "answer", 3, 64) + "," +
          frame_at("router", "answer", 4, 63) + "," + frame_at("client", "answer", 5, 63))),
      ElementsAre(Hop{0, 1, ""}, Hop{1, 2, changed}, Hop{2, 1, ""}, Hop{1, 0, changed}));
}

TEST(PushLadder, AChangeStandsAtTheLastHopWhereTheRouterWasNotSeen) {
  const std::string changed = "arrives with ip.ttl 64 -> 63, new ip.checksum";
  EXPECT_THAT(
      hops_of(push_ladder_of(
          frame_at("router", "request", 1, 64) + "," + frame_at("server", "request", 2, 63) + "," +
          frame_at("server", "answer", 3, 64) + "," + frame_at("client", "answer", 5, 63))),
      ElementsAre(Hop{0, 1, ""}, Hop{1, 2, changed}, Hop{2, 0, changed}));
}

TEST(PushLadder, AnAnswerThatTheRouterForwardedAndNoHostGotKeepsItsChange) {
  const auto hops = hops_of(push_ladder_of(frame_at("server", "answer", 3, 64) + "," +
                                           frame_at("router", "answer", 4, 63)));
  EXPECT_THAT(
      hops, ElementsAre(Hop{2, 1, ""}, Hop{1, 0, "arrives with ip.ttl 64 -> 63, new ip.checksum"}));
}

// As tshark and tcpdump have it: one packet has one time wherever it is shown.
TEST(Times, AreCutInLineLadderAndPage) {
  for (const std::int64_t ns : {52'974, 173'999, 53'000, 999'999'999, 314'015'501}) {
    const wire::Frame frame =
        wire::build(wire::parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2)/udp()").value()).value();
    const wire::Decoded decoded = wire::decode(frame.bytes, frame.link);
    sniff::SeenView seen{.bytes = frame.bytes,
                         .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                         .time = Timestamp::from(1'700'000'000, 0),
                         .link = frame.link};
    PacketLadder ladder(8, 100);
    ladder.add(seen, decoded);
    const Timestamp start = seen.time;
    seen.time = Timestamp::from(1'700'000'000, ns);
    ladder.add(seen, decoded);
    const std::string cut = "0." + std::to_string(1'000'000 + ns / 1000).substr(1);
    EXPECT_THAT(packet_line(seen, decoded, start, {}), HasSubstr(" " + cut + " ")) << ns;
    EXPECT_THAT(ladder_text(ladder.ladder(), {.width = 80}), HasSubstr("\n   " + cut + " ")) << ns;
    EXPECT_THAT(page::ladder_html(ladder.ladder()), HasSubstr(">" + cut + " s<")) << ns;
  }
}

class Packets : public ::testing::Test {
 protected:
  void add(PacketLadder& ladder, const std::string& recipe, std::int64_t ns = 0,
           const std::string& interface = "") {
    const wire::Frame frame = wire::build(wire::parse_recipe(recipe).value()).value();
    const sniff::SeenView seen{.bytes = frame.bytes,
                               .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                               .time = Timestamp::from_ns(ns),
                               .link = frame.link,
                               .interface = interface};
    ladder.add(seen, wire::decode(frame.bytes, frame.link));
  }
};

TEST_F(Packets, AddressesAreTheColumns) {
  PacketLadder ladder(8, 100);
  add(ladder, "eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4, dstport=5)/\"hi\"", 1'000);
  add(ladder, "eth()/ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=5, dstport=4)", 2'500);
  add(ladder, "eth(src=02:00:00:00:00:01, dst=02:00:00:00:00:02, type=0x88cc)/\"x\"", 3'000);
  EXPECT_THAT(ladder.ladder().hosts,
              ElementsAre("10.0.0.1", "10.0.0.2", "02:00:00:00:00:01", "02:00:00:00:00:02"));
  EXPECT_EQ(ladder.ladder().steps[0].what, "UDP 4 -> 5, 2 bytes");
  EXPECT_EQ(ladder.ladder().steps[1].from, 1U);
  EXPECT_DOUBLE_EQ(ladder.ladder().steps[1].seconds.value(), 1.5e-6);
}

TEST_F(Packets, SayWhereTheyWereSeenIfThatIsNotTheSameForAll) {
  const std::string ping = "eth()/ip(src=10.0.0.1, dst=10.0.0.2)/icmp.echo()";
  PacketLadder ladder(8, 100);
  add(ladder, ping, 0, "a");
  add(ladder, ping, 1, "a");
  EXPECT_THAT(ladder.ladder().steps[0].notes, ElementsAre());
  add(ladder, ping, 2, "b");
  add(ladder, ping, 3, "a");
  for (const std::size_t i : {0U, 1U, 3U}) {
    EXPECT_THAT(ladder.ladder().steps[i].notes, ElementsAre("on a"));
  }
  EXPECT_THAT(ladder.ladder().steps[2].notes, ElementsAre("on b"));
}

TEST_F(Packets, AreBoundedInHostsAndNumber) {
  PacketLadder ladder(3, 4);
  for (int host = 1; host <= 6; ++host) {
    add(ladder, "ip(src=10.0.0." + std::to_string(host) + ", dst=10.0.0.99)/udp()");
  }
  EXPECT_THAT(ladder.ladder().hosts, ElementsAre("10.0.0.1", "10.0.0.99", "other hosts"));
  EXPECT_EQ(ladder.ladder().left_out, 2U);
  EXPECT_THAT(ladder.ladder().steps[2].notes, ElementsAre("10.0.0.3 -> 10.0.0.99"));
}

}  // namespace
}  // namespace pushpkt::report
