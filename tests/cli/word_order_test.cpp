// The word behind `--json`: a file only where it reads as one.
#include <gmock/gmock.h>

#include "program.hpp"
#include "pushpkt/report/json.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

TEST(WordOrder, WhatMayBeACaseIsNoFileOfJson) {
  const Scratch scratch;
  const std::string there = "cd " + scratch.file("") + " && ";
  for (const std::string line : {"ask fields --json ip.ttl=1 --path packet", "ask --json answer"}) {
    const Outcome outcome = shell(there + "pushpkt " + line + "; status=$?; ls; exit $status");
    EXPECT_EQ(outcome.status, 2) << line;
    EXPECT_EQ(outcome.out, "") << line;  // no file either
    EXPECT_THAT(outcome.err, HasSubstr("as the file of --json")) << line;
    EXPECT_THAT(outcome.err, HasSubstr("put --json last; for a file: --json=")) << line;
  }
}

TEST(WordOrder, AFileOfJsonIsNamedSoThatItReadsAsOne) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Scratch scratch;
  const auto written = [&](const std::string& words, const std::string& file) {
    const Outcome outcome =
        shell("cd " + scratch.file("") + " && pushpkt -q ask " + words + " >screen");
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return report::Json::parse(content_of(scratch.file(file))).has_value();
  };
  EXPECT_TRUE(written("--path packet --json a.json", "a.json"));
  EXPECT_TRUE(written("--json ./b --path packet", "b"));
  EXPECT_TRUE(written("--path packet --json=c", "c"));
  EXPECT_TRUE(written("--path packet --json -", "screen"));
  EXPECT_TRUE(written("fields --json d.json ip.ttl=9 --path packet", "d.json"));
  EXPECT_TRUE(written("fields ip.ttl=9 --path packet --json", "screen"));
}

}  // namespace
}  // namespace pushpkt::test
