// Expectations as text, and the outcomes that meet them.
#include "pushpkt/ask/expectation.hpp"

#include <gmock/gmock.h>

namespace pushpkt::ask {
namespace {

const Outcome answered{.name = "a", .answered = true};
const Outcome silent{.name = "b"};
const Outcome refused{.name = "c", .error = "EMSGSIZE"};
const Outcome unanswered{.name = "e", .arrived = true};
const Outcome taken{.name = "f", .taken = "router"};
const Outcome dropped{.name = "d", .died = "router", .reason = "IP_INHDR"};

TEST(Expectation, IsMetByTheOutcomeOfTheSameText) {
  const std::vector<Outcome> all{answered, silent, refused, unanswered, taken, dropped};
  for (const Outcome* wanted : {&answered, &refused, &unanswered, &taken, &dropped}) {
    const auto expected = Expectation::parse(wanted->text(), true);
    ASSERT_TRUE(expected) << wanted->text();
    for (const Outcome& each : all) {
      EXPECT_EQ(expected->is_met_by(each), each.name == wanted->name)
          << wanted->text() << " by " << each.text();
    }
    EXPECT_EQ(expected->unmet(all).size(), 5U);
  }
}

TEST(Expectation, WithoutAReasonAnyIsMeant) {
  const auto expected = Expectation::parse("died@router", true);
  ASSERT_TRUE(expected);
  EXPECT_TRUE(expected->is_met_by(dropped));
  EXPECT_FALSE(Expectation::parse("died@server", true)->is_met_by(dropped));
}

TEST(Expectation, AReasonThatNoKernelHasIsRefused) {
  for (const char* const reason : {"NONSENSE", "TTL", "ip_inhdr", "IP_HDR", "MASK_"}) {
    const auto expected = Expectation::parse("died@router:" + std::string(reason), true);
    ASSERT_FALSE(expected) << reason;
    EXPECT_EQ(expected.error().cause, Cause::input);
    EXPECT_THAT(expected.error().hint, testing::HasSubstr("no drop reason is known as "));
  }
  EXPECT_THAT(Expectation::parse("died@router:IP_HDR", true).error().hint,
              testing::HasSubstr("the nearest is `IP_INHDR`"));
}

TEST(Expectation, WhatWasTakenInHasNotDied) {
  FieldsRow row{.text = "arp.opcode=2", .path = *path::find_kind("packet")};
  row.taken_in = diagnose::DropFinding{.at = "router", .taken_in = true};
  const Outcome outcome = outcome_of(row);
  EXPECT_EQ(outcome.text(), "taken@router");
  for (const char* const text : {"died@router", "arrived", "answered", "taken@server"}) {
    EXPECT_FALSE(Expectation::parse(text, true)->is_met_by(outcome)) << text;
  }
}

TEST(Expectation, OtherTextsAreInputErrors) {
  for (const char* const text : {"", "yes", "died@", "died@moon", "taken@", "taken@moon",
                                 "died@router:", "died@router:IPINHDR", "errno=", "errno=EFUN"}) {
    EXPECT_FALSE(Expectation::parse(text, true)) << text;
  }
  for (const char* const text : {"died@router", "arrived", "taken@router"}) {
    EXPECT_FALSE(Expectation::parse(text, false)) << text << ": push does not measure it";
  }
}

}  // namespace
}  // namespace pushpkt::ask
