// Policy files: what they mean, and what is said of those that mean nothing.
#include "pushpkt/compare/policy.hpp"

#include <gmock/gmock.h>

#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

std::string error_of(std::string_view toml) {
  const auto policy = Policy::parse(toml, "p.toml");
  return policy ? "" : policy.error().text();
}

TEST(Policy, TakesStarsAnywhere) {
  EXPECT_TRUE(Policy().ignore("*.options.timestamp.*"));
  EXPECT_TRUE(Policy().ignore("tcp.*.tsv*l"));
  EXPECT_TRUE(Policy().ignore("**ip**.src**"));
  EXPECT_FALSE(Policy().ignore("tcp.*.tsvalue"));
  EXPECT_FALSE(Policy().ignore("*" + std::string(60, '*') + "e.time_epoch.*x"));
}

TEST(Policy, TakesBracesThatBelongThere) {
  EXPECT_TRUE(Policy::parse("mask = { \"ip.src\" = \"/24\" } # }", "p.toml"));
  EXPECT_TRUE(Policy::parse("tolerance = {}", "p.toml"));
  EXPECT_THAT(error_of("relations = [\"}\", '\\}']"), HasSubstr("`}`"));
}

TEST(PolicyFile, TheExampleIsUnderstood) {
  const auto policy = Policy::load(PUSHPKT_SOURCE_DIR "/examples/replayed.toml");
  ASSERT_TRUE(policy) << policy.error().text();
  EXPECT_EQ(policy->pairing, Pairing::flow);
  EXPECT_EQ(policy->relations().size(), 3U);
}

TEST(PolicyFile, ErrorsNameLineAndColumn) {
  EXPECT_THAT(
      error_of("ignore = [\n  \"ip.id\",\n  \"ip.tttl\"]"),
      HasSubstr("cannot read the policy p.toml, line 3, column 3: cannot find a field named "
                "`ip.tttl`\n  the nearest is `ip.ttl`; `pushpkt fields` lists all"));
  EXPECT_THAT(error_of("pair = \"flow\"\nignore = [\"ip.id\""),
              MatchesRegex("cannot read the policy p.toml, line 2, column [0-9]+: (.|\n)*"));
  EXPECT_THAT(error_of("pair = \"size\""), HasSubstr("line 1, column 8"));
  EXPECT_THAT(error_of("ignroe = []"), HasSubstr("the nearest is `ignore`"));
  EXPECT_THAT(error_of("ignore = \"ip.id\""), HasSubstr("`ignore` is not a list"));
  EXPECT_THAT(error_of("ignore = [7]"), HasSubstr("line 1, column 11"));
}

TEST(PolicyFile, AKeyThatIsThereTwiceIsNamed) {
  const std::string table = "[tolerance]\n\"frame.time_delta\" = 1\n";
  EXPECT_THAT(error_of(table + " \"frame.time_delta\"= 2 # again\n"),
              HasSubstr("p.toml, line 3, column 22: `\"frame.time_delta\"` is there twice\n"));
  EXPECT_THAT(error_of("pair = \"flow\"\npair = \"order\""), HasSubstr("`pair` is there twice"));
  EXPECT_THAT(error_of(table + "[tolerance]\n"), HasSubstr("`[tolerance]` is there twice"));
  EXPECT_THAT(error_of("mask = { a = 1, a = 2 }"), HasSubstr("a key is there twice"));
}

TEST(PolicyFile, FieldsHaveTheSameNamesUnderEachKey) {
  for (const std::string name : {"tcp.seq", "tcp.seq_raw", "tcp.ack", "udp.sport", "ip.tos"}) {
    EXPECT_EQ(error_of("ignore = [\"" + name + "\"]"), "");
    EXPECT_EQ(error_of("tolerance.\"" + name + "\" = 1"), "");
    EXPECT_EQ(error_of("relations = [\"" + name + " = previous " + name + " + 1\"]"), "");
  }
}

