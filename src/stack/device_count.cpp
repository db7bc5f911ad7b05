// The devices' own counts, before and after.
#include "pushpkt/stack/device_count.hpp"

#include <poll.h>

#include <algorithm>

#include "pushpkt/base/clock.hpp"
#include "stack/netlink.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::chrono::milliseconds longest_queue{200};

}  // namespace

DeviceCount::DeviceCount(std::unique_ptr<Netlink> kernel, Counts before)
    : kernel_(std::move(kernel)), before_(std::move(before)) {}
DeviceCount::DeviceCount(DeviceCount&&) noexcept = default;
DeviceCount& DeviceCount::operator=(DeviceCount&&) noexcept = default;
DeviceCount::~DeviceCount() = default;

Result<DeviceCount> DeviceCount::begin(const std::vector<std::string>& devices) {
  auto kernel = Netlink::open();
  if (!kernel) return fail(kernel.error());
  Counts before;
  for (const std::string& device : devices) {
    const auto sent = kernel->sent_by(device);
    if (!sent) return fail(sent.error());
    before.emplace(device, *sent);
  }
  return DeviceCount(std::make_unique<Netlink>(std::move(*kernel)), std::move(before));
}

std::optional<Departed> DeviceCount::departed(std::uint64_t handed_over) const {
  std::vector<std::string> all;
  for (const auto& [device, before] : before_) all.push_back(device);
  return departed(handed_over, all);
}

std::optional<Departed> DeviceCount::departed(std::uint64_t handed_over,
                                              const std::vector<std::string>& devices) const {
  if (devices.empty()) return std::nullopt;
  const Deadline end = Deadline::in(longest_queue);
  while (true) {
    DeviceTotal seen;
    for (const std::string& device : devices) {
      const auto before = before_.find(device);
      const auto after = kernel_->sent_by(device);
      if (before == before_.end() || !after) return std::nullopt;
      seen.sent += after->sent - before->second.sent;
      seen.dropped += after->dropped - before->second.dropped;
    }
    const bool all = seen.sent + seen.dropped >= handed_over;
    if (all || end.passed()) {
      return Departed{.handed_over = handed_over,
                      .sent = std::min(seen.sent, handed_over),
                      .dropped = seen.dropped};
    }
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace pushpkt::stack
