// decode -T fields: TCP options, DNS messages, payload, padding and times, against tshark.
#include <array>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

constexpr const char* column_link = "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/";
constexpr const char* column_ip = "ip(src=10.0.0.1, dst=10.0.0.2)/";

/// Ports that no dissector of tshark takes; DNS in question and answer, EDNS, a pointer to a name.
const std::vector<std::string> column_recipes{
    "tcp(srcport=4000, dstport=9999, flags.syn=1, "
    "options=hex(020405b40402080a0000000100000002010303071e04abcd))",
    "tcp(srcport=4000, dstport=9999, flags.ack=1, "
    "options=hex(0101050a00000001000000050101080affffffff00000000))/\"hello\"",
    "udp(srcport=4000, dstport=9999)/\"hi\"/trailer(00)*16",
    "udp(srcport=4000, dstport=9999)/\"hi\"/trailer(0102)",
    "udp(srcport=4000, dstport=53)/"
    "hex(1234010000010000000000000377777706676f6f676c6503636f6d0000010001)",
    "udp(srcport=4000, dstport=53)/"
    "hex(1234ffff00010000000000000377777706676f6f676c6503636f6d0000010001)",
    "udp(srcport=4000, dstport=53)/"
    "hex(12347fdf00010000000000000377777706676f6f676c6503636f6d0000010001)",
    "udp(srcport=53, dstport=4000)/"
    "hex(1234818000010001000000010377777706676f6f676c6503636f6d0000010001"
    "c00c000100010000012c00040a0000070000291000000080000000)",
    "udp(srcport=53, dstport=4000)/"
    "hex(1235818300010000000000000377777706676f6f676c6503636f6d00001c0001)",
};

constexpr std::array column_names{"data",
                                  "data.data",
                                  "eth.trailer",
                                  "eth.padding",
                                  "tcp.options",
                                  "tcp.options.mss_val",
                                  "tcp.options.wscale.shift",
                                  "tcp.options.sack_perm",
                                  "tcp.options.sack",
                                  "tcp.options.timestamp.tsval",
                                  "tcp.options.timestamp.tsecr",
                                  "dns.id",
                                  "dns.flags",
                                  "dns.flags.response",
                                  "dns.flags.opcode",
                                  "dns.flags.authoritative",
                                  "dns.flags.truncated",
                                  "dns.flags.recdesired",
                                  "dns.flags.recavail",
                                  "dns.flags.z",
                                  "dns.flags.authenticated",
                                  "dns.flags.checkdisable",
                                  "dns.flags.rcode",
                                  "dns.count.queries",
                                  "dns.count.answers",
                                  "dns.count.auth_rr",
                                  "dns.count.add_rr",
                                  "dns.qry.name",
                                  "dns.qry.type",
                                  "dns.qry.class",
                                  "dns.resp.name",
                                  "dns.resp.type",
                                  "dns.resp.class",
                                  "dns.resp.ttl",
                                  "dns.resp.len",
                                  "dns.a",
                                  "dns.rr.udp_payload_size",
                                  "dns.resp.ext_rcode",
                                  "dns.resp.edns0_version",
                                  "dns.resp.z",
                                  "frame.time_relative",
                                  "frame.time_delta",
                                  "frame.number",
                                  "frame.len",
                                  "frame.time_epoch"};

/// Newer tsharks print flags as words.
std::string with_numbers(std::string text) {
  for (const auto& [word, number] : {std::pair("True", "1"), std::pair("False", "0")}) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
      text.replace(at, std::string_view(word).size(), number);
    }
  }
  return text;
}

class DecodeColumns : public testing::Test {
 protected:
  [[nodiscard]] std::string capture() const {
    std::ofstream file(scratch_.file("recipes"));
    for (const std::string& recipe : column_recipes)
      file << column_link << column_ip << recipe << "\n";
    file.close();
    std::string out = scratch_.file("in.pcapng");
    EXPECT_EQ(
        shell("pushpkt send -r " + scratch_.file("recipes") + " --path file -w " + out).status, 0);
    return out;
  }
  [[nodiscard]] std::string scratch_file(const std::string& name) const {
    return scratch_.file(name);
  }

 private:
  Scratch scratch_;
};

TEST_F(DecodeColumns, AreTheColumnsOfTshark) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  const std::string in = capture();
  std::string wanted;
  for (const std::string name : column_names) wanted += " -e " + name;
  const Outcome ours = shell("pushpkt decode -T fields -E header=y" + wanted + " " + in);
  const Outcome theirs =
      shell("tshark -r " + in + " -T fields -E header=y -E occurrence=f" + wanted + " 2>/dev/null");
  EXPECT_EQ(ours.status, 0) << ours.err;
  EXPECT_EQ(ours.out, with_numbers(theirs.out));
}

// tshark 4.0 prints it where it is set, 4.4 does not.
TEST_F(DecodeColumns, TheAdBitOfAQuestionIsThereWhereItIsSet) {
  const std::string in = scratch_file("ad.pcapng");
  const Outcome sent = shell(
      "pushpkt send 'eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(dport=53)/"
      "dns(qry=\"example.com\")' --vary dns.flags=0x0120,0x0100 --path file -w " +
      in);
  EXPECT_EQ(sent.status, 0) << sent.err;
  EXPECT_EQ(shell("pushpkt decode -T fields -e dns.flags.authenticated " + in).out, "1\n\n");
}

constexpr std::array everyday_names{"ip.addr",       "ipv6.addr",  "eth.addr",
                                    "tcp.port",      "udp.port",   "ip.host",
                                    "tcp.flags.str", "frame.time", "frame.time_delta_displayed"};

