// The oldest waiting probe that fits gets the answer. poll(2)
#include "pushpkt/stack/probes.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

#include "pushpkt/wire/protocols.hpp"
#include "stack/icmp_words.hpp"
#include "stack/probe_keys.hpp"

namespace pushpkt::stack {

namespace {

constexpr std::uint16_t fin = 0x001;
constexpr std::uint16_t syn = 0x002;
constexpr std::uint16_t rst = 0x004;
constexpr std::uint16_t ack = 0x010;

/// "RST+ACK"
std::string flag_names(std::uint16_t flags) {
  constexpr std::array<std::pair<std::uint16_t, const char*>, 6> names{
      {{syn, "SYN"}, {fin, "FIN"}, {rst, "RST"}, {0x008, "PSH"}, {ack, "ACK"}, {0x020, "URG"}}};
  std::string out;
  for (const auto& [bit, name] : names) {
    if ((flags & bit) != 0) out += (out.empty() ? "" : "+") + std::string(name);
  }
  return out.empty() ? "without flags" : out;
}

/// Only a SYN asks whether a port is open: a listener answers every other segment with RST or not
/// at all, as a closed port does (RFC 9293, 3.10.7.1 to 3.10.7.3).
std::string tcp_state(const Probe& probe) {
  constexpr std::uint16_t opening = fin | syn | rst | ack;
  const auto& sent = probe.segment;
  // As 3.10.7.3 asks for in SYN-SENT: of what was sent, and not of less.
  const std::uint32_t acknowledged = probe.tcp_ack - (sent ? sent->seq : 0U);
  const bool fits =
      sent && (sent->flags & opening) == syn && acknowledged >= 1 && acknowledged <= sent->length;
  const std::uint16_t flags = probe.tcp_flags & opening;
  if (fits && flags == (syn | ack)) return "open";
  if (fits && flags == (rst | ack)) return "closed";
  return "answered " + flag_names(probe.tcp_flags);
}

}  // namespace

std::string Probe::port_state() const {
  const bool tcp = request.kind == wire::Request::Kind::tcp;
  if (!tcp && request.kind != wire::Request::Kind::udp) return {};
  switch (outcome) {
    case Outcome::silent:
      return "silent";
    case Outcome::answered:
      return tcp ? tcp_state(*this) : "open";
    case Outcome::icmp_error:
      break;
  }
  // Of another host it is a firewall's refusal; a TCP port refuses with RST.
  const bool refused = !tcp && icmp == "port unreachable" && from == request.remote;
  return refused ? "closed" : icmp;
}

std::optional<Probe> probe_of(const wire::Decoded& packet) {
  const auto request = wire::request_of(packet);
  if (!request) return std::nullopt;
  Probe out{.request = *request,
            .host = std::make_shared<wire::ReceivingHost>(wire::host_that_sent(packet))};
  const auto tcp = packet.find(wire::tcp::header);
  if (request->kind != wire::Request::Kind::tcp || !tcp) return out;
  const wire::Layer& layer = packet.layers()[*tcp];
  const ByteView header = layer.header_in(packet.bytes());
  const std::uint16_t flags = wire::get(header, wire::tcp::flags);
  const std::uint32_t marks = ((flags & syn) != 0 ? 1U : 0U) + ((flags & fin) != 0 ? 1U : 0U);
  out.segment = {flags, wire::get(header, wire::tcp::seq),
                 layer.end - layer.payload_offset() + marks};
  return out;
}

void Probes::add(Probe probe) {
  // Most probes are of the same host.
  if (!all_.empty() && probe.host && all_.back().host && *probe.host == *all_.back().host) {
    probe.host = all_.back().host;
  }
  const auto place = static_cast<std::uint32_t>(all_.size());
  for (const std::uint64_t key : keys_of(probe.request)) {
    Row& row = index_[key];
    if (!row.places.empty() && all_[row.places.front()].name != probe.name) {
      row.has_several_names = true;
    }
    row.places.push_back(place);
  }
  all_.push_back(std::move(probe));
}

Probes::Row* Probes::find(std::uint64_t key) {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &found->second;
}

void Probes::left(const wire::Request& request, Timestamp time) {
  Row* const row = find(key_of_departure(request));
  if (row == nullptr) return;
  while (row->first < row->places.size()) {
    const std::size_t place = row->places[row->first++];
    if (is_ended(place)) continue;
    all_[place].sent = time;
    return;
  }
}

wire::Match Probes::match_of(std::size_t place, const wire::Decoded& packet) const {
  const Probe& probe = all_[place];
  wire::Match match = probe.host ? wire::answers(probe.request, packet, *probe.host)
                                 : wire::answers(probe.request, packet);
  if (match.kind == wire::Match::Kind::answer &&
      match.extent == wire::Match::Extent::first_fragment) {
    match.kind = wire::Match::Kind::near_miss;
    match.field = is_ip6(probe.request.remote) ? wire::fraghdr::more.name : wire::ipv4::mf.name;
    match.why = "the first fragment of an answer came, and not the rest";
  }
  return match;
}

Probes::Found Probes::take(const wire::Decoded& packet, Timestamp time) {
  Found found = take_by(wire::answered_request(packet), packet, time);
  auto inside = wire::packet_inside(packet, 0);
  for (; !found.match && inside; inside = wire::packet_inside(packet, *inside)) {
    found = take_by(wire::answered_request(packet, *inside), packet, time);
  }
  return found;
}

Probes::Found Probes::take_by(const wire::AnsweredRequest& asked, const wire::Decoded& packet,
                              Timestamp time) {
  if (asked.network_id) move_doubtful(asked);
  Found closest;
  bool again = false;
  for (const std::uint64_t key : keys_of_answer(asked)) {
    Row* const row = find(key);
    if (row == nullptr) continue;
    while (row->first < row->places.size() && is_ended(row->places[row->first])) ++row->first;
    again = again || row->first > 0;
    for (std::size_t i = row->first; i < row->places.size(); ++i) {
      const std::size_t place = row->places[i];
      if (is_ended(place)) continue;
      wire::Match match = match_of(place, packet);
      if (match.kind == wire::Match::Kind::none) continue;
      if (match.kind != wire::Match::Kind::near_miss) {
        mark_alike(*row, i, packet);
        return end(place, std::move(match), packet, time);
      }
      closest = {std::move(match), place};
      break;
    }
  }
  return closest.match || again ? closest : take_near_miss(asked, packet);
}

/// Which probe was answered is not known where the packet fits a waiting one of another name, too.
/// Each place of a row is asked once.
void Probes::mark_alike(Row& row, std::size_t place, const wire::Decoded& packet) {
  if (!row.has_several_names) return;
  Probe& taken = all_[row.places[place]];
  for (std::size_t i = std::max(place + 1, row.marked); i < row.places.size(); ++i) {
    Probe& other = all_[row.places[i]];
    if (is_ended(row.places[i]) || other.name == taken.name) continue;
    using Kind = wire::Match::Kind;
    const Kind kind = wire::answers(other.request, packet).kind;
    if (kind != Kind::answer && kind != Kind::icmp_error) continue;
    other.is_alike = true;
    taken.is_alike = true;
    row.marked = i + 1;
  }
}

/// An error names its packet. If that got an answer which may be another's, it was: the answer goes
/// to one that looks the same and waits.
void Probes::move_doubtful(const wire::AnsweredRequest& asked) {
  const auto keys = keys_of_answer(asked);
  Row* const row = keys.empty() ? nullptr : find(keys.front());
  if (row == nullptr) return;
  for (const std::uint32_t place : row->places) {
    Probe& named = all_[place];
    const bool is_doubtful = named.is_alike && named.outcome == Probe::Outcome::answered;
    Row* const alike =
        is_doubtful && named.request.network_id ? find(key_of_alike(named.request)) : nullptr;
    if (alike == nullptr) continue;
    const auto waits =
        std::find_if(alike->places.begin(), alike->places.end(),
                     [&](std::uint32_t other) { return all_[other].is_alike && !is_ended(other); });
    if (waits == alike->places.end()) return;
    std::swap(all_[*waits].outcome, named.outcome);
    std::swap(all_[*waits].from, named.from);
    std::swap(all_[*waits].rtt, named.rtt);
    std::swap(all_[*waits].tcp_flags, named.tcp_flags);
    row->first = 0;
    return;
  }
}

Probes::Found Probes::take_near_miss(const wire::AnsweredRequest& asked,
                                     const wire::Decoded& packet) {
  for (const std::uint64_t key : keys_of_near_miss(asked)) {
    Row* const row = find(key);
    if (row == nullptr) continue;
    while (!row->places.empty() && is_ended(row->places.back())) row->places.pop_back();
    if (row->places.empty()) continue;
    const std::size_t place = row->places.back();
    wire::Match match = match_of(place, packet);
    if (match) return {std::move(match), place};
  }
  return {};
}

Probes::Found Probes::end(std::size_t place, wire::Match match, const wire::Decoded& packet,
                          Timestamp time) {
  Found out{.match = std::move(match), .probe = place};
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
    if (probe.request.network_id) probe.is_alike = false;
  } else {
    probe.outcome = Probe::Outcome::answered;
    if (const auto flags = packet.find(wire::tcp::flags.name)) {
      probe.tcp_flags = static_cast<std::uint16_t>(flags->value.low);
      probe.tcp_ack = packet.get(wire::tcp::ack_number).value_or(0);
    }
  }
  out.ends = true;
  probe.from = out.match.from;
  probe.rtt = std::chrono::nanoseconds(std::max<std::int64_t>(0, time.since(probe.sent).ns()));
  ++answered_;
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
