// Drops by their namespace; where it is not reported, the process stays on one CPU (see Barrier),
// so the drops of its packets are those on this CPU.
#include "pushpkt/journey/drop_evidence.hpp"

#include <sched.h>
#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pushpkt::journey {
namespace {

Result<std::uint64_t> inode_of(int fd) {
  struct stat state {};
  if (::fstat(fd, &state) != 0) return fail(system_error("cannot tell a network namespace"));
  return state.st_ino;
}

Result<std::shared_ptr<const LabSettings>> settings_of(const lab::Lab& lab) {
  auto out = std::make_shared<LabSettings>();
  for (std::size_t i = 0; i < out->size(); ++i) {
    auto host = HostSettings::read(lab.hosts()[i]);
    if (!host) return fail(host.error());
    (*out)[i] = std::move(*host);
  }
  return out;
}

/// Of the thread's own network namespace.
std::shared_ptr<const LabSettings> on_loopback(const LabSettings& at_first) {
  auto out = std::make_shared<LabSettings>(at_first);
  HostSettings& client = out->front();
  client.interfaces.push_back({.host = lab::client_name,
                               .name = "lo",
                               .index = 1,
                               .mac = {},
                               .ip4 = std::get<Ip4>(loopback(false)),
                               .ip6 = std::get<Ip6>(loopback(true))});
  client.read_switches();
  return out;
}

}  // namespace

void Evidence::add(const Evidence& later) {
  lost += later.lost;
  drops.insert(drops.end(), later.drops.begin(), later.drops.end());
  for (std::size_t host = 0; host < counted.size(); ++host) {
    counted[host].insert(counted[host].end(), later.counted[host].begin(),
                         later.counted[host].end());
  }
}

const std::vector<drops::Change>& Evidence::counted_on(std::string_view host) const {
  const auto at = std::find(lab::host_names.begin(), lab::host_names.end(), host);
  static const std::vector<drops::Change> nothing;
  return at == lab::host_names.end()
             ? nothing
             : counted[static_cast<std::size_t>(at - lab::host_names.begin())];
}

Result<DropEvidence> DropEvidence::open(const lab::Lab& lab,
                                        const std::shared_ptr<SharedTrace>& trace) {
  DropEvidence out;
  auto settings = settings_of(lab);
  if (!settings) return fail(settings.error());
  out.at_first_ = out.settings_ = std::move(*settings);
  std::vector<std::uint64_t> all_netns;
  for (const lab::Host& host : lab.hosts()) {
    const auto netns = inode_of(host.netns_fd());
    if (!netns) return fail(netns.error());
    auto inside = lab::Inside::enter(host);
    if (!inside) return fail(inside.error());
    auto files = drops::CounterFiles::open();
    if (!files) return fail(files.error());
    if (auto first = files->changes(); !first) return fail(first.error());
    out.hosts_.push_back({host.name(), *netns, std::move(*files)});
    all_netns.push_back(*netns);
  }
  if (trace) out.trace_.emplace(trace, std::move(all_netns));
  return out;
}

void DropEvidence::assume(std::span<const lab::Command> commands) {
  auto changed = std::make_shared<LabSettings>(*at_first_);
  for (const lab::Command& command : commands) {
    for (std::size_t host = 0; host < changed->size(); ++host) {
      if (lab::host_names[host] == command.host) (*changed)[host].apply(command);
    }
  }
  settings_ = std::move(changed);
}

Result<Evidence> DropEvidence::look() {
  Evidence out;
  out.settings = on_loopback_ ? on_loopback(*settings_) : settings_;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    auto changes = hosts_[i].files.changes();
    if (!changes) return fail(changes.error());
    out.counted[i] = std::move(*changes);
  }
  if (!trace_) return out;
  out.traced = trace_->detail();
  listen();
  out.drops = std::exchange(heard_, {});
  out.lost = trace_->take_lost();
  return out;
}

void DropEvidence::listen() {
  if (!trace_) return;
  std::vector<LabDrop> more = drain();
  heard_.insert(heard_.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

std::vector<LabDrop> DropEvidence::drain() {
  std::vector<LabDrop> out;
  const auto cpu = static_cast<std::uint32_t>(sched_getcpu());
  for (drops::Drop& drop : trace_->drain()) {
    const auto dropped_on = std::find_if(
        hosts_.begin(), hosts_.end(), [&](const Host& host) { return host.netns == drop.netns; });
    const bool known = dropped_on != hosts_.end();
    const bool nameless = trace_->detail() == drops::Detail::reason;
    const bool may_be_ours = nameless ? drop.cpu == cpu : drop.netns == 0;
    if (known || may_be_ours) {
      out.push_back({known ? dropped_on->name : std::string_view(), std::move(drop)});
    }
  }
  return out;
}

}  // namespace pushpkt::journey
