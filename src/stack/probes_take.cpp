// What a packet is to the probes: the oldest waiting one that fits gets the answer; where none is
// left, one of which an ICMP error came before; what answers again is counted.
#include <algorithm>
#include <utility>

#include "pushpkt/stack/probes.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "stack/icmp_words.hpp"
#include "stack/probe_keys.hpp"

namespace pushpkt::stack {
namespace {

using Kind = wire::Match::Kind;

/// An error that leaves nothing to wait for: the packet died on its way, or the host that was asked
/// says itself that no program is there. Others may be of a firewall or a router on one of several
/// ways: RFC 1122, 4.2.3.9 calls them soft.
bool is_last_word(const IcmpError& error, const wire::Request& request,
                  const std::optional<Ip>& from) {
  constexpr std::uint8_t expired4 = 11;
  constexpr std::uint8_t expired6 = 3;
  if (error.type == (error.ip6 ? expired6 : expired4)) return true;
  const std::string name = icmp_name(error);
  constexpr std::uint8_t parameter_problem = 4;
  // RFC 4443, 3.4: IPv6 has no other word for a protocol that the host does not have.
  const bool is_unknown_protocol = error.ip6 && error.type == parameter_problem && error.code == 1;
  if (from == request.remote && is_unknown_protocol) return true;
  return from == request.remote && (name == "port unreachable" || name == "protocol unreachable");
}

IcmpError error_of(const wire::Match& match) {
  return {match.icmp.ip6, match.icmp.type, match.icmp.code,
          match.from ? to_string(*match.from) : "an unknown host", match.icmp.mtu};
}

NearMiss words_of(const wire::Match& match, const Probe& probe) {
  const bool has_port = wire::has_ports(probe.request.kind);
  return near_miss_of(error_of(match),
                      has_port ? std::optional(Port{probe.request.remote_id}) : std::nullopt);
}

/// Whether no other packet has its identification: of one that may not be fragmented it can be any
/// (RFC 6864, 4.1).
bool has_own_id(const wire::Decoded& packet) {
  const auto id = packet.get(wire::ipv4::id);
  return id && *id != 0 && !packet.get(wire::ipv4::df).value_or(true);
}

/// FNV-1a, from the network header on: what a network makes two of is the same there.
std::uint64_t digest_of(const wire::Decoded& packet) {
  std::uint64_t out = 0xcbf29ce484222325;
  std::size_t at = 0;
  for (const wire::Layer& layer : packet.layers()) {
    if (layer.header->level != wire::HeaderLevel::network) continue;
    at = layer.offset;
    break;
  }
  for (const std::uint8_t byte : packet.bytes().subspan(at)) {
    out = (out ^ byte) * 0x100000001b3U;
  }
  return out;
}

}  // namespace

bool Probes::fits(std::size_t place, const wire::Match& match, Timestamp time) const {
  if (match.kind == Kind::none) return false;
  // What came before the request left answers another: a copy, come late.
  return match.kind != Kind::answer || !(time < all_[place].sent);
}

/// As it stands, or what is inside of its tunnels: a near miss at least.
Probes::Found Probes::take(const wire::Decoded& packet, Timestamp time, std::uint32_t device) {
  Arrival arrival{packet, time, device, 0};
  Found found = take_by(wire::answered_request(packet), arrival);
  auto inside = wire::packet_inside(packet, 0);
  for (; !found.match && inside; inside = wire::packet_inside(packet, *inside)) {
    found = take_by(wire::answered_request(packet, *inside), arrival);
  }
  return found;
}

Probes::Found Probes::take_by(const wire::AnsweredRequest& asked, Arrival& arrival) {
  if (asked.network_id) move_doubtful(asked);
  const std::vector<std::uint64_t> keys = keys_of_answer(asked);
  if (std::ranges::none_of(keys, [&](std::uint64_t key) { return find(key) != nullptr; })) {
    return take_near_miss(asked, arrival.packet);
  }
  arrival.digest = digest_of(arrival.packet);
  if (has_own_id(arrival.packet)) {
    if (Found copy = take_copy(arrival); copy.match) return copy;
  }
  Found closest;
  bool again = false;
  for (const std::uint64_t key : keys) {
    Row* const row = find(key);
    if (row == nullptr) continue;
    skip_ended(*row);
    again = again || row->first > 0;
    for (std::size_t i = row->first; i < row->places.size(); ++i) {
      const std::size_t place = row->places[i];
      if (!is_silent(place)) continue;
      wire::Match match = match_of(place, arrival.packet);
      if (!fits(place, match, arrival.time)) continue;
      if (match.kind != Kind::near_miss) {
        mark_alike(*row, i, arrival);
        return end(place, std::move(match), arrival);
      }
      closest = {std::move(match), place};
      break;
    }
  }
  if (Found found = take_after_error(keys, arrival); found.ends) return found;
  if (Found found = take_copy(arrival); found.match) return found;
  if (Found found = take_again(keys, arrival); found.match) return found;
  return closest.match || again ? closest : take_near_miss(asked, arrival.packet);
}

/// A packet that ended a probe, once more.
Probes::Found Probes::take_copy(const Arrival& arrival) {
  const auto ended = ended_by_.find(arrival.digest);
  if (ended == ended_by_.end()) return {};
  Probe& probe = all_[ended->second];
  Found out{.match = match_of(ended->second, arrival.packet), .probe = ended->second};
  const bool is_it = out.match.kind == Kind::answer || out.match.kind == Kind::icmp_error;
  if (!is_it) return {};
  out.is_again = out.is_copy = true;
  out.is_seen_twice = probe.device != arrival.device;
  if (!out.is_seen_twice) ++probe.copies;
  return out;
}

/// Another answer to a probe that has one, or another error about one that has ended.
Probes::Found Probes::take_again(const std::vector<std::uint64_t>& keys, const Arrival& arrival) {
  constexpr std::size_t most_looked_at = 64;
  for (const std::uint64_t key : keys) {
    const Row* const row = find(key);
    if (row == nullptr) continue;
    const std::size_t end = row->places.size();
    for (std::size_t i = end; i > 0 && end - i < most_looked_at; --i) {
      const std::uint32_t place = row->places[i - 1];
      if (is_silent(place)) continue;
      Found out{.match = match_of(place, arrival.packet), .probe = place};
      if (!fits(place, out.match, arrival.time)) continue;
      if (out.match.kind == Kind::icmp_error) {
        out.text = words_of(out.match, all_[place]).text;
        return out;
      }
      if (out.match.kind != Kind::answer) continue;
      out.is_again = true;
      ++all_[place].more_answers;
      return out;
    }
  }
  return {};
}

void Probes::skip_ended(Row& row) {
  for (; row.first < row.places.size() && !is_silent(row.places[row.first]); ++row.first) {
    const std::uint32_t place = row.places[row.first];
    if (all_[place].outcome == Probe::Outcome::icmp_error) row.errors.push_back(place);
  }
}

/// An error is no answer, so the answer counts whenever it comes.
Probes::Found Probes::take_after_error(const std::vector<std::uint64_t>& keys,
                                       const Arrival& arrival) {
  for (const std::uint64_t key : keys) {
    Row* const row = find(key);
    if (row == nullptr) continue;
    const auto errors = [&](const std::vector<std::uint32_t>& places, std::size_t from) {
      for (std::size_t i = from; i < places.size(); ++i) {
        const std::size_t place = places[i];
        if (all_[place].outcome != Probe::Outcome::icmp_error) continue;
        wire::Match match = match_of(place, arrival.packet);
        if (match.kind != Kind::answer || !fits(place, match, arrival.time)) continue;
        return end(place, std::move(match), arrival);
      }
      return Found{};
    };
    std::erase_if(row->errors, [&](std::uint32_t place) {
      return all_[place].outcome != Probe::Outcome::icmp_error;
    });
    Found found = errors(row->errors, 0);
    if (!found.ends) found = errors(row->places, row->first);
    if (found.ends) return found;
  }
  return {};
}

/// Which probe was answered is not known where the packet fits another waiting one, too; nor where
/// the same packet came before, which a network may have made two of. Where only one waits, answers
/// without ports (ARP) are taken for its own. Each place of a row is asked once.
void Probes::mark_alike(Row& row, std::size_t place, const Arrival& arrival) {
  Probe& taken = all_[row.places[place]];
  for (std::size_t i = std::max(place + 1, row.marked); i < row.places.size(); ++i) {
    Probe& other = all_[row.places[i]];
    if (!is_silent(row.places[i])) continue;
    const Kind kind = wire::answers(other.request, arrival.packet).kind;
    if (kind != Kind::answer && kind != Kind::icmp_error) continue;
    other.is_alike = true;
    taken.is_alike = true;
    row.marked = i + 1;
  }
  if (row.places.size() < 2 || !wire::has_ports(taken.request.kind)) return;
  if (ended_by_.contains(arrival.digest)) taken.is_alike = true;
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
                     [&](std::uint32_t other) { return all_[other].is_alike && is_silent(other); });
    if (waits == alike->places.end()) return;
    std::swap(all_[*waits].outcome, named.outcome);
    std::swap(all_[*waits].is_settled, named.is_settled);
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
    while (!row->places.empty() && !is_silent(row->places.back())) row->places.pop_back();
    if (row->places.empty()) continue;
    const std::size_t place = row->places.back();
    wire::Match match = match_of(place, packet);
    if (match.kind == Kind::near_miss) return {std::move(match), place};
  }
  return {};
}