TEST(PolicyFile, WhatCannotBeIsRefused) {
  EXPECT_THAT(error_of("ignore = [\"tpc.*\"]"), HasSubstr("cannot find a field like `tpc.*`"));
  EXPECT_THAT(error_of("mask.\"ip.src\" = \"/33\""), HasSubstr("an address is masked by a prefix"));
  EXPECT_THAT(error_of("mask.\"ip.ttl\" = \"/4\""), HasSubstr("a number is masked by a number"));
  EXPECT_THAT(error_of("mask.\"ip.ttl\" = 256"), HasSubstr("cannot mask ip.ttl by `256`"));
  EXPECT_THAT(error_of("mask.data = 1"), HasSubstr("it is not a field of a header"));
  EXPECT_THAT(error_of("tolerance.\"ip.ttl\" = -1"), HasSubstr("it is a whole number"));
  EXPECT_THAT(error_of("tolerance.\"frame.time_delta\" = \"5 hours\""),
              HasSubstr("a time reads 5ms"));
  for (const char* const field : {"data", "\"ip.src\"", "\"ipv6.dst\"", "\"eth.src\""}) {
    EXPECT_THAT(error_of(std::string("tolerance.") + field + " = 1"),
                HasSubstr("it is not a number"));
  }
  EXPECT_THAT(error_of("relations = [\"ip.id grows\"]"),
              HasSubstr("`grows` is not expected there"));
  EXPECT_THAT(error_of("relations = [\"ip.id = previous ip.id +\"]"),
              HasSubstr("it ends too soon"));
  EXPECT_THAT(error_of("relations = [\"ip.idd increases\"]"), HasSubstr("nearest is `ip.id`"));
  EXPECT_THAT(error_of("[mask]\n [\nx]"), HasSubstr("line 2, column 2: a table without a name"));
  EXPECT_THAT(error_of("ignore = [\"\xca\xa9\"] # \xca\xa9"),
              HasSubstr("line 1, column 12: a letter outside ASCII"));
  EXPECT_THAT(error_of("ignore = [\"#\", }"),
              HasSubstr("line 1, column 16: a brace where a value should be"));
  EXPECT_THAT(error_of("ignore = [ # {\n}"), HasSubstr("line 2, column 1: a brace where"));
  EXPECT_THAT(error_of("ignore = '''\nip.id'''"), HasSubstr("a text of several lines"));
  EXPECT_THAT(Policy::load("/nonexistent/p.toml").error().text(),
              HasSubstr("No such file or directory"));
}

/// Packets of one conversation: id, who speaks, sequence and acknowledgment number, text.
struct Segment {
  unsigned id;
  bool client;
  unsigned seq;
  unsigned ack;
  std::string text;
};

std::vector<Bytes> capture_of(const std::vector<Segment>& segments) {
  std::vector<Bytes> out;
  for (const Segment& s : segments) {
    const std::string ends = s.client ? "src=10.0.0.1, dst=10.0.0.2" : "src=10.0.0.2, dst=10.0.0.1";
    const std::string ports = s.client ? "srcport=4000, dstport=80" : "srcport=80, dstport=4000";
    const auto frame = wire::build(
        *wire::parse_recipe("eth/ip(" + ends + ", id=" + std::to_string(s.id) + ")/tcp(" + ports +
                            ", flags=0x18, seq=" + std::to_string(s.seq) +
                            ", ack_raw=" + std::to_string(s.ack) + ")/\"" + s.text + "\""));
    EXPECT_TRUE(frame) << frame.error().text();
    out.push_back(frame->bytes);
  }
  return out;
}

/// "frame 2: tcp.ack_raw 110 -> 209 (why)", of those that count.
std::vector<std::string> capture_differences(const std::vector<Segment>& a,
                                             const std::vector<Segment>& b, std::string_view toml) {
  const auto policy = Policy::parse(toml, "p.toml");
  EXPECT_TRUE(policy) << policy.error().text();
  const auto bytes_a = capture_of(a);
  const auto bytes_b = capture_of(b);
  std::vector<PacketView> views_a;
  std::vector<PacketView> views_b;
  for (const Bytes& bytes : bytes_a) views_a.push_back({.bytes = bytes});
  for (const Bytes& bytes : bytes_b) views_b.push_back({.bytes = bytes});
  PacketList list_a(views_a);
  PacketList list_b(views_b);
  std::vector<std::string> out;
  const CaptureDiff all = diff(list_a, list_b, *policy, [&](const PacketDifference& d) {
    for (const FieldDifference& field : d.fields) {
      if (field.counts())
        out.push_back("frame " + std::to_string(d.b->number) + ": " + to_text(field));
    }
  });
  EXPECT_EQ(all.missing + all.extra + all.moved, 0U);
  EXPECT_EQ(all.clean(), out.empty());
  return out;
}

constexpr std::string_view tcp_relations =
    "relations = [\"tcp.seq_raw = previous tcp.seq_raw + previous tcp.len\","
    "\"tcp.ack_raw = peer's tcp.seq_raw + peer's tcp.len\", \"ip.id increases\"]";

const std::vector<Segment> conversation = {{10, true, 100, 500, "a question"},
                                           {90, false, 500, 110, "an answer"},
                                           {11, true, 110, 509, "bye"}};

TEST(Relations, NumbersMayBeOthersWhereTheRelationHolds) {
  const std::vector<Segment> again = {{70, true, 4294967290, 900, "a question"},
                                      {5, false, 900, 4, "an answer"},
                                      {75, true, 4, 909, "bye"}};
  EXPECT_THAT(capture_differences(conversation, again, tcp_relations), testing::IsEmpty());
  EXPECT_THAT(capture_differences(conversation, again, ""), testing::Not(testing::IsEmpty()));
}

