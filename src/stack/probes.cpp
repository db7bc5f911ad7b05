// The oldest waiting probe that fits gets the answer. poll(2)
#include "pushpkt/stack/probes.hpp"

#include <poll.h>

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"
#include "stack/icmp_words.hpp"

namespace pushpkt::stack {

std::string Probe::port_state() const {
  constexpr std::uint16_t rst = 0x004;
  const bool tcp = request.kind == wire::Request::Kind::tcp;
  if (!tcp && request.kind != wire::Request::Kind::udp) return {};
  switch (outcome) {
    case Outcome::silent:
      return "silent";
    case Outcome::answered:
      return tcp && (tcp_flags & rst) != 0 ? "closed" : "open";
    case Outcome::icmp_error:
      break;
  }
  return icmp == "port unreachable" ? "closed" : icmp;
}

void Probes::add(Probe probe) {
  open_.push_back(all_.size());
  all_.push_back(std::move(probe));
}

void Probes::left(const wire::Request& request, Timestamp time) {
  for (const std::size_t place : open_) {
    wire::Request asked = all_[place].request;
    asked.to_group = request.to_group;
    if (!(asked == request)) continue;
    all_[place].sent = time;
    return;
  }
}

Probes::Found Probes::take(const wire::Decoded& packet, Timestamp time) {
  Found closest;
  for (std::size_t place = 0; place < open_.size(); ++place) {
    wire::Match match = wire::answers(all_[open_[place]].request, packet);
    switch (match.kind) {
      case wire::Match::Kind::none:
        continue;
      case wire::Match::Kind::answer:
      case wire::Match::Kind::icmp_error:
        return end(place, std::move(match), packet, time);
      case wire::Match::Kind::near_miss:
        closest = {std::move(match), open_[place]};
    }
  }
  return closest;
}

Probes::Found Probes::end(std::size_t place, wire::Match match, const wire::Decoded& packet,
                          Timestamp time) {
  Found out{.match = std::move(match), .probe = open_[place]};
  Probe& probe = all_[out.probe];
  if (out.match.kind == wire::Match::Kind::icmp_error) {
    const wire::QuotingIcmp& icmp = out.match.icmp;
    const IcmpError error{icmp.ip6, icmp.type, icmp.code,
                          out.match.from ? to_string(*out.match.from) : "an unknown host",
                          icmp.mtu};
    out.text = near_miss_of(error, Port{probe.request.remote_id}).text;
    if (!says_death(error)) return out;
    probe.icmp = icmp_name(error);
    probe.outcome = Probe::Outcome::icmp_error;
  } else {
    probe.outcome = Probe::Outcome::answered;
    if (const auto flags = packet.find(wire::tcp::flags.name)) {
      probe.tcp_flags = static_cast<std::uint16_t>(flags->value.low);
    }
  }
  out.ends = true;
  probe.from = out.match.from;
  probe.rtt = std::chrono::nanoseconds(std::max<std::int64_t>(0, time.since(probe.sent).ns()));
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(place));
  return out;
}

Result<void> Listener::open(const std::string& interface) {
  if (interface.empty() || sniffers_.contains(interface)) return {};
  auto sniffer = sniff::Sniffer::open({.interface = interface, .snaplen = 65'536});
  if (!sniffer) return fail(sniffer.error());
  sniffers_.emplace(interface, std::move(*sniffer));
  return {};
}

Result<std::vector<sniff::Seen>> Listener::collect() {
  std::vector<sniff::Seen> all;
  for (auto& [interface, sniffer] : sniffers_) {
    while (true) {
      auto seen = sniffer.next_owned(Deadline::in(std::chrono::nanoseconds(0)));
      if (!seen) return fail(seen.error());
      if (!*seen) break;
      all.push_back(std::move(**seen));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  return all;
}

void Listener::wait(Deadline deadline) {
  constexpr int longest_ms = 200;  // a signal between a look and the wait is noticed after it
  std::vector<pollfd> fds;
  for (const auto& [interface, sniffer] : sniffers_) fds.push_back({sniffer.fd(), POLLIN, 0});
  ::poll(fds.data(), fds.size(), std::min(deadline.left_ms(), longest_ms));
}

}  // namespace pushpkt::stack
