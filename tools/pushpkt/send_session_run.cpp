// Opening, sending, and what comes back.
#include <algorithm>
#include <cmath>

#include "fragment_key.hpp"
#include "interruption.hpp"
#include "packet_story.hpp"
#include "pushpkt/report/exchange.hpp"
#include "pushpkt/report/packet_json.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "send_session.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

constexpr std::size_t most_misses = 16;  // more say nothing new
constexpr std::uint64_t tcp_rst = 0x004;

stack::TransmitOptions transmit_options(const SendPlan& plan) {
  const SendOptions& options = *plan.options;
  return {.path = plan.path,
          .interface = options.interface,
          .route_to = plan.route_to,
          .variations = plan.variations,
          .packets_each = plan.packets_each,
          .rate = options.rate.value_or(0),
          .fragment = options.fragment.value_or(0),
          .strip = options.strip,
          .hold_ports = options.wait_seconds.has_value() && !options.no_reserve &&
                        !path::is_cable(plan.path->kind),
          .tun_fd = plan.tun_fd,
          .stop = interrupted};
}

}  // namespace

/// On a cable we are the other end: what comes in on the device is what we sent.
sniff::Seen SendSession::as_sender(sniff::Seen seen) const {
  if (!path::is_cable(plan_->path->kind)) return seen;
  using sniff::Direction;
  if (seen.direction == Direction::in) {
    seen.direction = Direction::out;
  } else if (seen.direction == Direction::out) {
    seen.direction = Direction::in;
  }
  return seen;
}

Result<std::unique_ptr<SendSession>> SendSession::open(const SendPlan& plan,
                                                       const std::vector<wire::Recipe>& recipes) {
  auto gate = egress_gate(allowed(plan.options->allow));
  if (!gate) return fail(gate.error());
  auto transmitter = stack::Transmitter::open(recipes, transmit_options(plan), std::move(*gate));
  if (!transmitter) return fail(transmitter.error());
  std::unique_ptr<SendSession> out(new SendSession(plan, std::move(*transmitter)));
  for (const std::string& note : out->transmitter_.notes()) say("note: " + note + "\n");
  if (auto done = out->open_record(); !done) return fail(done.error());
  return out;
}

/// The file holds what the wire had, so its devices are watched from before the first packet.
Result<void> SendSession::open_record() {
  const bool waits = plan_->options->wait_seconds.has_value();
  const std::string& file = plan_->options->file;
  if (!waits && file.empty()) return {};
  auto heard = listen();
  if (!heard && waits) return heard;
  if (!heard) {
    listener_.close();
    unwatched_ = heard.error().text();
  }
  if (file.empty()) return {};
  auto record = WireRecord::create(file, *plan_->path);
  if (!record) return fail(record.error());
  record_.emplace(std::move(*record));
  return {};
}

Result<void> SendSession::listen() {
  for (const auto& load : transmitter_.loads()) {
    if (auto done = listener_.open(load.packet.interface); !done) return done;
  }
  return {};
}

Result<void> SendSession::send(PacketPrinter* printer) {
  printer_ = printer;
  return transmitter_.send(*this);
}

const std::string& SendSession::comment_of(const stack::Transmitter::Load& load) {
  auto& comment = comments_[&load];
  if (comment.empty()) comment = packet_story(load.packet.recipe, *plan_->path);
  return comment;
}

void SendSession::about_to_send(const stack::Transmitter::Load& load,
                                const wire::FrameView& frame) {
  if (record_ && unwatched_.empty()) record_->expect(frame, comment_of(load));
}

void SendSession::not_sent(std::size_t frames) {
  for (; frames > 0 && record_ && unwatched_.empty(); --frames) record_->forget_last();
}

Result<void> SendSession::sent(const stack::Transmitter::Sent& sent) {
  if (!listener_.empty()) {
    note_checksums(sent.frame);
    auto probe = stack::probe_of(sent, plan_->variations);
    if (probe) probes_.add(std::move(*probe));
  }
  if (!record_ || unwatched_.empty()) return {};
  return record_->write_unwatched(sent.frame, sent.load.packet.interface, comment_of(sent.load));
}

void SendSession::note_checksums(const wire::FrameView& frame) {
  const wire::Decoded decoded = wire::decode(frame.bytes, frame.link);
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    const wire::Layer& layer = decoded.layers()[i];
    const bool written_by_kernel =
        layer.header == &wire::ipv4::header && plan_->path->kind != path::Kind::packet_dgram &&
        plan_->path->kind != path::Kind::tun && plan_->path->ours != path::Level::link;
    if (layer.header == &wire::tcp::header) {
      const auto flags = wire::get(layer.header_in(decoded.bytes()), wire::tcp::flags);
      sent_reset_ = sent_reset_ || (flags & tcp_rst) != 0;
    }
    if (written_by_kernel || decoded.checksum(i) != wire::ChecksumState::bad) continue;
    wrong_checksum_ = layer.header->checksum->name;
  }
}

Result<void> SendSession::look() {
  const auto all = listener_.collect();
  if (!all) return fail(all.error());
  for (const sniff::Seen& seen : *all) {
    if (auto done = take(as_sender(seen)); !done) return done;
  }
  return {};
}

