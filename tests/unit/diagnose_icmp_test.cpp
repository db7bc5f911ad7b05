// What becomes of ICMP and ARP that the server receives, by the packet and the server's counters.
#include <gmock/gmock.h>

#include "diagnose/infer_drop.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::diagnose {
namespace {

using testing::HasSubstr;

struct AtServer {
  std::string recipe;
  std::string counter;  ///< that moved
  std::string reason;
  std::string sentence;  ///< a part of it
  bool taken_in = reason.empty();

  friend void PrintTo(const AtServer& packet, std::ostream* out) { *out << packet.recipe; }
};

class PacketsAtServer : public testing::TestWithParam<AtServer> {
 protected:
  [[nodiscard]] static Inference found(const AtServer& asked) {
    auto settings = std::make_shared<journey::LabSettings>();
    const auto at = static_cast<std::size_t>(
        std::find(lab::host_names.begin(), lab::host_names.end(), lab::server_name) -
        lab::host_names.begin());
    (*settings)[at].interfaces = {lab::server_to_router};
    journey::Trial trial;
    trial.evidence.settings = settings;
    if (!asked.counter.empty()) {
      drops::Change change;
      change.name = asked.counter;
      change.by = 1;
      trial.evidence.counted[at] = {change};
    }
    const auto frame = wire::build(
        *wire::parse_recipe("eth(src=" + to_string(lab::router_to_server.mac) +
                            ", dst=" + to_string(lab::server_to_router.mac) + ")/" + asked.recipe));
    const Circumstances nothing_else;
    const PacketAtHost packet(lab::server_name, frame->bytes, true, trial, nothing_else);
    return infer_drop(packet, trial.evidence.counted[at]).value_or(Inference{"none", "", ""});
  }
};

TEST_P(PacketsAtServer, AreDroppedOnlyWhereTheKernelDropsThem) {
  const Inference inferred = found(GetParam());
  EXPECT_EQ(inferred.reason, GetParam().reason) << GetParam().recipe;
  EXPECT_EQ(inferred.taken_in, GetParam().taken_in) << GetParam().recipe;
  EXPECT_THAT(inferred.sentence, HasSubstr(GetParam().sentence)) << GetParam().recipe;
}

std::string icmp(const std::string& type, const std::string& quoted) {
  return "ip(src=10.77.1.2, dst=10.77.2.2)/icmp(type=" + type + ")" + quoted;
}
std::string icmp6(const std::string& type, const std::string& quoted) {
  return "ipv6(src=fd77:1::2, dst=fd77:2::2)/icmpv6(type=" + type + ")/hex(00000000)" + quoted;
}
std::string discovery(const std::string& source, const std::string& rest) {
  return "ipv6(hlim=255, src=" + source + ", dst=fd77:2::2)/" + rest;
}

constexpr const char* in4 = "/ip(src=10.77.2.2, dst=10.77.1.2)/udp(srcport=12000, dstport=3)";
constexpr const char* in6 = "/ipv6(src=fd77:2::2, dst=fd77:1::2)/udp(srcport=12000, dstport=3)";
constexpr const char* errors = "Icmp.InErrors";
constexpr const char* errors6 = "Icmp6.InErrors";

std::vector<AtServer> packets() {
  std::vector<AtServer> out;
  for (const char* type : {"3", "4", "11", "12"}) {
    out.push_back({icmp(type, in4), "", "", "told to what it quotes"});
    out.push_back({icmp(type, in4), errors, "", "no socket here"});
    out.push_back({icmp(type, "/hex(45)"), errors, "NOT_SPECIFIED", "quotes no packet"});
    out.push_back({icmp(type, ""), "", "NOT_SPECIFIED", "quotes no packet"});
    out.push_back({icmp(type, "/hex(4500001c00010000401100000a4d02020a4d0102)"), errors, "",
                   "quotes too little"});
    out.push_back({icmp(type, "/hex(4400001c00010000401100000a4d02020a4d01022ee00003)"), errors,
                   "IP_INHDR", "that it quotes is impossible"});
  }
  out.push_back({icmp("5", in4), errors, "", "redirect is taken in"});
  out.push_back({icmp("5", "/hex(45)"), errors, "PKT_TOO_SMALL", "quotes no packet"});
  for (const char* type : {"1", "2", "3", "4", "100"}) {
    out.push_back({icmp6(type, in6), "", "", "told to what it quotes"});
    out.push_back({icmp6(type, in6), errors6, "", "no socket here"});
    const bool is_too_big = std::string_view(type) == "2";
    out.push_back({icmp6(type, "/hex(60)"), errors6, is_too_big ? "NOT_SPECIFIED" : "PKT_TOO_SMALL",
                   "quotes no packet"});
  }
  out.push_back({discovery("fd77:2::1", "icmpv6.solicitation(target=ff02::1)"), "", "NOT_SPECIFIED",
                 "a group"});
  out.push_back({discovery("fd77:2::1", "icmpv6.solicitation(target=fd77:2::9)"), "",
                 "IPV6_NDISC_NS_OTHERHOST", ""});
  out.push_back(
      {discovery("fd77:2::1", "icmpv6.solicitation(target=fd77:2::2)"), "", "", "nothing follows"});
  out.push_back({discovery("fd77:2::1", "icmpv6(type=134)/hex(00)*12"), "", "NOT_SPECIFIED",
                 "not link-local"});
  out.push_back({discovery("fe80::1", "icmpv6(type=134)/hex(00)*12"), "", "", "nothing follows"});
  out.push_back({"arp(dst.proto_ipv4=127.0.0.1)", "", "NOT_SPECIFIED", "loopback or group"});
  out.push_back({"arp(dst.proto_ipv4=224.0.0.1)", "", "NOT_SPECIFIED", "loopback or group"});
  out.push_back({"arp(dst.proto_ipv4=10.77.2.9)", "", "", "asks nothing"});
  // A counter of drops that moved was measured; the rule was not.
  out.push_back({"arp(dst.proto_ipv4=10.77.2.9)", "Ip.OutDiscards", "", "a queue was full", false});
  const std::string ip6 = "ipv6(src=fd77:1::2, dst=fd77:2::2";
  constexpr const char* headers = "Ip6.InHdrErrors";
  out.push_back({ip6 + ", nxt=43)/hex(00)", headers, "NOT_SPECIFIED", "longer than the packet"});
  out.push_back(
      {ip6 + ", nxt=43)/hex(1100000100000000)/udp()", headers, "NOT_SPECIFIED", "no host follows"});
  out.push_back({ip6 + ")/ipv6.fraghdr()/ipv6.fraghdr()/udp()", headers, "NOT_SPECIFIED",
                 "second fragment header"});
  out.push_back(
      {ip6 + ")/ipv6.fraghdr(nxt=17)/hex(00)", headers, "NOT_SPECIFIED", "lacks a header"});
  return out;
}

INSTANTIATE_TEST_SUITE_P(Packets, PacketsAtServer, testing::ValuesIn(packets()));

}  // namespace
}  // namespace pushpkt::diagnose
