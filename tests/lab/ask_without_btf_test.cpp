// A kernel that does not say whose packet was dropped, and other programs whose packets are: no
// drop of theirs becomes the reason of a row.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "in_child.hpp"
#include "lab/ask_noise.hpp"
#include "pushpkt/ask/fields.hpp"
#include "pushpkt/drops/trace.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/report/fields.hpp"

namespace pushpkt::ask {
namespace {

constexpr const char* btf_folder = "/sys/kernel/btf";

/// In this process only: an empty folder in front of the kernel's types.
bool hide_btf() {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("none", btf_folder, "tmpfs", 0, nullptr) == 0;
}

FieldsQuestion question() {
  FieldsQuestion out;
  for (const char* text : {"ip.ttl=1",
                           "ip.src=0.0.0.0",
                           "ip.src=127.0.0.1",
                           "ip.dst=127.0.0.1",
                           "ip.checksum=0xdead",
                           "ip.version=5",
                           "ip.proto=253",
                           "udp.checksum=0xdead",
                           "udp.dstport=9",
                           "eth.type=0x88b5",
                           "eth.dst=02:00:00:00:00:99",
                           "ip.dst=224.0.0.1",
                           "tcp.flags=0x010",
                           "icmp.type=200",
                           "ip(dst=10.77.1.255)/icmp.echo()",
                           "ip(dst=10.77.2.255)/icmp(type=13)",
                           "ip(dst=255.255.255.255)/icmp.echo()",
                           "ip(dst=10.77.1.255)/udp(dport=9)",
                           "ip(dst=10.77.1.255)/tcp(dport=12000, flags=S)",
                           "ip(dst=10.77.2.255)/igmp()",
                           "ip(dst=224.0.0.1)/tcp(dport=12000, flags=S)"}) {
    out.cases.push_back(*cases::parse_case(text));
  }
  out.paths = {*path::find_kind("packet")};
  return out;
}

/// In a child, where BTF is hidden. Its exit status: 0 as it should be, 1 rows differ (named on
/// stderr), 2 the kernel's types are told all the same.
[[noreturn]] void compare_without_btf(const FieldsAnswer& with_identity) {
  if (!hide_btf() || drops::Trace::open(drops::Detail::packet)) ::_exit(2);
  const auto answer = ask_fields(question());
  if (!answer) ::_exit(1);
  const auto lines = report::differences_from(*answer, report::fields_json(with_identity));
  if (!lines) ::_exit(1);
  for (const std::string& line : *lines) std::fprintf(stderr, "%s\n", line.c_str());
  ::_exit(lines->empty() ? 0 : 1);
}

TEST(AskWithoutBtf, OthersDropsAreNotTakenForOurs) {
  if (const auto lab = lab::probe(); !lab) GTEST_SKIP() << lab.error().text();
  for (const drops::Detail detail : {drops::Detail::packet, drops::Detail::reason}) {
    if (const auto trace = drops::Trace::open(detail); !trace) GTEST_SKIP() << trace.error().text();
  }
  const Noise noise;
  const auto with_identity = ask_fields(question());
  ASSERT_TRUE(with_identity) << with_identity.error().text();
  const int status = test::in_child([&]() -> int { compare_without_btf(*with_identity); });
  if (status == 2) GTEST_SKIP() << "cannot hide " << btf_folder << " here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pushpkt::ask
