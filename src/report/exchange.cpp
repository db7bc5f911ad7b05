// Probes counted and listed.
#include "pushpkt/report/exchange.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report {
namespace {

using stack::Probe;

std::string in_ms(std::chrono::nanoseconds time) {
  constexpr double ns_per_ms = 1e6;
  std::array<char, 32> text{};
  (void)std::snprintf(text.data(), text.size(), "%.3f ms",
                      static_cast<double>(time.count()) / ns_per_ms);
  return text.data();
}

/// ICMP errors by name.
std::map<std::string, std::size_t> errors_of(std::span<const Probe> probes) {
  std::map<std::string, std::size_t> out;
  for (const Probe& probe : probes) {
    if (probe.outcome == Probe::Outcome::icmp_error) ++out[probe.icmp];
  }
  return out;
}

std::size_t count_of(std::span<const Probe> probes, Probe::Outcome outcome) {
  return static_cast<std::size_t>(std::count_if(
      probes.begin(), probes.end(), [&](const Probe& probe) { return probe.outcome == outcome; }));
}

std::size_t count_unreachable(std::span<const Probe> probes) {
  return static_cast<std::size_t>(
      std::ranges::count_if(probes, [](const Probe& probe) { return !probe.unreachable.empty(); }));
}

std::uint64_t sum_of(std::span<const Probe> probes, std::uint32_t Probe::*member) {
  return std::accumulate(
      probes.begin(), probes.end(), std::uint64_t{0},
      [&](std::uint64_t sum, const Probe& probe) { return sum + probe.*member; });
}

/// "22,80-82" of sorted numbers.
std::string ranges_of(const std::vector<std::uint16_t>& ports) {
  std::string out;
  for (std::size_t i = 0; i < ports.size();) {
    std::size_t last = i;
    while (last + 1 < ports.size() && ports[last + 1] == ports[last] + 1) ++last;
    out += (out.empty() ? "" : ",") + std::to_string(ports[i]);
    if (last > i) out += "-" + std::to_string(ports[last]);
    i = last + 1;
  }
  return out;
}

using PortsByState = std::map<std::string, std::vector<std::uint16_t>>;

std::map<std::pair<Ip, bool>, PortsByState> ports_of(std::span<const Probe> probes) {
  std::map<std::pair<Ip, bool>, PortsByState> hosts;
  for (const Probe& probe : probes) {
    const std::string state = probe.port_state();
    if (state.empty()) continue;
    const bool tcp = probe.request.kind == wire::Request::Kind::tcp;
    hosts[{probe.request.remote, tcp}][state].push_back(probe.request.remote_id);
  }
  return hosts;
}

/// Open ones first: they are what a scan looks for.
std::string ports_line(PortsByState& states) {
  std::string out;
  const auto add = [&](const std::string& state, std::vector<std::uint16_t>& ports) {
    std::sort(ports.begin(), ports.end());
    ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
    out += (out.empty() ? "" : "; ") + state + " " + ranges_of(ports);
  };
  if (const auto open = states.find("open"); open != states.end()) add("open", open->second);
  for (auto& [state, ports] : states) {
    if (state != "open") add(state, ports);
  }
  return out;
}

bool asks_several_ports(std::span<const Probe> probes) {
  return std::any_of(probes.begin(), probes.end(), [&](const Probe& probe) {
    return !probe.port_state().empty() &&
           probe.request.remote_id != probes.front().request.remote_id;
  });
}

std::string times_of(std::span<const Probe> probes) {
  std::chrono::nanoseconds least = std::chrono::nanoseconds::max();
  std::chrono::nanoseconds most{0};
  std::chrono::nanoseconds sum{0};
  std::int64_t count = 0;
  for (const Probe& probe : probes) {
    if (probe.outcome != Probe::Outcome::answered || probe.is_alike) continue;
    least = std::min(least, probe.rtt);
    most = std::max(most, probe.rtt);
    sum += probe.rtt;
    ++count;
  }
  if (count == 0) return {};
  if (count == 1) return "; round trip " + in_ms(most);
  return "; round trip " + in_ms(least) + " to " + in_ms(most) + ", mean " + in_ms(sum / count);
}

std::string_view outcome_name(Probe::Outcome outcome) {
  switch (outcome) {
    case Probe::Outcome::silent:
      return "silent";
    case Probe::Outcome::answered:
      return "answered";
    case Probe::Outcome::icmp_error:
      return "icmp_error";
  }
  return "";
}

/// What packets that look the same have in common.
bool look_alike(const Probe& a, const Probe& b) {
  return a.is_alike && b.is_alike && a.request.kind == b.request.kind &&
         a.request.remote == b.request.remote && a.request.local_id == b.request.local_id &&
         a.request.remote_id == b.request.remote_id;
}

/// Alike probes in order of what they have in common: each is compared with its neighbour alone.
std::vector<const Probe*> alike_in_order(std::span<const Probe> probes) {
  std::vector<const Probe*> out;
  for (const Probe& probe : probes) {
    if (probe.is_alike) out.push_back(&probe);
  }
  const auto key = [](const Probe* probe) {
    const wire::Request& asked = probe->request;
    return std::tuple(asked.kind, asked.remote, asked.local_id, asked.remote_id);
  };
  std::ranges::stable_sort(out, {}, key);
  return out;
}

/// Those whose outcome is not known: packets that look the same, not all of which had the same.
std::set<const Probe*> undetermined(std::span<const Probe> probes) {
  const std::vector<const Probe*> alike = alike_in_order(probes);
  std::set<const Probe*> out;
  for (auto first = alike.begin(); first != alike.end();) {
    const auto end = std::find_if(first, alike.end(),
                                  [&](const Probe* probe) { return !look_alike(**first, *probe); });
    const bool is_same = std::all_of(first, end, [&](const Probe* probe) {
      return probe->outcome == (*first)->outcome && probe->icmp == (*first)->icmp &&
             probe->port_state() == (*first)->port_state();
    });
    if (!is_same) out.insert(first, end);
    first = end;
  }
  return out;
}

std::string icmp_word(const Probe& probe) {
  return std::string(is_ip6(probe.request.remote) ? "ICMPv6 " : "ICMP ") + probe.icmp;
}

}  // namespace

