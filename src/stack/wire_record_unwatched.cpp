// Frames that leave beneath the sniffers, and the answers that these see: in order of time.
#include "pushpkt/stack/wire_record.hpp"

namespace pushpkt::stack {
namespace {

/// So long an answer may be on its way from the kernel to us.
constexpr auto longest_time_kept = Timestamp::ns_per_second;

}  // namespace

Result<void> WireRecord::write_unwatched(const wire::FrameView& frame, const std::string& interface,
                                         const std::string& comment, Timestamp time) {
  unwatched_.push_back({.bytes = Bytes(frame.bytes.begin(), frame.bytes.end()),
                        .link = frame.link,
                        .interface = interface,
                        .comment = &comment,
                        .time = time});
  if (unwatched_.size() > most_expected) return write_kept(unwatched_.front().time);
  return write_kept(Timestamp::from_ns(time.ns() - longest_time_kept));
}

Result<void> WireRecord::write_kept(Timestamp until) {
  while (!unwatched_.empty() && unwatched_.front().time <= until) {
    const Unwatched& frame = unwatched_.front();
    const std::string text =
        *frame.comment +
        "\nhanded over; the device was not watched, so the wire may have had another packet";
    const sniff::SeenView view{.bytes = frame.bytes,
                               .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                               .time = frame.time,
                               .link = frame.link,
                               .direction = sniff::Direction::out,
                               .interface = frame.interface,
                               .comment = text};
    if (auto done = writer_.write(view); !done) return done;
    unwatched_.pop_front();
  }
  return {};
}

Result<void> WireRecord::close() {
  const auto kept = unwatched_.empty() ? Result<void>() : write_kept(unwatched_.back().time);
  const auto closed = writer_.close();
  return kept ? closed : kept;
}

}  // namespace pushpkt::stack
