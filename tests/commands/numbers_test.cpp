// Every option that takes a number, of every verb: what is none is refused, by its name.
#include <gmock/gmock.h>

#include <limits>

#include "lines.hpp"

namespace pushpkt::commands_test {
namespace {

using cli::NumberRange;
using testing::HasSubstr;

/// One less than the least, one more than the most.
std::vector<std::string> beyond_range(const NumberRange& range) {
  std::vector<std::string> out;
  if (range.kind != NumberRange::Kind::whole) return out;
  if (range.least != 0) out.push_back(std::to_string(range.least - 1));
  if (range.most != std::numeric_limits<std::uint64_t>::max()) {
    out.push_back(std::to_string(range.most + 1));
  }
  return out;
}

std::vector<std::string> bad_numbers(const NumberRange& range) {
  std::vector<std::string> out{"nan", "inf", "-inf", "-1",   "+1",    "",
                               " ",   "1x",  " 1",   "0x10", "1e999", "99999999999999999999999e9",
                               "--",  "٣"};
  if (range.kind == NumberRange::Kind::whole) {
    out.insert(out.end(), {"1.5", "1e3", "99999999999999999999", "18446744073709551616"});
  }
  if (range.kind == NumberRange::Kind::bytes) {
    out.insert(out.end(), {"1.5M", "1QB", "k", "18000000000G", "1kk"});
  }
  for (std::string& end : beyond_range(range)) out.push_back(std::move(end));
  return out;
}

TEST(Numbers, EveryOptionRefusesWhatIsNone) {
  std::size_t tried = 0;
  for (const cli::CommandFacts& command : all_commands()) {
    for (const cli::OptionFacts& option : command.options) {
      if (!option.number) continue;
      ++tried;
      const std::string& name = option.names.back();
      for (const std::string& bad : bad_numbers(*option.number)) {
        const std::string line = with_required(command) + " " + name + " '" + bad + "'";
        EXPECT_THAT(read_line(line).error, HasSubstr(" " + name + ":")) << line;
      }
      EXPECT_THAT(read_line(with_required(command) + " " + name + " nan").error,
                  HasSubstr(name + " takes " + option.number->in_words()));
    }
  }
  EXPECT_GE(tried, 20U);
}

TEST(Numbers, UnitsOfBytesAreTaken) {
  for (const char* good : {"512", "64k", "64kB", "64KiB", "16MiB", "1g"}) {
    EXPECT_EQ(read_line("pushpkt diff x y --memory " + std::string(good)).verb, "diff") << good;
  }
}

}  // namespace
}  // namespace pushpkt::commands_test
