// mount(2): sysfs shows the network namespace of who mounts it, procfs the PID namespace; `ip
// netns` looks in /run/netns. ip-netns(8)
#include "mounts.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace pushpkt::lab {
namespace {

constexpr unsigned long harmless = MS_NOSUID | MS_NODEV | MS_NOEXEC;

// A mount's flags are changed by a remount of the bind. mount_namespaces(7)
void bind_over_itself(const char* folder, unsigned long flags) {
  if (::mount(folder, folder, nullptr, MS_BIND, nullptr) != 0) return;
  ::mount(nullptr, folder, nullptr, MS_BIND | MS_REMOUNT | harmless | flags, nullptr);
}

// Root may write them by its user id alone, whatever capabilities it has. sysctl.c, test_perm()
void protect_settings_of_the_machine() {
  for (const char* path :
       {"/proc/sys", "/proc/sysrq-trigger", "/proc/acpi", "/proc/bus", "/proc/driver",
        "/proc/dynamic_debug", "/proc/fs", "/proc/irq", "/proc/mtrr", "/proc/scsi"}) {
    bind_over_itself(path, MS_RDONLY);
  }
  bind_over_itself("/proc/sys/net", 0);
}

// Its files ask for the user id alone, too: they turn processors off and remove devices.
void show_devices_of_this_host() {
  if (::mount("sysfs", "/sys", "sysfs", harmless | MS_RDONLY, nullptr) == 0) return;
  mount_attr read_only{};  // the old one, and what is mounted below it
  read_only.attr_set = MOUNT_ATTR_RDONLY;
  ::syscall(SYS_mount_setattr, AT_FDCWD, "/sys", AT_RECURSIVE, &read_only, sizeof read_only);
}

}  // namespace

Mounts::Mounts(const Namespaces& namespaces) {
  std::error_code ignored;
  has_run_netns_ = std::filesystem::is_directory("/run/netns", ignored);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    names_[i].source = "/proc/self/fd/" + std::to_string(namespaces[i].get());
    names_[i].target = std::string("/run/netns/").append(host_names[i]);
  }
}

void Mounts::make() const {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
  // The real host's own names are hidden: an ordinary user cannot add to /run.
  const char* place = has_run_netns_ ? "/run/netns" : "/run";
  if (::mount("tmpfs", place, "tmpfs", harmless, "mode=755") == 0) {
    ::mkdir("/run/netns", 0755);
    for (const Name& name : names_) {
      const int file = ::open(name.target.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0444);
      if (file >= 0) ::close(file);
      ::mount(name.source.c_str(), name.target.c_str(), nullptr, MS_BIND, nullptr);
    }
  }
  // Over the old ones, which are locked to their place in a user namespace.
  ::mount("proc", "/proc", "proc", harmless, nullptr);
  protect_settings_of_the_machine();
  show_devices_of_this_host();
}

}  // namespace pushpkt::lab