Probes::Found Probes::end(std::size_t place, wire::Match match, const Arrival& arrival) {
  Found out{.match = std::move(match), .probe = place};
  Probe& probe = all_[out.probe];
  const bool was_waiting = !probe.is_settled;
  if (out.match.kind == Kind::icmp_error) {
    const IcmpError error = error_of(out.match);
    out.text = words_of(out.match, probe).text;
    if (!says_death(error)) return out;
    probe.icmp = icmp_name(error);
    probe.outcome = Probe::Outcome::icmp_error;
    probe.is_settled = is_last_word(error, probe.request, out.match.from);
    if (probe.request.network_id) probe.is_alike = false;
  } else {
    probe.outcome = Probe::Outcome::answered;
    probe.is_settled = true;
    probe.icmp.clear();
    if (const auto flags = arrival.packet.find(wire::tcp::flags.name)) {
      probe.tcp_flags = static_cast<std::uint16_t>(flags->value.low);
      probe.tcp_ack = arrival.packet.get(wire::tcp::ack_number).value_or(0);
    }
  }
  out.ends = true;
  probe.from = out.match.from;
  probe.rtt =
      std::chrono::nanoseconds(std::max<std::int64_t>(0, arrival.time.since(probe.sent).ns()));
  probe.device = arrival.device;
  ended_by_.try_emplace(arrival.digest, static_cast<std::uint32_t>(place));
  if (was_waiting && probe.is_settled) ++settled_;
  return out;
}

}  // namespace pushpkt::stack
