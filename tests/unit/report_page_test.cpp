// Pages from JSON: what they show, and what hostile JSON cannot do to them.
#include "pushpkt/report/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pushpkt/report/markdown.hpp"
#include "pushpkt/report/packets_page.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "report_page_check.hpp"
#include "report_page_text.hpp"

namespace pushpkt::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string hex_of(const std::string& recipe) {
  return hex(wire::build(wire::parse_recipe(recipe).value()).value().bytes);
}

std::string frame_json(const std::string& where, const std::string& what, double time, int ttl) {
  const std::string ip = "eth()/ip(src=10.77.1.2, dst=10.77.2.2, ttl=" + std::to_string(ttl) + ")";
  const std::string path =
      what.find("answer") == what.npos ? "sport=40000, dport=12000" : "sport=12000, dport=40000";
  return R"({"where":")" + where + R"(","time":)" + std::to_string(time) +
         R"(,"comment":"pushpkt: )" + what +
         R"(, seen on it\nrecipe: ip()/udp()\nset: ip.ttl ip.dst\ncomputed: ip.checksum")" +
         R"(,"bytes":")" + hex_of(ip + "/udp(" + path + ")/\"hello\"") + R"("})";
}

std::string push(const std::string& frames, const std::string& reply = "HELLO") {
  return R"({"schema":1,"question":"push","answer":"yes",
    "summary":"yes, <b>by</b> 1 way","kernel":"6.1",
    "lab":{"plan":["client: ip link"]},"server":{"host":"10.77.2.2","port":12000},"paths":[
    {"path":"raw-ip","ours":["ip","udp"],"available":true,
     "way":{"socket":"AF_INET","entry":"firewall","enters":"below IP",
     "needs":"CAP_NET_RAW"},"sent":true,"errno":null,"answered":true,"reply":")" +
         reply +
         R"(","differences":[{"field":"ip.id","socket":1,"wrote":0,"wire":39484,"arrived":39484,
     "owner":"kernel","why":"<i>"}],"frames":[)" +
         frames + "]}]}";
}

TEST(PushPage, DrawsTheLadderFromWhatWasSeen) {
  const std::string page =
      page_of_text(push(frame_json("client", "the request sent by raw-ip", 0, 64) + "," +
                        frame_json("router", "the request sent by raw-ip", 0.1, 64) + "," +
                        frame_json("server", "the request sent by raw-ip", 0.2, 63) + "," +
                        frame_json("server", "the answer to it", 0.3, 64) + "," +
                        frame_json("client", "the answer to it", 0.4, 63)));
  EXPECT_THAT(page, HasSubstr("client to router: "));
  EXPECT_THAT(page, HasSubstr("the kernel changed ip.id"));
  EXPECT_THAT(page, HasSubstr("arrives with ip.ttl 64 -&gt; 63, new ip.checksum"));
  EXPECT_THAT(page, HasSubstr("server to client: "));
  EXPECT_THAT(page, Not(HasSubstr("not seen any further")));
}

TEST(PushPage, BeginsAtTheClientWhereNothingPassedItsLink) {
  const std::string page =
      page_of_text(push(frame_json("router", "the request sent by tun", 0, 64) + "," +
                        frame_json("server", "the request sent by tun", 1, 63)));
  EXPECT_THAT(page, HasSubstr("client to router: "));
  EXPECT_THAT(page, HasSubstr("router to server: "));
}

TEST(PushPage, SaysWhereARequestWasSeenLast) {
  const std::string page =
      page_of_text(push(frame_json("client", "the request sent by raw-ip", 0, 1) + "," +
                        frame_json("router", "the request sent by raw-ip", 1, 1)));
  EXPECT_THAT(page, HasSubstr("not seen any further"));
}

TEST(PushPage, MarksEachFieldByWhoWroteIt) {
  const std::string page =
      page_of_text(push(frame_json("client", "the request sent by raw-ip", 0, 64)));
  EXPECT_THAT(page, HasSubstr("the kernel changed it: we wrote 0x0000"));
  EXPECT_THAT(page, HasSubstr("class=\"changed w16\""));   // ip.id
  EXPECT_THAT(page, HasSubstr("class=\"set w8\""));        // ip.ttl
  EXPECT_THAT(page, HasSubstr("class=\"computed w16\""));  // ip.checksum
  EXPECT_THAT(page, HasSubstr("class=\"kernel w32\""));    // eth.dst
  EXPECT_THAT(page, HasSubstr("class=\"passes entry\""));  // the firewall, behind IP
}

TEST(PushPage, TextOfOthersIsText) {
  const std::string page = page_of_text(push("", "</b><script>alert(1)</script>\\u001b[1m"));
  EXPECT_THAT(page, HasSubstr("&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[1m"));
  EXPECT_THAT(page, HasSubstr("yes, &lt;b&gt;by&lt;/b&gt; 1 way"));
}

std::string row(const std::string& path, const std::string& members) {
  return R"({"case":"ip.ttl=0","path":")" + path + R"(","sent":true,"errno":null,)" + members + "}";
}

TEST(FieldsPage, IsAHeatMapWithWhatHappened) {
  const std::string died =
      R"("left_sender":true,"died":{"at":"router","reason":"IP_INHDR","known_by":"tracepoint"},
         "why":"it <died>")";
  const std::string page =
      page_of_text(R"({"schema":1,"question":"fields","kernel":"6.1","family":"ipv4","rows":[)" +
                   row("inject", R"("answered":true,"rewritten":[{"field":"ip.id"}],"why":"w")") +
                   "," + row("packet", died) + "," + row("raw-ip", died) + "]}");
  EXPECT_THAT(page, HasSubstr("data-kind=\"died\" data-path=\"packet\">x router</td>"));
  EXPECT_THAT(page, HasSubstr("data-kind=\"okchanged\" data-path=\"inject\">~ok</td>"));
  EXPECT_THAT(page, HasSubstr("<b>packet, raw-ip</b>"));  // the same is told once
  EXPECT_THAT(page, HasSubstr("<li class=\"dead at1 by0\">"));
  EXPECT_THAT(page, HasSubstr("dropped: IP_INHDR (tracepoint)"));
  EXPECT_THAT(page, HasSubstr("it &lt;died&gt;"));
  EXPECT_LT(page.find(">raw-ip</th>"), page.find(">packet</th>"));  // in the order of the paths
}

TEST(FieldsPage, OfManyCasesHasFiltersAndAStripForEachRow) {
  std::string rows;
  for (int i = 0; i < 9; ++i) {
    rows += (i == 0 ? "" : ",") + row("packet", R"("left_sender":true,"left_router":true)");
    rows.replace(rows.rfind("ip.ttl=0"), 8, "ip.ttl=" + std::to_string(i));
  }
  const std::string page =
      page_of_text(R"({"schema":1,"question":"fields","kernel":"6.1","rows":[)" + rows + "]}");
  EXPECT_THAT(page, HasSubstr("<form class=\"filters\""));
  EXPECT_THAT(page, HasSubstr("<tbody data-case=\"ip.ttl=8\">"));
  EXPECT_THAT(page, HasSubstr("<ol class=\"strip\"><li>client</li><li>router</li>"));
  EXPECT_THAT(page, Not(HasSubstr("<div class=\"ladder")));
}

TEST(ObstaclesPage, HasTheThreeStagesSideBySide) {
  const auto stage = [](const std::string& name, const std::string& more) {
    return R"({"obstacle":"nat","stage":")" + name + R"(",)" + row("packet", more).substr(1);
  };
  const std::string page = page_of_text(
      R"({"schema":1,"question":"obstacles","kernel":"6.1","obstacles":[{"obstacle":"nat",
      "purpose":"p",
      "source":"s","put_up":["router: nft"],"cure":[],"advice":"help"}],"rows":[)" +
      stage("without", R"("answered":true)") + "," +
      stage("with", R"("effect":"stopped","difference":"gone","answered":false)") + "," +
      stage("cured", R"("answered":true)") + "]}");
  EXPECT_THAT(page, HasSubstr("<a href=\"#obstacle-nat\">nat</a>"));
  EXPECT_THAT(page, HasSubstr("<span class=\"stopped\">stopped</span>"));
  EXPECT_THAT(page, HasSubstr("stopped: gone"));
  EXPECT_THAT(page, HasSubstr("router: nft"));
}

