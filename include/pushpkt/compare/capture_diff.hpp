// Two captures that should be the same: partners found, and what is not the same about them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/compare/packet_diff.hpp"

namespace pushpkt::compare {

/// One place where the captures are not the same, as it is found.
struct PacketDifference {
  std::optional<PacketView> a = {};  ///< valid during the call; without it the packet is extra in B
  std::optional<PacketView> b = {};  ///< without it the packet is missing from B
  bool moved = false;  ///< it has a partner, but others that were before it come after it
  /// Alone, and the same as this packet of its own capture.
  std::optional<std::uint64_t> copy_of = {};
  std::vector<FieldDifference> fields = {};  ///< of partners
  std::uint64_t place = 0;  ///< rises from one difference to the next, those of other shares too

  [[nodiscard]] bool missing() const { return !b.has_value(); }
  [[nodiscard]] bool extra() const { return !a.has_value(); }
  /// False where all is explained: see FieldDifference::counts().
  [[nodiscard]] bool counts() const { return missing() || extra() || moved || any_counts(fields); }
};

/// All packets in which a field changed in the same way.
struct ChangeGroup {
  std::string a = {};  ///< "" where the row is not there
  std::string b = {};
  std::uint64_t packets = 0;
  std::uint64_t first_a = 0;  ///< number of the first packet of A, and its partner's
  std::uint64_t first_b = 0;
  std::optional<FieldValue> value_a = {};  ///< where the row is a field: what `a` and `b` say
  std::optional<FieldValue> value_b = {};
};

/// All packets in which a field differs, for one reason.
struct FieldGroup {
  /// Of each field so many different changes are told apart, then counted only.
  static constexpr std::size_t most_changes = 64;

  std::string field = {};
  unsigned occurrence = 0;
  Owner owner = Owner::unexplained;
  std::string why = {};
  std::uint64_t packets = 0;
  std::vector<ChangeGroup> changes = {};  ///< most frequent first
  bool more_changes = false;              ///< than most_changes

  [[nodiscard]] bool counts() const { return owner != Owner::computed && owner != Owner::offload; }
};

/// How two captures compare.
struct CaptureDiff {
  std::uint64_t packets_a = 0;
  std::uint64_t packets_b = 0;
  std::uint64_t same = 0;        ///< pairs without any difference that the policy looks at
  std::uint64_t explained = 0;   ///< pairs whose differences all are explained: they do not count
  std::uint64_t changed = 0;     ///< pairs with differences that count
  std::uint64_t moved = 0;       ///< pairs out of order; they may be changed as well
  std::uint64_t missing = 0;     ///< packets of A without a partner
  std::uint64_t extra = 0;       ///< packets of B without a partner
  std::uint64_t duplicates = 0;  ///< of these two: copies of a packet that has its partner
  std::uint64_t given_up = 0;    ///< of these two: no partner was found within the bounds
  std::uint64_t forgotten = 0;   ///< conversations forgotten in checking relations
  std::vector<FieldGroup> groups = {};  ///< what counts first, most packets first
  std::uint64_t ungrouped = 0;          ///< differences that are in no group, to stay within bounds
  /// At most so much memory waited, whenever: of packets, and of what was found, as if nothing had
  /// been handed on.
  std::uint64_t memory_bound = 0;
  std::optional<Error> trouble_a = {};  ///< where A could not be read to its end
  std::optional<Error> trouble_b = {};
  bool interrupted = false;  ///< by a signal: what is here was compared until then

  [[nodiscard]] bool clean() const { return changed + moved + missing + extra == 0; }
  [[nodiscard]] bool whole() const { return !trouble_a && !trouble_b && !interrupted; }
};

/// What diff() may hold in memory. A partner further away than this is not found.
struct Bounds {
  std::size_t window_packets = 1024;            ///< looked ahead in search of a partner
  std::size_t memory_bytes = 16 * 1024 * 1024;  ///< of packets that wait
};

/// One of `count` parts of a comparison, from 1: its packets are those of some lines of partners,
/// which are what Pairing goes by (conversations, contents). So a partner is never in another part.
struct Share {
  static constexpr std::uint32_t most = 64;

  std::uint32_t number = 1;
  std::uint32_t count = 1;
};

/// Called for each place that is not the same, in the order of the captures.
using OnDifference = std::function<void(const PacketDifference&)>;

/// Compares two captures in bounded memory. A source that fails ends the comparison there, and the
/// result has its error.
[[nodiscard]] CaptureDiff diff(PacketSource& a, PacketSource& b, const Policy& policy = {},
                               const OnDifference& each = {}, const Bounds& bounds = {});

/// The same of one share, not by order: all packets are read, and those of the share compared. Put
/// together (DiffSum), the shares are the whole comparison, unless their `memory_bound`s are more
/// than the bounds' memory: then the whole might have given up partners. One share that alone takes
/// more ends early, with `memory_bound` saying so.
[[nodiscard]] CaptureDiff diff(PacketSource& a, PacketSource& b, const Policy& policy,
                               const OnDifference& each, const Bounds& bounds, Share share);

}  // namespace pushpkt::compare
