// Sending, each packet at its time, and waiting for what comes back. poll(2)
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <utility>

#include "fragment_key.hpp"
#include "interruption.hpp"
#include "pushpkt/report/packet_json.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "send_session.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

/// Most of what is told about near misses: the rest says nothing new.
constexpr std::size_t most_misses = 16;

constexpr std::uint64_t tcp_rst = 0x004;

}  // namespace

Result<void> SendSession::send(PacketPrinter* printer) {
  Batch batch;
  for (Load& load : loads_) {
    auto done = send_each(load, batch, printer);
    if (auto rest = flush(load, batch, printer); done && !rest) done = rest;
    if (!done || interrupted()) return done;
  }
  return {};
}

/// What is due already goes into one call of the path.
Result<void> SendSession::send_each(Load& load, Batch& batch, PacketPrinter* printer) {
  for (std::uint64_t i = 0; i < plan_->packets_each; ++i) {
    const auto frame = load.series.at(i);
    if (!frame) return fail(frame.error());
    const auto verdict = gate_.admit(load.exit, *frame);
    if (!verdict) return fail(verdict.error());
    const bool limited = gate_.is_limited(*verdict);
    if (batch.frames.size() >= Batch::most || !pace_.is_due(limited)) {
      if (auto done = flush(load, batch, printer); !done) return done;
    }
    if (!pace_.wait(limited, interrupted)) return {};
    pace_.count(limited);
    const std::size_t at = batch.frames.size();
    if (batch.bytes.size() <= at) batch.bytes.emplace_back();
    batch.bytes[at].assign(frame->bytes.begin(), frame->bytes.end());
    batch.frames.push_back(*frame);
    batch.frames.back().bytes = batch.bytes[at];
  }
  return {};
}

Result<void> SendSession::flush(const Load& load, Batch& batch, PacketPrinter* printer) {
  const std::vector<wire::FrameView> frames = std::exchange(batch.frames, {});
  const Deadline patience = Deadline::in(std::chrono::seconds(5));
  const bool watched = record_ && unwatched_.empty();
  for (const wire::FrameView& frame : frames) {
    if (watched) record_->expect(frame, load.comment);
  }
  for (std::size_t at = 0; at < frames.size();) {
    const auto taken = load.path->send(std::span(frames).subspan(at));
    for (std::size_t left = taken ? 0 : frames.size() - at; left > 0 && watched; --left) {
      record_->forget_last();
    }
    if (!taken) return fail(taken.error());
    for (const std::size_t end = at + *taken; at < end; ++at) {
      if (auto done = note(load, frames[at]); !done) return done;
    }
    if (auto done = listen(printer); !done) return done;
    if (*taken > 0) continue;
    if (patience.passed()) {
      return fail(system_error("cannot send: the queue of the device stays full", ENOBUFS));
    }
    pollfd queue{load.path->fd(), POLLOUT, 0};
    ::poll(&queue, 1, 1);
  }
  return {};
}

std::string SendSession::missed_rate() const {
  constexpr double kept = 0.98;
  if (pace_.wanted() <= 0 || pace_.reached() <= 0) return {};
  if (pace_.reached() >= pace_.wanted() * kept) return {};
  return std::to_string(std::llround(pace_.reached())) + " packets a second were reached, " +
         std::to_string(std::llround(pace_.wanted())) + " were asked for\n";
}

Result<void> SendSession::note(const Load& load, const wire::FrameView& frame) {
  ++sent_;
  octets_ += frame.bytes.size();
  if (!ears_.empty()) expect_answer(load, frame);
  if (!record_ || unwatched_.empty()) return {};
  return record_->write_unwatched(frame, load.packet.interface, load.comment);
}

void SendSession::expect_answer(const Load& load, const wire::FrameView& frame) {
  const wire::Decoded decoded = wire::decode(frame.bytes, frame.link);
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    const wire::Layer& layer = decoded.layers()[i];
    const bool written_by_kernel = layer.header == &wire::ipv4::header &&
                                   plan_->path->kind != path::Kind::packet_dgram &&
                                   plan_->path->ours != path::Level::link;
    if (layer.header == &wire::tcp::header) {
      const auto flags = wire::get(layer.header_in(decoded.bytes()), wire::tcp::flags);
      sent_reset_ = sent_reset_ || (flags & tcp_rst) != 0;
    }
    if (written_by_kernel || decoded.checksum(i) != wire::ChecksumState::bad) continue;
    wrong_checksum_ = layer.header->checksum->name;
  }
  auto request = request_of(decoded);
  if (!request) return;
  const bool by_hop = load.packet.hop && load.packet.hop->gateway_mac.is_group();
  const auto to = decoded.find("eth.dst");
  const bool by_frame = to && wire::Codec<Mac>::from_value(to->value).is_group();
  request->to_many = by_hop || by_frame;
  requests_.push_back(*request);
}

