// ask loopback: its place in the list, its JSON, its table, and what it says to a case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t out = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++out;
  return out;
}

TEST(Loopback, IsListedAndTakesNoCase) {
  EXPECT_THAT(shell("pushpkt ask --list").out, HasSubstr("loopback  "));
  const Outcome wrong = shell("pushpkt ask loopback ip.ttl=1");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("ip.ttl=1"));
}

TEST(Loopback, JsonHasARowForEachAddressPathAndCombination) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Outcome json = shell("pushpkt ask loopback --path socket,packet --json");
  ASSERT_EQ(json.status, 0) << json.err;
  EXPECT_THAT(json.out, HasSubstr("\"schema\": 1"));
  EXPECT_THAT(json.out, HasSubstr("\"question\": \"loopback\""));
  constexpr std::size_t combinations = 12;
  EXPECT_EQ(count(json.out, "\"known_by\""), 2 * 2 * combinations);
  EXPECT_EQ(count(json.out, "\"net.ipv4.conf.lo.accept_local\": 1"), 2 * combinations);
  EXPECT_EQ(count(json.out, "\"decided_by\""), 4U);
  EXPECT_THAT(json.out, HasSubstr("\"cure\": \"client: sysctl -w net.ipv4.conf.lo."));
}

TEST(Loopback, TheTableSpreadsOutOnlyWhatDecides) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Outcome screen = shell("pushpkt ask loopback --ipv6 --path packet");
  EXPECT_EQ(screen.status, 0) << screen.err;
  EXPECT_THAT(screen.out, HasSubstr("to ::1, packet: answered, whatever is set"));
  EXPECT_THAT(screen.out, HasSubstr("which IPv6 has\n"));
  EXPECT_THAT(screen.out, testing::Not(HasSubstr("accept_local")));
  EXPECT_THAT(shell("pushpkt ask loopback --path packet --markdown").out,
              HasSubstr("| `127.0.0.1` | 1 | 1 | any | ok |"));
}

}  // namespace
}  // namespace pushpkt::test