std::string answer_line(const Probe& probe, const wire::Decoded& answer) {
  std::string out = probe.name.empty() ? "" : probe.name + ": ";
  if (probe.is_alike) out = "one of the packets that look alike: ";
  const bool error = probe.outcome == Probe::Outcome::icmp_error;
  out += error ? icmp_word(probe) : std::string("answer");
  if (probe.from) out += " from " + to_string(*probe.from);
  if (!probe.is_alike) out += " after " + in_ms(probe.rtt);
  const bool tcp = probe.request.kind == wire::Request::Kind::tcp;
  if (!error && tcp) {
    out += ", port " + std::to_string(probe.request.remote_id) + " " + probe.port_state();
  }
  if (const auto mac = answer.find("arp.src.hw_mac")) {
    out += ", " + wire::to_text(*mac->field, mac->value);
  }
  const ByteView payload = answer.carried();
  // The line below it decodes DNS, DHCP and other messages.
  const bool is_message = std::ranges::any_of(
      answer.layers(), [](const wire::Layer& layer) { return wire::is_message(*layer.header); });
  const bool has_text = !error && !is_message && !payload.empty() &&
                        (probe.request.kind == wire::Request::Kind::udp || tcp);
  if (!has_text) return out;
  constexpr std::size_t most = 64;
  const ByteView shown = payload.first(std::min(payload.size(), most));
  out += ": " + wire::to_text(wire::Recipe{wire::payload(Bytes(shown.begin(), shown.end()))});
  return out + (payload.size() > most ? " ..." : "");
}

std::string again_line(const Probe& probe, const stack::Probes::Found& found) {
  std::string out = probe.name.empty() ? "" : probe.name + ": ";
  if (probe.is_alike) out = "one of the packets that look alike: ";
  const bool error = found.match.kind == wire::Match::Kind::icmp_error;
  if (!found.is_copy) {
    out += "one more answer";
  } else {
    out += "a copy of the " + (error ? icmp_word(probe) : std::string("answer"));
  }
  return out + (found.match.from ? " from " + to_string(*found.match.from) : "");
}

