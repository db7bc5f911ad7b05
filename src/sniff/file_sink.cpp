// FileSink: one buffer in front of write(2).
#include "sniff/file_sink.hpp"

#include <algorithm>

namespace pushpkt::sniff {
namespace {

constexpr std::size_t large_bytes = 256 * 1024;

}  // namespace

Result<void> FileSink::settle_packet() {
  packet_ends_.push_back(buffer_.size());
  return settle();
}

Result<void> FileSink::settle() {
  if (buffer_.size() < large_bytes) return {};
  return flush();
}

Result<void> FileSink::flush() {
  if (failure_) return fail(*failure_);
  const std::uint64_t before = file_.written();
  const auto done = file_.write(buffer_);
  const auto taken = static_cast<std::size_t>(file_.written() - before);
  const auto end = std::upper_bound(packet_ends_.begin(), packet_ends_.end(), taken);
  packets_ += static_cast<std::uint64_t>(end - packet_ends_.begin());
  if (!done) {
    failure_ = done.error();
    if (end != packet_ends_.begin()) file_.cut_to(before + *(end - 1));
    if (end == packet_ends_.begin() && before > 0) file_.cut_to(before);
  }
  buffer_.clear();
  packet_ends_.clear();
  return done;
}

Result<void> FileSink::overwrite(std::uint64_t at, ByteView bytes) {
  if (!file_.is_beside()) return {};
  if (auto flushed = flush(); !flushed) return flushed;
  return file_.overwrite(at, bytes);
}

Result<void> FileSink::close() {
  if (auto flushed = flush(); !flushed) return flushed;
  return file_.commit();
}

}  // namespace pushpkt::sniff
