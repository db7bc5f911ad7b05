// --protocols: a protocol of the user's own in each verb that reads or writes packets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* with_hb = "--protocols " PUSHPKT_SOURCE_DIR "/examples/own_protocol/hb.toml ";
constexpr const char* headers_below =
    "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/ip(src=10.0.0.1, dst=10.0.0.2)/"
    "udp(srcport=4000)/";

class OwnProtocol : public testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.file(name); }

  [[nodiscard]] std::string written(const std::string& name, const std::string& text) const {
    std::ofstream(file(name)) << text;
    return file(name);
  }

  /// A capture of one packet.
  [[nodiscard]] std::string capture(const std::string& name, const std::string& recipe) const {
    const Outcome made =
        pushpkt("send '" + (headers_below + recipe) + "' --path file -w " + file(name));
    EXPECT_EQ(made.status, 0) << made.err;
    return file(name);
  }

  static Outcome pushpkt(const std::string& words) { return shell("pushpkt " + (with_hb + words)); }

 private:
  Scratch scratch_;
};

TEST_F(OwnProtocol, IsSentIntoAFileAndDecoded) {
  const std::string in = capture("in.pcapng", "hb(kind=reply, seq=5, sender=10.0.0.9)/\"x\"");
  const std::string tree = pushpkt("decode -v " + in).out;
  EXPECT_THAT(tree, HasSubstr("Heartbeat Protocol (hb), bytes 42-53, hb.toml"));
  EXPECT_THAT(tree, testing::ContainsRegex("hb\\.kind +2 +reply"));
  EXPECT_THAT(tree, testing::ContainsRegex("hb\\.checksum +0x[0-9a-f]+ +good"));
  EXPECT_EQ(pushpkt("decode " + in + " -T fields -e hb.kind -e hb.seq -e hb.length -e hb.sender " +
                    "-e udp.dstport")
                .out,
            "2\t5\t13\t10.0.0.9\t7777\n");
  EXPECT_EQ(pushpkt("decode " + in +
                    " -T json | jq -c '.layers[3] | .protocol, .checksum, "
                    "(.fields | del(.[\"hb.checksum\"]))'")
                .out,
            "\"hb\"\n\"good\"\n{\"hb.version\":1,\"hb.hdr_len\":3,\"hb.kind\":2,\"hb.length\":13,"
            "\"hb.seq\":5,\"hb.sender\":\"10.0.0.9\"}\n");
  for (const std::string form : {"craft", "recipe"}) {
    EXPECT_THAT(pushpkt("decode " + in + " -T " + form).out,
                HasSubstr("udp(srcport=4000)/hb(kind=2, seq=5, sender=10.0.0.9)/\"x\""));
  }
  const Outcome without = shell("pushpkt decode " + in + " -T fields -e hb.kind");
  EXPECT_EQ(without.status, 2);
  EXPECT_THAT(without.err, HasSubstr("cannot find a field named `hb.kind`"));
}

TEST_F(OwnProtocol, ARecipeOfItsPacketIsThePacket) {
  const std::string in = capture("in.pcapng", "hb(version=3, kind=9, seq=7, checksum=1)");
  const Outcome again =
      shell("pushpkt " + (with_hb + ("decode " + in)) + " -T recipe | pushpkt send -r - " +
            with_hb + "--path file -w " + file("again.pcapng"));
  EXPECT_EQ(again.status, 0) << again.err;
  const std::string bytes = shell("pushpkt decode -T hex " + in).out;
  EXPECT_THAT(bytes, Not(testing::IsEmpty()));
  EXPECT_EQ(shell("pushpkt decode -T hex " + file("again.pcapng")).out, bytes);
}

