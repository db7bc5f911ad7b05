// ICMP errors: noted, final, or a smaller path MTU. RFC 9293, 3.9.2.2; RFC 5461; RFC 5927; RFC 1191
#include <algorithm>
#include <array>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {
namespace {

// RFC 1191, 7.1: what a link may have, where the router does not say.
constexpr std::array<std::uint32_t, 5> plateaus{1492, 1006, 508, 296, 68};
// Smaller ones are forged more often than they exist, and routers may fragment for them, as those
// of Linux may below its min_pmtu; an IPv6 link has 1280 (RFC 8200, 5).
constexpr std::uint32_t smallest_ip4 = 296;
constexpr std::uint32_t smallest_ip6 = 1280;

std::uint32_t plateau_below(std::uint32_t mtu) {
  for (const std::uint32_t plateau : plateaus) {
    if (plateau < mtu) return plateau;
  }
  return plateaus.back();
}

}  // namespace

void Connection::receive(const IcmpError& error, Time now) {
  if (error.source != local_ || error.destination != remote_) return;
  if (state_ == State::closed || state_ == State::listen) return;
  // RFC 5927, 4.1: it must be about something in flight.
  if (error.seq < una_ || error.seq >= max_) return;
  const bool too_big = error.kind == IcmpError::Kind::packet_too_big;
  if (too_big && lower_path_mtu(error.mtu, now)) return;
  const bool handshake = state_ == State::syn_sent || state_ == State::syn_received;
  const std::string what = handshake ? "cannot connect to " : "cannot keep the connection with ";
  const Error found{.what = what + to_string(remote_), .number = error.number, .hint = error.text};
  // RFC 5927, 5.2: in a connection that was established, hard errors are soft: anybody can forge
  // them, and the retransmission timer ends what is really dead.
  if (error.kind == IcmpError::Kind::hard && handshake) {
    if (state_ == State::syn_received && passive_) return return_to_listen();
    failure_ = found;
    enter_closed();
    return;
  }
  soft_error_ = found;
}

/// false: nothing is left that would make the packets fit.
bool Connection::lower_path_mtu(std::uint32_t mtu, Time now) {
  if (mtu == 0) mtu = plateau_below(path_mtu_);
  const bool ip6 = local_.address.is_v6();
  const std::uint32_t smallest = ip6 ? smallest_ip6 : smallest_ip4;
  const bool fragments = fragments_ || (!ip6 && mtu < smallest);
  mtu = std::min(path_mtu_, std::max(mtu, smallest));
  if (mtu == path_mtu_ && fragments == fragments_) return false;
  fragments_ = fragments;
  path_mtu_ = mtu;
  congestion_.set_mss(send_mss());
  if (!can_send_data()) return true;
  // The segment was too large, not lost to congestion: it goes again at once (RFC 1191, 6.4).
  if (sack_) {
    flight_.mark_all_lost();
  } else {
    nxt_ = una_;
  }
  timed_.reset();
  output(now);
  return true;
}

}  // namespace pushpkt::stack::tcp
