// Two sniffers on the router, drained on each call: no thread. poll(2), sched_setaffinity(2)
#include "pushpkt/journey/recording.hpp"

#include <poll.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>

#include "lab_queues.hpp"
#include "pushpkt/journey/barrier.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/filter.hpp"

namespace pushpkt::journey {
namespace {

// Larger than any packet of a lab without offloads. The kernel keeps a slot of this size for each
// packet that was not taken yet, so a generous one would lose packets early.
constexpr std::uint32_t recording_snaplen = 2048;
/// Of each of the four rings: 2,000 such slots, more than a test sends before it looks. The kernel
/// sets all of it aside, for every test that runs.
constexpr int recording_ring_bytes = 4 << 20;

using Packets = std::vector<sniff::Seen>;

Result<Packets> filtered(Packets packets, std::string_view expression) {
  if (expression.empty()) return packets;
  const auto filter = sniff::Filter::compile(expression, Link::ethernet);
  if (!filter) return fail(filter.error());
  std::erase_if(packets, [&](const sniff::Seen& seen) {
    return !filter->matches(seen.bytes, seen.wire_bytes);
  });
  return packets;
}

/// A barrier keeps the thread on one CPU: afterwards it may run where it might before.
class KeptAffinity {
 public:
  KeptAffinity() : is_known_(sched_getaffinity(0, sizeof cpus_, &cpus_) == 0) {}
  KeptAffinity(const KeptAffinity&) = delete;
  KeptAffinity& operator=(const KeptAffinity&) = delete;
  ~KeptAffinity() {
    if (is_known_) sched_setaffinity(0, sizeof cpus_, &cpus_);
  }

 private:
  cpu_set_t cpus_{};
  bool is_known_;
};

}  // namespace

Result<Recording> Recording::open(const lab::Lab& lab) {
  const auto inside = lab::Inside::enter(lab.router());
  if (!inside) return fail(inside.error());
  std::vector<Tap> taps;
  for (const lab::LinkEnd& end : {lab::router_to_client, lab::router_to_server}) {
    auto sniffer = sniff::Sniffer::open({.interface = std::string(end.name),
                                         .snaplen = recording_snaplen,
                                         .buffer_bytes = recording_ring_bytes});
    if (!sniffer) return fail(sniffer.error());
    taps.push_back({.sniffer = std::move(*sniffer)});
  }
  return Recording(lab, std::move(taps));
}

Result<void> Recording::drain() {
  for (Tap& tap : taps_) {
    const auto taken = tap.sniffer.take_all_present([&](sniff::Seen seen) -> Result<void> {
      if (!Barrier::is_of_barrier(wire::decode(seen))) tap.seen.push_back(std::move(seen));
      return {};
    });
    if (!taken) return taken;
  }
  return {};
}

std::size_t Recording::count() const {
  std::size_t sum = 0;
  for (const Tap& tap : taps_) sum += tap.seen.size();
  return sum;
}

Result<Packets> Recording::all(std::string_view filter) {
  if (auto ok = drain(); !ok) return fail(ok.error());
  Packets merged;
  for (const Tap& tap : taps_) merged.insert(merged.end(), tap.seen.begin(), tap.seen.end());
  std::ranges::stable_sort(merged, {}, &sniff::Seen::time);
  return filtered(std::move(merged), filter);
}

Result<Packets> Recording::all(Side side, std::string_view filter) {
  if (auto ok = drain(); !ok) return fail(ok.error());
  return filtered(taps_[static_cast<std::size_t>(side)].seen, filter);
}

Result<bool> Recording::wait_for(const std::function<bool(const sniff::Seen&)>& wanted,
                                 Deadline deadline) {
  for (Tap& tap : taps_) tap.looked_at = 0;
  for (;;) {
    if (auto ok = drain(); !ok) return fail(ok.error());
    std::vector<pollfd> waiting;
    for (Tap& tap : taps_) {
      while (tap.looked_at < tap.seen.size()) {
        if (wanted(tap.seen[tap.looked_at++])) return true;
      }
      waiting.push_back({tap.sniffer.fd(), POLLIN, 0});
    }
    if (deadline.passed()) return false;
    if (::poll(waiting.data(), waiting.size(), deadline.left_ms()) < 0 && errno != EINTR) {
      return fail(system_error("cannot wait for a packet"));
    }
  }
}

Result<void> Recording::settle(Deadline deadline) {
  constexpr int look_again_ms = 1;
  const KeptAffinity kept;
  auto barrier = Barrier::open(lab_, false, std::nullopt);
  if (!barrier) return fail(barrier.error());
  const auto queues = KernelQueues::open(lab_);
  if (!queues) return fail(queues.error());
  for (;;) {
    if (auto ok = drain(); !ok) return ok;
    const std::size_t before = count();
    if (auto ok = barrier->pass_on_every_cpu(); !ok) return ok;
    const auto waits = waiting_in(lab_, *queues);
    if (!waits) return fail(waits.error());
    if (auto ok = drain(); !ok) return ok;
    if (waits->empty() && count() == before) return {};
    if (deadline.passed()) {
      return fail(Error{"cannot wait any longer for the lab to be quiet: " +
                            (waits->empty() ? "packets keep passing" : *waits),
                        ETIMEDOUT, "wait for one packet instead, or shorten what it waits for",
                        Cause::environment});
    }
    if (!waits->empty()) ::poll(nullptr, 0, look_again_ms);
  }
}

Result<void> Recording::clear() {
  if (auto ok = drain(); !ok) return ok;
  lost_before_ += lost();
  for (Tap& tap : taps_) {
    tap.seen.clear();
    tap.looked_at = 0;
  }
  return {};
}

std::uint64_t Recording::lost() {
  std::uint64_t sum = 0;
  for (Tap& tap : taps_) sum += tap.sniffer.stats().dropped;
  return sum - lost_before_;
}

Result<void> Recording::save(const std::string& path) {
  const auto packets = all();
  if (!packets) return fail(packets.error());
  auto writer = sniff::CaptureWriter::create(path, sniff::FileFormat::pcapng);
  if (!writer) return fail(writer.error());
  for (const sniff::Seen& seen : *packets) {
    if (auto ok = writer->write(seen); !ok) return ok;
  }
  return writer->close();
}

}  // namespace pushpkt::journey
