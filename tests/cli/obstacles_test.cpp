// ask obstacles: its list, its JSON, and what it says to a wrong name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t rows_with(const std::string& text, const std::string& word) {
  std::size_t out = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++out;
  return out;
}

TEST(Obstacles, AreListedWithTheirCures) {
  const Outcome questions = shell("pushpkt ask --list");
  EXPECT_EQ(questions.status, 0);
  EXPECT_THAT(questions.out, HasSubstr("obstacles  "));
  const Outcome all = shell("pushpkt ask obstacles --list");
  EXPECT_EQ(all.status, 0);
  EXPECT_THAT(all.out, AllOf(HasSubstr("\n  nat  "), Not(HasSubstr("cure:"))));
  EXPECT_LE(rows_with(all.out, "\n"), 80U) << "a line or two each";
  const Outcome one = shell("pushpkt ask obstacles router-rp-filter-1 --list");
  EXPECT_THAT(one.out, HasSubstr("cure:   router: sysctl -w net.ipv4.conf.all.rp_filter=0"));
  EXPECT_THAT(shell("pushpkt ask obstacles --list --ipv6").out, Not(HasSubstr("rp-filter-1")));
}

TEST(Obstacles, AWrongNameIsABadInputWithTheNearest) {
  const Outcome wrong = shell("pushpkt ask obstacles nta");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("the nearest is `nat`"));
}

TEST(Obstacles, JsonHasARowForEachStage) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Outcome json =
      shell("pushpkt ask obstacles --only client-output-filter --path raw-ip,packet --json");
  ASSERT_EQ(json.status, 0) << json.err;
  EXPECT_THAT(json.out, HasSubstr("\"question\": \"obstacles\""));
  for (const char* stage : {"without", "with", "cured"}) {
    EXPECT_EQ(rows_with(json.out, "\"stage\": \"" + std::string(stage) + "\""), 2U) << stage;
  }
  EXPECT_EQ(rows_with(json.out, "\"errno\": \"EPERM\""), 1U);
  // Each in its row, and in the verdict on its path.
  EXPECT_EQ(rows_with(json.out, "\"effect\": \"stopped\""), 2U);
  EXPECT_EQ(rows_with(json.out, "\"effect\": \"none\""), 2U);
  EXPECT_THAT(json.out, HasSubstr("\"summary\": \"It stops raw-ip; it does nothing to packet.\""));
  EXPECT_EQ(rows_with(json.out, "\"cured\": true"), 2U);
  EXPECT_EQ(rows_with(json.out, "\"known_by\""), 6U);
}

// The request is answered through the NAT, as the page says, too: only a lone fragment is stopped.
TEST(Obstacles, AVerdictIsThatOfTheRequest) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  if (!has_program("nft")) GTEST_SKIP() << "nft is not installed";
  const Outcome screen = shell("pushpkt ask obstacles nat --path socket,packet");
  EXPECT_EQ(screen.status, 0) << screen.err;
  EXPECT_THAT(screen.out, HasSubstr("It changes socket and packet; it stops "
                                    "ip.flags.mf=1+payload.bytes=16 on packet."));
}

TEST(Obstacles, TheTableNamesTheCureAndMarkdownIsATable) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Outcome screen = shell("pushpkt ask obstacles ttl --path packet");
  EXPECT_EQ(screen.status, 0) << screen.err;
  EXPECT_THAT(screen.out, HasSubstr("x router"));
  EXPECT_THAT(screen.out, HasSubstr("tried: all get as far again"));
  EXPECT_THAT(shell("pushpkt ask obstacles ttl --path packet --markdown").out,
              HasSubstr("| `ip.ttl=64 / ip.ttl=1 / ip.ttl=2` | packet | ok | x router | ok |"));
}

}  // namespace
}  // namespace pushpkt::test
