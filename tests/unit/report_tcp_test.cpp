// Two conversations side by side, and the JSON of `ask tcp`.
#include "pushpkt/report/tcp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/page.hpp"
#include "pushpkt/report/tcp_ladder.hpp"
#include "report_page_check.hpp"

namespace pushpkt::report {
namespace {

using ask::TcpSegment;
using testing::HasSubstr;
using Writer = TcpSegment::Writer;

TcpSegment segment(Writer writer, const char* flags, std::uint32_t seq, std::uint32_t ack,
                   std::uint32_t bytes = 0) {
  return {.writer = writer,
          .flags = flags,
          .seq = seq,
          .ack = ack,
          .bytes = bytes,
          .reset = std::string_view(flags) == "RST"};
}

std::vector<TcpSegment> socket_ladder() {
  return {segment(Writer::socket, "SYN", 0, 0), segment(Writer::server, "SYN, ACK", 0, 1),
          segment(Writer::socket, "ACK", 1, 1), segment(Writer::socket, "PSH, ACK", 1, 1, 6)};
}

TEST(TcpLadderText, SameStepsStandBesideEachOther) {
  const std::vector<TcpSegment> by_hand{
      segment(Writer::by_hand, "SYN", 0, 0), segment(Writer::server, "SYN, ACK", 0, 1),
      segment(Writer::kernel, "RST", 1, 0), segment(Writer::by_hand, "PSH, ACK", 1, 1, 6)};
  const Pairs pairs = paired(socket_ladder(), by_hand);
  const Pairs expected{{0, 0}, {1, 1}, {2, std::nullopt}, {std::nullopt, 2}, {3, 3}};
  EXPECT_EQ(pairs, expected);
}

TEST(TcpLadderText, NothingIsLost) {
  const Pairs pairs = paired(socket_ladder(), {});
  EXPECT_EQ(pairs.size(), 4U);
  EXPECT_EQ(paired({}, {}).size(), 0U);
}

TEST(TcpLadderText, ASegmentInALine) {
  EXPECT_EQ(segment_text(segment(Writer::kernel, "RST", 1, 0)), "! RST seq 1 len 0");
  EXPECT_EQ(segment_text(segment(Writer::server, "SYN, ACK", 0, 1)),
            "< SYN, ACK seq 0 ack 1 len 0");
}

ask::TcpAnswer tcp_answer() {
  const auto kind = [](const char* name) { return *path::find_kind(name); };
  ask::TcpAnswer out{.kernel = "6.1",
                     .remote = {Ip4{{10, 77, 2, 2}}, Port{12000}},
                     .message = "hello",
                     .rounds = 3,
                     .ways = {{.path = kind("socket"), .answered = true},
                              {.path = kind("packet"), .kernel_resets = 3}}};
  out.ways[0].reply = "HELLO\n";
  out.ways[0].segments = socket_ladder();
  out.ways[1].segments = {segment(Writer::by_hand, "SYN", 0, 0),
                          segment(Writer::kernel, "RST", 1, 0)};
  out.ways[1].failure = system_error("cannot keep the connection", ECONNRESET);
  out.ways[1].differences = {{.packet = "SYN",
                              .field = "ip.id",
                              .socket = "varies",
                              .wrote = "0x0000",
                              .wire = "0x0000",
                              .owner = compare::Owner::ours,
                              .why = "we write 0"},
                             {.field = "tcp.srcport", .owner = compare::Owner::expected},
                             {.packet = "SYN",
                              .field = "eth.src",
                              .wire = "02:00:00:00:01:09",
                              .owner = compare::Owner::ours}};
  return out;
}

TEST(TcpJson, HasSegmentsAndDifferences) {
  const auto json = Json::parse(tcp_json(tcp_answer()));
  ASSERT_TRUE(json);
  EXPECT_EQ(*json->find("question"), Json("tcp"));
  EXPECT_EQ(*json->find("answer"), Json("no"));
  const auto* paths = json->find("paths")->items();
  ASSERT_EQ(paths->size(), 2U);
  const Json& packet = (*paths)[1];
  EXPECT_EQ(*packet.find("guard"), Json("none"));
  EXPECT_EQ(*packet.find("errno"), Json("ECONNRESET"));
  EXPECT_EQ(*packet.find("kernel_resets"), Json(3));
  ASSERT_EQ(packet.find("segments")->items()->size(), 2U);
  EXPECT_EQ(*(*packet.find("segments")->items())[1].find("writer"), Json("kernel"));
  const auto& differences = *packet.find("differences")->items();
  EXPECT_EQ(*differences[0].find("owner"), Json("ours"));
  EXPECT_EQ(*differences[0].find("socket"), Json("varies"));
  EXPECT_EQ(*differences[0].find("wrote"), Json(0));
  EXPECT_EQ(*differences[1].find("wire"), Json());
  EXPECT_EQ(*differences[2].find("wire"), Json("02:00:00:00:01:09"));
}

TEST(TcpText, CountsTheDifferencesOfItsTableAndNamesTheOthers) {
  ask::TcpAnswer answer = tcp_answer();
  answer.ways[1].failure = std::nullopt;
  EXPECT_THAT(tcp_text(answer, {.width = 200}),
              HasSubstr("2 segments, 2 differences from the socket's, besides tcp.srcport\n"));
}

TEST(TcpText, ShowsTheKernelsResetBesideTheSocketsSegments) {
  const std::string text = tcp_text(tcp_answer(), {});
  EXPECT_THAT(text, HasSubstr("! RST seq 1 len 0"));
  EXPECT_THAT(text, HasSubstr("> PSH, ACK seq 1 ack 1 len 6"));
  EXPECT_THAT(text, HasSubstr("ECONNRESET"));
  EXPECT_THAT(text, HasSubstr("Answer: no: 0 paths of 1"));
}

std::string tcp_page_of(const ask::TcpAnswer& answer) {
  const auto page = page_of(Json::parse(tcp_json(answer)).value());
  EXPECT_TRUE(page) << page.error().text();
  EXPECT_EQ(page::page_fault(*page), "");
  return page ? *page : "";
}

TEST(TcpPage, HasTheSameSegmentsInTheSameRow) {
  const std::string page = tcp_page_of(tcp_answer());
  const std::size_t begin = page.find("<table class=\"twin\">");
  ASSERT_NE(begin, std::string::npos);
  const std::string ladders = page.substr(begin, page.find("</table>", begin) - begin);
  std::vector<std::string> rows;
  const std::size_t body = ladders.find("<tbody>");
  for (std::size_t at = ladders.find("<tr>", body); at != std::string::npos;) {
    const std::size_t end = ladders.find("</tr>", at);
    rows.push_back(ladders.substr(at, end - at));
    at = ladders.find("<tr>", end);
  }
  ASSERT_EQ(rows.size(), 5U);  // the SYN is in both, the kernel's RST by hand only
  const auto half = testing::HasSubstr("<td class=\"none\"></td>");
  EXPECT_THAT(rows[0], testing::Not(half));
  EXPECT_THAT(rows[0], HasSubstr("client to server: "));
  EXPECT_THAT(rows[1], testing::AllOf(half, HasSubstr("server to client: "),
                                      HasSubstr("SYN, ACK seq 0 ack 1 len 0")));
  const auto reset = std::find_if(rows.begin(), rows.end(), [](const std::string& row) {
    return row.find("RST seq 1 len 0") != std::string::npos;
  });
  ASSERT_NE(reset, rows.end());
  EXPECT_THAT(*reset,
              testing::AllOf(half, HasSubstr("<td class=\"odd\">"), HasSubstr("from our kernel")));
}

TEST(TcpPage, HasWaysDifferencesAndTheAnswer) {
  ask::TcpAnswer answer = tcp_answer();
  answer.ways[1].measure = "nft <x>";
  answer.plan = {"client: ip link"};
  const std::string page = tcp_page_of(answer);
  EXPECT_THAT(page, testing::AllOf(HasSubstr("packet, guard none"), HasSubstr("ECONNRESET"),
                                   HasSubstr("<code>ip.id</code>"), HasSubstr("we write 0"),
                                   HasSubstr("nft &lt;x&gt;"), HasSubstr("client: ip link"),
                                   HasSubstr("Answer: no: 0 paths of 1")));
}

TEST(TcpPage, OfAnythingElseInThePlaceOfSegmentsIsAPageToo) {
  const auto page = page_of(
      Json::parse(R"({"schema":1,"question":"tcp","paths":[{"path":"packet","guard":"nft",)"
                  R"("segments":[{"time":-1,"seq":1e99,"ack":"x","writer":7,"flags":null},3]},4]})")
          .value());
  ASSERT_TRUE(page);
  EXPECT_EQ(page::page_fault(*page), "");
}

}  // namespace
}  // namespace pushpkt::report
