// Pages and ladders, as the program writes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Page : public ::testing::Test {
 protected:
  /// "" when another program's XML parser reads the page.
  std::string fault(const std::string& page) {
    if (shell("python3 -c 'import xml.dom.minidom'").status != 0) return "";
    return shell("python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' " +
                 page)
        .err;
  }

  std::string capture(const std::string& name) {
    const std::string file = scratch_.file(name);
    const Outcome sent = shell(
        "printf '%s\\n' 'ip(src=10.0.0.1, dst=10.0.0.2)/udp(dport=12000)/\"<i>\"' "
        "'ip(src=10.0.0.2, dst=10.0.0.1)/udp(sport=12000)/\"I\"' | "
        "pushpkt send -r - --path file -w " +
        file);
    EXPECT_EQ(sent.status, 0) << sent.err;
    return file;
  }

  Scratch scratch_;
};

TEST_F(Page, OfEachQuestionIsThatOfItsJson) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const std::string json = scratch_.file("a.json");
  const std::string page = scratch_.file("a.html");
  const std::string again = scratch_.file("b.html");
  for (const char* question :
       {"push --path packet", "fields ip.ttl=0 --path packet", "obstacles ttl --path packet",
        "loopback --path packet", "push --path raw-ip --ipv6", "tcp --path packet"}) {
    const Outcome asked =
        shell("pushpkt ask " + std::string(question) + " --json " + json + " --html " + page +
              " && pushpkt report " + json + " --html " + again);
    EXPECT_EQ(asked.status, 0) << question << asked.err;
    EXPECT_EQ(fault(page), "") << question;
    EXPECT_GT(content_of(page).size(), 10'000U) << question;
    EXPECT_EQ(content_of(page), content_of(again)) << question;
  }
}

// A web server or a class reads them; a capture stays its owner's.
TEST_F(Page, IsReadByWhomTheUmaskLets) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const std::string json = scratch_.file("a.json");
  const std::string page = scratch_.file("a.html");
  const Outcome asked =
      shell("umask 022; pushpkt ask --path packet --save " + scratch_.file("out") + " --json " +
            json + " --html " + page + " && stat -c %a " + json + " " + page + " " +
            scratch_.file("out/packet.pcapng"));
  EXPECT_EQ(asked.status, 0) << asked.err;
  EXPECT_THAT(asked.out, ::testing::EndsWith("\n644\n644\n600\n"));
}

TEST_F(Page, OfACaptureShowsItsConversation) {
  const std::string page = scratch_.file("a.html");
  const Outcome done = shell("pushpkt decode " + capture("a.pcapng") + " --html " + page);
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(done.out, "");
  EXPECT_EQ(fault(page), "");
  EXPECT_THAT(content_of(page), AllOf(HasSubstr("10.0.0.1 to 10.0.0.2: "), HasSubstr("&lt;i&gt;"),
                                      HasSubstr("<p class=\"faint\">2 packets</p>")));
  EXPECT_THAT(
      shell("pushpkt decode " + capture("b.pcapng") + " -T fields -e ip.src --html " + page).out,
      HasSubstr("10.0.0.1\n"));
}

TEST_F(Page, IsAlsoAnswerOnStdout) {
  const std::string file = scratch_.file("x.json");
  const Outcome page = shell("echo '{\"schema\":1,\"question\":\"x\"}' | pushpkt report -");
  EXPECT_EQ(page.status, 0) << page.err;
  EXPECT_TRUE(page.out.starts_with("<!DOCTYPE html>"));
}

TEST_F(Page, IsRefusedForWhatIsNoAnswer) {
  const std::string file = scratch_.file("x.json");
  for (const auto& [text, fault] :
       {std::pair("no json", "cannot read JSON"), std::pair("{}", "it has no `schema`")}) {
    const Outcome done =
        shell("echo '" + std::string(text) + "' > " + file + "; pushpkt report " + file);
    EXPECT_EQ(done.status, 2);
    EXPECT_THAT(done.err, HasSubstr(fault));
    EXPECT_EQ(done.out, "");
  }
  EXPECT_EQ(shell("pushpkt report " + file + " --html " + file).status, 2);
  EXPECT_EQ(content_of(file), "{}\n");
}

