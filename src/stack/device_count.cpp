// The sum over the devices, before and after.
#include "pushpkt/stack/device_count.hpp"

#include <poll.h>

#include <algorithm>

#include "pushpkt/base/clock.hpp"
#include "stack/netlink.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::chrono::milliseconds longest_queue{200};

Result<DeviceTotal> total_of(const Netlink& kernel, const std::vector<std::string>& devices) {
  DeviceTotal out;
  for (const std::string& device : devices) {
    const auto device_sent = kernel.sent_by(device);
    if (!device_sent) return fail(device_sent.error());
    out.sent += device_sent->sent;
    out.dropped += device_sent->dropped;
  }
  return out;
}

}  // namespace

DeviceCount::DeviceCount(std::unique_ptr<Netlink> kernel, std::vector<std::string> devices,
                         const DeviceTotal& before)
    : kernel_(std::move(kernel)), devices_(std::move(devices)), before_(before) {}
DeviceCount::DeviceCount(DeviceCount&&) noexcept = default;
DeviceCount& DeviceCount::operator=(DeviceCount&&) noexcept = default;
DeviceCount::~DeviceCount() = default;

Result<DeviceCount> DeviceCount::begin(const std::vector<std::string>& devices) {
  auto kernel = Netlink::open();
  if (!kernel) return fail(kernel.error());
  std::vector<std::string> distinct = devices;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const auto before = total_of(*kernel, distinct);
  if (!before) return fail(before.error());
  return DeviceCount(std::make_unique<Netlink>(std::move(*kernel)), std::move(distinct), *before);
}

std::optional<Departed> DeviceCount::departed(std::uint64_t handed_over) const {
  const Deadline end = Deadline::in(longest_queue);
  while (true) {
    const auto after = total_of(*kernel_, devices_);
    if (!after) return std::nullopt;
    const DeviceTotal seen{.sent = after->sent - before_.sent,
                           .dropped = after->dropped - before_.dropped};
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
