// What a program in a lab can set: all of the lab, nothing of the machine, whatever it mounts.
#include <gtest/gtest.h>

#include <string>

#include "program.hpp"

namespace pushpkt::test {
namespace {

struct Try {
  const char* name;
  const char* command;
};

void PrintTo(const Try& tried, std::ostream* out) { *out << tried.name; }

std::string in_lab(const std::string& labs, const char* command) {
  return labs + " sh -c 'sys=/proc/sys/kernel/printk_ratelimit; dir=$(mktemp -d); " + command + "'";
}

class LabLocks : public testing::TestWithParam<Try> {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
};

class MachinesSetting : public LabLocks {};

// Each asks whether a setting may be written, and writes none.
TEST_P(MachinesSetting, CannotBeWrittenInALabNorInOneWithin) {
  for (const std::string labs : {"pushpkt lab --", "pushpkt lab -- pushpkt lab --"}) {
    const Outcome tried = shell(in_lab(labs, GetParam().command));
    if (tried.err.find("keep root's power") != std::string::npos) GTEST_SKIP() << tried.err;
    EXPECT_NE(tried.status, 0) << labs << " " << GetParam().command;
  }
}

INSTANTIATE_TEST_SUITE_P(
    LabLocks, MachinesSetting,
    testing::Values(
        Try{"sysctl", "test -w $sys"},
        Try{"sysctl_by_remount", "mount -o remount,rw,bind /proc/sys; test -w $sys"},
        Try{"sysctl_by_unmount", "umount -l /proc/sys; test -w $sys"},
        Try{"sysctl_by_unmount_of_all", "umount -l /proc; umount -l /proc; test -w $sys"},
        Try{"sysctl_by_new_procfs", "mount -t proc none $dir; test -w $dir/sys/kernel/domainname"},
        Try{"sysctl_by_bind", "mount --rbind /proc $dir; umount $dir/sys; test -w $dir/sys/vm"},
        Try{"sysctl_by_user_namespace", "unshare -Urm sh -c \"umount /proc/sys; test -w $sys\""},
        Try{"sysrq", "test -w /proc/sysrq-trigger"}, Try{"irq", "test -w /proc/irq"},
        Try{"sysfs", "test -w /sys/kernel/rcu_expedited"},
        Try{"sysfs_by_remount", "mount -o remount,rw,bind /sys; test -w /sys/kernel"},
        Try{"sysfs_by_unmount", "umount -l /sys; test -w /sys/kernel/rcu_expedited"},
        Try{"new_sysfs", "mount -t sysfs none $dir; test -w $dir/kernel/rcu_expedited"},
        Try{"new_sysfs_on_a_host",
            "ip netns exec server sh -c \"mount -o remount,rw /sys; test -w /sys/kernel\""}),
    [](const auto& each) { return each.param.name; });

class LabsSetting : public LabLocks {};

TEST_P(LabsSetting, CanBeWrittenInALabAndInOneWithin) {
  for (const std::string labs : {"pushpkt lab --", "pushpkt lab -- pushpkt lab --"}) {
    const Outcome tried = shell(in_lab(labs, GetParam().command));
    EXPECT_EQ(tried.status, 0) << labs << " " << GetParam().command << "\n" << tried.err;
  }
}

INSTANTIATE_TEST_SUITE_P(
    LabLocks, LabsSetting,
    testing::Values(
        Try{"sysctl", "echo 9 > /proc/sys/net/ipv4/ip_default_ttl"},
        Try{"sysctl_of_another_host",
            "ip netns exec router sh -c \"echo 9 > /proc/sys/net/ipv6/conf/all/hop_limit\""},
        Try{"devices", "ip link add x0 type veth peer name x1 && test -e /sys/class/net/x0"},
        Try{"devices_of_another_host",
            "ip netns exec server sh -c \"ls /sys/class/net\" | grep to-router"},
        Try{"names_of_hosts", "ip netns add new && ip netns exec new ip link set lo up"},
        Try{"name", "hostname other && test $(hostname) = other"},
        Try{"namespaces", "unshare -Urmn ip link set lo up"},
        Try{"mounts", "mount -t tmpfs none $dir && touch $dir/file"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace pushpkt::test
