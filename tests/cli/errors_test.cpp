// Every kind of bad input: the exit status, and what is said about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "refusals.hpp"

namespace pushpkt::test {
namespace {

class BadInput : public testing::TestWithParam<Refusal> {};

TEST_P(BadInput, IsNamedWithItsOwnExitStatus) { expect_refused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Verbs, BadInput,
    testing::Values(
        Refusal{"pushpkt decod x", 2,
                "cannot find a verb named `decod`\n  the nearest is `decode`"},
        Refusal{"pushpkt decode", 2, "cannot decode: no file is named"},
        Refusal{"pushpkt decode --nonsense x", 2,
                "cannot use `--nonsense`: `pushpkt decode` has no such option"},
        Refusal{"pushpkt decode --witnes x", 2, "the nearest is `--witness`"},
        Refusal{"pushpkt doctor x", 2, "cannot use `x`: `pushpkt doctor` takes no such argument"},
        Refusal{"pushpkt decode -c 1 -c 2 x", 2, "cannot use -c more than once"},
        Refusal{"pushpkt sniff -i", 2, "cannot use --interface without its IF"},
        Refusal{"pushpkt diff x", 2, "cannot run `pushpkt diff`: it needs A B"},
        Refusal{"pushpkt diff x y --html -", 2, "cannot write two results to the standard output"},
        Refusal{"pushpkt ask --json --html -", 2,
                "cannot write two results to the standard output"},
        Refusal{"pushpkt diff x y z", 2, "cannot run `pushpkt diff`: it takes no more than A B"},
        Refusal{"pushpkt diff x y --json z.json", 2, "--json takes no file: > FILE; "},
        Refusal{"pushpkt client udp 127.0.0.1 hello world", 2,
                "quotes make one MESSAGE of several"},
        Refusal{"pushpkt ask fields ip.ttl = 1", 2, "no = in `ip.ttl`\n.*, without blanks"},
        Refusal{"pushpkt man send", 2, "a manual page: `pushpkt --man VERB . man -l -`"},
        Refusal{"pushpkt replay x --pps 1 --topspeed", 2,
                "cannot use more than one of --speed, --pps, --mbps, --topspeed"},
        Refusal{"pushpkt decode /nonexistent", 2,
                "/nonexistent: No such file or directory .ENOENT."},
        Refusal{"pushpkt decode /dev/null", 2, "/dev/null"},
        Refusal{"printf '\\n\\r\\r\\n' | pushpkt report -", 2, "of a capture `pushpkt decode FILE"},
        Refusal{"pushpkt decode x -T yaml", 2, "cannot print packets as `yaml`"},
        Refusal{"pushpkt decode x -T fields", 2, "cannot print fields: none is named"},
        Refusal{"pushpkt decode x -T json -e ip.src", 2, "cannot print columns as json"},
        Refusal{"pushpkt decode x -T fields -e udp.dstprt", 2,
                "cannot find a field named `udp.dstprt`\n  the nearest is `udp.dstport`"},
        Refusal{"pushpkt decode x -e ip.src -E header=x", 2, "cannot understand -E header=x"},
        Refusal{"pushpkt sniff", 2, "cannot sniff: no interface is named"},
        Refusal{"pushpkt sniff -i lo -w - -v", 2,
                "cannot write two results to the standard output"},
        Refusal{"pushpkt fields ether", 2, "cannot find a protocol or field named `ether`"},
        Refusal{"pushpkt client udp", 2, "cannot run `pushpkt client`: it needs HOST"},
        Refusal{"pushpkt client sctp 127.0.0.1", 2,
                "cannot use `sctp` for transport\n.*one of udp, tcp"},
        Refusal{"pushpkt client udp 8.8.8.8 x", 2, "outside the private ranges\n.*--allow public"},
        Refusal{"pushpkt client udp 127.0.0.1 --path file x", 2, "a file does not answer"},
        Refusal{"pushpkt client tcp 127.0.0.1 --path packit x", 2, "the nearest is `packet`"},
        Refusal{"pushpkt server udp -b nowhere", 2, "invalid address `nowhere`"},
        Refusal{"pushpkt server tcp -b 203.0.113.1 -p 0", 4, "EADDRNOTAVAIL"}));

INSTANTIATE_TEST_SUITE_P(
    Send, BadInput,
    testing::Values(
        Refusal{"pushpkt send", 2, "there is no recipe"},
        Refusal{"pushpkt send 'ip()' -r x", 2, "cannot send both a recipe and those of -r"},
        Refusal{"pushpkt send -r /dev/null --path file -w /dev/null", 2,
                "cannot send: /dev/null has no recipe\n.*a recipe a line"},
        Refusal{"printf '# none\\n\\n' | pushpkt send -r - --path file -w /dev/null", 2,
                "has no recipe"},
        Refusal{"pushpkt send -r /dev/null -i lo", 2, "has no recipe"},
        Refusal{"pushpkt send -r /nonexistent --path file -w /dev/null", 2,
                "cannot read /nonexistent"},
        Refusal{"pushpkt send 'ip(ttl=300)' --path file -w /dev/null", 2,
                "cannot put 300 in ip.ttl.*it has 8 bits, so at most 255"},
        Refusal{"pushpkt send 'ip(' --path file -w /dev/null", 2,
                "cannot read the recipe.*\n.*\n *.\\^"},
        Refusal{"pushpkt send 'udp()' --path file -w /dev/null", 2, "cannot compute udp.checksum"},
        Refusal{"pushpkt send 'ip()' --path file", 2, "no capture file is named"},
        Refusal{"pushpkt send 'ip()' --path pakket", 2, "the nearest is `packet`"},
        Refusal{"pushpkt send 'ip()' --vary ip.ttl", 2, "cannot vary `ip.ttl`"},
        Refusal{"pushpkt send 'ip()' --vary ip.ttl=9..3", 2, "cannot vary ip.ttl from 9 down to 3"},
        Refusal{"pushpkt send 'ip()' --vary udp.srcport=1..2 --path file -w /dev/null", 2,
                "the recipe has no such layer"},
        Refusal{"pushpkt send 'ip(dst=10.0.0.1)' --route-to x", 2, "invalid address `x`"},
        Refusal{"pushpkt send 'ip()'", 2, "cannot tell where the packet leaves"},
        Refusal{"pushpkt send 'ip(dst=8.8.8.8)'", 2,
                "outside the private ranges\n.*--allow public"},
        Refusal{"pushpkt send 'ip(dst=10.0.0.1)' --route-to 8.8.8.8", 2, "--allow public"},
        Refusal{"pushpkt send 'ip(src=192.0.2.1, dst=10.0.0.1)'", 2,
                "not an address of this host\n.*--allow spoof"},
        Refusal{"pushpkt send 'ip(dst=10.0.0.1)' --vary ip.dst=10.0.0.1..11.0.0.0 "
                "-c 16777216",
                2, "--allow public"}));

INSTANTIATE_TEST_SUITE_P(
    Ask, BadInput,
    testing::Values(
        Refusal{"pushpkt ask fields ''", 2, "cannot read an empty case"},
        Refusal{"pushpkt ask fields ip.ttl=1+ip.id=3+ip.ttl=2", 2, "it sets ip.ttl twice"},
        Refusal{"pushpkt ask push --message $(printf %01473d 0)", 2,
                "cannot ask with a message of 1473 bytes.*\n.*at most 1472"},
        Refusal{"pushpkt ask fields ip.ttl=1 --message $(printf %01473d 0)", 2, "at most 1472"},
        Refusal{"pushpkt ask obstacles ttl --ipv6 --message $(printf %01453d 0)", 2,
                "at most 1452"},
        Refusal{"pushpkt ask loopback --message $(printf %01473d 0)", 2, "at most 1472"},
        Refusal{"pushpkt ask fields --against /nonexistent", 2, "cannot read /nonexistent"},
        Refusal{"pushpkt ask fields ip.ttl=1 --only ip.tll", 2,
                "cannot find `ip.tll` among the cases"}));

INSTANTIATE_TEST_SUITE_P(
    Twice, BadInput,
    testing::Values(Refusal{"pushpkt send 'ip()' --vary ip.ttl=1..2 --vary ip.ttl=3..4", 2,
                            "cannot vary ip.ttl twice"},
                    Refusal{"pushpkt replay x --path file -w y.pcap --set ip.ttl=1 --set ip.ttl=2",
                            2, "cannot set ip.ttl twice"}));

TEST(Errors, ACutFileIsPrintedAsFarAsItIsWhole) {
  const Outcome outcome = shell(
      "folder=$(mktemp -d); whole=$folder/whole.pcap\n"
      "pushpkt send 'ip()/udp()/\"x\"' -c 3 --path file -w $whole 2>/dev/null\n"
      "head -c -5 $whole | pushpkt decode - -T fields -e frame.number; status=$?\n"
      "rm -r $folder; exit $status");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "1\n2\n");
  EXPECT_THAT(outcome.err, testing::HasSubstr("cut short in the middle of a packet"));
}

TEST(Errors, ALineThatIsNoRecipeIsNamed) {
  const Outcome outcome = shell(
      "printf 'ip()/udp()\\n# a comment\\n\\nip(x)\\n' | pushpkt send -r - --path file -w "
      "/dev/null");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, testing::HasSubstr("(-, line 4)"));
  EXPECT_THAT(outcome.err, testing::HasSubstr("1 packet into /dev/null"));
}

TEST(Errors, OnATerminalLinesAreBrokenBetweenWords) {
  const Outcome outcome = shell(
      "script -qec \"stty cols 80; pushpkt send 'ip(dts=10.0.0.1)'\" /dev/null </dev/null | "
      "tr -d '\\r'");
  EXPECT_EQ(outcome.out,
            "pushpkt: cannot read the recipe at character 4: no field of ip is named\n"
            "    `dts`; the nearest is `dst`; `pushpkt fields ip` lists all\n"
            "  ip(dts=10.0.0.1)\n"
            "     ^\n");
}

}  // namespace
}  // namespace pushpkt::test