TEST(LoopbackPage, NamesWhatDecides) {
  const std::string page = page_of_text(
      R"({"schema":1,"question":"loopback","kernel":"6.1","verdicts":[{"destination":"127.0.0.1",
      "path":"packet","decided_by":["net.a"],"ever_answered":true,"cure":"client: x"}],"rows":[)" +
      row("packet", R"("answered":false,"reached_app":true)") + "]}");
  EXPECT_THAT(page, HasSubstr("<code>net.a</code>"));
  EXPECT_THAT(page, HasSubstr(">arrived</td>"));
}

TEST(SocketPage, DrawsSeriesAndChanges) {
  const std::string page = page_of_text(
      R"({"schema":1,"question":"socket","kernel":"6.1","rounds":3,"baselines":[
      {"use":"UDP datagram","rows":[
      {"packet":null,"field":"ip.id","value":"varies","by_hand":true}]}],"series":[{"field":"ip.id",
      "over":"8","behaviour":"increasing","values":[1,2,9]}],
      "options":[{"option":"IP_TTL","value":"7",
      "use":"UDP datagram","errno":null,"answered":true,"source":"ip 7","changed":[{"packet":null,
      "field":"ip.checksum","baseline":1,"with":2}]}]
})");
  EXPECT_THAT(page, HasSubstr("aria-label=\"from 1 to 9\""));
  EXPECT_THAT(page, HasSubstr("<code>0x0001</code> &#8594; <code>0x0002</code>"));
}

