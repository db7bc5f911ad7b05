// pread(2) from the beginning makes the kernel write such a file anew.
#include "pushpkt/drops/counter_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "drops/scan.hpp"

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

void add_text(Counters& to, std::string_view name, std::string_view text) {
  if (name == "snmp6") {
    to.add_pairs(text);
  } else if (name == "dev") {
    to.add_devices(text);
  } else {
    to.add_groups(text);
  }
}

/// The lines that differ, each with what is needed to read it: the headings of a table, the names
/// of a group. Both texts whole where they have not the same lines.
std::pair<std::string, std::string> differing_lines(std::string_view name, std::string_view before,
                                                    std::string_view now) {
  const bool grouped = name == "snmp" || name == "netstat";
  std::size_t headings = name == "dev" ? 2 : 0;
  std::pair<std::string, std::string> out;
  const auto add = [](std::string& to, std::string_view line) { to.append(line).append("\n"); };
  Lines old_lines(before);
  Lines new_lines(now);
  while (true) {
    const auto old_line = old_lines.next();
    const auto new_line = new_lines.next();
    if (!old_line && !new_line) return out;
    if (!old_line || !new_line || Words(*old_line).next() != Words(*new_line).next()) break;
    if (grouped) {
      const auto old_values = old_lines.next();
      const auto new_values = new_lines.next();
      if (*old_line != *new_line || !old_values || !new_values) break;
      if (*old_values == *new_values) continue;
      for (std::string* side : {&out.first, &out.second}) add(*side, *new_line);
      add(out.first, *old_values);
      add(out.second, *new_values);
    } else if (headings > 0 || *old_line != *new_line) {
      headings -= std::min<std::size_t>(headings, 1);
      add(out.first, *old_line);
      add(out.second, *new_line);
    }
  }
  return {std::string(before), std::string(now)};
}

}  // namespace

std::vector<Change> changes_between(std::string_view file, std::string_view before,
                                    std::string_view now) {
  const auto [old_lines, new_lines] = differing_lines(file, before, now);
  Counters from;
  Counters to;
  add_text(from, file, old_lines);
  add_text(to, file, new_lines);
  return Counters::difference(from, to);
}

Result<CounterFiles> CounterFiles::open() {
  CounterFiles out;
  for (const char* name : names) {
    const std::string path = std::string("/proc/thread-self/net/") + name;
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const bool must_be = out.files_.empty();  // snmp: the others may be missing (no IPv6)
    if (!fd.valid() && must_be) return fail(system_error("cannot open " + path));
    out.files_.push_back({name, std::move(fd), {}});
  }
  return out;
}

Result<Counters> CounterFiles::read() const {
  Counters out;
  for (const File& file : files_) {
    if (!file.fd.valid()) continue;
    const auto text = text_from_start(file.fd.get(), file.name);
    if (!text) return fail(text.error());
    add_text(out, file.name, *text);
  }
  return out;
}

Result<std::vector<Change>> CounterFiles::changes() {
  std::vector<Change> out;
  for (File& file : files_) {
    if (!file.fd.valid()) continue;
    auto text = text_from_start(file.fd.get(), file.name);
    if (!text) return fail(text.error());
    if (!file.before.empty()) {
      auto moved = changes_between(file.name, file.before, *text);
      std::move(moved.begin(), moved.end(), std::back_inserter(out));
    }
    file.before = std::move(*text);
  }
  std::sort(out.begin(), out.end(),
            [](const Change& a, const Change& b) { return a.name < b.name; });
  return out;
}

}  // namespace pushpkt::drops
