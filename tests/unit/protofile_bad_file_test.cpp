// Each kind of mistake in a protocol file, and the message about it.
#include <gtest/gtest.h>

#include "pushpkt/protofile/protocol_file.hpp"

namespace pushpkt {
namespace {

struct Mistake {
  const char* toml;
  const char* error;  ///< behind "cannot read hb.toml, "
};

std::string protocol(const std::string& rows, const std::string& rest = "") {
  return "[[protocol]]\nname = \"hb\"\nknown_as = { udp_port = 7777 }\n" + rest + "rows = [\n" +
         rows + "]\n";
}

/// The message and the hint, without "cannot read hb.toml, ".
std::string refusal(const std::string& toml) {
  const auto read = protofile::parse(toml, "hb.toml");
  if (read) return "(read)";
  constexpr std::string_view begin = "cannot read hb.toml, ";
  const std::string text = read.error().text();
  return text.starts_with(begin) ? text.substr(begin.size()) : text;
}

TEST(BadProtocolFile, Rows) {
  const std::vector<Mistake> mistakes{
      {"{ name = \"a\", bits = 0 },\n",
       "line 5, column 22: `bits` of row `hb.a`: 0 is not from 1 to 128\n"
       "  bits takes a number from 1 to 128"},
      {"{ name = \"a\" },\n",
       "line 5, column 1: `bits` of row `hb.a`: the row has no width\n"
       "  bits = 4, or bytes = 2"},
      {"{ name = \"a\", bytes = 1, shw = \"hex\" },\n",
       "line 5, column 26: there is no key named `shw` in row `hb.a`\n"
       "  the nearest is `show`; it may have name, bits, bytes, at, show, fill, preset, values, "
       "scale, plus, over, unit, space, part_of, order or label"},
      {"{ name = \"a\", bytes = 1, show = \"hexa\" },\n",
       "line 5, column 33: `show` of row `hb.a`: there is no `hexa`\n"
       "  the nearest is `hex`; it is decimal, hex, bytes, flag, mac, ipv4 or ipv6"},
      {"{ name = \"a\", bytes = 1 },\n{ name = \"a\", bytes = 1 },\n",
       "line 6, column 10: `name` of row `hb.a`: another row has this name\n  rename one"},
      {"{ name = \"a\", bytes = 1 },\n{ name = \"b\", bytes = 1, at = 2 },\n",
       "line 6, column 31: `at` of row `hb.b`: it leaves a gap: the rows before it end at byte 1\n"
       "  add a row for it: { name = \"reserved\", ... }"},
      {"{ name = \"a\", bytes = 2 },\n{ name = \"b\", bytes = 1, at = 1 },\n",
       "line 6, column 31: `at` of row `hb.b`: it overlaps: the rows before it end at byte 2\n"
       "  correct `at` or their widths"},
      {"{ name = \"a\", bytes = 16, show = \"mac\" },\n",
       "line 5, column 34: `show` of row `hb.a`: the row has 128 bits\n"
       "  this form needs bits = 48"},
      {"{ name = \"a\", bytes = 1, scale = 4 },\n",
       "line 5, column 34: `scale` of row `hb.a`: it has no effect here\n"
       "  it belongs to a row with fill = \"header_length\""},
      {"{ name = \"a\", bytes = 1, values = { x = 256 } },\n",
       "line 5, column 35: `values` of row `hb.a`: `x` does not fit into 8 bits\n"
       "  a number from 0 to 255"},
      {"{ name = \"a\", bytes = 1, fill = \"checksum\" },\n",
       "line 5, column 33: `fill` of row `hb.a`: the row has 8 bits\n"
       "  an Internet checksum needs bytes = 2"},
      {"{ name = \"a\", bits = 1, part_of = \"b\" },\n",
       "line 5, column 35: `part_of` of row `hb.a`: no row above has this name\n"
       "  parts follow their row"},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_EQ(refusal(protocol(mistake.toml)), mistake.error) << mistake.toml;
  }
}

TEST(BadProtocolFile, HeadersAsAWhole) {
  const std::string two =
      "{ name = \"a\", bytes = 3 },\n{ name = \"h\", bytes = 1, fill = \"header_length\" },\n";
  EXPECT_EQ(refusal(protocol(two, "options = \"a\"\n")),
            "line 4, column 11: `options` of protocol `hb`: `a` is the name of a row\n"
            "  give it another name");
  EXPECT_EQ(refusal(protocol("{ name = \"a\", bits = 12 },\n")),
            "line 4, column 8: `rows` of protocol `hb`: they end within a byte: 12 bits\n"
            "  add a row for the rest: { name = \"reserved\", bits = 4 }");
  EXPECT_EQ(refusal(protocol("{ name = \"n\", bits = 2, fill = \"layer_length\" },\n"
                             "{ name = \"a\", bits = 30 },\n")),
            "line 4, column 8: `rows` of protocol `hb`: `hb.n` cannot hold the 4 bytes of the "
            "header\n  widen it, or fill = \"payload_length\"");
  EXPECT_EQ(refusal(protocol("{ name = \"n\", bits = 2, fill = \"header_length\" },\n"
                             "{ name = \"a\", bits = 30 },\n")),
            "line 4, column 8: `rows` of protocol `hb`: `hb.n` says at most 3 bytes, and the rows "
            "have 4 bytes\n  widen it, or give it a larger `scale` or `plus`");
  EXPECT_EQ(refusal(protocol("{ name = \"a\", bytes = 1 },\n", "options = \"tlv\"\n")),
            "line 4, column 11: `options` of protocol `hb`: no row says where they end\n"
            "  add a row with fill = \"header_length\"");
  EXPECT_EQ(refusal(protocol("{ name = \"a\", bytes = 1 },\n", "next = \"ipp\"\n")),
            "line 4, column 8: `next`: there is no protocol named `ipp`\n"
            "  the nearest is `ip`; `pushpkt fields` lists all");
}

TEST(BadProtocolFile, NamesAndNumbers) {
  const std::string rows = "rows = [ { name = \"a\", bytes = 1 } ]\n";
  EXPECT_EQ(refusal("[[protocol]]\nname = \"udp\"\nknown_as = { udp_port = 1 }\n" + rows),
            "line 2, column 8: `name` of protocol `udp`: `udp` is taken by pushpkt\n"
            "  choose another name");
  EXPECT_EQ(refusal("[[protocol]]\nname = \"hb\"\nknown_as = { ip_protocol = 17 }\n" + rows),
            "line 3, column 12: `known_as` of protocol `hb`: ip_protocol 17 is `udp`\n"
            "  choose a number that no other protocol has");
  EXPECT_EQ(refusal("[[protocol]]\nname = \"hb\"\nknown_as = { udp_prt = 17 }\n" + rows),
            "line 3, column 14: `known_as`: there is no register named `udp_prt`\n"
            "  the nearest is `udp_port`; it is udp_port, tcp_port, ip_protocol, ethertype, link "
            "or ppp");
  EXPECT_EQ(refusal("[[protocol]]\nname = \"hb\"\n" + rows),
            "line 1, column 1: `known_as` of protocol `hb`: nothing says where the protocol is "
            "found\n  known_as = { udp_port = 7777 }");
  EXPECT_EQ(refusal("[[protocol]\n"),
            "line 1, column 12: Error while parsing table header: expected ']', saw '\\n'\n"
            "  a protocol file is TOML (toml.io); docs/protocol-files.md has an example");
  EXPECT_EQ(refusal(protocol("{ name = \"a\", bytes = 1 },\n") +
                    protocol("{ name = \"a\", bytes = 1 },\n")),
            "line 8, column 8: `name` of protocol `hb`: two protocols are named `hb`\n"
            "  rename one of them");
}

}  // namespace
}  // namespace pushpkt
