// What the program offers at the cursor.
#include <gmock/gmock.h>

#include "lines.hpp"

namespace pushpkt::commands_test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// The answer to `pushpkt WORDS<Tab>`, as zsh asks.
std::string offered(const std::string& words, const std::string& shell = "zsh") {
  return read_line("pushpkt --complete " + shell + " " + words).text;
}

TEST(Completion, OffersVerbsQuestionsAndOptions) {
  EXPECT_THAT(offered("''"), HasSubstr("decode\tdecode a capture file\n"));
  EXPECT_EQ(offered("dec"), "decode\tdecode a capture file\n");
  EXPECT_THAT(offered("ask o"), HasSubstr("obstacles\t"));
  EXPECT_THAT(offered("send --v"), HasSubstr("--vary\t"));
  EXPECT_THAT(offered("ask --ht"), HasSubstr("--html\t"));  // the question push is meant
  EXPECT_THAT(offered("decode -"), Not(HasSubstr("--vary")));
}

TEST(Completion, OffersValues) {
  EXPECT_THAT(offered("send --path pack"), HasSubstr("packet\t"));
  EXPECT_THAT(offered("ask --path packet,inj"), HasSubstr("packet,inject\t"));
  EXPECT_THAT(offered("send --path=inj"), HasSubstr("--path=inject\t"));
  EXPECT_THAT(offered("decode -e udp.dst"), HasSubstr("udp.dstport\t"));
  EXPECT_THAT(offered("ask fields ip.tt"), HasSubstr("ip.ttl=\t"));
  EXPECT_THAT(offered("fields icmp.e"), HasSubstr("icmp.echo\t"));
  EXPECT_THAT(offered("ask obstacles nat"), HasSubstr("nat\t"));
  EXPECT_THAT(offered("sniff -i l"), ContainsRegex("(^|\n)lo\t"));
  EXPECT_EQ(offered("replay f.pcap --checksums k"), "keep\t\n");
  EXPECT_EQ(offered("server u"), "udp\t\n");
  EXPECT_THAT(offered("ask --save ''"), HasSubstr(":folders"));
  EXPECT_THAT(offered("lab -- pushpkt client t"), HasSubstr("tcp\t"));
  EXPECT_THAT(offered("help as"), HasSubstr("ask\t"));
  EXPECT_THAT(offered("--man sni"), HasSubstr("sniff\t"));
  EXPECT_EQ(offered("--man rec"), "recipes\t\n");
  EXPECT_THAT(offered("ask --expect tak"), HasSubstr("taken@router\t"));
}

TEST(Completion, OffersFilesOfTheKindThatIsMeant) {
  for (const char* words : {"decode ''", "decode -r ''", "replay ''", "diff ''", "diff a ''",
                            "sniff -w ''", "lab --record ''"}) {
    EXPECT_EQ(offered(words), ":files\tpcapng pcap cap gz\n") << words;
  }
  EXPECT_EQ(offered("--protocols ''"), ":files\ttoml\n");
  EXPECT_EQ(offered("diff a b --policy ''"), ":files\ttoml\n");
  EXPECT_EQ(offered("report ''"), ":files\tjson\n");
  EXPECT_EQ(offered("ask fields --against ''"), ":files\tjson\n");
  EXPECT_EQ(offered("ask --html ''"), ":files\thtml\n");
  for (const char* words : {"talk ''", "merge ''", "send -r ''", "replay x --side-file ''"}) {
    EXPECT_EQ(offered(words), ":files\t\n") << words;
  }
}

TEST(Completion, UnderstandsHowBashSplitsWords) {
  EXPECT_EQ(offered("send --path = inj", "bash").substr(0, 7), "inject\t");
  EXPECT_THAT(offered("send --path =", "bash"), HasSubstr("packet\t"));
}

}  // namespace
}  // namespace pushpkt::commands_test
