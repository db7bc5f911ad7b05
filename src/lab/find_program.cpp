// Where a program is: PATH as execvp(3) has it, then the directories of the administrator.
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include "pushpkt/base/find_program.hpp"
#include "pushpkt/lab/find_program.hpp"

namespace pushpkt::lab {
namespace {

struct Package {
  std::string_view program;
  std::string_view hint;
};
// An ordinary user's PATH has no sbin, and there is where these are.
constexpr std::array<Package, 2> packages{{
    {"ip", "install the package iproute2 (Fedora: iproute)"},
    {"nft", "install the package nftables"},
}};

Error missing(const std::string& name) {
  for (const Package& package : packages) {
    if (package.program != name) continue;
    return Error{"cannot find the program `" + name + "`", 0, std::string(package.hint),
                 Cause::environment};
  }
  return input_error("cannot find the program `" + name + "`", "it is not in PATH, nor in sbin");
}

}  // namespace

Result<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (::access(name.c_str(), X_OK) == 0) return name;
    Error error = input_error("cannot run " + name);
    error.number = errno;
    return fail(std::move(error));
  }
  if (std::string file = find_in_path(name, system_path()); !file.empty()) return file;
  return fail(missing(name));
}

}  // namespace pushpkt::lab
