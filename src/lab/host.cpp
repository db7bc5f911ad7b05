// A host: a network namespace, and programs in it. setns(2), memfd_create(2)
#include "pushpkt/lab/host.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "namespaces.hpp"
#include "pushpkt/base/joined.hpp"
#include "run.hpp"
#include "spawn.hpp"

namespace pushpkt::lab {
namespace {

// A file without a name: any amount fits, and no reader is needed while the program writes.
Result<Fd> nameless_file(std::string_view content) {
  Fd file(::memfd_create("lab", MFD_CLOEXEC));
  if (!file.valid()) return fail(system_error("cannot make a file in memory"));
  while (!content.empty()) {
    const ssize_t wrote = ::write(file.get(), content.data(), content.size());
    if (wrote < 0) {  // EFBIG: the limit on files holds for those in memory, too
      const bool limited = errno == EFBIG;
      return fail(system_error("cannot write what goes into the lab to a file in memory", errno,
                               limited ? "`ulimit -f unlimited` lifts the limit on files" : ""));
    }
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string content_of(const Fd& file) {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = ::pread(file.get(), part.data(), part.size(),
                                       static_cast<off_t>(text.size()))) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::string without_last_newline(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

Result<Output> run_to_end(const std::vector<std::string>& argv, std::string_view input,
                          std::size_t host, const Namespaces& namespaces) {
  const auto in = nameless_file(input);
  const auto out = nameless_file({});
  const auto err = nameless_file({});
  for (const auto* file : {&in, &out, &err}) {
    if (!*file) return fail(file->error());
  }
  Launch launch{argv,
                {in->get(), out->get(), err->get()},
                namespaces[host].get(),
                &namespaces,
                host_names[host]};
  for (const Fd& netns : namespaces) launch.descriptors.push_back(netns.get());
  auto process = spawn(launch);
  if (!process) return fail(process.error());
  const auto status = process->wait();
  if (!status) return fail(status.error());
  return Output{*status, content_of(*out), content_of(*err)};
}

std::vector<LinkEnd> Host::interfaces() const {
  std::vector<LinkEnd> own;
  for (const LinkEnd& link_end : lab::interfaces) {
    if (link_end.host == name()) own.push_back(link_end);
  }
  return own;
}

Result<void> Host::enter() const { return enter_network_namespace(netns_fd()); }

Result<std::string> Host::run(const std::vector<std::string>& argv, std::string_view input) const {
  auto output = run_to_end(argv, input, index_, *namespaces_);
  if (!output) return fail(output.error());
  if (output->status == 0) return std::move(output->out);
  return fail(Error{"cannot run `" + joined(argv, " ") + "` on the " + std::string(name()) +
                        ": exit status " + std::to_string(output->status),
                    0, without_last_newline(std::move(output->err)), Cause::environment});
}

Result<Process> Host::start(const std::vector<std::string>& argv, const Stdio& stdio) const {
  return spawn({argv, {stdio.in, stdio.out, stdio.err}, netns_fd(), namespaces_.get(), name()});
}

Result<Inside> Inside::enter(const Host& host) {
  auto before = open_network_namespace();
  if (!before) return fail(before.error());
  if (auto ok = host.enter(); !ok) return fail(ok.error());
  return Inside(std::move(*before));
}

Inside::~Inside() {
  // Where that fails the thread stays in the lab, which is the safe side.
  if (before_.valid()) static_cast<void>(enter_network_namespace(before_.get()));
}

}  // namespace pushpkt::lab
