// The table of `doctor`: the verdict first, each cure once.
#include "pushpkt/report/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/report/path_reference.hpp"
#include "report_page_text.hpp"

namespace pushpkt::report {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(DoctorText, BeginsWithTheVerdictAndHasEachCureOnce) {
  const std::string cure = "it needs CAP_NET_RAW:\n  run inside `pushpkt lab`";
  const std::vector<doctor::Check> checks{
      {"lab", "lab", true, "three hosts"},
      {"lab", "nftables", true, "rules"},
      {"path", "raw-ip", false, "cannot open a raw socket: not permitted (EPERM)", cure},
      {"path", "packet", false, "cannot open an AF_PACKET socket: not permitted (EPERM)", cure},
      {"path", "tun", false, "cannot open /dev/net/tun: denied (EACCES)", "chmod"}};
  const std::string text = doctor_text(checks, {});
  EXPECT_THAT(text, StartsWith(std::string(doctor::verdict_of(checks)) + "\n"));
  EXPECT_EQ(occurrences(text, "it needs CAP_NET_RAW"), 1U);
  EXPECT_THAT(text, AllOf(HasSubstr("raw-ip, packet:\n    it needs CAP_NET_RAW: run inside"),
                          ContainsRegex("raw-ip +no +not permitted \\(EPERM\\)\n"),
                          HasSubstr("cannot open /dev/net/tun: denied (EACCES)")));
  EXPECT_THAT(doctor_json(checks), HasSubstr("cannot open an AF_PACKET socket"));
}

TEST(PathsText, HasEachCureOnce) {
  const Error raw = {"cannot open a raw socket", 0, "it needs a right", Cause::permission};
  const Error frames = {"cannot open an AF_PACKET socket", 0, "it needs a right",
                        Cause::permission};
  std::vector<PathState> states;
  for (const path::PathKind& kind : path::kinds()) {
    states.push_back({&kind, std::nullopt});
    if (kind.kind == path::Kind::raw_ip) states.back().unavailable = raw;
    if (kind.kind == path::Kind::packet || kind.kind == path::Kind::ring) {
      states.back().unavailable = frames;
    }
  }
  const std::string text = paths_text(states, {});
  EXPECT_THAT(text,
              AllOf(HasSubstr("  packet, ring: cannot open an AF_PACKET socket\n    it needs"),
                    HasSubstr("  raw-ip: cannot open a raw socket\n"), Not(HasSubstr("  ring: "))));
}

}  // namespace
}  // namespace pushpkt::report
