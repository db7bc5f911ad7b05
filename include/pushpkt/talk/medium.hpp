// What carries the packets of a dialogue.
#pragma once

#include <optional>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/host_receive.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::talk {

/// A packet that came.
struct Incoming {
  sniff::Seen packet = {};
  /// Not addressed to us alone, or of the neighbour protocols: a dialogue that does not expect it
  /// passes it over.
  bool is_aside = false;
  /// Why a host would discard it: a line that names the field, or the header, takes it all the
  /// same.
  std::optional<wire::Discard> discard = {};
};

class Medium {
 public:
  Medium() = default;
  Medium(const Medium&) = delete;
  Medium& operator=(const Medium&) = delete;
  virtual ~Medium() = default;

  /// The flow that later packets belong to: from now on ours are those of its VLAN or tunnel.
  virtual void follow(const wire::Recipe& flow) = 0;
  /// Fills in what the recipe leaves open of addresses and lower headers.
  [[nodiscard]] virtual Result<void> complete(wire::Recipe& recipe) = 0;
  /// The input error for a packet that is too large or has no destination, whatever complete()
  /// fills in.
  [[nodiscard]] virtual Result<void> check(const wire::Recipe& /*recipe*/) const { return {}; }
  /// The packet as it was sent, with its time.
  [[nodiscard]] virtual Result<sniff::Seen> send(const wire::Frame& frame) = 0;
  /// The next packet; nullopt at the deadline and after a signal.
  [[nodiscard]] virtual Result<std::optional<Incoming>> receive(Deadline deadline) = 0;
};

}  // namespace pushpkt::talk
