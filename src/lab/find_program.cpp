// Where a program is: PATH as execvp(3) has it, then the directories of the administrator.
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

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
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): no thread sets it here
  std::string places = path != nullptr ? path : "/usr/bin:/bin";
  places += ":/usr/local/sbin:/usr/sbin:/sbin";
  for (std::string_view rest = places; !rest.empty();) {
    const std::size_t colon = rest.find(':');
    std::string file(rest.substr(0, colon));
    file += '/';
    file += name;
    if (!name.empty() && ::access(file.c_str(), X_OK) == 0) return file;
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
  }
  return fail(missing(name));
}

}  // namespace pushpkt::lab