/// Takes what was seen so far.
Result<void> SendSession::listen(PacketPrinter* printer) {
  std::vector<sniff::Seen> all;
  for (auto& [interface, ear] : ears_) {
    while (true) {
      auto seen = ear.next_owned(Deadline::in(std::chrono::nanoseconds(0)));
      if (!seen) return fail(seen.error());
      if (!*seen) break;
      all.push_back(std::move(**seen));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  for (const sniff::Seen& seen : all) {
    if (auto done = take(seen, printer); !done) return done;
  }
  return {};
}

Result<void> SendSession::wait(Deadline deadline, PacketPrinter* printer) {
  while (!requests_.empty() && !interrupted()) {
    if (auto done = listen(printer); !done) return done;
    if (requests_.empty() || deadline.passed()) break;
    wait_for_ears(deadline);
  }
  // A kernel's RST to a SYN+ACK follows at once: it is made while that is received.
  // So do the other fragments of an answer.
  const Deadline moment = Deadline::in(std::chrono::milliseconds(100));
  const auto more = [&] {
    return !fragmented_.empty() || (!handshakes_.empty() && !kernel_reset_);
  };
  while (more() && !moment.passed() && !interrupted()) {
    wait_for_ears(moment);
    if (auto done = listen(printer); !done) return done;
  }
  return printer != nullptr ? printer->flush() : Result<void>{};
}

Result<void> SendSession::close(PacketPrinter* printer) {
  if (!record_) return {};
  const Deadline moment = Deadline::in(std::chrono::seconds(1));
  while (unwatched_.empty() && record_->unseen() > 0 && !moment.passed()) {
    if (auto done = listen(printer); !done) return done;
    if (record_->unseen() > 0) wait_for_ears(moment);
  }
  if (unwatched_.empty() && record_->unseen() > 0) {
    say("note: " + std::to_string(record_->unseen()) + " of " + std::to_string(sent_) +
        " packets were taken by the kernel and not seen on the device as they were built\n");
  }
  return record_->close();
}

void SendSession::wait_for_ears(Deadline deadline) {
  constexpr int longest_ms = 200;  // a signal between a look and the wait is not overslept for long
  std::vector<pollfd> fds;
  for (const auto& [interface, ear] : ears_) fds.push_back({ear.fd(), POLLIN, 0});
  ::poll(fds.data(), fds.size(), std::min(deadline.left_ms(), longest_ms));
}

Result<void> SendSession::take(const sniff::Seen& seen, PacketPrinter* printer) {
  const bool may_be_sent = seen.direction == sniff::Direction::out || seen.interface == "lo";
  if (record_ && may_be_sent) {
    const auto sent = record_->take(seen);
    if (!sent) return fail(sent.error());
    if (*sent) return {};
  }
  const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  if (may_be_sent) {
    const auto reset = take_reset(seen, decoded);
    if (!reset) return fail(reset.error());
    if (*reset || seen.direction == sniff::Direction::out) return {};
  }
  if (const auto more = take_fragment(seen, decoded); !more || *more) {
    return more ? Result<void>() : fail(more.error());
  }
  Likeness closest;
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    Likeness likeness = compare(requests_[i], decoded);
    if (likeness.kind == Likeness::Kind::answer) return take_answer(seen, decoded, i, printer);
    if (likeness.kind == Likeness::Kind::near_miss) closest = std::move(likeness);
  }
  if (closest.kind != Likeness::Kind::near_miss) return {};
  if (record_) {
    if (auto done = record_->write(seen, "pushpkt: " + closest.why); !done) return done;
  }
  take_near_miss(seen, decoded, closest, plan_->options->wait_seconds && printer != nullptr);
  return {};
}

/// Whether it is the RST with which our own kernel ends what it knows nothing of.
Result<bool> SendSession::take_reset(const sniff::Seen& seen, const wire::Decoded& decoded) {
  if (sent_reset_ || handshakes_.empty()) return false;
  const auto reset = request_of(decoded);
  const auto flags = decoded.find(wire::tcp::flags.name);
  if (!reset || !flags || (flags->value.low & tcp_rst) == 0) return false;
  const bool ours = std::any_of(handshakes_.begin(), handshakes_.end(), [&](const Request& asked) {
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
  if (auto done = record_->write(seen, "pushpkt: a later fragment of an answer"); !done) {
    return fail(done.error());
  }
  return true;
}

Result<void> SendSession::take_answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                                      std::size_t request, PacketPrinter* printer) {
  const auto flags = decoded.find(wire::tcp::flags.name);
  constexpr std::uint64_t syn_ack = 0x012;
  if (requests_[request].kind == Request::Kind::tcp && flags &&
      (flags->value.low & syn_ack) == syn_ack) {
    handshakes_.push_back(requests_[request]);
  }
  requests_.erase(requests_.begin() + static_cast<std::ptrdiff_t>(request));
  if (record_) {
    if (auto done = record_->write(seen, "pushpkt: an answer"); !done) return done;
    if (const auto part = fragment_of(decoded)) fragmented_.push_back(part->bytes);
  }
  if (!plan_->options->wait_seconds) return {};
  ++answers_;
  const sniff::SeenView view = view_of(seen, ++heard_);
  answers_json_.push_back(report::packet_object(view, decoded, nullptr));
  return printer != nullptr ? printer->print(view) : Result<void>{};
}

void SendSession::take_near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                                 const Likeness& likeness, bool talk) {
  if (likeness.from) answered_by_ = likeness.why;
  if (misses_json_.items()->size() >= most_misses) return;
  misses_json_.push_back(
      {{"why", likeness.why},
       {"packet", report::packet_object(view_of(seen, ++heard_), decoded, nullptr)}});
  if (talk) say("near miss: " + likeness.why + "\n");
}

}  // namespace pushpkt::tool