TEST(Relations, ABrokenOneIsNamed) {
  std::vector<Segment> wrong = conversation;
  wrong[1].ack = 109;
  EXPECT_THAT(capture_differences(conversation, wrong, tcp_relations),
              testing::ElementsAre("frame 2: tcp.ack_raw 110 -> 109 (`tcp.ack_raw = peer's "
                                   "tcp.seq_raw + peer's tcp.len` holds in A only)"));
  wrong = conversation;
  wrong[2].id = 9;
  EXPECT_THAT(
      capture_differences(conversation, wrong, tcp_relations),
      testing::ElementsAre("frame 3: ip.id 0x000b -> 0x0009 (`ip.id increases` holds in A only)"));
}

TEST(Relations, ABrokenOneIsNamedThoughTheValueIsTheSame) {
  std::vector<Segment> wrong = conversation;
  wrong[0].seq = 200;
  wrong[2].seq = 210;
  EXPECT_THAT(capture_differences(conversation, wrong, tcp_relations),
              testing::ElementsAre(HasSubstr("frame 2: tcp.ack_raw 110 -> 110 (`tcp.ack_raw =")));
}

// Two headers have a row of this name: the wider one takes all values, each packet's own one
// counts.
TEST(Relations, AFieldOfTwoWidthsIsNotCut) {
  struct Row {
    const char* policy;
    const char* b;
    bool clean;
  };
  const auto packet = [](const char* recipe) {
    return wire::build(*wire::parse_recipe(recipe)).value().bytes;
  };
  const Bytes a = packet("ppp(protocol=0xc021)/\"x\"");
  for (const Row& row :
       {Row{"relations=[\"ppp.protocol = 0xc021\"]", "ppp(protocol=0x8021)/\"x\"", false},
        Row{"relations=[\"ppp.protocol = 0xc021\"]", "ppp(protocol=0xc021)/\"x\"", true},
        Row{"[mask]\n\"ppp.protocol\"=0x00ff\n", "ppp(protocol=0x8021)/\"x\"", true},
        Row{"[mask]\n\"ppp.protocol\"=0xff00\n", "ppp(protocol=0x8021)/\"x\"", false}}) {
    const auto policy = Policy::parse(row.policy, "p.toml");
    ASSERT_TRUE(policy) << policy.error().text();
    const Bytes b = packet(row.b);
    const std::vector<PacketView> view_a{{.bytes = a, .link = Link::ppp}};
    const std::vector<PacketView> view_b{{.bytes = b, .link = Link::ppp}};
    PacketList list_a(view_a);
    PacketList list_b(view_b);
    EXPECT_EQ(diff(list_a, list_b, *policy, [](const PacketDifference&) {}).clean(), row.clean)
        << row.policy << row.b;
  }
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Policy, WhatIsNestedDeeperThanAnyPolicyIsRefused) {
  constexpr std::size_t many = 300'000;
  const std::vector<std::string> deep{
      "a" + repeated(".a", many) + " = 1\n",
      "[a" + repeated(".a", many) + "]\n",
      "[[a" + repeated(". a", many) + "]]\n",
      "\"a\"" + repeated(".\"a\"", many / 4) + " = 1\n",
      "'a'" + repeated(" . 'a'", many / 8) + " = 1\n",
      "ignore = " + repeated("[", many) + repeated("]", many) + "\n",
      "ignore = " + repeated("[\n", many) + repeated("]\n", many),
      "mask = " + repeated("{a=", many) + "1" + repeated("}", many) + "\n",
      "mask = " + repeated("{a.a.a.a.a.a.a.a=", many / 8) + "1" + repeated("}", many / 8) + "\n",
      "mask = {a" + repeated(".a", many) + " = 1}\n",
  };
  for (const std::string& text : deep) {
    const auto policy = Policy::parse(text, "deep.toml");
    ASSERT_FALSE(policy) << text.substr(0, 40);
    EXPECT_THAT(policy.error().what, testing::HasSubstr("deep.toml, line")) << text.substr(0, 40);
  }
  EXPECT_TRUE(Policy::parse("[tolerance]\ntcp.options.timestamp.tsval = 2\n", "plain.toml"));
}

TEST(Policy, AFileThatCannotBeReadIsNoEmptyPolicy) {
  EXPECT_THAT(Policy::load("/").error().text(), testing::HasSubstr("EISDIR"));
  EXPECT_THAT(Policy::load("/dev/zero").error().what, testing::HasSubstr("1048576 bytes"));
  EXPECT_THAT(Policy::load("/nonexistent/p.toml").error().text(), testing::HasSubstr("ENOENT"));
}

}  // namespace
}  // namespace pushpkt::compare
