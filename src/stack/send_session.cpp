// Opening, sending, and what comes back.
#include "pushpkt/stack/send_session.hpp"

#include <algorithm>

#include "defragmenter.hpp"
#include "fragment_key.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::size_t most_near_misses = 16;  // more add nothing

}  // namespace

SendSession::SendSession(Options options, Transmitter transmitter, Events& events)
    : options_(std::move(options)),
      transmitter_(std::move(transmitter)),
      events_(events),
      defragmenter_(std::make_unique<Defragmenter>()) {}
SendSession::~SendSession() = default;

/// On a cable we are the other end: what comes in on the device is what we sent.
sniff::Seen SendSession::as_sender(sniff::Seen seen) const {
  if (!path::is_cable(options_.transmit.path->kind)) return seen;
  using sniff::Direction;
  if (seen.direction == Direction::in) {
    seen.direction = Direction::out;
  } else if (seen.direction == Direction::out) {
    seen.direction = Direction::in;
  }
  return seen;
}

Result<std::unique_ptr<SendSession>> SendSession::open(const std::vector<wire::Recipe>& recipes,
                                                       Options options, EgressGate gate,
                                                       Events& events) {
  auto transmitter = Transmitter::open(recipes, options.transmit, std::move(gate));
  if (!transmitter) return fail(transmitter.error());
  std::unique_ptr<SendSession> out(
      new SendSession(std::move(options), std::move(*transmitter), events));
  for (const std::string& note : out->transmitter_.notes()) events.note(note);
  if (auto done = out->open_record(); !done) return fail(done.error());
  return out;
}

Result<void> SendSession::send() {
  std::vector<std::string> devices;
  for (const auto& load : transmitter_.loads()) devices.push_back(load.packet.interface);
  // What a cable carries into the stack, its device counts as received.
  if (path::is_cable(options_.transmit.path->kind)) return transmitter_.send(*this);
  const auto count = DeviceCount::begin(devices);
  auto done = transmitter_.send(*this);
  if (count) departed_ = count->departed(transmitter_.frames());
  return done;
}

Result<void> SendSession::listen() {
  for (const auto& load : transmitter_.loads()) {
    if (auto done = listener_.open(load.packet.interface); !done) return done;
  }
  return {};
}

Result<void> SendSession::sent(const Transmitter::Sent& sent) {
  if (!listener_.empty()) {
    note_checksums(sent.frame);
    auto probe = probe_of(sent, options_.transmit.variations);
    if (probe) probes_.add(std::move(*probe));
  }
  if (!record_ || unwatched_.empty()) return {};
  auto done = record_->write_unwatched(sent.frame, sent.load.packet.interface,
                                       comment_of(sent.load), sent.time);
  return done && listener_.empty() ? record_->write_kept(sent.time) : done;
}

void SendSession::unreachable(const Transmitter::Sent& packet, const Error& why) {
  if (!options_.collect) return;
  auto probe = probe_of(packet, options_.transmit.variations);
  if (!probe) return;
  probe->unreachable = why.what;
  probes_.add(std::move(*probe));
}

void SendSession::note_checksums(const wire::FrameView& frame) {
  const wire::Decoded decoded = wire::decode(frame.bytes, frame.link);
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    const wire::Layer& layer = decoded.layers()[i];
    const path::PathKind& path = *options_.transmit.path;
    const bool written_by_kernel = layer.header == &wire::ipv4::header &&
                                   path.kind != path::Kind::packet_dgram &&
                                   path.kind != path::Kind::tun && path.ours != path::Level::link;
    if (layer.header == &wire::tcp::header) {
      sent_reset_ = sent_reset_ || wire::get(layer.header_in(decoded.bytes()), wire::tcp::reset);
    }
    if (written_by_kernel || decoded.checksum(i) != wire::ChecksumState::bad) continue;
    wrong_checksum_ = layer.header->checksum->name;
  }
}

Result<void> SendSession::look() {
  const auto all = listener_.collect();
  if (!all) return fail(all.error());
  for (const sniff::Seen& seen : *all) {
    if (auto done = take(as_sender(seen)); !done) {
      is_blind_ = true;
      return done;
    }
  }
  return {};
}

Result<void> SendSession::wait(Deadline deadline) {
  while (probes_.waiting() && !is_stopped()) {
    if (auto done = look(); !done) return done;
    if (!probes_.waiting() || deadline.passed()) break;
    listener_.wait(deadline);
  }
  if (!is_stopped()) {  // copies of the last answer that came with it
    if (auto done = look(); !done) return done;
  }
  // A kernel's RST to a SYN+ACK, or its port unreachable, follows at once: it is made while the
  // answer is received.
  const Deadline moment = Deadline::in(std::chrono::milliseconds(100));
  const auto more = [&] {
    return (!handshakes_.empty() && !kernel_reset_) || (!unheld_.empty() && !kernel_refused_);
  };
  while (more() && !moment.passed() && !is_stopped()) {
    listener_.wait(moment);
    if (auto done = look(); !done) return done;
  }
  report_incomplete();
  if (answers_ > 0 || is_stopped()) return {};
  for (const auto& load : transmitter_.loads()) {
    if (unresolved_.empty() && load.packet.hop) unresolved_ = why_unresolved(*load.packet.hop);
  }
  return {};
}

