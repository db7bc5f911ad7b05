// Why a part of the kernel that is a module is not there. modprobe(8), depmod(8)
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pushpkt::lab {

/// What makes `module` ("veth") available on the running kernel `release`: a reboot where the
/// kernel was upgraded and its modules are gone, `modprobe` where the module is there, a package
/// where it is not. `folder` has one folder for each kernel.
[[nodiscard]] std::string module_cure(std::string_view module, const std::string& release,
                                      const std::filesystem::path& folder = "/lib/modules");

}  // namespace pushpkt::lab
