// Rights that are given up, by a child that looks what is left.
#include "pushpkt/base/privileges.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

#include "in_child.hpp"
#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt {
namespace {

using test::in_child;

/// "CapEff" of /proc/self/status.
std::string status_line(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":\t")) return line.substr(name.size() + 2);
  }
  return "";
}

const std::string none = "0000000000000000";

TEST(Privileges, NoCapabilityIsLeftAndNoneComesBack) {
  EXPECT_EQ(in_child([] {
              if (!drop_all_capabilities()) return 1;
              for (const char* const set : {"CapEff", "CapPrm", "CapInh"}) {
                if (status_line(set) != none) return 2;
              }
              return ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 3;
            }),
            0);
}

TEST(Privileges, TheKernelAgreesWhichCapabilitiesThereAre) {
  const auto effective = std::stoull(status_line("CapEff"), nullptr, 16);
  for (const unsigned capability : {0U, 13U, 21U, 39U}) {  // CHOWN, NET_RAW, SYS_ADMIN, BPF
    EXPECT_EQ(has_capability(capability), (effective >> capability & 1U) != 0) << capability;
  }
}

TEST(Privileges, OnlyWhatIsWantedAndWasThereIsKept) {
  const bool had = has_capability(CAP_NET_RAW);
  EXPECT_EQ(in_child([had] {
              if (!keep_capabilities({CAP_NET_RAW})) return 1;
              const auto left = std::stoull(status_line("CapEff"), nullptr, 16);
              return left == (had ? 1ULL << CAP_NET_RAW : 0ULL) ? 0 : 2;
            }),
            0);
}

TEST(Privileges, RootBecomesAnotherUserWhereFilesAllowIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root becomes another user";
  ::unsetenv("SUDO_UID");
  EXPECT_EQ(in_child([] {
              if (!drop_privileges({.read = {"/etc/passwd"}})) return 1;
              return ::geteuid() == 65534 ? 0 : 2;
            }),
            0);
}

TEST(Privileges, AFileThatOnlyTheOldRightsOpenIsAnError) {
  const ScratchFolder folder;
  const std::string file = folder.write("closed", "x");
  ::chmod(file.c_str(), 0);
  const int status = in_child([&file] {
    const auto done = drop_privileges({.read = {file}});
    if (done) return 0;  // user 0 or we ourselves may not read mode 0 without a capability
    return done.error().number == EACCES ? 5 : 6;
  });
  // As an ordinary user opening the file is the caller's own error.
  EXPECT_EQ(status, ::geteuid() == 0 ? 5 : 0);
}

}  // namespace
}  // namespace pushpkt
