// Numbers as they are typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/numbers.hpp"

namespace pushpkt::cli::test {
namespace {

using Kind = NumberRange::Kind;

struct Whole {
  const char* text;
  Kind kind;
  std::uint64_t number;
};

TEST(Numbers, AreRead) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  for (const Whole& row :
       {Whole{"0", Kind::whole, 0}, Whole{"007", Kind::whole, 7},
        Whole{"18446744073709551615", Kind::whole, most}, Whole{"512", Kind::bytes, 512},
        Whole{"512B", Kind::bytes, 512}, Whole{"64k", Kind::bytes, 65'536},
        Whole{"64kB", Kind::bytes, 65'536}, Whole{"64KiB", Kind::bytes, 65'536},
        Whole{"3g", Kind::bytes, std::uint64_t{3} << 30U}}) {
    const auto number = read_whole("-n", row.text, {.kind = row.kind});
    ASSERT_TRUE(number) << row.text;
    EXPECT_EQ(*number, row.number) << row.text;
  }
  EXPECT_DOUBLE_EQ(*read_decimal("-n", ".5", {.kind = Kind::decimal}), 0.5);
  EXPECT_DOUBLE_EQ(*read_decimal("-n", "1e3", {.kind = Kind::decimal}), 1000);
}

struct Refused {
  const char* text;
  Kind kind;
  const char* why;
};

TEST(Numbers, AreRefusedWithTheReason) {
  for (const Refused& row :
       {Refused{"", Kind::whole, "it is empty"}, Refused{"-1", Kind::whole, "it is negative"},
        Refused{"--", Kind::whole, "it is not a number"},
        Refused{"+1", Kind::whole, "it is not a number"},
        Refused{" 1", Kind::whole, "it is not a number"},
        Refused{"0x10", Kind::whole, "it is not a whole number"},
        Refused{"1.5", Kind::whole, "it is not a whole number"},
        Refused{"18446744073709551616", Kind::whole, "it is out of range"},
        Refused{"1kk", Kind::bytes, "its unit is not known"},
        Refused{"k", Kind::bytes, "it is not a number"},
        Refused{"18000000000G", Kind::bytes, "it is out of range"}}) {
    const auto number = read_whole("-n", row.text, {.kind = row.kind});
    ASSERT_FALSE(number) << row.text;
    EXPECT_EQ(number.error().what, "cannot use `" + std::string(row.text) + "` for -n: " + row.why);
  }
  for (const char* text : {"nan", "inf", "-inf", "1e999", "1x", "1 ", "."}) {
    EXPECT_FALSE(read_decimal("-n", text, {.kind = Kind::decimal})) << text;
  }
  EXPECT_FALSE(read_decimal("-n", "3", {.kind = Kind::decimal, .low = 0, .high = 2}));
}

TEST(NumberRange, InWords) {
  EXPECT_EQ((NumberRange{.least = 1, .most = 9}).in_words(), "a whole number from 1 to 9");
  EXPECT_EQ((NumberRange{.least = 1}).in_words(), "a whole number from 1 on");
  EXPECT_EQ((NumberRange{.kind = Kind::decimal, .low = 0.001, .high = 1e9}).in_words(),
            "a number from 0.001 to 1000000000");
}

}  // namespace
}  // namespace pushpkt::cli::test
