// Source ports, each of one trial: in all labs of a question, which may run at the same time.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>

#include "pushpkt/base/address.hpp"
#include "pushpkt/journey/vantage.hpp"
#include "pushpkt/stack/port_reservation.hpp"

namespace pushpkt::ask {

/// A drop may be reported without its host (a fragment whose timer expired has no device any more):
/// then the bytes decide whose it was, so no two trials of a question have the same port.
class TrialPorts {
 public:
  /// A port that no trial had before: a late answer is never taken for another trial's, and no
  /// server remembers a SYN from it. In some cases the port is read as an option or an extension
  /// header, with its lower byte as the length: ports where that length lies within the packet are
  /// skipped, because the outcome would differ by chance.
  [[nodiscard]] Result<stack::PortReservation> take(const journey::Vantage& vantage,
                                                    const Ip& source);
  /// For a connection made by hand, one after the other.
  [[nodiscard]] Port take_by_hand();

 private:
  std::mutex mutex_;
  std::set<std::uint16_t> used_;
  std::uint16_t next_by_hand_ = lab::first_port_by_hand;
};

}  // namespace pushpkt::ask
