// raw(7): a raw socket is of one family.
#include "pushpkt/path/both_families.hpp"

#include <algorithm>

namespace pushpkt::path {
namespace {

using Opened = Result<std::unique_ptr<Path>>;

bool is_version_6(const wire::FrameView& frame) {
  const ByteView packet = frame.from_network();
  return !packet.empty() && packet[0] >> 4U == 6;
}

/// Each packet leaves by the socket of its family, in the order of the batch.
class BothFamilies final : public Path {
 public:
  BothFamilies(std::unique_ptr<Path> ip4, Opened ip6)
      : ip4_(std::move(ip4)), ip6_(std::move(ip6)) {}

  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    if (batch.empty()) return 0U;
    const bool six = is_version_6(batch.front());
    const auto other = std::find_if(batch.begin(), batch.end(), [six](const auto& frame) {
      return is_version_6(frame) != six;
    });
    const auto same = batch.first(static_cast<std::size_t>(other - batch.begin()));
    if (ip6_) last_ = six ? ip6_->get() : ip4_.get();
    if (!six) return ip4_->send(same);
    if (!ip6_) return fail(ip6_.error());
    return (*ip6_)->send(same);
  }

  /// Of the last packet's family: its queue is the one that may be full.
  [[nodiscard]] int fd() const override { return last_->fd(); }

 private:
  std::unique_ptr<Path> ip4_;
  Path* last_ = ip4_.get();
  Opened ip6_;  // a host may have none: an error of the first packet that needs it
};

}  // namespace

Opened open_for_both_families(const PathKind& kind, const std::string& interface) {
  Target target;
  target.interface = interface;
  if (kind.kind != Kind::raw_ip) return kind.open(target);
  target.bind_to_interface = true;
  target.broadcast = true;
  target.remote = {Ip4{}, Port{}};
  auto ip4 = kind.open(target);
  if (!ip4) return ip4;
  target.remote = {Ip6{}, Port{}};
  return std::make_unique<BothFamilies>(std::move(*ip4), kind.open(target));
}

}  // namespace pushpkt::path
