// Counters from /proc/thread-self/net. proc_net(5)
#include "pushpkt/drops/counters.hpp"

#include <array>
#include <charconv>

#include "drops/file_text.hpp"
#include "drops/scan.hpp"

namespace pushpkt::drops {
namespace {

// Columns of /proc/net/dev, as `ip -s link` and the kernel's rtnl_link_stats64 name them.
constexpr std::array<std::string_view, 16> device_columns{
    "rx_bytes",       "rx_packets",      "rx_errors",         "rx_dropped",
    "rx_fifo_errors", "rx_frame_errors", "rx_compressed",     "rx_multicast",
    "tx_bytes",       "tx_packets",      "tx_errors",         "tx_dropped",
    "tx_fifo_errors", "tx_collisions",   "tx_carrier_errors", "tx_compressed"};

std::uint64_t number(std::string_view word, int base = 10) {
  std::uint64_t value = 0;
  // A gauge may be negative (Tcp.MaxConn is -1): two's complement, so that differences are right.
  const bool negative = !word.empty() && word.front() == '-';
  if (negative) word.remove_prefix(1);
  std::from_chars(word.data(), word.data() + word.size(), value, base);
  return negative ? 0 - value : value;
}

/// "Ip6InNoRoutes" is "Ip6.InNoRoutes": the group is the longest that fits.
std::string with_dot(std::string_view name) {
  constexpr std::array<std::string_view, 5> groups{"Icmp6", "UdpLite6", "Udp6", "Ip6", "Tcp6"};
  for (const std::string_view group : groups) {
    if (name.starts_with(group)) {
      return std::string(group) + "." + std::string(name.substr(group.size()));
    }
  }
  return std::string(name);
}

}  // namespace

Result<Counters> Counters::read() {
  Counters out;
  const std::string root = "/proc/thread-self/net/";
  const auto snmp = file_text(root + "snmp");
  if (!snmp) return fail(snmp.error());
  out.add_groups(*snmp);
  // The others may be missing from a kernel (no IPv6) without making these worthless.
  out.add_groups(file_text(root + "netstat").value_or(""));
  out.add_pairs(file_text(root + "snmp6").value_or(""));
  out.add_devices(file_text(root + "dev").value_or(""));
  // Its neighbours stat/arp_cache, stat/rt_cache and softnet_stat count for the whole machine.
  out.add_hexadecimal("Conntrack", file_text(root + "stat/nf_conntrack").value_or(""));
  return out;
}

void Counters::add_groups(std::string_view text) {
  Lines lines(text);
  while (const auto names = lines.next()) {
    const auto values = lines.next();
    if (!values) return;
    Words name(*names);
    Words value(*values);
    const auto group = name.next();
    if (!group || value.next() != group || !group->ends_with(':')) return;
    const std::string prefix = std::string(group->substr(0, group->size() - 1)) + ".";
    while (const auto counter = name.next()) {
      const auto count = value.next();
      if (!count) break;
      values_[prefix + std::string(*counter)] = number(*count);
    }
  }
}

void Counters::add_pairs(std::string_view text) {
  Lines lines(text);
  while (const auto line = lines.next()) {
    Words words(*line);
    const auto name = words.next();
    const auto value = words.next();
    if (name && value) values_[with_dot(*name)] = number(*value);
  }
}

void Counters::add_devices(std::string_view text) {
  Lines lines(text);
  lines.next();
  lines.next();
  while (const auto line = lines.next()) {
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) continue;
    Words before(line->substr(0, colon));
    const std::string name(before.next().value_or(""));
    Words values(line->substr(colon + 1));
    for (const std::string_view column : device_columns) {
      const auto value = values.next();
      if (value) values_[name + "." + std::string(column)] = number(*value);
    }
  }
}

void Counters::add_hexadecimal(std::string_view group, std::string_view text) {
  Lines lines(text);
  const std::string_view names = lines.next().value_or("");
  while (const auto line = lines.next()) {
    Words name(names);
    Words value(*line);
    while (const auto column = name.next()) {
      values_[std::string(group) + "." + std::string(*column)] +=
          number(value.next().value_or("0"), 16);
    }
  }
}

std::uint64_t Counters::operator[](std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? 0 : found->second;
}

bool Counters::has(std::string_view name) const { return values_.find(name) != values_.end(); }

std::vector<Change> Counters::difference(const Counters& before, const Counters& after) {
  std::vector<Change> out;
  const auto note = [&](const std::string& name, std::uint64_t from, std::uint64_t to) {
    if (from != to) out.push_back({name, static_cast<std::int64_t>(to - from)});
  };
  // Side by side: both are in order, and nearly always have the same names.
  auto a = before.values_.begin();
  auto b = after.values_.begin();
  while (a != before.values_.end() || b != after.values_.end()) {
    const int order = a == before.values_.end()  ? 1
                      : b == after.values_.end() ? -1
                                                 : a->first.compare(b->first);
    note(order <= 0 ? a->first : b->first, order <= 0 ? a->second : 0, order >= 0 ? b->second : 0);
    if (order <= 0) ++a;
    if (order >= 0) ++b;
  }
  return out;
}

}  // namespace pushpkt::drops
