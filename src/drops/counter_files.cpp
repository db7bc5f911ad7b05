// pread(2) from the beginning makes the kernel write such a file anew.
#include "pushpkt/drops/counter_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace pushpkt::drops {
namespace {

constexpr std::array names{"snmp", "netstat", "snmp6", "dev"};

Result<std::string> text_from_start(int fd, const std::string& name) {
  std::string text;
  std::array<char, 16384> block{};
  while (true) {
    const ssize_t got = ::pread(fd, block.data(), block.size(), static_cast<off_t>(text.size()));
    if (got < 0) return fail(system_error("cannot read /proc/net/" + name));
    if (got == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<CounterFiles> CounterFiles::open() {
  CounterFiles out;
  for (const char* name : names) {
    const std::string path = std::string("/proc/thread-self/net/") + name;
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const bool must_be = out.files_.empty();  // snmp: the others may be missing (no IPv6)
    if (!fd.valid() && must_be) return fail(system_error("cannot open " + path));
    out.files_.push_back({name, std::move(fd)});
  }
  return out;
}

Result<Counters> CounterFiles::read() const {
  Counters out;
  for (const File& file : files_) {
    if (!file.fd.valid()) continue;
    const auto text = text_from_start(file.fd.get(), file.name);
    if (!text) return fail(text.error());
    if (file.name == "snmp6") {
      out.add_pairs(*text);
    } else if (file.name == "dev") {
      out.add_devices(*text);
    } else {
      out.add_groups(*text);
    }
  }
  return out;
}

}  // namespace pushpkt::drops
