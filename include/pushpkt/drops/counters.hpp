// What the kernel counts in a network namespace, by name. snmp_counter in the kernel's
// documentation
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::drops {

/// A counter that moved, and by how much. Negative where it is a gauge (`Tcp.CurrEstab`).
struct Change {
  std::string name;
  std::int64_t by = 0;
  friend bool operator==(const Change&, const Change&) = default;
};

/// All counters at one moment. They need no privilege, but carry no packet: a change between two
/// readings belongs to a packet only if nothing else happened in the namespace meanwhile.
class Counters {
 public:
  /// Of the calling thread's network namespace. Names: `Ip.InHdrErrors`, `Udp.InCsumErrors`,
  /// `TcpExt.ListenDrops`, `Ip6.InNoRoutes` as in the files; `to-router.rx_dropped` for interfaces.
  /// proc_net(5); /proc/net would be the namespace of the process's first thread.
  [[nodiscard]] static Result<Counters> read();

  /// /proc/net/snmp and netstat: two lines a group, names and values, both begin with `Group:`.
  void add_groups(std::string_view text);
  /// /proc/net/snmp6: `Ip6InNoRoutes 0`, a line each, becomes `Ip6.InNoRoutes`.
  void add_pairs(std::string_view text);
  /// /proc/net/dev: two lines of headings, then a line for each interface.
  void add_devices(std::string_view text);
  /// /proc/net/stat/nf_conntrack: a line of names, and for each CPU a line in hexadecimal; they
  /// are added up.
  void add_hexadecimal(std::string_view group, std::string_view text);

  /// 0 for a name that the kernel has not.
  [[nodiscard]] std::uint64_t operator[](std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return values_.size(); }

  /// What moved, in the order of names. A counter that only one of the two has began at 0.
  [[nodiscard]] static std::vector<Change> difference(const Counters& before,
                                                      const Counters& after);

 private:
  std::map<std::string, std::uint64_t, std::less<>> values_;
};

}  // namespace pushpkt::drops