Result<void> SendSession::wait(Deadline deadline, PacketPrinter* printer) {
  printer_ = printer;
  while (probes_.waiting() && !interrupted()) {
    if (auto done = look(); !done) return done;
    if (!probes_.waiting() || deadline.passed()) break;
    listener_.wait(deadline);
  }
  // A kernel's RST to a SYN+ACK follows at once: it is made while that is received.
  // So do the other fragments of an answer.
  const Deadline moment = Deadline::in(std::chrono::milliseconds(100));
  const auto more = [&] {
    return !fragmented_.empty() || (!handshakes_.empty() && !kernel_reset_);
  };
  while (more() && !moment.passed() && !interrupted()) {
    listener_.wait(moment);
    if (auto done = look(); !done) return done;
  }
  return printer != nullptr ? printer->flush() : Result<void>{};
}

Result<void> SendSession::close() {
  if (!record_) return {};
  const Deadline moment = Deadline::in(std::chrono::seconds(1));
  while (unwatched_.empty() && record_->unseen() > 0 && !moment.passed()) {
    if (auto done = look(); !done) return done;
    if (record_->unseen() > 0) listener_.wait(moment);
  }
  if (unwatched_.empty() && record_->unseen() > 0) {
    say("note: " + std::to_string(record_->unseen()) + " of " + std::to_string(sent()) +
        " packets were taken by the kernel and not seen on the device as they were built\n");
  }
  return record_->close();
}

Result<void> SendSession::take(const sniff::Seen& seen) {
  const bool may_be_sent = seen.direction == sniff::Direction::out || seen.interface == "lo";
  const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  if (may_be_sent) {
    if (const auto request = wire::request_of(decoded)) probes_.left(*request, seen.time);
  }
  if (record_ && may_be_sent) {
    const auto sent = record_->take(seen);
    if (!sent) return fail(sent.error());
    if (*sent) return {};
  }
  if (may_be_sent) {
    const auto reset = take_reset(seen, decoded);
    if (!reset) return fail(reset.error());
    if (*reset || seen.direction == sniff::Direction::out) return {};
  }
  if (const auto more = take_fragment(seen, decoded); !more || *more) {
    return more ? Result<void>() : fail(more.error());
  }
  const stack::Probes::Found found = probes_.take(decoded, seen.time);
  if (found.ends) return take_answer(seen, decoded, found);
  if (!found.match) return {};
  if (record_) {
    const std::string& why = found.text.empty() ? found.match.why : found.text;
    if (auto done = record_->write(seen, "pushpkt: " + why); !done) return done;
  }
  take_near_miss(seen, decoded, found);
  return {};
}

/// Whether it is the RST with which our own kernel ends what it has no socket for.
Result<bool> SendSession::take_reset(const sniff::Seen& seen, const wire::Decoded& decoded) {
  if (sent_reset_ || handshakes_.empty()) return false;
  const auto reset = wire::request_of(decoded);
  const auto flags = decoded.find(wire::tcp::flags.name);
  if (!reset || !flags || (flags->value.low & tcp_rst) == 0) return false;
  const bool ours =
      std::any_of(handshakes_.begin(), handshakes_.end(), [&](const wire::Request& asked) {
        return asked.local_id == reset->local_id && asked.remote_id == reset->remote_id &&
               asked.remote == reset->remote;
      });
  if (!ours) return false;
  if (!kernel_reset_) {
    say("note: our kernel answered with RST: it has no socket for TCP port " +
        std::to_string(reset->local_id) +
        ";\n  an nft rule that drops it, or a source address that is not this host's, keeps the "
        "connection\n");
  }
  kernel_reset_ = true;
  if (record_) {
    if (auto done = record_->write(seen, "pushpkt: our kernel's RST"); !done) {
      return fail(done.error());
    }
  }
  return true;
}

/// Whether it is a later fragment of an answer: it has no ports, so it goes into the file only.
Result<bool> SendSession::take_fragment(const sniff::Seen& seen, const wire::Decoded& decoded) {
  const auto fragment = fragment_of(decoded);
  if (!fragment) return false;
  const auto known = std::find(fragmented_.begin(), fragmented_.end(), fragment->bytes);
  if (known == fragmented_.end()) return false;
  if (fragment->last) fragmented_.erase(known);
  if (!record_) return true;
  if (auto done = record_->write(seen, "pushpkt: a later fragment of an answer"); !done) {
    return fail(done.error());
  }
  return true;
}

Result<void> SendSession::take_answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                                      const stack::Probes::Found& found) {
  const stack::Probe& probe = probes_.all()[found.probe];
  constexpr std::uint16_t syn_ack = 0x012;
  if ((probe.tcp_flags & syn_ack) == syn_ack) handshakes_.push_back(probe.request);
  if (const auto part = fragment_of(decoded)) fragmented_.push_back(part->bytes);
  if (record_) {
    if (auto done = record_->write(seen, "pushpkt: an answer"); !done) return done;
  }
  if (!plan_->options->wait_seconds) return {};
  ++answers_;
  const sniff::SeenView view = view_of(seen, ++heard_);
  answers_json_.push_back(report::packet_object(view, decoded, nullptr));
  if (printer_ == nullptr) return {};
  say(report::answer_line(probe, decoded) + "\n");
  return printer_->print(view);
}

void SendSession::take_near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                                 const stack::Probes::Found& found) {
  const std::string& why = found.text.empty() ? found.match.why : found.text;
  if (found.match.field == wire::ipv4::src.name || found.match.field == wire::ipv6::src.name) {
    answered_by_ = why;
  }
  if (misses_json_.items()->size() >= most_misses) return;
  misses_json_.push_back(
      {{"why", why}, {"packet", report::packet_object(view_of(seen, ++heard_), decoded, nullptr)}});
  if (plan_->options->wait_seconds && printer_ != nullptr) say("near miss: " + why + "\n");
}

}  // namespace pushpkt::tool
