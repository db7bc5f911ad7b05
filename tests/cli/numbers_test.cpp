// Every option that takes a number, of every verb: what is none is refused, by its name.
#include <gmock/gmock.h>

#include <set>
#include <utility>

#include "command_table.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

/// One less than the least, one more than the most.
std::vector<std::string> beyond_range(const TableOption& option) {
  std::vector<std::string> out;
  if (option.kind != "whole") return out;
  if (option.least != "0") out.push_back("0");
  if (option.most != "18446744073709551615") {
    out.push_back(std::to_string(std::stoull(option.most) + 1));
  }
  return out;
}

std::vector<std::string> bad_numbers(const TableOption& option) {
  std::vector<std::string> out{"nan", "inf", "-inf", "-1",   "+1",    "",
                               " ",   "1x",  " 1",   "0x10", "1e999", "99999999999999999999999e9",
                               "--",  "٣"};
  if (option.kind == "whole") {
    out.insert(out.end(), {"1.5", "1e3", "99999999999999999999", "18446744073709551616"});
  }
  if (option.kind == "bytes") out.insert(out.end(), {"1.5M", "1QB", "k", "18000000000G", "1kk"});
  return out;
}

TEST(Numbers, EveryOptionRefusesWhatIsNone) {
  std::size_t tried = 0;
  std::set<std::string> readers;
  for (const TableCommand& command : command_table()) {
    for (const TableOption& option : command.options) {
      if (option.kind.empty()) continue;
      ++tried;
      std::string script;
      std::size_t lines = 0;
      // A reader is tried with all once; of the other options, whether they have it, and their
      // range.
      const bool is_new = readers.insert(option.kind).second;
      auto numbers = is_new ? bad_numbers(option) : std::vector<std::string>{"nan", "", "-1"};
      for (std::string& end : beyond_range(option)) numbers.push_back(std::move(end));
      for (const std::string& bad : numbers) {
        // Whatever is wrong with it, it does not run: the program ends at once.
        script += "timeout 9 " + with_required(command) + " " + option.name + " '" + bad +
                  "' >out 2>err; code=$?; read -r line <err\n"
                  "case $line in *' " +
                  option.name + ":'*) echo $code named;; *) echo $line;; esac\n";
        ++lines;
      }
      const Outcome outcome = shell("cd $(mktemp -d)\n" + script + "rm out err; rmdir $PWD");
      std::string expected;
      for (std::size_t i = 0; i < lines; ++i) expected += "2 named\n";
      EXPECT_EQ(outcome.out, expected) << command.path << " " << option.name << "\n" << script;
    }
  }
  EXPECT_GE(tried, 20U);
}

TEST(Numbers, AnErrorNamesOptionValueAndRange) {
  const Outcome outcome = shell("pushpkt sniff -i lo -c 0");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("cannot use `0` for -c: it is out of range\n"
                                     "  -c takes a whole number from 1 on\n"));
  EXPECT_THAT(shell("pushpkt sniff -i lo --wait nan").err,
              HasSubstr("cannot use `nan` for --wait: it is not a number\n"
                        "  --wait takes a number from 0 to 1000000000\n"));
}

TEST(Numbers, UnitsOfBytesAreTaken) {
  for (const char* good : {"512", "64k", "64kB", "64KiB", "16MiB", "1g"}) {
    const Outcome outcome = shell("pushpkt diff /dev/null /dev/null --memory " + std::string(good));
    EXPECT_THAT(outcome.err, Not(HasSubstr("--memory"))) << good;
  }
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