// Both ends of every header, in tunnels and in what an ICMP error quotes too.
TEST_F(DecodeColumns, ThatStandForBothEndsAreThoseOfTshark) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  const Scratch scratch;
  const std::string in = scratch.file("in.pcapng");
  std::ofstream recipes(scratch.file("recipes"));
  const std::string inner = std::string(column_ip) + "udp(srcport=5, dstport=6)/\"abcd\"";
  for (const std::string& recipe :
       {std::string(column_ip) + "tcp(srcport=1000, dstport=2000, flags=0x012)",
        std::string(column_ip) + "tcp(srcport=1000, dstport=2000, flags=0xfff)",
        std::string("ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=1000, dstport=2000)/\"x\""),
        "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=3, code=3)/" + inner,
        "ip(src=1.1.1.1, dst=1.1.1.2)/" + inner, std::string("arp()")}) {
    recipes << column_link << recipe << "\n";
  }
  recipes.close();
  ASSERT_EQ(shell("pushpkt send -r " + scratch.file("recipes") + " --path file -w " + in).status,
            0);
  std::string wanted;
  for (const std::string name : everyday_names) wanted += " -e " + name;
  const Outcome ours = shell("pushpkt decode -T fields -E header=y" + wanted + " " + in);
  const Outcome theirs =
      shell("TZ=UTC tshark -r " + in + " -T fields -E header=y" + wanted + " 2>/dev/null");
  EXPECT_EQ(ours.status, 0) << ours.err;
  if (theirs.out.find(" UTC") == std::string::npos) GTEST_SKIP() << "tshark prints times otherwise";
  EXPECT_EQ(ours.out, theirs.out);
}

TEST_F(DecodeColumns, ThatNeedAStreamAreRefusedWithWhatToWrite) {
  const std::string in = capture();
  const std::vector<std::pair<std::string, std::string>> refused{
      {"tcp.seq", "tcp.seq_raw is the number on the wire"},
      {"tcp.ack", "tcp.ack_raw is the number on the wire"},
      {"tcp.stream", "-e ip.addr -e tcp.port"},
      {"tcp.analysis.retransmission", "streams are not followed"},
      {"_ws.col.Info", "`pushpkt decode FILE` prints a line for each packet"}};
  for (const auto& [name, instead] : refused) {
    const Outcome wrong = shell("pushpkt decode -T fields -e " + name + " " + in);
    EXPECT_EQ(wrong.status, 2) << name;
    EXPECT_THAT(wrong.err, testing::HasSubstr("cannot print `" + name + "`: ")) << name;
    EXPECT_THAT(wrong.err, testing::HasSubstr(instead)) << name;
  }
}

TEST_F(DecodeColumns, TheNearestIsOfTheSameProtocol) {
  const std::string in = capture();
  for (const char* name : {"ip.saddr", "http.host", "tls.record.version", "frame.times"}) {
    const Outcome wrong = shell(std::string("pushpkt decode -T fields -e ") + name + " " + in);
    const std::string text(name);
    const std::string protocol = text.substr(0, text.find('.') + 1);
    EXPECT_EQ(wrong.status, 2) << name;
    const std::size_t nearest = wrong.err.find("the nearest is `");
    if (nearest == std::string::npos) continue;
    EXPECT_EQ(wrong.err.compare(nearest + 16, protocol.size(), protocol), 0) << wrong.err;
  }
  EXPECT_THAT(shell("pushpkt decode -e upd.srcport " + in).err,
              testing::HasSubstr("the nearest is `udp.srcport`"));
}

TEST_F(DecodeColumns, ANameThatIsNearlyOneOfThemIsFound) {
  const Outcome wrong = shell("pushpkt decode -T fields -e eth.trailr " + capture());
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, testing::HasSubstr("eth.trailer"));
}

TEST_F(DecodeColumns, TcpOptionsHaveNamesInTheTree) {
  const std::string tree = shell("pushpkt decode -v " + capture()).out;
  EXPECT_THAT(tree, testing::HasSubstr("tcp.options.mss_val 1460"));
  EXPECT_THAT(tree, testing::HasSubstr("tcp.options.timestamp.tsval 4294967295"));
  EXPECT_THAT(tree, testing::HasSubstr("tcp.options.sack 050a0000000100000005"));
}

// Columns of two fields have what is there of a header that is cut, as those of one field.
TEST_F(DecodeColumns, ACutHeaderIsInTheColumnsOfBothItsFields) {
  struct Cut {
    std::string recipe;
    std::string columns;
    std::string printed;
  };
  const std::string ip4 = "eth(type=0x0800)/hex(4500002100010000401166c90a0000010a00)";
  const std::string ip6 =
      "eth(type=0x86dd)/hex(6000000000081140fd000000000000000000000000000001fd00)";
  for (const Cut& cut :
       {Cut{ip4, "-e ip.src -e ip.addr -e ip.host", "10.0.0.1\t10.0.0.1\t10.0.0.1\n"},
        Cut{ip6, "-e ipv6.src -e ipv6.addr -e ipv6.host", "fd00::1\tfd00::1\tfd00::1\n"},
        Cut{"eth/ip(src=10.0.0.1, dst=10.0.0.2, proto=17)/hex(0fa00050)",
            "-e udp.srcport -e udp.port", "4000\t4000,80\n"},
        Cut{"eth/ip(src=10.0.0.1, dst=10.0.0.2, proto=6)/hex(0fa000500000)",
            "-e tcp.srcport -e tcp.port", "4000\t4000,80\n"}}) {
    const Outcome row = shell("pushpkt send '" + cut.recipe +
                              "' --path file -w - | pushpkt decode - -T fields " + cut.columns);
    EXPECT_EQ(row.out, cut.printed) << cut.recipe << "\n" << row.err;
  }
}

}  // namespace
}  // namespace pushpkt::test
