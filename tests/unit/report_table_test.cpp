// Columns for a terminal.
#include "pushpkt/report/table.hpp"

#include <gmock/gmock.h>

#include <sstream>

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

TEST(Table, ALetterTakesTheColumnsOfATerminal) {
  Table table({"path", "answered", "note"});
  table.add({{"packet"},
             {"GR\xc3\xbc\xc3\x9f"
              "E"},
             {"umlauts"}});
  table.add({{"packet"}, {"\xe6\x97\xa5\xe6\x9c\xac"}, {"wide"}});
  table.add({{"packet"}, {"e\xcc\x81"}, {"over"}});
  Style style;
  style.width = 80;
  EXPECT_EQ(table.text(style),
            "  path    answered  note\n"
            "  packet  GR\xc3\xbc\xc3\x9f"
            "E     umlauts\n"
            "  packet  \xe6\x97\xa5\xe6\x9c\xac      wide\n"
            "  packet  e\xcc\x81         over\n");
}

TEST(Table, TheWidestColumnsAreBrokenUntilAllFit) {
  Table table({"field", "who fills it", "in the RFC's words"});
  table.add({{"udp.length"},
             {"computed: bytes of the header and of what is inside"},
             {"Length, RFC 768, of the user datagram"}});
  table.add({{"udp.srcport"}, {"preset 0"}, {"Source Port, RFC 768"}});
  Style style;
  style.width = 64;
  EXPECT_EQ(table.text(style),
            "  field        who fills it              in the RFC's words\n"
            "  udp.length   computed: bytes of the    Length, RFC 768, of the\n"
            "               header and of what is     user datagram\n"
            "               inside\n"
            "  udp.srcport  preset 0                  Source Port, RFC 768\n");
}

TEST(Table, WithKeysItIsCutIntoTablesThatFit) {
  Table table({"case", "socket", "raw-transport", "raw-ip", "packet"}, 1);
  table.add({{"ip.ttl=0"}, {"."}, {"~x router"}, {"x router"}, {"ok"}});
  Style style;
  style.width = 44;
  EXPECT_EQ(table.text(style),
            "  case      socket  raw-transport  raw-ip\n"
            "  ip.ttl=0  .       ~x router      x router\n"
            "\n"
            "  case      packet\n"
            "  ip.ttl=0  ok\n");
  style.width = 80;
  EXPECT_EQ(table.text(style),
            "  case      socket  raw-transport  raw-ip    packet\n"
            "  ip.ttl=0  .       ~x router      x router  ok\n");
}

TEST(FoldedLines, OnlyWideLinesAreBrokenAndColoursTakeNoRoom) {
  EXPECT_EQ(folded_lines("short\n  one two three four\nend", 14),
            "short\n  one two\n      three\n      four\nend");
  EXPECT_EQ(folded_lines("\x1b[31mred\x1b[0m and blue\n", 12), "\x1b[31mred\x1b[0m and blue\n");
  EXPECT_EQ(folded_lines("abcdefghijklmnop\n", 10), "abcdefghij\n    klmnop\n");
  EXPECT_EQ(folded_lines("exactly ten twelve\n", 11), "exactly ten\n    twelve\n");
  EXPECT_EQ(folded_lines("", 10), "");
}

TEST(WrappedLines, LinesAreBrokenAndIndentedButNotAMarkedOne) {
  EXPECT_EQ(wrapped_lines("cannot do it: because of much\n  try another way of it", 24),
            "cannot do it:\n    because of much\n  try another way of\n    it");
  EXPECT_EQ(wrapped_lines("cannot read it\n  ip(ttl=300)/udp() and more\n         ^", 24),
            "cannot read it\n  ip(ttl=300)/udp(...\n         ^");
  EXPECT_EQ(wrapped_lines("no\n  ip(dst=10.77.1.1, ttl=3)/udp(nonsense=3)\n"
                          "                               ^",
                          24),
            "no\n  ...=3)/udp(nonsense...\n             ^");
}

TEST(Table, AWordIsBrokenWhereNothingElseHelps) {
  Table table({"case", "path"});
  table.add({{"ipv6.dst=fd77:0002:0000:0000:0000:0000:0000:0002"}, {"packet"}});
  Style style;
  style.width = 30;
  EXPECT_EQ(table.text(style),
            "  case                  path\n"
            "  ipv6.dst=fd77:0002:   packet\n"
            "  0000:0000:0000:0000:\n"
            "  0000:0002\n");
  style.width = 60;
  EXPECT_EQ(table.text(style),
            "  case                                              path\n"
            "  ipv6.dst=fd77:0002:0000:0000:0000:0000:0000:0002  packet\n");
}

TEST(Table, AWrappedCellKeepsItsIndentation) {
  Table table({"path", "what"});
  table.add({{"  packet, ring, inject"}, {"left as written, and answered"}});
  table.add({{"  tun"}, {"left"}});
  const std::string text = table.text({.width = 40});
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);  // the headings
  while (std::getline(lines, line)) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin < 16) {
      EXPECT_EQ(begin, 4U) << text;
    }
  }
  EXPECT_NE(text.find("packet"), std::string::npos);
}

}  // namespace
}  // namespace pushpkt::report
