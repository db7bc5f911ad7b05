// Numbers of options, of fields and of policies: what is none is refused, by its name.
#include <gmock/gmock.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

TEST(Numbers, AnErrorNamesOptionValueAndRange) {
  const Outcome outcome = shell("pushpkt sniff -i lo -c 0");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("cannot use `0` for -c: it is out of range\n"
                                     "  -c takes a whole number from 1 on\n"));
  EXPECT_THAT(shell("pushpkt sniff -i lo --wait nan").err,
              HasSubstr("cannot use `nan` for --wait: it is not a number\n"
                        "  --wait takes a number from 0 to 1000000000\n"));
}

TEST(Numbers, TheyAreReadInFieldsAndPoliciesAsStrictly) {
  for (const char* bad : {"-1", "nan", "1e3", "99999999999999999999", "256", "3x", "0x", ""}) {
    const std::string value = "'" + std::string(bad) + "'";
    for (const std::string& command :
         {"pushpkt send 'ip()' --path file -w /dev/null --vary ip.ttl=" + value,
          "pushpkt send 'ip()' --path file -w /dev/null --vary ip.ttl=1.." + value,
          "pushpkt send \"ip(ttl=" + std::string(bad) + ")\" --path file -w /dev/null",
          "pushpkt replay /dev/null --path file -w /dev/null --set ip.ttl=" + value,
          "pushpkt ask fields ip.ttl=" + value}) {
      const Outcome outcome = shell(command);
      EXPECT_EQ(outcome.status, 2) << command << "\n" << outcome.err;
      EXPECT_EQ(outcome.out, "") << command;
    }
  }
}

}  // namespace
}  // namespace pushpkt::test
