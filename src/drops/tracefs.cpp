// tracefs: mounted at one of two places, or by ourselves. fsopen(2), fsmount(2)
#include "drops/tracefs.hpp"

#include <fcntl.h>
#include <sys/mount.h>

#include <array>
#include <string>

namespace pushpkt::drops {
namespace {

constexpr const char* event = "events/skb/kfree_skb";
constexpr std::array places{"/sys/kernel/tracing/", "/sys/kernel/debug/tracing/"};
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

Result<Fd> detached_mount() {
  const std::string hint =
      "run it as root (sudo), or mount it: `mount -t tracefs tracefs /sys/kernel/tracing`";
  const Fd context(::fsopen("tracefs", FSOPEN_CLOEXEC));
  if (!context.valid()) return fail(system_error("cannot reach tracefs", hint));
  if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return fail(system_error("cannot reach tracefs", hint));
  }
  Fd mount(::fsmount(context.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
  if (!mount.valid()) return fail(system_error("cannot reach tracefs", hint));
  return mount;
}

}  // namespace

Result<Fd> drop_event_folder() {
  for (const char* const place : places) {
    Fd folder(::open((std::string(place) + event).c_str(), folder_flags));
    if (folder.valid()) return folder;
  }
  const auto mount = detached_mount();
  if (!mount) return fail(mount.error());
  Fd folder(::openat(mount->get(), event, folder_flags));
  if (!folder.valid()) {
    return fail(system_error("cannot open the tracepoint skb:kfree_skb",
                             "this kernel was built without CONFIG_TRACEPOINTS or CONFIG_NET"));
  }
  return folder;
}

}  // namespace pushpkt::drops
