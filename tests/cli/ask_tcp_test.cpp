// pushpkt ask tcp: our kernel's RST without a guard, and none with each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"
#include "pushpkt/report/json.hpp"

namespace pushpkt::test {
namespace {

using report::Json;
using testing::HasSubstr;

class AskTcp : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
    if (!has_program("nft")) GTEST_SKIP() << "nft is not installed";
  }
};

class AskTcpFamily : public AskTcp, public testing::WithParamInterface<const char*> {};

std::string text(const Json& object, std::string_view name) {
  const Json* found = object.find(name);
  return found == nullptr ? "" : found->text() != nullptr ? *found->text() : found->dump();
}

TEST_P(AskTcpFamily, TheKernelsResetIsCapturedWithoutAGuardOnly) {
  const Outcome asked = shell(std::string("pushpkt ask tcp --json ") + GetParam());
  EXPECT_EQ(asked.status, 0) << asked.err << asked.out;
  const auto json = Json::parse(asked.out);
  ASSERT_TRUE(json) << asked.out;
  EXPECT_EQ(text(*json, "answer"), "yes");
  std::size_t guarded = 0;
  std::size_t bare = 0;
  for (const Json& way : *json->find("paths")->items()) {
    const std::string name = text(way, "path") + " " + text(way, "guard");
    EXPECT_EQ(text(way, "unexplained"), "0") << name << way.find("differences")->dump(2);
    if (text(way, "path") == "socket") {
      EXPECT_EQ(text(way, "reply"), "HELLO\n");
      continue;
    }
    if (text(way, "available") == "false") continue;
    const bool none = text(way, "guard") == "none";
    ++(none ? bare : guarded);
    EXPECT_EQ(text(way, "answered"), none ? "false" : "true") << name;
    EXPECT_EQ(text(way, "kernel_resets"), none ? "3" : "0") << name;
    EXPECT_EQ(text(way, "errno"), none ? "ECONNRESET" : "null") << name;
    const auto& segments = *way.find("segments")->items();
    ASSERT_GE(segments.size(), 4U) << name;
    EXPECT_EQ(text(segments[0], "flags"), "SYN");
    EXPECT_EQ(text(segments[0], "writer"), "by hand");
    EXPECT_EQ(text(segments[1], "flags"), "SYN, ACK");
    EXPECT_EQ(text(segments[2], "writer"), none ? "kernel" : "by hand") << name;
    EXPECT_EQ(text(segments[2], "flags"), none ? "RST" : "ACK") << name;
  }
  EXPECT_GE(bare, 5U);
  EXPECT_EQ(guarded, bare + 2) << "packet and inject have a host of its own, too";
}
INSTANTIATE_TEST_SUITE_P(Families, AskTcpFamily, testing::Values("", "--ipv6"));

TEST_F(AskTcp, TheExitCodeIsAGrade) {
  const auto status = [](const std::string& options) {
    return shell("pushpkt ask tcp --path packet " + options).status;
  };
  EXPECT_EQ(status("--expect answered"), 0);
  EXPECT_EQ(status("--guard none --expect errno=ECONNRESET"), 0);
  EXPECT_EQ(status("--guard none --expect answered"), 1);
  EXPECT_EQ(status("--guard none"), 1);
  EXPECT_EQ(status("--guard nft,address"), 0);
  EXPECT_EQ(status("--guard iptables"), 2);
  EXPECT_EQ(shell("pushpkt ask tcp --path file").status, 2);
}

// A stream has no packet into which the request has to fit.
TEST_F(AskTcp, TheMessageMayHaveMoreThanOneSegment) {
  const Outcome asked = shell("pushpkt ask tcp --path packet --message $(printf %20000d 1)");
  EXPECT_EQ(asked.status, 0) << asked.err;
}

TEST_F(AskTcp, TheScreenShowsTheSegmentsSideBySide) {
  const Outcome asked = shell("pushpkt ask tcp --path raw-ip");
  EXPECT_EQ(asked.status, 0) << asked.err;
  EXPECT_THAT(asked.out, HasSubstr("! RST seq 1 len 0"));
  EXPECT_THAT(asked.out, HasSubstr("guard nft: raw-ip"));
  EXPECT_THAT(asked.out, HasSubstr("Answer: yes: 1 path of 1 held a whole conversation"));
}

}  // namespace
}  // namespace pushpkt::test
