// The kernel of the lab chooses; what another trial had is given back.
#include "ask/trial_ports.hpp"

namespace pushpkt::ask {

Result<stack::PortReservation> TrialPorts::take(const journey::Vantage& vantage, const Ip& source) {
  constexpr unsigned lower_byte = 0xff;
  constexpr unsigned beyond = 64;
  constexpr int most_looks = 1000;  // then a port is taken again: there are few
  for (int looks = 0;; ++looks) {
    auto out =
        vantage.cable_host ? vantage.take_port() : stack::PortReservation::take({source, Port{0}});
    if (!out) return out;
    const std::uint16_t number = out->port().number;
    if ((number & lower_byte) < beyond) continue;
    const std::scoped_lock lock(mutex_);
    if (used_.insert(number).second || looks > most_looks) return out;
  }
}

Port TrialPorts::take_by_hand() {
  const std::scoped_lock lock(mutex_);
  const Port out{next_by_hand_++};
  if (next_by_hand_ > lab::last_port_by_hand) next_by_hand_ = lab::first_port_by_hand;
  return out;
}

}  // namespace pushpkt::ask
