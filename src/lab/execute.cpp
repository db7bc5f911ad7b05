// Neighbours in the plan that go to the same program on the same host become one batch: `ip
// -batch`, `tc -batch`, `nft -f`. sysctl is a write to /proc/sys, ethtool an ioctl. ip(8), nft(8),
// sysctl(8)
#include "execute.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <span>

#include "ethtool.hpp"
#include "namespaces.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/lab/modules.hpp"
#include "run.hpp"
#include "setting.hpp"

namespace pushpkt::lab {
namespace {

using Batch = std::span<const Command>;

bool is_host(std::string_view name) {
  return std::find(host_names.begin(), host_names.end(), name) != host_names.end();
}

std::size_t index_of(std::string_view host) {
  const auto* const found = std::find(host_names.begin(), host_names.end(), host);
  assert(found != host_names.end());
  return static_cast<std::size_t>(found - host_names.begin());
}

std::string text_of(const Command& command) {
  std::string text;
  for (const std::string& word : command.argv) text += (text.empty() ? "" : " ") + word;
  return text;
}

Error failed(const Command& command, int number, std::string hint) {
  return Error{"cannot build the lab: `" + text_of(command) + "` on the " + command.host, number,
               std::move(hint), Cause::environment};
}

// What a batch shares: the program, and the family where the line itself does not tell it.
std::vector<std::string> program_of(const Command& command) {
  const auto& argv = command.argv;
  if (argv.size() > 1 && argv[0] == "ip" && argv[1].starts_with('-')) return {argv[0], argv[1]};
  return {argv[0]};
}

// A line of `ip -batch` is split at blanks, quotes keep a word together.
std::string word_for_ip(const std::string& word) {
  if (!word.empty() && word.find_first_of(" \t'\"#") == std::string::npos) return word;
  const char quote = word.find('"') == std::string::npos ? '"' : '\'';
  return quote + word + quote;
}

// `ip` takes "netns NAME" from /run/netns, but a path as it is: our hosts have descriptors, not
// names.
std::string ip_line(const Command& command) {
  std::string line;
  for (std::size_t i = program_of(command).size(); i < command.argv.size(); ++i) {
    if (!line.empty()) line += ' ';
    const std::string& word = command.argv[i];
    if (command.argv[i - 1] == "netns" && is_host(word)) {
      line += "/proc/self/fd/" + std::to_string(descriptor_of(index_of(word)));
    } else {
      line += word_for_ip(word);
    }
  }
  return line + '\n';
}

std::string nft_line(const Command& command) {
  return text_of({command.host, {command.argv.begin() + 1, command.argv.end()}, {}}) + '\n';
}

// Both programs name the line at which they stopped: "Command failed -:3", "/dev/stdin:3:5-9".
const Command& culprit(Batch batch, std::string_view said, std::string_view before_line) {
  const std::size_t at = said.find(before_line);
  if (at == std::string_view::npos) return batch.front();
  said.remove_prefix(at + before_line.size());
  std::size_t line = 0;
  std::from_chars(said.data(), said.data() + said.size(), line);
  return line >= 1 && line <= batch.size() ? batch[line - 1] : batch.front();
}

/// What the programs say of a kernel without the module, and the cure of that. "" of all else.
std::string cure_of(std::string_view said) {
  if (said.find("Unknown device type") != std::string_view::npos) {
    return "\n" + module_cure("veth", kernel_release());
  }
  // nft: "Unable to initialize Netlink socket", "cache initialization failed"
  if (said.find("Protocol not supported") != std::string_view::npos ||
      said.find("initialize Netlink socket") != std::string_view::npos ||
      said.find("cache initialization failed") != std::string_view::npos) {
    return "\n" + module_cure("nf_tables", kernel_release());
  }
  return {};
}

Result<void> run_batch(Batch batch, const Namespaces& namespaces) {
  const bool is_nft = batch.front().argv.front() == "nft";
  std::string input;
  for (const Command& command : batch) input += is_nft ? nft_line(command) : ip_line(command);
  std::vector<std::string> argv = program_of(batch.front());
  for (const char* word : {is_nft ? "-f" : "-batch", is_nft ? "/dev/stdin" : "-"}) {
    argv.emplace_back(word);
  }
  const auto output = run_to_end(argv, input, index_of(batch.front().host), namespaces);
  if (!output) return fail(output.error());
  if (output->status == 0) return {};
  const Command& command =
      culprit(batch, output->err, is_nft ? "/dev/stdin:" : "Command failed -:");
  const std::string said = output->err.substr(0, output->err.find_last_not_of('\n') + 1);
  return fail(failed(command, 0, said + cure_of(said)));
}

Result<void> write_setting(const Command& command, std::string_view setting, bool may_be_missing) {
  const std::size_t equals = setting.find('=');
  const auto path = setting_file(setting.substr(0, equals));
  if (!path || equals == std::string_view::npos) {
    return fail(failed(command, EPERM, "a host of the lab has settings net.*=VALUE only"));
  }
  const std::string_view value = setting.substr(equals + 1);
  const Fd file(::open(path->c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT && may_be_missing) return {};
  if (file.valid() && ::write(file.get(), value.data(), value.size()) >= 0) return {};
  return fail(failed(command, errno, "writing " + *path));
}

// sysctl -q [-e] -w KEY=VALUE...
Result<void> write_settings(const Command& command) {
  const auto& argv = command.argv;
  const bool may_be_missing = std::find(argv.begin(), argv.end(), "-e") != argv.end();
  for (std::size_t i = 1; i < argv.size(); ++i) {
    if (argv[i].starts_with('-')) continue;
    if (auto ok = write_setting(command, argv[i], may_be_missing); !ok) return ok;
  }
  return {};
}

Result<void> run_plan(Batch batch, const Namespaces& namespaces) {
  const std::string& program = batch.front().argv.front();
  if (program == "ip" || program == "tc" || program == "nft") return run_batch(batch, namespaces);
  if (auto ok = enter_network_namespace(namespaces[index_of(batch.front().host)].get()); !ok) {
    return ok;
  }
  for (const Command& command : batch) {
    assert(program == "sysctl" || program == "ethtool");
    auto done = program == "sysctl" ? write_settings(command) : set_offloads(command.argv);
    if (!done) return program == "sysctl" ? done : fail(failed(command, done.error().number, {}));
  }
  return {};
}

bool go_together(const Command& command, const Command& other) {
  return command.host == other.host && program_of(command) == program_of(other);
}

}  // namespace

Result<void> execute(const Plan& plan, const Namespaces& namespaces) {
  const Batch all(plan.commands);
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin + 1;
    while (end < all.size() && go_together(all[begin], all[end])) ++end;
    if (auto ok = run_plan(all.subspan(begin, end - begin), namespaces); !ok) return ok;
    begin = end;
  }
  return {};
}

}  // namespace pushpkt::lab
