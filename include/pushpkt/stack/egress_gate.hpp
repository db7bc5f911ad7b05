// Every frame that a verb sends passes here: the policy, asked with the device that the frame
// really leaves by, and the counts of one run.
#pragma once

#include <map>
#include <memory>

#include "pushpkt/base/pace.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/egress_policy.hpp"
#include "pushpkt/stack/verdict_cache.hpp"

namespace pushpkt::stack {

class Netlink;
class HostChanges;

/// How the frames of one open path leave.
struct EgressExit {
  path::Kind kind{};
  path::Target target = {};
  /// The device of a link-layer path; the one that a routed socket is bound to; else nullptr. As it
  /// was when the path was opened.
  std::shared_ptr<const Interface> device = nullptr;
};

/// What the policy needs to know of the calling thread's network namespace. Errors are
/// getifaddrs's and netlink's.
[[nodiscard]] Result<EgressHost> egress_host();

class EgressGate {
 public:
  /// For this host. When its addresses, routes or devices have changed, frames are judged by what
  /// it is then; of a flood, up to 64 frames and what is queued may leave before. rtnetlink(7)
  [[nodiscard]] static Result<EgressGate> open(const Allowed& allowed);
  /// For a host that does not change. Opens a netlink socket for routes; needs no privilege. Errors
  /// are netlink's.
  [[nodiscard]] static Result<EgressGate> open(EgressHost host, const Allowed& allowed);
  EgressGate(EgressGate&&) noexcept;
  EgressGate& operator=(EgressGate&&) noexcept;
  ~EgressGate();

  [[nodiscard]] const EgressHost& host() const { return policy_.host(); }
  [[nodiscard]] const Allowed& allowed() const { return policy_.allowed(); }

  /// `fd` is the path's: what it is bound to (SO_BINDTODEVICE) is asked from the kernel, not taken
  /// from the target. -1: not bound.
  [[nodiscard]] EgressExit exit_by(path::Kind kind, const path::Target& target, int fd) const;

  /// The device that the frame really leaves by, which is lo for an address of this host; nullptr
  /// where no route is known.
  [[nodiscard]] const Interface* device_of(const EgressExit& exit, const wire::FrameView& frame);

  /// The rate that was asked for; more than the calm one is refused with the first frame that is
  /// not free.
  void set_rate(double packets_per_second) { rate_ = packets_per_second; }

  /// Judges a frame that will not leave yet. An input error names the flag that is missing.
  [[nodiscard]] Result<EgressVerdict> inspect(const EgressExit& exit, const wire::FrameView& frame);
  /// As inspect, for a host that a socket or another verb's machinery will send to.
  [[nodiscard]] Result<EgressVerdict> inspect(const Endpoint& remote);
  /// So many frames like this one will leave: refuses a repeated broadcast before the first.
  [[nodiscard]] Result<void> announce(const EgressVerdict& verdict, std::uint64_t frames);
  /// A frame that leaves now: as inspect, and broadcasts of the whole run are counted.
  [[nodiscard]] Result<EgressVerdict> admit(const EgressExit& exit, const wire::FrameView& frame);
  /// The same, and what holds at any rate is kept in `known`, which is of this exit alone.
  [[nodiscard]] Result<EgressVerdict> admit(const EgressExit& exit, const wire::FrameView& frame,
                                            VerdictCache& known);
  /// Of a datagram or connection of a socket that leaves now: counted, too.
  [[nodiscard]] Result<EgressVerdict> admit(const Endpoint& remote);
  /// As admit, and waits until the calm pace lets the frame leave, where it holds. False: `stop`
  /// said so meanwhile.
  [[nodiscard]] Result<bool> admit_in_turn(const EgressExit& exit, const wire::FrameView& frame,
                                           const std::function<bool()>& stop = nullptr);
  /// The same of a request to `remote`. By a socket it leaves now; by hand its frames are still to
  /// pass the gate, which counts broadcasts then.
  [[nodiscard]] Result<bool> admit_in_turn(const Endpoint& remote, bool by_socket,
                                           const std::function<bool()>& stop = nullptr);
  /// One for all frames that pass this gate, by whatever path.
  [[nodiscard]] Pace& pace() { return pace_; }

  /// Whether the calm pace holds for this frame.
  [[nodiscard]] bool is_limited(const EgressVerdict& verdict) const {
    return !verdict.is_free && !allowed().floods;
  }

 private:
  EgressGate(EgressHost host, const Allowed& allowed, std::unique_ptr<Netlink> kernel);
  [[nodiscard]] bool has_changed();
  [[nodiscard]] Result<void> look_again();
  [[nodiscard]] Result<EgressVerdict> decide(const EgressExit& exit, OutgoingFrame outgoing,
                                             const Ip& routed_to, EgressVerdict verdict);
  /// Whether neither rate nor route can change it.
  [[nodiscard]] bool is_final(const EgressVerdict& verdict) const {
    const bool may_leave = verdict.missing == EgressVerdict::Missing::none;
    return verdict.is_free || (may_leave && allowed().floods && !verdict.depends_on_route);
  }
  [[nodiscard]] Result<EgressVerdict> count(Result<EgressVerdict> verdict);
  [[nodiscard]] Result<bool> wait_for_turn(const Result<EgressVerdict>& verdict,
                                           const std::function<bool()>& stop);
  [[nodiscard]] const Interface* device_named(const std::string& name) const;
  [[nodiscard]] const Interface* route(const EgressExit& exit, const Ip& destination);

  EgressPolicy policy_;
  std::unique_ptr<Netlink> kernel_;
  std::unique_ptr<HostChanges> changes_;  // nullptr: of a host that does not change
  std::uint64_t generation_ = 0;          // of the host
  std::map<std::pair<Ip, unsigned>, const Interface*> routes_;  // by destination and bound device
  double rate_ = 0;
  Pace pace_;
  std::uint64_t announced_ = 0;  // frames to many
  std::uint64_t to_many_ = 0;    // that left
};

}  // namespace pushpkt::stack
