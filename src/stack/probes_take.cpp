// What a packet is to the probes: the oldest waiting one that fits gets the answer; where none is
// left, one of which an ICMP error came before.
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
  return from == request.remote && (name == "port unreachable" || name == "protocol unreachable");
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
  const std::vector<std::uint64_t> keys = keys_of_answer(asked);
  for (const std::uint64_t key : keys) {
    Row* const row = find(key);
    if (row == nullptr) continue;
    skip_ended(*row);
    again = again || row->first > 0;
    for (std::size_t i = row->first; i < row->places.size(); ++i) {
      const std::size_t place = row->places[i];
      if (!is_silent(place)) continue;
      wire::Match match = match_of(place, packet);
      if (!fits(place, match, time)) continue;
      if (match.kind != Kind::near_miss) {
        mark_alike(*row, i, packet);
        return end(place, std::move(match), packet, time);
      }
      closest = {std::move(match), place};
      break;
    }
  }
  if (!closest.match) closest = take_after_error(keys, packet, time);
  return closest.match || again ? closest : take_near_miss(asked, packet);
}

void Probes::skip_ended(Row& row) {
  for (; row.first < row.places.size() && !is_silent(row.places[row.first]); ++row.first) {
    const std::uint32_t place = row.places[row.first];
    if (all_[place].outcome == Probe::Outcome::icmp_error) row.errors.push_back(place);
  }
}

/// An error is no answer, so the answer counts whenever it comes.
Probes::Found Probes::take_after_error(const std::vector<std::uint64_t>& keys,
                                       const wire::Decoded& packet, Timestamp time) {
  for (const std::uint64_t key : keys) {
    Row* const row = find(key);
    if (row == nullptr) continue;
    const auto errors = [&](const std::vector<std::uint32_t>& places, std::size_t from) {
      for (std::size_t i = from; i < places.size(); ++i) {
        const std::size_t place = places[i];
        if (all_[place].outcome != Probe::Outcome::icmp_error) continue;
        wire::Match match = match_of(place, packet);
        if (match.kind != Kind::answer || !fits(place, match, time)) continue;
        return end(place, std::move(match), packet, time);
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
void Probes::mark_alike(Row& row, std::size_t place, const wire::Decoded& packet) {
  Probe& taken = all_[row.places[place]];
  for (std::size_t i = std::max(place + 1, row.marked); i < row.places.size(); ++i) {
    Probe& other = all_[row.places[i]];
    if (!is_silent(row.places[i])) continue;
    const Kind kind = wire::answers(other.request, packet).kind;
    if (kind != Kind::answer && kind != Kind::icmp_error) continue;
    other.is_alike = true;
    taken.is_alike = true;
    row.marked = i + 1;
  }
  if (row.places.size() < 2 || !wire::has_ports(taken.request.kind)) return;
  const std::uint64_t digest = digest_of(packet);
  const bool is_known = std::ranges::find(row.digests, digest) != row.digests.end();
  if (is_known) taken.is_alike = true;
  constexpr std::size_t most_digests = 64;
  if (!is_known && row.digests.size() < most_digests) row.digests.push_back(digest);
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

Probes::Found Probes::end(std::size_t place, wire::Match match, const wire::Decoded& packet,
                          Timestamp time) {
  Found out{.match = std::move(match), .probe = place};
  Probe& probe = all_[out.probe];
  const bool was_waiting = !probe.is_settled;
  if (out.match.kind == Kind::icmp_error) {
    const wire::QuotingIcmp& icmp = out.match.icmp;
    const IcmpError error{icmp.ip6, icmp.type, icmp.code,
                          out.match.from ? to_string(*out.match.from) : "an unknown host",
                          icmp.mtu};
    out.text = near_miss_of(error, Port{probe.request.remote_id}).text;
    if (!says_death(error)) return out;
    probe.icmp = icmp_name(error);
    probe.outcome = Probe::Outcome::icmp_error;
    probe.is_settled = is_last_word(error, probe.request, out.match.from);
    if (probe.request.network_id) probe.is_alike = false;
  } else {
    probe.outcome = Probe::Outcome::answered;
    probe.is_settled = true;
    probe.icmp.clear();
    if (const auto flags = packet.find(wire::tcp::flags.name)) {
      probe.tcp_flags = static_cast<std::uint16_t>(flags->value.low);
      probe.tcp_ack = packet.get(wire::tcp::ack_number).value_or(0);
    }
  }
  out.ends = true;
  probe.from = out.match.from;
  probe.rtt = std::chrono::nanoseconds(std::max<std::int64_t>(0, time.since(probe.sent).ns()));
  if (was_waiting && probe.is_settled) ++settled_;
  return out;
}

}  // namespace pushpkt::stack
