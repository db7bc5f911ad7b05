// The capture of a session: what the wire had, and what of it was not seen.
#include "packet_comment.hpp"
#include "pushpkt/stack/send_session.hpp"

namespace pushpkt::stack {

/// The file holds what the wire had, so its devices are watched from before the first packet.
Result<void> SendSession::open_record() {
  const std::string& file = options_.record;
  if (!options_.collect && file.empty()) return {};
  auto heard = listen();
  if (!heard && options_.collect) return heard;
  if (options_.transmit.path->kind == path::Kind::xdp && !file.empty()) {
    unwatched_ = "AF_XDP sends beneath the captures of its own host";
  }
  if (!heard) {
    listener_.close();
    unwatched_ = heard.error().text();
  }
  if (file.empty()) return {};
  auto record = WireRecord::create(file, *options_.transmit.path);
  if (!record) return fail(record.error());
  record_.emplace(std::move(*record));
  return {};
}

const std::string& SendSession::comment_of(const Transmitter::Load& load) {
  auto& comment = comments_[&load];
  if (comment.empty()) comment = packet_comment(load.packet.recipe, *options_.transmit.path);
  return comment;
}

void SendSession::about_to_send(const Transmitter::Load& load, const wire::FrameView& frame) {
  if (record_ && unwatched_.empty()) record_->expect(frame, comment_of(load));
}

void SendSession::not_sent(std::size_t frames) {
  for (; frames > 0 && record_ && unwatched_.empty(); --frames) record_->forget_last();
}

Result<void> SendSession::close() {
  if (!record_) return {};
  const Deadline moment = Deadline::in(std::chrono::seconds(1));
  const bool watches = unwatched_.empty();
  while (watches && !is_blind_ && record_->unseen() > 0 && !moment.passed()) {
    if (auto done = look(); !done) return done;
    if (record_->unseen() > 0) listener_.wait(moment);
  }
  if (watches && !is_blind_ && record_->unseen() > 0) {
    events_.note(std::to_string(record_->unseen()) + " of " +
                 std::to_string(transmitter_.frames()) +
                 " packets were taken by the kernel and not seen on the device as they were built");
  }
  if (const std::size_t rewritten = record_->rewritten(); rewritten > 0) {
    events_.note(std::to_string(rewritten) + " of " + std::to_string(transmitter_.frames()) +
                 " packets left otherwise than they were built, as rules of this host (packet "
                 "filter, NAT) do it;\n  the capture's comments say what changed");
  }
  if (transmitter_.frames() == 0 && record_->keeps_earlier()) return {};
  return record_->close();
}

Result<void> SendSession::record(const sniff::Seen& seen, const std::string& comment) {
  if (!record_ || is_recorded_) return {};
  const auto done = record_->write(seen, "pushpkt: " + comment);
  return done ? Result<void>() : fail(done.error());
}

}  // namespace pushpkt::stack
