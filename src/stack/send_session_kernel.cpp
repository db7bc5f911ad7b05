// What our own kernel says to an answer that it has no socket for: RST, or ICMP port unreachable.
// RFC 9293, 3.10.7.1; RFC 1122, 4.1.3.1
#include <algorithm>

#include "pushpkt/stack/send_session.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {

/// Whether it is the RST with which our own kernel ends what it has no socket for.
Result<bool> SendSession::take_reset(const sniff::Seen& seen, const wire::Decoded& decoded) {
  if (sent_reset_ || handshakes_.empty()) return false;
  const auto reset = wire::request_of(decoded);
  const auto flags = decoded.find(wire::tcp::reset.name);
  if (!reset || !flags || flags->value.low == 0) return false;
  const bool ours =
      std::any_of(handshakes_.begin(), handshakes_.end(), [&](const wire::Request& asked) {
        return asked.local_id == reset->local_id && asked.remote_id == reset->remote_id &&
               asked.remote == reset->remote;
      });
  if (!ours) return false;
  if (!kernel_reset_) {
    events_.note("our kernel answered with RST: it has no socket for TCP port " +
                 std::to_string(reset->local_id) +
                 ";\n  --guard drops it by an nft rule; a source address that is not this host's "
                 "avoids it");
  }
  kernel_reset_ = true;
  if (record_) {
    if (auto done = record_->write(seen, "pushpkt: our kernel's RST"); !done) {
      return fail(done.error());
    }
  }
  return true;
}

/// Whether it is the port unreachable with which our own kernel refuses an answer by UDP.
Result<bool> SendSession::take_refusal(const sniff::Seen& seen, const wire::Decoded& decoded) {
  const auto refused =
      std::find_if(unheld_.begin(), unheld_.end(), [&](const wire::Request& asked) {
        // The error quotes the answer: to the kernel that is a request of the other side.
        const wire::Request answer{.kind = wire::Request::Kind::udp,
                                   .local = asked.remote,
                                   .remote = asked.local,
                                   .local_id = asked.remote_id,
                                   .remote_id = asked.local_id};
        return wire::answers(answer, decoded).kind == wire::Match::Kind::icmp_error;
      });
  if (refused == unheld_.end()) return false;
  if (!kernel_refused_) {
    events_.note("our kernel answered with ICMP port unreachable: it has no socket for UDP port " +
                 std::to_string(refused->local_id) +
                 (options_.collect ? ";\n  without --no-reserve a bound socket holds the port"
                                   : ";\n  with --wait a bound socket holds the port"));
  }
  kernel_refused_ = true;
  if (record_) {
    if (auto done = record_->write(seen, "pushpkt: our kernel's port unreachable"); !done) {
      return fail(done.error());
    }
  }
  return true;
}

}  // namespace pushpkt::stack
