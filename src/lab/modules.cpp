// modules.dep names the files of all modules, modules.builtin what the kernel has without any.
#include "pushpkt/lab/modules.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <vector>

#include "pushpkt/base/joined.hpp"

namespace pushpkt::lab {
namespace {

namespace fs = std::filesystem;

/// Whether a line of the file is about this module: "kernel/drivers/net/veth.ko.xz: ..."
bool lists(const fs::path& file, std::string_view module) {
  const std::string name = "/" + std::string(module) + ".ko";
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const std::string own = line.substr(0, line.find(':'));
    const std::size_t at = own.find(name);
    if (at == std::string::npos) continue;
    const std::size_t end = at + name.size();
    if (end == own.size() || own[end] == '.') return true;
  }
  return false;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code trouble;
  for (auto entry = fs::directory_iterator(folder, trouble);
       !trouble && entry != fs::directory_iterator(); entry.increment(trouble)) {
    out.push_back(entry->path().filename().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::string module_cure(std::string_view module, const std::string& release,
                        const fs::path& folder) {
  const std::string name(module);
  const fs::path own = folder / release;
  std::error_code trouble;
  if (fs::exists(own, trouble)) {
    if (lists(own / "modules.dep", module)) {
      return "load the kernel's module: sudo modprobe " + name;
    }
    if (lists(own / "modules.builtin", module)) return "the kernel has " + name + " built in";
    return "the kernel " + release + " has no module " + name +
           ": install the package with its other modules (Ubuntu: linux-modules-extra-" + release +
           "), or boot another kernel";
  }
  const std::vector<std::string> others = names_in(folder);
  if (!others.empty()) {
    return "the running kernel is " + release + ", and " + folder.string() +
           " has modules of another only (" + joined(others, ", ") + "): it was upgraded; reboot";
  }
  return folder.string() +
         " has no modules: in a container, load it on the machine itself: sudo "
         "modprobe " +
         name;
}

}  // namespace pushpkt::lab
