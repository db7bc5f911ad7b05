// Sniffer::Capture: opening the handles, and merging what they deliver.
#include "sniff/live_capture.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sniff/cooked.hpp"
#include "sniff/file_layout.hpp"
#include "sniff/live_error.hpp"
#include "sniff/loopback_tap.hpp"
#include "sniff/ring_tap.hpp"

namespace pushpkt::sniff {
namespace {

/// A timer of the kernel fires late on a busy machine.
constexpr std::chrono::milliseconds timer_slack{30};
/// More slots than a ring can have: what is behind that many packets came after open().
constexpr int drained_packets = 1 << 20;

/// The kernel takes the outer tag off before an incoming packet reaches any tap
/// (__netif_receive_skb_core), so an incoming packet that has one got it back from libpcap.
/// Outgoing packets have their tags in place, unless a VLAN device leaves that to the NIC.
bool tag_was_put_back(ByteView bytes, Link link, Direction direction) {
  if (link != Link::ethernet || direction != Direction::in || bytes.size() < 14) return false;
  const auto type = layout::Order{.big_endian = true}.u16(bytes, 12);
  return type == 0x8100 || type == 0x88a8;
}

/// What libpcap and the kernel would take for something else: without an end, or the default.
Result<void> check(const Sniffer::Options& options) {
  const std::string what = "cannot capture: ";
  if (options.interface.empty()) {
    return fail(input_error(what + "no device is named", device_hint));
  }
  if (options.snaplen == 0) {
    return fail(input_error(what + "the snapshot length is 0", "it is 1 at least"));
  }
  if (options.buffer_bytes <= 0) {
    return fail(
        input_error(what + "the buffer has " + std::to_string(options.buffer_bytes) + " bytes",
                    "it has 1 at least, and what the kernel needs for one packet is added"));
  }
  if (options.batch < std::chrono::milliseconds(0)) {
    return fail(
        input_error(what + "the age of a batch is " + std::to_string(options.batch.count()) + " ms",
                    "it is 0 at least"));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Sniffer::Capture>> Sniffer::Capture::open(const Options& options) {
  if (auto good = check(options); !good) return fail(std::move(good.error()));
  std::unique_ptr<Capture> capture(new Capture(options));
  const bool any = options.interface == "any";
  const bool ring = !options.immediate && RingTap::can(options.interface);
  // Twice: the kernel looks once a batch whether a block is still the one of the last look.
  if (!options.immediate && (any || ring)) capture->lag_ = 2 * options.batch + timer_slack;
  auto done = ring ? capture->add_ring(options) : capture->add_handles(options, any);
  if (done) done = capture->make_readable();
  if (done && !ring) done = capture->forget_what_came_before();
  if (!done) return fail(std::move(done.error()));
  return capture;
}

/// Two handles' batches could not be merged by time: where there are two, each packet comes at
/// once.
Result<void> Sniffer::Capture::add_handles(Options options, bool any) {
  const bool loopback = options.interface == "lo";
  // Of a loopback packet libpcap shows the incoming copy only; `any` tells directions itself.
  const bool one_handle = any || loopback;
  const Direction first = any ? Direction::unknown : Direction::in;
  options.immediate = options.immediate || !any;
  Result<void> done;
  if (loopback && options.both_directions) done = add_loopback(options);
  if (done) done = add_handle(options, one_handle ? PCAP_D_INOUT : PCAP_D_IN, first);
  if (done && !one_handle) done = add_handle(options, PCAP_D_OUT, Direction::out);
  if (any) names_ = interface_names();
  return done;
}

Result<void> Sniffer::Capture::add_ring(const Options& options) {
  auto ring = RingTap::open(options);
  if (!ring) return fail(std::move(ring.error()));
  sources_.push_back(
      {std::make_unique<RingTap>(std::move(*ring)), Direction::unknown, std::nullopt});
  return {};
}

Result<void> Sniffer::Capture::add_handle(const Options& options, pcap_direction_t way,
                                          Direction direction) {
  auto handle = PcapHandle::open(options, way);
  if (!handle) return fail(std::move(handle.error()));
  sources_.push_back({std::make_unique<PcapHandle>(std::move(*handle)), direction, std::nullopt});
  return {};
}

/// Before the handle of the incoming copies: of two packets of one time, the first source's is the
/// earlier one.
Result<void> Sniffer::Capture::add_loopback(const Options& options) {
  auto tap = LoopbackTap::open(options);
  if (!tap) return fail(std::move(tap.error()));
  sources_.push_back(
      {std::make_unique<LoopbackTap>(std::move(*tap)), Direction::out, std::nullopt});
  return {};
}

Result<void> Sniffer::Capture::make_readable() {
  readable_ = Fd(::epoll_create1(EPOLL_CLOEXEC));
  announced_ = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  epoll_event event{.events = EPOLLIN, .data = {}};
  bool ok = readable_.valid() && announced_.valid() &&
            ::epoll_ctl(readable_.get(), EPOLL_CTL_ADD, announced_.get(), &event) == 0;
  for (const Source& source : sources_) {
    ok = ok && ::epoll_ctl(readable_.get(), EPOLL_CTL_ADD, source.tap->fd(), &event) == 0;
  }
  if (!ok) return fail(system_error("cannot wait for packets of " + interface_));
  return {};
}

/// The rings have been filling since their handles were activated, one after the other.
Result<void> Sniffer::Capture::forget_what_came_before() {
  for (Source& source : sources_) {
    for (int i = 0; i < drained_packets; ++i) {
      const auto captured = source.tap->take();
      if (!captured) return fail(captured.error());
      if (!*captured) break;
    }
  }
  if (lag_ > std::chrono::milliseconds(0)) live_since_ = now();
  return {};
}

/// From a ring, what came before open() returned left out.
Result<std::optional<Captured>> Sniffer::Capture::take(Source& source) {
  while (true) {
    auto captured = source.tap->take();
    if (!captured || !*captured || (*captured)->time >= live_since_) return captured;
  }
}

Result<std::optional<Seen>> Sniffer::Capture::next_owned(Deadline deadline) {
  while (true) {
    if (auto filled = fill(); !filled) return fail(std::move(filled.error()));
    if (auto seen = earliest()) return seen;
    const auto more = wait(deadline);
    if (!more) return fail(more.error());
    if (!*more) return std::nullopt;
  }
}

/// False when the deadline or a signal came first.
Result<bool> Sniffer::Capture::wait(Deadline deadline) {
  pollfd waiting{.fd = readable_.get(), .events = POLLIN, .revents = 0};
  const int ready = ::poll(&waiting, 1, deadline.left_ms());
  if (ready == 0 || (ready < 0 && errno == EINTR)) return false;
  if (ready < 0) return fail(system_error("cannot wait for packets of " + interface_));
  return true;
}

/// One source has its packets in order, and lends them where they stand. Of several the next one
/// has to be compared, and is owned.
Result<std::optional<SeenView>> Sniffer::Capture::next(Deadline deadline) {
  if (sources_.size() > 1) {
    auto seen = next_owned(deadline);
    if (!seen) return fail(std::move(seen.error()));
    if (!*seen) return std::nullopt;
    lent_ = std::move(**seen);
    return SeenView{.bytes = lent_.bytes,
                    .wire_bytes = lent_.wire_bytes,
                    .time = lent_.time,
                    .link = lent_.link,
                    .direction = lent_.direction,
                    .interface = lent_.interface,
                    .interface_id = lent_.interface_id,
                    .vlan_from_metadata = lent_.vlan_from_metadata,
                    .source = interface_,
                    .number = delivered_};
  }
  Source& source = sources_.front();
  while (true) {
    const auto captured = take(source);
    if (!captured) return fail(captured.error());
    if (*captured) {
      ++delivered_;
      return view_of(**captured, source);
    }
    const auto more = wait(deadline);
    if (!more) return fail(more.error());
    if (!*more) return std::nullopt;
  }
}

/// What all packets of a source have in common is written once.
Result<std::size_t> Sniffer::Capture::take_present(
    std::size_t most, const std::function<Result<void>(const SeenView& packet)>& take) {
  std::size_t count = 0;
  const Deadline none = Deadline::in(std::chrono::nanoseconds(0));
  for (; sources_.size() > 1 && count < most; ++count) {
    const auto seen = next(none);
    if (!seen) return fail(seen.error());
    if (!*seen) return count;
    if (auto done = take(**seen); !done) return fail(done.error());
  }
  Source& source = sources_.front();
  SeenView view{.link = source.tap->link(), .interface = interface_, .source = interface_};
  return source.tap->take_present(most, [&](const Captured& captured) -> Result<void> {
    if (captured.time < live_since_) return {};
    ++delivered_;
    show(captured, source, view);
    return take(view);
  });
}

/// Takes a packet from each ring that has one and none waiting. Rings are looked at a second
/// time once any packet was found: what another ring got before that packet is there by now.
Result<void> Sniffer::Capture::fill() {
  for (int round = 0; round < 2; ++round) {
    for (Source& source : sources_) {
      if (source.waiting) continue;
      const auto captured = take(source);
      if (!captured) return fail(captured.error());
      if (*captured) source.waiting = view_of(**captured, source).own();
    }
    if (sources_.size() == 1) break;
  }
  return {};
}

SeenView Sniffer::Capture::view_of(const Captured& captured, const Source& source) const {
  SeenView seen{.link = source.tap->link(), .interface = interface_, .source = interface_};
  show(captured, source, seen);
  return seen;
}

/// Writes what differs from packet to packet.
void Sniffer::Capture::show(const Captured& captured, const Source& source, SeenView& seen) const {
  const bool known = captured.direction != Direction::unknown;
  seen.bytes = captured.bytes;
  seen.wire_bytes = captured.wire_bytes;
  seen.time = captured.time;
  seen.direction = known ? captured.direction : source.direction;
  seen.number = delivered_;
  if (seen.link == Link::linux_sll2) {
    const Cooked cooked = Cooked::of(seen.bytes);
    seen.direction = cooked.direction;
    seen.interface_id = cooked.interface_index;
    const auto name = names_.find(cooked.interface_index);
    seen.interface = name != names_.end() ? std::string_view(name->second) : interface_;
  }
  seen.vlan_from_metadata =
      known ? captured.vlan_from_metadata : tag_was_put_back(seen.bytes, seen.link, seen.direction);
}

std::optional<Seen> Sniffer::Capture::earliest() {
  const auto earlier = [](const Source& a, const Source& b) {
    if (!a.waiting || !b.waiting) return a.waiting.has_value() && !b.waiting.has_value();
    return a.waiting->time < b.waiting->time;
  };
  Source& first = *std::min_element(sources_.begin(), sources_.end(), earlier);
  if (!first.waiting) return std::nullopt;
  std::optional<Seen> seen = std::exchange(first.waiting, std::nullopt);
  seen->where = interface_ + ", frame " + std::to_string(++delivered_);
  announce();
  return seen;
}

/// Keeps fd() readable while a packet waits here, where the kernel does not know of it.
void Sniffer::Capture::announce() {
  const bool any_waits = std::any_of(sources_.begin(), sources_.end(),
                                     [](const Source& source) { return source.waiting; });
  if (any_waits == is_announced_) return;
  is_announced_ = any_waits;
  eventfd_t ignored = 0;
  (void)(any_waits ? ::eventfd_write(announced_.get(), 1)
                   : ::eventfd_read(announced_.get(), &ignored));
}

Sniffer::Stats Sniffer::Capture::stats() {
  Stats stats{.delivered = delivered_};
  for (const Source& source : sources_) stats.dropped += source.tap->dropped();
  return stats;
}

}  // namespace pushpkt::sniff
