// Options of a capture that cannot be: errors before anything is opened.
#include <gmock/gmock.h>

#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::sniff {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(SnifferOptions, ThatCannotBeAreInputErrors) {
  struct Case {
    Sniffer::Options options;
    const char* why;
  };
  for (const Case& c : {
           Case{{.interface = ""}, "no device is named"},
           Case{{.interface = "lo", .snaplen = 0}, "the snapshot length is 0"},
           Case{{.interface = "lo", .buffer_bytes = 0}, "the buffer has 0 bytes"},
           Case{{.interface = "lo", .buffer_bytes = -1}, "the buffer has -1 bytes"},
           Case{{.interface = "lo", .immediate = false, .batch = milliseconds(-5)},
                "the age of a batch is -5 ms"},
       }) {
    const auto sniffer = Sniffer::open(c.options);
    ASSERT_FALSE(sniffer) << c.why;
    EXPECT_EQ(sniffer.error().cause, Cause::input) << c.why;
    EXPECT_THAT(sniffer.error().text(), HasSubstr(c.why));
  }
}

}  // namespace
}  // namespace pushpkt::sniff