TEST_F(OwnProtocol, IsComparedFieldByField) {
  const std::string a = capture("a.pcapng", "hb(seq=1)");
  const std::string b = capture("b.pcapng", "hb(seq=2)");
  const Outcome differs = pushpkt("diff " + a + " " + b);
  EXPECT_EQ(differs.status, 1);
  EXPECT_THAT(differs.out, HasSubstr("- hb.seq 1\n+ hb.seq 2\n"));
  const Outcome ignored = pushpkt("diff " + a + " " + b + " --ignore hb.seq");
  EXPECT_EQ(ignored.status, 0) << ignored.out;
  EXPECT_EQ(shell("pushpkt diff " + a + " " + b + " --ignore hb.seq").status, 2);
}

TEST_F(OwnProtocol, IsChangedByReplayAndDecode) {
  const std::string in = capture("in.pcapng", "hb(seq=1)");
  for (const std::string verb : {"replay --path file", "decode"}) {
    const std::string out = file("out.pcapng");
    const Outcome done = pushpkt(verb + " " + in + " --set hb.seq=+8 --set hb.kind=bye -w " + out);
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(pushpkt("decode " + out + " -T recipe").out,
              headers_below + std::string("hb(kind=3, seq=9)\n"))
        << verb << ": its checksum is right";
    const Outcome typo = pushpkt(verb + " " + in + " --set hb.seqq=9 -w " + out);
    EXPECT_EQ(typo.status, 2);
    EXPECT_THAT(typo.err, HasSubstr("hb.seqq"));
  }
}

TEST_F(OwnProtocol, IsInTheReference) {
  const Outcome text = pushpkt("fields hb");
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("hb  Heartbeat Protocol, hb.toml, 12 bytes and hb.options"));
  EXPECT_THAT(text.out, testing::ContainsRegex("hb\\.kind .*1 request, 2 reply, 3 bye"));
  EXPECT_THAT(pushpkt("fields hb --markdown").out,
              HasSubstr("| `hb.kind` | 1 | 8 | preset 1 | 1 request, 2 reply, 3 bye |"));
  EXPECT_EQ(pushpkt("fields hb --json | jq -c '.fields[2].values, .fields[0].values'").out,
            "[{\"value\":1,\"name\":\"request\"},{\"value\":2,\"name\":\"reply\"},"
            "{\"value\":3,\"name\":\"bye\"}]\n[]\n");
  EXPECT_EQ(shell("pushpkt fields hb").status, 2);
}

TEST_F(OwnProtocol, TheOptionStandsBeforeOrBehindTheVerbAndMoreThanOnce) {
  const std::string outer = written("outer.toml",
                                    "[[protocol]]\nname = \"outer\"\n"
                                    "known_as = { udp_port = 7001 }\n"
                                    "rows = [ { name = \"kind\", bytes = 1, "
                                    "fill = \"next_header\" } ]\n");
  const std::string inner = written("inner.toml",
                                    "[[protocol]]\nname = \"inner\"\n"
                                    "known_as = { \"outer.kind\" = 3 }\n"
                                    "rows = [ { name = \"id\", bytes = 2 } ]\n");
  EXPECT_EQ(shell(std::string("pushpkt fields hb ") + with_hb).status, 0);
  // The two files know each other, in either order.
  const std::string a = "--protocols " + outer + " ";
  const std::string b = "--protocols " + inner + " ";
  const std::string recipe = "'" + std::string(headers_below) + "outer()/inner(id=7)'";
  const std::string out = file("out.pcapng");
  for (const std::string& line : {a + b + "send " + recipe, b + "send " + a + recipe,
                                  "send " + b + a + recipe, "send " + recipe + " " + a + b}) {
    const Outcome sent = shell("pushpkt " + line + " --path file -w " + out);
    EXPECT_EQ(sent.status, 0) << line << sent.err;
  }
  EXPECT_EQ(shell("pushpkt " + a + "decode " + b + out + " -e outer.kind -e inner.id").out,
            "3\t7\n");
}