TEST_F(Page, LadderOfACaptureFitsTheTerminal) {
  const Outcome done = shell("COLUMNS=80 pushpkt decode " + capture("a.pcapng") + " --ladder");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("10.0.0.1"), HasSubstr("->|"), HasSubstr("|<-"), HasSubstr("UDP ")));
  EXPECT_EQ(shell("COLUMNS=80 pushpkt decode " + scratch_.file("a.pcapng") +
                  " --ladder | awk 'length > 80'")
                .out,
            "");
}

TEST_F(Page, LadderOfTheLabHasItsThreeHosts) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Outcome done = shell("pushpkt ask --path packet --ladder");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("client"), HasSubstr("router"), HasSubstr("server"),
                              HasSubstr("we wrote eth, ip, udp"), HasSubstr("Answer: yes")));
  const Outcome sniffed = shell(
      "pushpkt lab -- pushpkt sniff -i to-router --while 'ping -c1 -W5 10.77.2.2 >/dev/null' "
      "--ladder icmp");
  EXPECT_EQ(sniffed.status, 0) << sniffed.err;
  EXPECT_THAT(sniffed.out, AllOf(HasSubstr("ICMP echo request"), HasSubstr("ICMP echo reply")));
}

// tshark is who runs an extcap program, and who reads the profile.
class Wireshark : public Page {
 protected:
  void SetUp() override {
    if (shell("command -v tshark").status != 0) GTEST_SKIP() << "tshark is not installed";
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
  std::string tshark(const std::string& options) {
    const std::string source = std::string(PUSHPKT_SOURCE_DIR) + "/tools/wireshark";
    const std::string home = scratch_.file("home");
    const std::string newer = home + "/.local/lib/wireshark";  // than 4.0
    return shell("mkdir -p " + newer + " && cp -r " + source + "/. " + home + " && cp -r " +
                 source + "/extcap " + newer + " && HOME=" + home +
                 " WIRESHARK_CONFIG_DIR=" + home + " timeout 60 tshark " + options)
        .out;
  }
};

TEST_F(Wireshark, StartsTheLabAsAnInterface) {
  EXPECT_THAT(tshark("-D"), HasSubstr("pushpkt-lab (pushpkt lab: client, router, server)"));
  const std::string seen = tshark("-i pushpkt-lab -T fields -e ip.src -e udp.dstport -Y udp");
  if (seen.empty()) GTEST_SKIP() << "dumpcap may not run here";
  EXPECT_THAT(seen, HasSubstr("10.77.1.2\t12000\n"));
  EXPECT_THAT(seen, HasSubstr("10.77.2.2\t"));
  EXPECT_THAT(
      tshark("-i pushpkt-lab -o 'extcap.pushpkt_lab.client:pushpkt client udp 10.77.2.2 bye' "
             "-d udp.port==12000,data -T fields -e data.data -Y udp"),
      HasSubstr("627965\n"));
}

TEST_F(Wireshark, ProfileShowsCommentsAndTheTextbooksPort) {
  ASSERT_EQ(shell("pushpkt ask --path packet --save " + scratch_.file("out")).status, 0);
  const std::string seen = tshark("-C pushpkt -r " + scratch_.file("out/packet.pcapng"));
  EXPECT_THAT(seen, HasSubstr("pushpkt: the request sent by packet, seen on router"));
  EXPECT_THAT(seen, HasSubstr("UDP "));
  EXPECT_THAT(seen, ::testing::Not(HasSubstr("LLC")));
}

/// What is on stderr is an error for Wireshark.
TEST(Extcap, IsSilentWhereAllWentWell) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Scratch scratch;
  const std::string start = "sh " + std::string(PUSHPKT_SOURCE_DIR) +
                            "/tools/wireshark/extcap/pushpkt-lab --capture --fifo " +
                            scratch.file("fifo");
  const Outcome done = shell(start);
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.err, "");
  const Outcome missing = shell(start + " --client pushpkt-no-such-program");
  EXPECT_EQ(missing.status, 127);
  EXPECT_THAT(missing.err, ::testing::ContainsRegex(
                               "^[^\n]*pushpkt-no-such-program: (not found|Permission denied)\n$"));
}

TEST(Extcap, NamesAnOptionThatItDoesNotKnow) {
  const Outcome done =
      shell("sh " + std::string(PUSHPKT_SOURCE_DIR) + "/tools/wireshark/extcap/pushpkt-lab --x");
  EXPECT_EQ(done.status, 2);
  EXPECT_THAT(done.err, HasSubstr("cannot use --x"));
}

}  // namespace
}  // namespace pushpkt::test
