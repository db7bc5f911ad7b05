// The tracepoint's drops are sorted by namespace; drops without a reason get it from counters.
#include "pushpkt/drops/watch.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/drops/explain.hpp"

namespace pushpkt::drops {

Result<WatchedNamespace> WatchedNamespace::here(std::string host) {
  const Fd own(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  struct stat state {};
  if (!own.valid() || ::fstat(own.get(), &state) != 0) {
    return fail(system_error("cannot read /proc/thread-self/ns/net", errno));
  }
  auto files = CounterFiles::open();
  if (!files) return fail(files.error());
  return WatchedNamespace{std::move(host), state.st_ino, std::move(*files)};
}

Result<Watch::Scope> Watch::Scope::here(const std::string& interface) {
  if (!interface.empty() && ::if_nametoindex(interface.c_str()) == 0) {
    return fail(no_such_interface(interface));
  }
  Scope out{.namespaces = {}, .whole_machine = true, .interface = interface};
  auto own = WatchedNamespace::here();
  if (!own) return fail(own.error());
  out.namespaces.push_back(std::move(*own));
  return out;
}

Result<Watch> Watch::begin(std::optional<Listener> listener, Scope scope) {
  Watch out(std::move(listener), std::move(scope));
  auto first = out.read();
  if (!first) return fail(first.error());
  out.before_ = *first;
  out.untraced_before_ = std::move(*first);
  return out;
}

Result<std::vector<Counters>> Watch::read() const {
  std::vector<Counters> out;
  for (const WatchedNamespace& watched : scope_.namespaces) {
    auto counters = watched.files.read();
    if (!counters) return fail(counters.error());
    out.push_back(std::move(*counters));
  }
  return out;
}

void Watch::wait(Deadline deadline) {
  if (listener_) {
    static_cast<void>(listener_->trace.wait(deadline));
  } else {
    ::poll(nullptr, 0, deadline.left_ms());  // a signal ends it
  }
}

Result<void> Watch::look() {
  if (!listener_) return look_at_counters();
  look_at_trace();
  return {};
}

std::optional<std::size_t> Watch::namespace_of(const Drop& drop) const {
  if (listener_->detail == Detail::reason) return std::nullopt;
  for (std::size_t i = 0; i < scope_.namespaces.size(); ++i) {
    if (scope_.namespaces[i].inode == drop.netns) return i;
  }
  return std::nullopt;
}

std::optional<std::string> Watch::host_of(const Drop& drop) const {
  if (listener_->detail == Detail::reason) return std::string();
  const auto watched = namespace_of(drop);
  if (!scope_.interface.empty()) {
    const bool here =
        watched == 0U && ::if_nametoindex(scope_.interface.c_str()) == drop.interface_index;
    return here ? std::optional(scope_.namespaces[0].host) : std::nullopt;
  }
  if (watched) return scope_.namespaces[*watched].host;
  return scope_.whole_machine ? std::optional(std::string()) : std::nullopt;
}

void Watch::look_at_trace() {
  std::vector<std::vector<Drop>> without_reason(before_.size());
  named_.resize(before_.size());
  for (Drop& drop : listener_->trace.drain()) {
    const auto host = host_of(drop);
    if (!host) continue;
    const auto watched = namespace_of(drop);
    if (watched && drop.reason == "NOT_SPECIFIED") {
      without_reason[*watched].push_back(std::move(drop));
      continue;
    }
    if (watched) named_[*watched].insert(drop.reason);
    tally_.add(*host, drop);
  }
  add_without_reason(without_reason);
}

// The counters are read after the tracepoint: so they have counted every drop that it reported.
void Watch::add_without_reason(const std::vector<std::vector<Drop>>& by_namespace) {
  const auto none = [](const std::vector<Drop>& drops) { return drops.empty(); };
  if (std::all_of(by_namespace.begin(), by_namespace.end(), none)) return;
  const auto now = read();
  for (std::size_t i = 0; i < by_namespace.size(); ++i) {
    std::vector<Finding> open;
    if (now) open = findings(Counters::difference(before_[i], (*now)[i]));
    std::erase_if(open, [&](const Finding& finding) {
      return named_[i].contains(std::string(finding.rule->reason));
    });
    for (const Drop& drop : by_namespace[i]) {
      tally_.add(scope_.namespaces[i].host, drop, explain(drop, open));
    }
    named_[i].clear();
  }
  if (now) before_ = *now;
}

Result<void> Watch::look_at_untraced() {
  if (!listener_ || !scope_.interface.empty()) return {};
  auto now = read();
  if (!now) return fail(now.error());
  for (std::size_t i = 0; i < now->size(); ++i) {
    const auto changes = Counters::difference(untraced_before_[i], (*now)[i]);
    for (const Finding& finding : findings(changes)) {
      if (finding.rule->untraced) tally_.add(scope_.namespaces[i].host, finding);
    }
  }
  untraced_before_ = std::move(*now);
  return {};
}

Result<void> Watch::look_at_counters() {
  auto now = read();
  if (!now) return fail(now.error());
  for (std::size_t i = 0; i < now->size(); ++i) {
    const auto changes = Counters::difference(before_[i], (*now)[i]);
    for (const Finding& finding : findings(changes)) {
      const std::string& interface = scope_.interface;
      if (!interface.empty() && !finding.change.name.starts_with(interface + ".")) continue;
      tally_.add(scope_.namespaces[i].host, finding);
    }
  }
  before_ = std::move(*now);
  return {};
}

}  // namespace pushpkt::drops
