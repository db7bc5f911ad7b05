// Drops by tracepoint or counters, as lines, JSON objects and a table.
#include "drop_watch.hpp"

#include <fcntl.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/stat.h>

#include <algorithm>

#include "pushpkt/drops/explain.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

std::string protocol_name(std::uint16_t ethertype) {
  switch (ethertype) {
    case 0:
      return "none";
    case ETHERTYPE_IP:
      return "IPv4";
    case ETHERTYPE_IPV6:
      return "IPv6";
    case ETHERTYPE_ARP:
      return "ARP";
    default:
      return "0x" + hex(Bytes{static_cast<std::uint8_t>(ethertype >> 8U),
                              static_cast<std::uint8_t>(ethertype & 0xffU)});
  }
}

/// 0 if the descriptor is none.
std::uint64_t inode_of(int fd) {
  struct stat state {};
  return ::fstat(fd, &state) == 0 ? state.st_ino : 0;
}

std::string joined(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!word.empty() && !out.empty()) out += "  ";
    out += word;
  }
  return out;
}

}  // namespace

Result<DropWatch> DropWatch::begin(std::optional<Listener> listener, const lab::Lab* lab,
                                   std::string interface, bool json) {
  DropWatch out(std::move(listener), lab, std::move(interface), json);
  if (auto opened = out.open_counters(); !opened) return fail(opened.error());
  auto first = out.read();
  if (!first) return fail(first.error());
  out.before_ = std::move(*first);
  return out;
}

std::string DropWatch::host_name(std::size_t index) const {
  return lab_ == nullptr ? std::string() : std::string(lab_->hosts()[index].name());
}

Result<void> DropWatch::open_counters() {
  const std::size_t hosts = lab_ == nullptr ? 1 : lab_->hosts().size();
  for (std::size_t i = 0; i < hosts; ++i) {
    std::optional<lab::Inside> inside;
    if (lab_ != nullptr) {
      auto entered = lab::Inside::enter(lab_->hosts()[i]);
      if (!entered) return fail(entered.error());
      inside.emplace(std::move(*entered));
    }
    auto files = drops::CounterFiles::open();
    if (!files) return fail(files.error());
    files_.push_back(std::move(*files));
  }
  return {};
}

Result<std::vector<drops::Counters>> DropWatch::read() const {
  std::vector<drops::Counters> out;
  for (const drops::CounterFiles& files : files_) {
    auto counters = files.read();
    if (!counters) return fail(counters.error());
    out.push_back(std::move(*counters));
  }
  return out;
}

void DropWatch::wait(Deadline deadline) {
  if (listener_) {
    static_cast<void>(listener_->trace.wait(deadline));
  } else {
    ::poll(nullptr, 0, deadline.left_ms());  // a signal ends it
  }
}

Result<void> DropWatch::look() {
  if (!listener_) return look_at_counters();
  look_at_trace();
  return {};
}