TEST(Markdown, HasTheTablesAndEscapesTextOfOthers) {
  const auto of = [](const std::string& text) {
    return markdown_of(Json::parse(text).value()).value();
  };
  EXPECT_THAT(of(push("", "a|b<i>`")), HasSubstr("| raw-ip | ip udp | yes | a\\|b\\<i\\>\\` |"));
  EXPECT_THAT(of(push("")), HasSubstr("| ip.id | 0x0001 | 0x0000 | 0x9a3c | 0x9a3c | kernel |"));
  const std::string rows =
      row("packet", R"("answered":true)") + "," + row("raw-ip", R"("died":{"at":"router"})");
  EXPECT_THAT(
      of(R"({"schema":1,"question":"fields","kernel":"6","rows":[)" + rows + "]}"),
      HasSubstr("\n| case | raw-ip | packet |\n| --- | --- | --- |\n| ip.ttl=0 | x router | "
                "ok |\n"));
  EXPECT_THAT(of(R"({"schema":1,"steps":[{"a":1,"b":[2]},{"a":null}]})"),
              HasSubstr("| a | b |\n| --- | --- |\n| 1 | \\[2\\] |\n| - | - |\n"));
  EXPECT_FALSE(markdown_of(Json::parse("{}").value()));
}

TEST(ValuesPage, ShowsAnyOtherDocument) {
  const std::string page = page_of_text(
      R"({"schema":1,"question":"other","answer":"yes","steps":[{"a":1},{"b":"<"}],
      "inner":{"x":[1,2]}})");
  EXPECT_THAT(page, HasSubstr("<h2 id=\"part-steps\">steps</h2>"));
  EXPECT_THAT(page, HasSubstr("data-label=\"b\">&lt;</td>"));
}

// Each of these has a text that is nowhere else; pages and Markdown have all of them.
TEST(ValuesPage, LeavesNoValueOut) {
  const std::string text = R"({"schema":1,"late_ns":null,"file":"leaf01","exchange":{"probes":1,
      "icmp_errors":{"leaf02":1,"deep":{"deeper":{"list":[{"x":"leaf03"},["leaf04"]]}}},
      "none":{}, "empty":[]},
      "answers":[{"time":"leaf05","frame":{"layers":[{"name":"leaf06"},{"other":"leaf07"}]}},
      {"only_here":"leaf08"},"leaf09"],"list":["leaf10","leaf11"],"odd":[["leaf12"]],
      "left_out":[],"variables":{},"many":[{"a":"leaf13","b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,
      "i":1,"j":1,"k":"leaf14"}],"flag":false,"number":4711})";
  const std::string page = page_of_text(text);
  const std::string markdown = markdown_of(Json::parse(text).value()).value();
  for (int i = 1; i <= 14; ++i) {
    const std::string leaf = (i < 10 ? "leaf0" : "leaf") + std::to_string(i);
    EXPECT_THAT(page, HasSubstr(leaf));
    EXPECT_THAT(markdown, HasSubstr(leaf));
  }
  for (const std::string& document : {page, markdown}) {
    EXPECT_THAT(document, HasSubstr("false"));
    EXPECT_THAT(document, HasSubstr("4711"));
    EXPECT_THAT(document, HasSubstr("pushpkt replay leaf01"));
  }
  EXPECT_THAT(page, HasSubstr("left_out</h2>\n<p class=\"faint\">none</p>"));
  EXPECT_THAT(markdown, HasSubstr("| left\\_out | none |"));
}

