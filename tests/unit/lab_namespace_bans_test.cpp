// Which setting forbids a namespace, and which module is missing: told from files as kernels have
// them.
#include "pushpkt/lab/namespace_bans.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>

#include "pushpkt/lab/modules.hpp"
#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt::lab {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The hint where all settings allow, but for those given.
std::string hint(const std::map<std::string, std::string>& changed, NamespaceKind kind,
                 int number) {
  const ScratchFolder settings;
  std::map<std::string, std::string> all{{"kernel/apparmor_restrict_unprivileged_userns", "0"},
                                         {"kernel/unprivileged_userns_clone", "1"},
                                         {"user/max_user_namespaces", "95000"},
                                         {"user/max_net_namespaces", "95000"},
                                         {"user/max_mnt_namespaces", "95000"},
                                         {"user/max_pid_namespaces", "95000"}};
  for (const auto& [name, value] : changed) all[name] = value;
  for (const auto& [name, value] : all) settings.write(name, value + "\n");
  return Bans::read(settings.path()).hint({kind}, number);
}

constexpr const char* no_sysctl = "no sysctl forbids it";

TEST(Bans, NamesTheSettingThatForbidsEachKind) {
  struct {
    const char* file;
    const char* value;
    NamespaceKind kind;
    int number;
    const char* cure;
  } const rows[] = {{"kernel/apparmor_restrict_unprivileged_userns", "1", NamespaceKind::user,
                     EACCES, "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
                    {"kernel/apparmor_restrict_unprivileged_userns", "1", NamespaceKind::network,
                     EPERM, "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
                    {"kernel/unprivileged_userns_clone", "0", NamespaceKind::user, EPERM,
                     "sysctl -w kernel.unprivileged_userns_clone=1"},
                    {"user/max_user_namespaces", "0", NamespaceKind::user, ENOSPC,
                     "sysctl -w user.max_user_namespaces=10000"},
                    {"user/max_net_namespaces", "0", NamespaceKind::network, ENOSPC,
                     "sysctl -w user.max_net_namespaces=10000"},
                    {"user/max_mnt_namespaces", "0", NamespaceKind::mount, ENOSPC,
                     "sysctl -w user.max_mnt_namespaces=10000"},
                    {"user/max_pid_namespaces", "0", NamespaceKind::pid, ENOSPC,
                     "sysctl -w user.max_pid_namespaces=10000"}};
  for (const auto& row : rows) {
    EXPECT_THAT(hint({{row.file, row.value}}, row.kind, row.number),
                AllOf(HasSubstr(row.cure), Not(HasSubstr(no_sysctl))));
  }
}

TEST(Bans, ALimitThatIsUsedUpIsNamedToo) {
  EXPECT_THAT(hint({{"user/max_net_namespaces", "2"}}, NamespaceKind::network, ENOSPC),
              AllOf(HasSubstr("user.max_net_namespaces is 2, and all are in use"),
                    Not(HasSubstr(no_sysctl))));
  EXPECT_THAT(hint({{"user/max_net_namespaces", "2"}}, NamespaceKind::network, EPERM),
              HasSubstr(no_sysctl));
}

TEST(Bans, ASettingOfAnotherKindIsNotBlamed) {
  EXPECT_THAT(hint({{"user/max_net_namespaces", "0"}}, NamespaceKind::user, EPERM),
              AllOf(HasSubstr(no_sysctl), Not(HasSubstr("max_net_namespaces"))));
}

TEST(Modules, AKernelThatWasUpgradedAsksForAReboot) {
  const ScratchFolder modules;
  modules.write("6.1.0-51-amd64/modules.dep", "kernel/drivers/net/veth.ko:\n");
  EXPECT_THAT(module_cure("veth", "6.1.0-50-amd64", modules.path()),
              AllOf(HasSubstr("6.1.0-50-amd64"), HasSubstr("6.1.0-51-amd64"), HasSubstr("reboot")));
}

TEST(Modules, AModuleThatIsThereIsLoadedAndAnotherIsInstalled) {
  const ScratchFolder modules;
  modules.write(
      "6.12.1/modules.dep",
      "kernel/drivers/net/veth.ko.xz:\nkernel/net/x.ko: kernel/net/netfilter/nf_tables.ko");
  modules.write("6.12.1/modules.builtin", "kernel/net/ipv6/ipv6.ko\n");
  EXPECT_THAT(module_cure("veth", "6.12.1", modules.path()), HasSubstr("sudo modprobe veth"));
  // It is only named as what another one needs.
  EXPECT_THAT(module_cure("nf_tables", "6.12.1", modules.path()),
              AllOf(HasSubstr("no module nf_tables"), HasSubstr("install the package")));
  EXPECT_THAT(module_cure("ipv6", "6.12.1", modules.path()), HasSubstr("built in"));
}

TEST(Modules, WithoutAnyTheMachineOutsideIsNamed) {
  const ScratchFolder modules;
  EXPECT_THAT(module_cure("veth", "6.12.1", modules.path()), HasSubstr("container"));
}

}  // namespace
}  // namespace pushpkt::lab
