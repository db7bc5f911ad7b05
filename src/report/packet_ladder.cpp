// From addresses to columns.
#include "pushpkt/report/packet_ladder.hpp"

#include <algorithm>

#include "pushpkt/report/packet_line.hpp"

namespace pushpkt::report {
namespace {

constexpr std::string_view others = "other hosts";

}  // namespace

std::size_t PacketLadder::hosts_within(std::size_t width) {
  constexpr std::size_t time_columns = 12;
  constexpr std::size_t host_columns = 11;
  const std::size_t room = (width - std::min(width, time_columns)) / host_columns;
  return std::clamp<std::size_t>(room, 2, ladder_hosts);
}

std::size_t PacketLadder::column_of(const std::string& host) {
  auto& hosts = ladder_.hosts;
  const auto found = std::find(hosts.begin(), hosts.end(), host);
  if (found != hosts.end()) return static_cast<std::size_t>(found - hosts.begin());
  const bool last = hosts.size() + 1 >= hosts_;
  if (hosts.size() < hosts_) hosts.push_back(last ? std::string(others) : host);
  return hosts.size() - 1;
}

void PacketLadder::add(const sniff::SeenView& seen, const wire::Decoded& decoded) {
  if (ladder_.steps.size() == packets_) {
    ++ladder_.left_out;
    return;
  }
  if (!start_ && seen.has_time) start_ = seen.time;
  auto [from, to] = ends_of(decoded);
  if (from.empty()) from = "?";
  if (to.empty()) to = from;
  constexpr double ns_per_second = 1e9;
  LadderStep step{.what = summary_without_addresses(decoded)};
  if (seen.has_time) {
    step.seconds = static_cast<double>(seen.time.since(*start_).ns()) / ns_per_second;
  }
  step.from = column_of(from);
  step.to = column_of(to);
  const bool is_other = ladder_.hosts[step.from] == others || ladder_.hosts[step.to] == others;
  if (is_other) step.notes.push_back(from + " -> " + to);
  if (!seen.comment.empty())
    step.notes.emplace_back(seen.comment.substr(0, seen.comment.find('\n')));
  ladder_.steps.push_back(std::move(step));
  note_interface(std::string(seen.interface));
}

/// Where packets were seen on several interfaces, each says on which.
void PacketLadder::note_interface(const std::string& interface) {
  interfaces_.push_back(interface);
  const bool first_other = !several_interfaces_ && interfaces_.front() != interface;
  several_interfaces_ = several_interfaces_ || first_other;
  if (!several_interfaces_) return;
  for (std::size_t i = first_other ? 0 : interfaces_.size() - 1; i < interfaces_.size(); ++i) {
    if (!interfaces_[i].empty()) ladder_.steps[i].notes.push_back("on " + interfaces_[i]);
  }
}

}  // namespace pushpkt::report