std::optional<std::string> DropWatch::owner_of(const drops::Drop& drop) const {
  if (listener_->detail == drops::Detail::reason) return std::string();
  if (lab_ != nullptr) {
    for (const lab::Host& host : lab_->hosts()) {
      if (inode_of(host.netns_fd()) == drop.netns) return std::string(host.name());
    }
    return std::nullopt;
  }
  if (interface_.empty()) return std::string();
  const Fd own(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  const bool ours = inode_of(own.get()) == drop.netns &&
                    ::if_nametoindex(interface_.c_str()) == drop.interface_index;
  return ours ? std::optional(std::string()) : std::nullopt;
}

std::optional<std::size_t> DropWatch::counted_on(const drops::Drop& drop) const {
  if (listener_->detail == drops::Detail::reason) return std::nullopt;
  if (lab_ == nullptr) {
    const Fd own(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    return inode_of(own.get()) == drop.netns ? std::optional<std::size_t>(0) : std::nullopt;
  }
  for (std::size_t i = 0; i < lab_->hosts().size(); ++i) {
    if (inode_of(lab_->hosts()[i].netns_fd()) == drop.netns) return i;
  }
  return std::nullopt;
}

void DropWatch::look_at_trace() {
  std::vector<std::vector<drops::Drop>> without_reason(before_.size());
  named_.resize(before_.size());
  for (drops::Drop& drop : listener_->trace.drain()) {
    const auto owner = owner_of(drop);
    if (!owner) continue;
    const auto host = counted_on(drop);
    if (host && drop.reason == "NOT_SPECIFIED") {
      without_reason[*host].push_back(std::move(drop));
      continue;
    }
    if (host) named_[*host].insert(drop.reason);
    note_drop(*owner, drop, std::nullopt);
  }
  note_without_reason(without_reason);
}

// The counters are read only now: so they have counted whatever the tracepoint has shown.
void DropWatch::note_without_reason(const std::vector<std::vector<drops::Drop>>& by_host) {
  const auto none = [](const std::vector<drops::Drop>& drops) { return drops.empty(); };
  if (std::all_of(by_host.begin(), by_host.end(), none)) return;
  const auto now = read();
  for (std::size_t i = 0; i < by_host.size(); ++i) {
    std::vector<drops::Finding> open;
    if (now) open = drops::findings(drops::Counters::difference(before_[i], (*now)[i]));
    std::erase_if(open, [&](const drops::Finding& finding) {
      return named_[i].contains(std::string(finding.clue->reason));
    });
    for (const drops::Drop& drop : by_host[i]) {
      note_drop(host_name(i), drop, drops::explain(drop, open));
    }
    named_[i].clear();
  }
  if (now) before_ = *now;
}

void DropWatch::note_drop(const std::string& owner, const drops::Drop& drop,
                          const std::optional<drops::Finding>& counted) {
  const std::string protocol = protocol_name(drop.protocol);
  if (counted) {
    note({owner, std::string(counted->clue->reason), drop.function, protocol, counted->change.name},
         1, counted->sentence(), counted->cure());
    return;
  }
  const drops::Reason* const reason = drops::find_reason(drop.reason);
  note({owner, drop.reason, drop.function, protocol, ""}, 1,
       reason == nullptr ? "" : reason->sentence, reason == nullptr ? "" : reason->cure);
}

Result<void> DropWatch::look_at_counters() {
  auto now = read();
  if (!now) return fail(now.error());
  for (std::size_t i = 0; i < now->size(); ++i) {
    const auto changes = drops::Counters::difference(before_[i], (*now)[i]);
    for (const drops::Finding& finding : drops::findings(changes)) {
      if (!interface_.empty() && !finding.change.name.starts_with(interface_ + ".")) continue;
      note({host_name(i), std::string(finding.clue->reason), finding.change.name, "", ""},
           static_cast<std::uint64_t>(finding.change.by), finding.sentence(), finding.cure());
    }
  }
  before_ = std::move(*now);
  return {};
}

void DropWatch::note(const DropKind& kind, std::uint64_t count, std::string_view sentence,
                     std::string_view cure) {
  DropSum& sum = sums_[kind];
  const bool first = sum.count == 0;
  if (first) sum = {0, std::string(sentence), std::string(cure)};
  sum.count += count;
  count_ += count;
  tell(kind, sum, count, first);
}

void DropWatch::tell(const DropKind& kind, const DropSum& sum, std::uint64_t count,
                     bool first) const {
  using report::Json;
  if (json_) {
    Json line{{"schema", 1},
              {"known_by", listener_ && kind.counter.empty() ? "tracepoint" : "counters"},
              {"host", Json::text_or_null(kind.host)},
              {"reason", Json::text_or_null(kind.reason)},
              {listener_ ? "function" : "counter", kind.where},
              {"protocol", Json::text_or_null(kind.protocol)},
              {"count", count},
              {"sentence", Json::text_or_null(sum.sentence)},
              {"cure", Json::text_or_null(sum.cure)}};
    if (!kind.counter.empty()) line["counter"] = kind.counter;
    print(line.dump() + "\n");
    return;
  }
  const report::Style style = style_of_stdout();
  const std::string reason = kind.reason.empty() ? "?" : kind.reason;
  print(joined({std::to_string(count) + "x", kind.host, style.paint(report::Tone::strong, reason),
                kind.where, kind.counter, kind.protocol}) +
        "\n");
  if (!first) return;  // said before
  if (!sum.sentence.empty()) print("    " + sum.sentence + "\n");
  if (!sum.cure.empty()) print("    cure: " + sum.cure + "\n");
}

std::string DropWatch::summary(const report::Style& style) const {
  const std::string source =
      listener_ ? "by the tracepoint" : "by counters, which do not see every drop";
  if (sums_.empty()) return "nothing was dropped, " + source + "\n";
  // Only the tracepoint knows the packet: a column of counters would be empty.
  std::vector<std::string> headings{"count", "host", "reason", listener_ ? "function" : "counter"};
  if (listener_) headings.emplace_back("protocol");
  headings.emplace_back("what it means");
  report::Table table(std::move(headings));
  for (const auto& [kind, sum] : sums_) {
    std::vector<report::Cell> row{
        {std::to_string(sum.count)},
        {kind.host},
        {kind.reason.empty() ? "?" : kind.reason, report::Tone::strong},
        {kind.counter.empty() ? kind.where : kind.where + " (" + kind.counter + ")"}};
    if (listener_) row.push_back({kind.protocol});
    row.push_back({sum.sentence});
    table.add(std::move(row));
  }
  std::string out = std::to_string(count_) + (count_ == 1 ? " drop, " : " drops, ") + source +
                    "\n" + table.text(style);
  const std::uint64_t lost = listener_ ? listener_->trace.lost() : 0;
  if (lost > 0) out += std::to_string(lost) + " more came too fast to be read\n";
  return out;
}

}  // namespace pushpkt::tool