TEST_F(OwnProtocol, ABadFileIsRefusedByFileLineAndKey) {
  const std::string bad = written("bad.toml",
                                  "[[protocol]]\nname = \"x\"\nknown_as = { udp_port = 7000 }\n"
                                  "rows = [\n  { name = \"a\", bytes = 1, shw = \"hex\" },\n]\n");
  const std::string broken = written("broken.toml", "[[protocol]\nname = 3\n");
  const std::string taken = written("taken.toml",
                                    "[[protocol]]\nname = \"udp\"\nknown_as = { udp_port = 7000 }\n"
                                    "rows = [ { name = \"a\", bytes = 1 } ]\n");
  const std::vector<std::pair<std::string, std::string>> files{
      {bad, "cannot read " + bad + ", line 5, column 28: there is no key named `shw`"},
      {broken, "cannot read " + broken + ", line 1"},
      {taken, "cannot read " + taken + ", line 2"},
      {file("none.toml"), "cannot read " + file("none.toml") + ": No such file or directory"}};
  const std::string in = capture("in.pcapng", "hb()");
  for (const auto& [named, error] : files) {
    const std::string option = "--protocols " + named;
    for (const std::string& line :
         {option + " fields", "decode " + option + " " + in, "diff " + in + " " + in + " " + option,
          "send " + option + " 'ip/udp' --path file -w " + file("out.pcapng"),
          "replay " + option + " " + in + " --path file -w " + file("out.pcapng"),
          "sniff " + option + " -i lo -c 1", "client " + option + " udp 127.0.0.1 x",
          "ask fields " + option + " ip.ttl=1"}) {
      const Outcome refused = shell("pushpkt " + line);
      EXPECT_EQ(refused.status, 2) << line;
      EXPECT_THAT(refused.err, HasSubstr(error)) << line;
    }
  }
}

TEST_F(OwnProtocol, VerbsWithoutPacketsRefuseTheOption) {
  for (const std::string verb : {"doctor", "drops --counters", "lab", "paths", "server udp"}) {
    for (const std::string& line : {with_hb + verb, verb + " " + with_hb}) {
      const Outcome refused = shell("pushpkt " + line);
      EXPECT_EQ(refused.status, 2) << line;
      EXPECT_THAT(refused.err, HasSubstr("cannot use --protocols with `" +
                                         verb.substr(0, verb.find(' ')) + "`: it has no effect"));
    }
  }
}

class OwnProtocolInLab : public OwnProtocol {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_F(OwnProtocolInLab, IsSentAndSniffed) {
  std::ofstream(file("script")) << "pushpkt " << with_hb
                                << "sniff -i to-router -c 1 -e hb.kind -e hb.seq -e hb.checksum "
                                   "'udp port 7777' >"
                                << file("seen") << " 2>" << file("err") << " & sniffer=$!\n"
                                << "until grep -q listening " << file("err")
                                << "; do kill -0 $sniffer || exit 99; done\n"
                                << "pushpkt send " << with_hb
                                << "'ip(dst=10.77.2.2)/udp/hb(kind=reply, seq=6)' || exit 98\n"
                                << "wait $sniffer\n";
  const Outcome out = shell("pushpkt lab -- sh " + file("script"));
  EXPECT_EQ(out.status, 0) << out.err << content_of(file("err"));
  EXPECT_THAT(content_of(file("seen")), testing::StartsWith("2\t6\t0x"));
}

TEST_F(OwnProtocolInLab, IsACaseOfAsk) {
  const Outcome out = pushpkt("ask fields 'ip/udp/hb(seq=5)' --path packet --expect answered");
  EXPECT_EQ(out.status, 0) << out.out << out.err;
  EXPECT_THAT(out.out, HasSubstr("ip/udp/hb(seq=5)"));
}

TEST_F(OwnProtocolInLab, DoesNotDisturbAClient) {
  const Outcome out =
      shell(std::string("pushpkt lab --server 'pushpkt server udp' -- pushpkt client ") + with_hb +
            "udp 10.77.2.2 --tries 100 hello");
  EXPECT_EQ(out.status, 0) << out.err;
  EXPECT_THAT(out.out, HasSubstr("HELLO"));
}

}  // namespace
}  // namespace pushpkt::test