Result<void> SendSession::take(const sniff::Seen& seen) {
  const bool may_be_sent = seen.direction == sniff::Direction::out || seen.interface == "lo";
  const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  if (may_be_sent) {
    if (const auto request = wire::quotable_of(decoded)) probes_.left(*request, seen.time);
  }
  if (record_ && may_be_sent) {
    const auto sent = record_->take(seen);
    if (!sent) return fail(sent.error());
    if (*sent) return {};
  }
  if (may_be_sent) {
    const auto reset = take_reset(seen, decoded);
    if (!reset) return fail(reset.error());
    const auto refusal = take_refusal(seen, decoded);
    if (!refusal) return fail(refusal.error());
    if (*reset || *refusal || seen.direction == sniff::Direction::out) return {};
  }
  const auto is_part = take_fragment(seen, decoded);
  if (!is_part) return fail(is_part.error());
  return *is_part ? Result<void>() : take_whole(seen, decoded);
}

Result<void> SendSession::take_whole(const sniff::Seen& seen, const wire::Decoded& decoded) {
  const Probes::Found found = probes_.take(decoded, seen.time, listener_.number_of(seen.interface));
  if (found.ends) return take_answer(seen, decoded, found);
  if (found.is_again) return take_again(seen, found);
  if (!found.match) return {};
  if (auto done = record(seen, found.text.empty() ? found.match.why : found.text); !done) {
    return done;
  }
  take_near_miss(seen, decoded, found);
  return {};
}

/// Whether it is a fragment. Those that may be of an answer go into the file as they come; with the
/// last one the datagram is looked at as a whole.
Result<bool> SendSession::take_fragment(const sniff::Seen& seen, const wire::Decoded& decoded) {
  const auto fragment = fragment_of(decoded);
  if (!fragment) return false;
  const Probes::Found found = probes_.take(decoded, seen.time);
  if (found.match) {
    if (auto done = record(seen, "a fragment, perhaps of an answer"); !done) {
      return fail(done.error());
    }
    if (incomplete_.size() < most_near_misses) {
      incomplete_.try_emplace(fragment->bytes, seen, found.match.why);
    }
  }
  const auto whole = defragmenter_->add(seen, decoded);
  if (!whole) return true;
  incomplete_.erase(fragment->bytes);
  is_recorded_ = true;
  const auto done = take_whole(*whole, wire::decode(*whole));
  is_recorded_ = false;
  return done ? Result<bool>(true) : fail(done.error());
}

void SendSession::report_incomplete() {
  for (const auto& [datagram, first] : incomplete_) {
    Probes::Found found;
    found.text = first.second;
    take_near_miss(first.first, wire::decode(first.first), found);
  }
  incomplete_.clear();
}

Result<void> SendSession::take_answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                                      const Probes::Found& found) {
  const Probe& probe = probes_.all()[found.probe];
  constexpr std::uint16_t syn_ack = 0x012;
  if ((probe.tcp_flags & syn_ack) == syn_ack) handshakes_.push_back(probe.request);
  const bool unheld =
      probe.request.kind == wire::Request::Kind::udp && !options_.transmit.hold_ports;
  if (unheld && found.match.kind == wire::Match::Kind::answer) unheld_.push_back(probe.request);
  const bool is_error = found.match.kind == wire::Match::Kind::icmp_error;
  if (auto done = record(seen, is_error ? "an ICMP error" : "an answer"); !done) return done;
  if (!options_.collect) return {};
  ++(is_error ? icmp_errors_ : answers_);
  return events_.answer(seen, decoded, probe);
}

Result<void> SendSession::take_again(const sniff::Seen& seen, const Probes::Found& found) {
  if (found.is_seen_twice) return {};
  const bool is_error = found.match.kind == wire::Match::Kind::icmp_error;
  const std::string name = is_error ? "ICMP error" : "answer";
  const std::string copy = "a copy of an " + name;
  if (auto done = record(seen, found.is_copy ? copy : "another " + name); !done) return done;
  if (!options_.collect || answered_again_ >= most_near_misses) return {};
  ++answered_again_;
  events_.answered_again(probes_.all()[found.probe], found);
  return {};
}

void SendSession::take_near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                                 const Probes::Found& found) {
  const std::string& why = found.text.empty() ? found.match.why : found.text;
  const std::string_view field = found.match.field;
  if (!found.match.discarded && (field == wire::ipv4::src.name || field == wire::ipv6::src.name)) {
    answered_by_ = why;
  }
  if (near_misses_ >= most_near_misses) return;
  ++near_misses_;
  events_.near_miss(seen, decoded, why);
}

}  // namespace pushpkt::stack