TEST(ValuesPage, SaysWhichCommandAndWhichAnswer) {
  const std::string page =
      page_of_text(R"({"schema":1,"a":"one.pcap","b":"two.pcap","trouble_a":null,"same":false})");
  EXPECT_THAT(page, HasSubstr("<h1>pushpkt diff one.pcap two.pcap</h1>"));
  EXPECT_THAT(page, HasSubstr("<p class=\"answer no\">different</p>"));
}

TEST(PageOf, RefusesWhatIsNoDocumentOfOurs) {
  const auto fault = [](const std::string& text) {
    const auto page = page_of(Json::parse(text).value());
    return page ? "" : page.error().what;
  };
  EXPECT_THAT(fault("[]"), HasSubstr("no `schema`"));
  EXPECT_THAT(fault("{\"question\":\"push\"}"), HasSubstr("no `schema`"));
  EXPECT_THAT(fault("{\"schema\":2}"), HasSubstr("its schema is 2, known is 1"));
  for (const char* question : {"push", "fields", "obstacles", "loopback", "socket", "tcp"}) {
    const std::string answer = R"({"schema":1,"question":")" + std::string(question) + "\"}";
    EXPECT_THAT(fault(answer), HasSubstr("has a list `")) << question;
    EXPECT_FALSE(markdown_of(Json::parse(answer).value())) << question;
  }
}

// Each value of a document in turn is replaced by one of another type.
TEST(PageOf, HoldsWhateverTheTypesAre) {
  for (const char* question : {"push", "fields", "obstacles", "loopback", "socket", "other"}) {
    for (const char* odd :
         {"null", "[]", "{}", "7", "\"x\"", "[[1]]", "[{\"a\":{}}]", "-1.5", "true"}) {
      for (const char* name : {"paths", "rows", "lab", "server", "obstacles", "series", "baselines",
                               "options", "verdicts", "kernel", "summary", "frames"}) {
        static_cast<void>(
            markdown_of(Json::parse(R"({"schema":1,"question":")" + std::string(question) +
                                    R"(",")" + name + "\":" + odd + "}")
                            .value()));
        const auto page = page_of(
            Json::parse(R"({"schema":1,"question":")" + std::string(question) +
                        R"(","rows":[],"paths":[],"options":[],")" + name + "\":" + odd + "}")
                .value());
        EXPECT_EQ(page ? page::page_fault(*page) : "", "");
      }
      for (const char* name : {"path", "ours", "frames", "differences", "way", "reply", "bytes"}) {
        page_of_text(R"({"schema":1,"question":"push","lab":{},"paths":[{")" + std::string(name) +
                     "\":" + odd + R"(},{"path":"packet","frames":[{"where":"router","bytes":")" +
                     std::string(40, 'f') + R"(","comment":"pushpkt: the request"}]}]})");
      }
    }
  }
}

TEST(PacketsPage, IsBounded) {
  PacketsPage page;
  const wire::Frame built =
      wire::build(
          wire::parse_recipe("ip(src=10.0.0.1, dst=10.0.0.2, checksum=1)/udp()/\"<hi>\"").value())
          .value();
  for (std::uint64_t number = 1; number <= 600; ++number) {
    page.add({.bytes = built.bytes,
              .wire_bytes = static_cast<std::uint32_t>(built.bytes.size()),
              .link = built.link,
              .comment = "<comment>",
              .number = number});
  }
  const std::string html = page.html("<a>.pcapng");
  EXPECT_EQ(page::page_fault(html), "");
  EXPECT_THAT(html, HasSubstr("600 packets; the first "));
  EXPECT_THAT(html, HasSubstr("400 more packets are not shown."));
  EXPECT_LT(html.size(), PacketsPage::most_bytes + (1U << 20));
  EXPECT_THAT(html, HasSubstr("class=\"unexplained w16\""));  // the checksum is bad
  EXPECT_THAT(html, HasSubstr("&lt;comment&gt;"));
}

}  // namespace
}  // namespace pushpkt::report
