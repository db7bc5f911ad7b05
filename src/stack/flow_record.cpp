// One thread, which poll(2) wakes for packets and for the end.
#include "pushpkt/stack/flow_record.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "pushpkt/base/clock.hpp"

namespace pushpkt::stack {
namespace {

/// Packets between two looks at whether the end has come.
constexpr std::size_t packets_each_time = 1024;

std::string filter_for(const Endpoint& local, const Endpoint& remote) {
  const auto port = [](const Endpoint& end) { return std::to_string(end.port.number); };
  const std::string ours = "host " + to_string(local.address);
  return "(tcp port " + port(local) + " and tcp port " + port(remote) + " and " + ours +
         " and host " + to_string(remote.address) + ") or (" +
         (local.address.is_v6() ? "icmp6 and ip6[40] < 128"
                                : "icmp and icmp[0] != 0 and icmp[0] != 8") +
         " and " + ours + ")";
}

}  // namespace

Result<std::unique_ptr<FlowRecord>> FlowRecord::open(const std::string& interface,
                                                     const Endpoint& local, const Endpoint& remote,
                                                     const std::string& file) {
  auto sniffer = sniff::Sniffer::open(
      {.interface = interface, .filter = filter_for(local, remote), .promiscuous = false});
  if (!sniffer) return fail(sniffer.error());
  Fd stop(::eventfd(0, EFD_CLOEXEC));
  if (!stop.valid()) return fail(system_error("cannot open an eventfd"));
  auto writer = sniff::CaptureWriter::create(file, {}, Appearance::growing);
  if (!writer) return fail(writer.error());
  return std::unique_ptr<FlowRecord>(
      new FlowRecord(std::move(*sniffer), std::move(*writer), std::move(stop)));
}

FlowRecord::FlowRecord(sniff::Sniffer sniffer, sniff::CaptureWriter writer, Fd stop)
    : sniffer_(std::move(sniffer)), writer_(std::move(writer)), stop_(std::move(stop)) {}

FlowRecord::~FlowRecord() { join(); }

void FlowRecord::start() {
  thread_ = std::thread([this] { done_ = run(); });
}

void FlowRecord::join() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  static_cast<void>(::write(stop_.get(), &one, sizeof one) >
                    0);  // an eventfd that is open takes it
  thread_.join();
}

Result<void> FlowRecord::finish() {
  join();
  if (!done_) return done_;
  if (auto taken = take_present(); !taken) return taken;
  if (taken_ == 0 && writer_.keeps_earlier()) return {};
  return writer_.close();
}

Result<void> FlowRecord::run() {
  while (true) {
    std::array<pollfd, 2> ready{pollfd{sniffer_.fd(), POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0}};
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) {
      return fail(system_error("cannot wait for packets"));
    }
    if (ready[1].revents != 0) return {};
    if (auto taken = take_present(); !taken) return taken;
  }
}

Result<void> FlowRecord::take_present() {
  while (true) {
    const auto taken =
        sniffer_.take_present(packets_each_time, [this](const sniff::SeenView& packet) {
          ++taken_;
          return writer_.write(packet);
        });
    if (!taken) return fail(taken.error());
    if (*taken < packets_each_time) return taken_ > 0 ? writer_.flush() : Result<void>();
  }
}

}  // namespace pushpkt::stack
