// A host made by hand without a network: frames in, frames out.
#include <gmock/gmock.h>

#include "pushpkt/stack/hand_host.hpp"
#include "pushpkt/stack/reassembly.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack_probe_packets.hpp"

namespace pushpkt::stack {
namespace {

using std::chrono::seconds;

constexpr Mac own_mac{{2, 0, 0, 0, 9, 9}};
const std::string eth_to_host = "eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:09)/";
const std::string to_host = eth_to_host + "ip(src=10.9.0.1, dst=10.9.0.9)/";
const std::string to_host6 = eth_to_host + "ipv6(src=fd09::1, dst=fd09::9)/";

HandHost hand_host(bool kernel_owns = false) {
  return HandHost({.mac = own_mac,
                   .addresses = {*parse_ip("10.9.0.9"), *parse_ip("fd09::9")},
                   .broadcasts = {*parse_ip("10.9.0.255")},
                   .kernel_owns_addresses = kernel_owns});
}

/// What the host sends for this packet, as text.
std::vector<std::string> answers(HandHost& host, const Bytes& frame, HostTime now = seconds(1)) {
  host.receive(frame, now);
  std::vector<std::string> out;
  for (const Bytes& answer : host.take_frames()) {
    const wire::Decoded decoded = wire::decode(answer);
    for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
      EXPECT_NE(decoded.checksum(i), wire::ChecksumState::bad);
    }
    EXPECT_TRUE(decoded.findings().empty());
    out.push_back(wire::to_text(wire::recipe_of(decoded)));
  }
  return out;
}

std::vector<std::string> answers(HandHost& host, const std::string& recipe) {
  return answers(host, frame(recipe).bytes);
}

std::string only(const std::vector<std::string>& all) {
  return all.size() == 1 ? all[0] : std::to_string(all.size()) + " answers";
}

TEST(HandHost, AnswersArpForItsAddressOnly) {
  HandHost own = hand_host();
  const std::string question =
      "eth(src=02:00:00:00:09:01, dst=ff:ff:ff:ff:ff:ff)/arp(src.hw_mac=02:00:00:00:09:01, "
      "src.proto_ipv4=10.9.0.1, dst.proto_ipv4=";
  EXPECT_THAT(only(answers(own, question + "10.9.0.9)")),
              testing::AllOf(testing::HasSubstr("dst=02:00:00:00:09:01"),
                             testing::HasSubstr("src.hw_mac=02:00:00:00:09:09"),
                             testing::HasSubstr("src.proto_ipv4=10.9.0.9"),
                             testing::HasSubstr("opcode=2")));
  EXPECT_THAT(answers(own, question + "10.9.0.8)"), testing::IsEmpty());
  EXPECT_THAT(answers(own, question + "10.9.0.9, opcode=2)"), testing::IsEmpty());
}

TEST(HandHost, AnswersASolicitationFromTheLinkOnly) {
  HandHost own = hand_host();
  const auto question = [](const std::string& source, int hops) {
    return "eth(src=02:00:00:00:09:01, dst=33:33:ff:00:00:09)/ipv6(src=" + source +
           ", dst=ff02::1:ff00:9, hlim=" + std::to_string(hops) +
           ")/icmpv6.solicitation(nd.ns.target_address=fd09::9)";
  };
  EXPECT_THAT(only(answers(own, question("fd09::1", 255))),
              testing::AllOf(testing::HasSubstr("dst=fd09::1"),
                             testing::HasSubstr("target_address=fd09::9"),
                             testing::HasSubstr("hex(0201020000000909)")));
  EXPECT_THAT(answers(own, question("fd09::1", 254)), testing::IsEmpty());
  // Somebody probes for our address: all nodes are told.
  EXPECT_THAT(only(answers(own, question("::", 255))), testing::HasSubstr("dst=ff02::1"));
}

// On lo no MAC address and no source is odd.
TEST(HandHost, AnswersItsOwnPacketsOnLoopbackAlone) {
  const Ip own = *parse_ip("127.0.0.1");
  for (const bool loopback : {true, false}) {
    HandHost host({.addresses = {own}, .kernel_owns_addresses = true, .loopback = loopback});
    host.serve_udp(Port{7}, [](const Endpoint&, ByteView request) {
      return Bytes(request.begin(), request.end());
    });
    const auto answered = answers(host,
                                  "eth(src=00:00:00:00:00:00, dst=00:00:00:00:00:00)/"
                                  "ip(src=127.0.0.1, dst=127.0.0.1)/udp(srcport=4000, dstport=7)/"
                                  "\"hi\"");
    EXPECT_EQ(answered.size(), loopback ? 1U : 0U);
    EXPECT_EQ(host.counts().discarded, loopback ? 0U : 1U);
  }
}

TEST(HandHost, AnswersPingsWithTheirOwnBytes) {
  HandHost own = hand_host();
  EXPECT_THAT(only(answers(own, to_host + "icmp.echo(ident=7, seq=3)/\"by hand\"")),
              testing::AllOf(testing::HasSubstr("type=0"), testing::HasSubstr("ident=7"),
                             testing::HasSubstr("seq=3"), testing::HasSubstr("\"by hand\"")));
  EXPECT_THAT(only(answers(own, to_host6 + "icmpv6.echo(echo.identifier=7)/\"six\"")),
              testing::AllOf(testing::HasSubstr("type=129"), testing::HasSubstr("\"six\"")));
  EXPECT_THAT(answers(own, to_host + "icmp.echo(type=0)/\"a reply\""), testing::IsEmpty());
  EXPECT_THAT(answers(own, to_host + "icmp.echo(checksum=1)/\"x\""), testing::IsEmpty());
  EXPECT_EQ(own.counts().malformed, 1U);
}

TEST(HandHost, IsSilentAboutWhatIsForOthers) {
  HandHost own = hand_host();
  EXPECT_THAT(answers(own,
                      "eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:08)/"
                      "ip(src=10.9.0.1, dst=10.9.0.9)/icmp.echo()"),
              testing::IsEmpty());
  EXPECT_THAT(answers(own, eth_to_host + "ip(src=10.9.0.1, dst=10.9.0.8)/icmp.echo()"),
              testing::IsEmpty());
  EXPECT_THAT(answers(own, eth_to_host + "ip(src=224.0.0.1, dst=10.9.0.9)/icmp.echo()"),
              testing::IsEmpty());
}

// RFC 1122, 3.2.1.3: the answer would go to nobody, to all, or round for ever.
TEST(HandHost, IsSilentToImpossibleSources) {
  HandHost own = hand_host();
  own.serve_udp(Port{12000}, [](const Endpoint&, ByteView request) {
    return std::optional(Bytes(request.begin(), request.end()));
  });
  own.serve_tcp(Port{12000}, [](ByteSpan) {});
  const auto ask = [](const std::string& source, const std::string& request) {
    const bool v6 = source.find(':') != std::string::npos;
    return eth_to_host + (v6 ? "ipv6(src=" : "ip(src=") + source +
           (v6 ? ", dst=fd09::9)/" : ", dst=10.9.0.9)/") + request;
  };
  const std::vector<std::string> requests{
      "udp(srcport=4000, dstport=12000)/\"x\"", "udp(srcport=4000, dstport=9)/\"x\"",
      "tcp(srcport=4000, dstport=12000, flags=S)", "tcp(srcport=4000, dstport=9, flags=S)"};
  std::uint64_t count = 0;
  for (const char* source : {"255.255.255.255", "224.0.0.1", "127.0.0.1", "0.0.0.0", "10.9.0.9",
                             "10.9.0.255", "::", "::1", "ff02::1", "fd09::9"}) {
    for (const std::string& request : requests) {
      EXPECT_THAT(answers(own, ask(source, request)), testing::IsEmpty()) << source << request;
      EXPECT_EQ(own.counts().discarded, ++count);
    }
  }
  for (const std::string& request : requests) {
    EXPECT_THAT(answers(own, ask("10.9.0.1", request)), testing::SizeIs(1)) << request;
  }
}

TEST(HandHost, IsSilentInAVlanInATunnelAndToWrongLengths) {
  HandHost own = hand_host();
  own.serve_udp(Port{12000}, [](const Endpoint&, ByteView request) {
    return std::optional(Bytes(request.begin(), request.end()));
  });
  own.serve_tcp(Port{12000}, [](ByteSpan) {});
  const std::string inner = "ip(src=10.9.0.1, dst=10.9.0.9)/";
  for (const char* request :
       {"udp(srcport=4000, dstport=12000)/\"x\"", "tcp(srcport=4000, dstport=12000, flags=S)",
        "tcp(srcport=4000, dstport=9, flags=S)", "icmp.echo(ident=7)/\"x\""}) {
    EXPECT_THAT(answers(own, eth_to_host + "vlan(id=5)/" + inner + request), testing::IsEmpty());
    EXPECT_THAT(answers(own, to_host + inner + request), testing::IsEmpty());
    EXPECT_THAT(answers(own, eth_to_host + "vlan(id=0)/" + inner + request), testing::SizeIs(1))
        << request;
  }
  EXPECT_EQ(own.counts().discarded, 8U);
  EXPECT_THAT(answers(own, to_host + "udp(srcport=4000, dstport=12000, length=4)/\"hello\""),
              testing::IsEmpty());
  EXPECT_THAT(answers(own, to_host6 + "udp(srcport=4000, dstport=12000, checksum=0)/\"hello\""),
              testing::IsEmpty());
  EXPECT_EQ(own.counts().malformed, 2U);
  EXPECT_THAT(answers(own, eth_to_host + "vlan(id=5)/arp(src.hw_mac=02:00:00:00:09:01, "
                                         "src.proto_ipv4=10.9.0.1, dst.proto_ipv4=10.9.0.9)"),
              testing::IsEmpty());
}

TEST(HandHost, PassesOverExtensionHeaders) {
  HandHost own = hand_host();
  own.serve_udp(Port{12000}, [](const Endpoint&, ByteView request) {
    return std::optional(Bytes(request.begin(), request.end()));
  });
  own.serve_tcp(Port{12000}, [](ByteSpan) {});
  const std::string route = "data=hex(00000000fd090000000000000000000000000007))/";
  for (const std::string& headers : {std::string("ipv6.hopopts(options=hex(010400000000))/"),
                                     std::string("ipv6.dstopts(options=hex(010400000000))/"),
                                     "ipv6.routing(type=2, segleft=0, " + route}) {
    for (const char* request :
         {"udp(srcport=4000, dstport=12000)/\"x\"", "tcp(srcport=4000, dstport=12000, flags=S)",
          "icmpv6.echo(echo.identifier=7)/\"x\""}) {
      EXPECT_THAT(answers(own, to_host6 + headers + request), testing::SizeIs(1))
          << headers << request;
    }
  }
  EXPECT_THAT(answers(own, to_host6 + "ipv6.routing(type=2, segleft=1, " + route +
                               "udp(srcport=4000, dstport=12000)/\"x\""),
              testing::IsEmpty());
}

TEST(HandHost, ServesAPortAndRefusesTheOthers) {
  HandHost own = hand_host();
  own.serve_udp(Port{12000}, [](const Endpoint& from, ByteView request) {
    EXPECT_EQ(from.port.number, 4000U);
    return std::optional(Bytes(request.rbegin(), request.rend()));
  });
  EXPECT_THAT(only(answers(own, to_host + "udp(srcport=4000, dstport=12000)/\"abc\"")),
              testing::AllOf(testing::HasSubstr("srcport=12000"), testing::HasSubstr("\"cba\"")));
  EXPECT_THAT(only(answers(own, to_host6 + "udp(srcport=4000, dstport=12000)/\"abc\"")),
              testing::HasSubstr("\"cba\""));
  EXPECT_THAT(only(answers(own, to_host + "udp(srcport=4000, dstport=9)/\"abc\"")),
              testing::HasSubstr("icmp(type=3, code=3)"));
  EXPECT_THAT(answers(own, to_host + "udp(srcport=4000, dstport=12000, checksum=1)/\"abc\""),
              testing::IsEmpty());
  EXPECT_THAT(only(answers(own, to_host + "udp(srcport=4000, dstport=12000, checksum=0)/\"abc\"")),
              testing::HasSubstr("\"cba\""));
}

TEST(HandHost, LeavesToTheKernelWhatTheKernelOwns) {
  HandHost own = hand_host(true);
  EXPECT_THAT(answers(own, to_host + "icmp.echo()/\"x\""), testing::IsEmpty());
  EXPECT_THAT(answers(own, to_host + "udp(srcport=4000, dstport=9)/\"x\""), testing::IsEmpty());
  EXPECT_THAT(answers(own, to_host + "tcp(srcport=4000, dstport=9, flags=2)"), testing::IsEmpty());
}

TEST(HandHost, SendsABoundedNumberOfErrorsASecond) {
  HandHost own = hand_host();
  const Bytes refused = frame(to_host + "udp(srcport=4000, dstport=9)/\"x\"").bytes;
  std::size_t first = 0;
  for (int i = 0; i < 1000; ++i) first += answers(own, refused, seconds(5)).size();
  EXPECT_EQ(first, 100U);
  EXPECT_EQ(own.counts().unanswered, 900U);
  EXPECT_EQ(answers(own, refused, seconds(6)).size(), 1U);
}

TEST(HandHost, PutsFragmentsTogetherAndAnswersInFragments) {
  for (const std::string& recipe : {to_host + "icmp.echo(ident=7)/\"x\"*3000",
                                    to_host6 + "icmpv6.echo(echo.identifier=7)/\"x\"*3000"}) {
    SCOPED_TRACE(recipe);
    HandHost own = hand_host();
    const wire::Frame whole = frame(recipe);
    const auto pieces = wire::fragments_of(whole.view(), 1500, 77);
    ASSERT_TRUE(pieces);
    ASSERT_EQ(pieces->size(), 3U);
    own.receive((*pieces)[2], seconds(1));
    own.receive((*pieces)[0], seconds(1));
    EXPECT_THAT(own.take_frames(), testing::IsEmpty());
    own.receive((*pieces)[1], seconds(1));
    EXPECT_THAT(own.take_frames(), testing::SizeIs(3));
    EXPECT_EQ(own.counts().malformed, 0U);
    EXPECT_EQ(own.counts().echoes, 1U);
  }
}

TEST(Reassembly, HoldsABoundedNumberOfDatagrams) {
  Reassembly reassembly;
  const auto first_fragment = [](unsigned id) {
    return frame("ip(src=10.9.0.1, dst=10.9.0.9, flags.mf=1, proto=17, id=" + std::to_string(id) +
                 ")/\"x\"*64")
        .bytes;
  };
  for (unsigned id = 1; id <= 1000; ++id) {
    const Bytes bytes = first_fragment(id);
    EXPECT_FALSE(reassembly.add(wire::read_ip(bytes), seconds(1)));
  }
  EXPECT_EQ(reassembly.datagrams(), Reassembly::most_datagrams);
  const Bytes later = first_fragment(2000);
  EXPECT_FALSE(reassembly.add(wire::read_ip(later), seconds(60)));
  EXPECT_EQ(reassembly.datagrams(), 1U) << "the others waited too long";
}

TEST(HandHost, ASynFloodLeavesItServing) {
  HandHost own = hand_host();
  own.serve_tcp(Port{12000}, [](ByteSpan) {});
  for (int i = 0; i < 10'000; ++i) {
    const std::string source =
        "10.9." + std::to_string(1 + i / 250) + "." + std::to_string(i % 250);
    own.receive(frame(eth_to_host + "ip(src=" + source +
                      ", dst=10.9.0.9)/tcp(srcport=4000, dstport=12000, flags=2, seq_raw=1)")
                    .bytes,
                seconds(1));
    static_cast<void>(own.take_frames());
  }
  EXPECT_THAT(
      only(answers(own, to_host + "tcp(srcport=5000, dstport=12000, flags=2, seq_raw=1)")),
      testing::AllOf(testing::HasSubstr("flags=0x0012"), testing::HasSubstr("dst=10.9.0.1")));
  EXPECT_THAT(only(answers(own, to_host + "tcp(srcport=5000, dstport=12001, flags=2, seq_raw=1)")),
              testing::HasSubstr("flags=0x0014"));
}

}  // namespace
}  // namespace pushpkt::stack
