// Keeps our own kernel out of a TCP connection that is made by hand: it has no socket for it, and
// would answer each segment of the peer with RST. nft(8); RFC 9293, 3.10.7.1
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

/// The segments that a guard is about: from `local`, and to `remote` where that is known.
struct GuardedFlow {
  Endpoint local = {};
  std::optional<Endpoint> remote = std::nullopt;
};

/// One nftables table of this network namespace: on output, where AF_PACKET does not pass, it drops
/// RST of exactly this flow, but for those of a program's own raw socket. Nothing else is touched.
/// The program `nft` holds the table, as a child that waits for us: the kernel removes a table
/// whose owner is gone (`flags owner`, Linux 5.12), so the rule ends with this process, however it
/// ends. On older kernels the child's table stays after SIGKILL: the next guard finds and removes
/// it.
class RstGuard {
 public:
  enum class Removal : std::uint8_t {
    by_kernel,   ///< with the owner; `next_start` where the kernel cannot
    next_start,  ///< what SIGKILL leaves behind is removed by the next guard
  };
  /// Removes stale tables first. Returns when the rule is in force. Needs CAP_NET_ADMIN; afterwards
  /// this process needs no capability. Errors: nft is missing or refuses (environment), the
  /// capability is missing (permission).
  [[nodiscard]] static Result<RstGuard> install(const GuardedFlow& flow,
                                                Removal removal = Removal::by_kernel);
  /// As install() in two steps. What needs the capability comes first: removes stale tables, and
  /// starts nft. set() works after this process has given up every capability, and once more for
  /// each further flow.
  [[nodiscard]] static Result<RstGuard> prepare();
  [[nodiscard]] Result<void> set(const GuardedFlow& flow, Removal removal = Removal::by_kernel);
  /// Many flows, each with its remote end, by a set of nftables for each family (nft(8), SETS): a
  /// packet is looked up once, however many there are. Once, and instead of set().
  [[nodiscard]] Result<void> set_all(std::span<const GuardedFlow> flows);
  RstGuard(RstGuard&& other) noexcept;
  RstGuard& operator=(RstGuard&&) = delete;
  RstGuard(const RstGuard&) = delete;
  RstGuard& operator=(const RstGuard&) = delete;
  /// The rule is gone when it returns.
  ~RstGuard();

  /// "RST from 10.9.0.1:12000 is dropped on output by the nft table pushpkt_rst_1a2b until this
  /// program ends".
  [[nodiscard]] std::string text() const;
  [[nodiscard]] const std::string& table() const { return table_; }
  /// Tables of programs that were killed, and are removed now.
  [[nodiscard]] const std::vector<std::string>& removed() const { return removed_; }
  /// What it did on this host, a sentence each: the tables that it removed, and text().
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  RstGuard() = default;
  [[nodiscard]] Result<void> take_name(Port port);
  [[nodiscard]] Result<void> add_rules(const std::string& lines, const std::string& plain);
  std::vector<GuardedFlow> flows_ = {};
  std::string table_ = {};
  std::vector<std::string> removed_ = {};
  Fd lock_ = {};  // tells others that the table is in use
  Fd input_ = {};
  Fd output_ = {};
  int child_ = -1;
};

/// Removes tables of guards whose process is gone, in this network namespace; their names. Errors:
/// nft's.
[[nodiscard]] Result<std::vector<std::string>> remove_stale_guards();

}  // namespace pushpkt::stack
