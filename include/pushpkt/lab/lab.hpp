// Three hosts in network namespaces, without root: client -- router -- server.
// user_namespaces(7), network_namespaces(7); nothing is named, so nothing is left behind.
#pragma once

#include <array>
#include <memory>

#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/host.hpp"
#include "pushpkt/lab/impair_forwarder.hpp"
#include "pushpkt/lab/plan.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::lab {

class Lab {
 public:
  /// Builds the lab, which is `plan_of({})` where nothing else is wanted (an empty Plan has no
  /// addresses), and leaves the calling thread on the client, also after the lab is gone: from
  /// there nothing can leave by a real interface. May be called several times in a process.
  /// Without CAP_SYS_ADMIN the whole process enters a user namespace of its own first (once), for
  /// which it must have one thread only. Returns when all links carry packets.
  /// Errors: several threads; namespaces forbidden (the hint names what forbids them); `ip` or
  /// `nft` missing; a command of the plan that failed, with what it said.
  [[nodiscard]] static Result<Lab> build(const Plan& plan);

  [[nodiscard]] const Host& client() const { return hosts_[0]; }
  [[nodiscard]] const Host& router() const { return hosts_[1]; }
  [[nodiscard]] const Host& server() const { return hosts_[2]; }
  [[nodiscard]] const std::array<Host, host_names.size()>& hosts() const { return hosts_; }
  [[nodiscard]] const Plan& plan() const { return plan_; }

  /// What the forwarder of the plan's impairments has done so far; nothing without them.
  [[nodiscard]] Result<ImpairmentRecord> impairment_record() const;

  /// More commands, in the lab that stands: an obstacle, or its cure. The calling thread stays
  /// where it is. Needs the capabilities that building needed.
  [[nodiscard]] Result<void> run_plan(const Plan& plan) const;

 private:
  Lab(Plan plan, const std::shared_ptr<const Namespaces>& namespaces)
      : plan_(std::move(plan)),
        namespaces_(namespaces),
        hosts_{Host(0, namespaces), Host(1, namespaces), Host(2, namespaces)} {}

  Plan plan_;
  std::shared_ptr<const Namespaces> namespaces_;
  std::array<Host, host_names.size()> hosts_;
  std::shared_ptr<const ImpairForwarder> forwarder_;
};

/// Whether rules can be set in a lab: obstacles of the kinds NAT, firewall and filter need them,
/// and connections made by hand. Errors: `nft` is missing, or the kernel's nf_tables.
[[nodiscard]] Result<void> probe_nftables();

/// Whether a lab can be built here, and if not, why: tried in a child, so nothing changes for us.
/// Also true to itself in a process of many threads, where `Lab::build` may refuse.
[[nodiscard]] Result<void> probe();

/// For root, before a lab in which other people's programs run: a user namespace of our own, with
/// the user ids as they are. What is started then has every capability over the lab and none over
/// this machine; files are still root's. An error where namespaces are forbidden, or there are
/// several threads.
[[nodiscard]] Result<void> leave_power_over_machine();

/// Whether the calling process has root's power over its namespaces already, or must make a user
/// namespace for it: CAP_SYS_ADMIN, CAP_NET_ADMIN and CAP_NET_RAW are effective.
[[nodiscard]] bool has_namespace_capabilities();

}  // namespace pushpkt::lab
