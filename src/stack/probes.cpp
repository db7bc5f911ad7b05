// Probes, in the rows of their keys, and the devices that answers come in by. poll(2)
#include "pushpkt/stack/probes.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "pushpkt/wire/protocols.hpp"
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
  const auto request = wire::quotable_of(packet);
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
  if (!probe.unreachable.empty()) {
    probe.is_settled = true;
    ++settled_;
    all_.push_back(std::move(probe));
    return;
  }
  for (const std::uint64_t key : keys_of(probe.request)) {
    index_[key].places.push_back(place);
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
    if (!is_silent(place)) continue;
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

Result<void> Listener::open(const std::string& interface) {
  if (interface.empty() || sniffers_.contains(interface)) return {};
  auto sniffer = sniff::Sniffer::open({.interface = interface, .snaplen = 65'536});
  if (!sniffer) return fail(sniffer.error());
  sniffers_.emplace(interface, std::move(*sniffer));
  return {};
}

std::uint32_t Listener::number_of(const std::string& interface) const {
  return static_cast<std::uint32_t>(
      std::distance(sniffers_.begin(), sniffers_.lower_bound(interface)));
}

Result<std::vector<sniff::Seen>> Listener::collect() {
  std::vector<sniff::Seen> all;
  for (auto& [interface, sniffer] : sniffers_) {
    const auto taken = sniffer.take_all_present([&](sniff::Seen seen) -> Result<void> {
      all.push_back(std::move(seen));
      return {};
    });
    if (!taken) return fail(taken.error());
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
