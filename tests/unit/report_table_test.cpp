// Columns for a terminal.
#include "pushpkt/report/table.hpp"

#include <gmock/gmock.h>

namespace pushpkt::report {
namespace {

using testing::ElementsAre;

TEST(Table, ANewlineInACellBeginsALineOfThatColumn) {
  EXPECT_THAT(wrapped("one two\nthree", 40), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("one\n\ntwo three", 5), ElementsAre("one", "", "two", "three"));
  Table table({"what", "found"});
  table.add({{"lab"}, {"forbidden:\nlift it\nor be root"}});
  Style style;
  style.width = 80;
  EXPECT_EQ(table.text(style),
            "  what  found\n"
            "  lab   forbidden:\n"
            "        lift it\n"
            "        or be root\n");
}

}  // namespace
}  // namespace pushpkt::report