std::string exchange_summary(std::span<const Probe> probes) {
  const std::size_t not_sent = count_unreachable(probes);
  std::string out = std::to_string(probes.size() - not_sent) + " sent, " +
                    std::to_string(count_of(probes, Probe::Outcome::answered)) + " answered";
  const bool ip6 = !probes.empty() && is_ip6(probes.front().request.remote);
  for (const auto& [name, count] : errors_of(probes)) {
    out += ", " + std::to_string(count) + (ip6 ? " ICMPv6 " : " ICMP ") + name;
  }
  const std::size_t silent = count_of(probes, Probe::Outcome::silent) - not_sent;
  if (silent > 0) out += ", " + std::to_string(silent) + " silent";
  if (not_sent > 0) out += ", " + std::to_string(not_sent) + " not sent";
  if (const auto copies = sum_of(probes, &Probe::copies); copies > 0) {
    out += "; " + std::to_string(copies) + (copies == 1 ? " copy" : " copies") + " of answers";
  }
  if (const auto more = sum_of(probes, &Probe::more_answers); more > 0) {
    out += "; " + counted(more, "more answer");
  }
  return out + times_of(probes);
}

std::string alike_note(std::span<const Probe> probes) {
  const auto alike = std::ranges::count_if(probes, &Probe::is_alike);
  if (alike == 0) return {};
  const Probe& first = *std::ranges::find_if(probes, &Probe::is_alike);
  using Kind = wire::Request::Kind;
  const Kind kind = first.request.kind;
  const std::string open = kind == Kind::udp    ? "leave udp.srcport open"
                           : kind == Kind::tcp  ? "leave tcp.srcport open"
                           : kind == Kind::sctp ? "leave sctp.srcport open"
                           : kind == Kind::echo ? "leave the echo's sequence number open"
                                                : "";
  return "note: " + std::to_string(alike) +
         " packets look the same to the host that answers: which of them was answered is not "
         "known;\n  " +
         (open.empty() ? "" : open + " in the recipe, or ") + "send them one at a time\n";
}

std::string scanned_ports(std::span<const Probe> probes) {
  std::string out;
  if (!asks_several_ports(probes)) return out;
  for (auto& [host, states] : ports_of(probes)) {
    out += to_string(host.first) + (host.second ? " tcp: " : " udp: ") + ports_line(states) + "\n";
  }
  return out;
}

Json exchange_counts(std::span<const Probe> probes) {
  Json errors = Json::object();
  for (const auto& [name, count] : errors_of(probes)) errors[name] = count;
  Json out{{"probes", probes.size()}};
  out["answered"] = count_of(probes, Probe::Outcome::answered);
  out["icmp_errors"] = std::move(errors);
  out["silent"] = count_of(probes, Probe::Outcome::silent);
  out["not_sent"] = count_unreachable(probes);
  out["copies"] = sum_of(probes, &Probe::copies);
  out["more_answers"] = sum_of(probes, &Probe::more_answers);
  return out;
}

Json probes_json(std::span<const Probe> probes) {
  Json out = Json::array();
  const std::set<const Probe*> unknown = undetermined(probes);
  for (const Probe& probe : probes) {
    constexpr double ns_per_us = 1e3;
    const bool known = !unknown.contains(&probe);
    const bool silent = probe.outcome == Probe::Outcome::silent || probe.is_alike;
    Json row{{"name", probe.name},
             {"outcome", known ? std::string(outcome_name(probe.outcome)) : "undetermined"}};
    row["to"] = to_string(probe.request.remote);
    row["from"] = probe.from && known ? Json(to_string(*probe.from)) : Json(nullptr);
    row["rtt_us"] =
        silent ? Json(nullptr) : Json(static_cast<double>(probe.rtt.count()) / ns_per_us);
    row["icmp"] = probe.icmp.empty() || !known ? Json(nullptr) : Json(probe.icmp);
    const std::string state = probe.port_state();
    row["port"] = state.empty() ? Json(nullptr) : Json(probe.request.remote_id);
    row["port_state"] = state.empty() || !known ? Json(nullptr) : Json(state);
    row["not_sent"] = probe.unreachable.empty() ? Json(nullptr) : Json(probe.unreachable);
    row["copies"] = probe.copies;
    row["more_answers"] = probe.more_answers;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace pushpkt::report
