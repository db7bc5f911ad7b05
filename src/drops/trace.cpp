// skb:kfree_skb through perf: one ring a CPU, each drop a sample with the event's raw record.
#include "pushpkt/drops/trace.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "drops/file_text.hpp"
#include "drops/kernel_symbols.hpp"
#include "drops/perf_ring.hpp"
#include "drops/tracefs.hpp"
#include "pushpkt/drops/event_format.hpp"

namespace pushpkt::drops {
namespace {

/// What PERF_SAMPLE_TID, TIME, CPU and RAW put into a sample, in this order.
struct SampleHead {
  std::uint32_t pid;
  std::uint32_t tid;
  std::uint64_t time_ns;  // CLOCK_MONOTONIC
  std::uint32_t cpu;
  std::uint32_t reserved;
  std::uint32_t raw_bytes;
};
constexpr std::size_t sample_head_bytes = 28;  // without padding at the end

/// PERF_RECORD_LOST: the event's id, then how many.
constexpr std::size_t lost_count_offset = 8;

perf_event_attr attributes_of(std::uint32_t event_id) {
  perf_event_attr out{};
  out.type = PERF_TYPE_TRACEPOINT;
  out.size = sizeof out;
  out.config = event_id;
  out.sample_period = 1;
  out.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU | PERF_SAMPLE_RAW;
  out.disabled = 1;
  out.wakeup_events = 1;
  out.use_clockid = 1;
  out.clockid = CLOCK_MONOTONIC;
  return out;
}

std::int64_t monotonic_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Result<EventFormat> format_of_running_kernel() {
  const auto folder = drop_event_folder();
  if (!folder) return fail(folder.error());
  const auto text = file_text("format", folder->get());
  if (!text) return fail(text.error());
  auto format = EventFormat::parse(*text);
  if (format && (format->find("reason") == nullptr || format->find("location") == nullptr)) {
    return fail(Error{"cannot learn why packets are dropped: the tracepoint has no reason", 0,
                      "reasons came with Linux 5.17; the counters still tell something"});
  }
  return format;
}

}  // namespace

class Trace::Rings {
 public:
  explicit Rings(EventFormat format)
      : format_(std::move(format)), realtime_offset_ns_(now().ns - monotonic_ns()) {}

  Result<void> open() {
    const perf_event_attr attributes = attributes_of(format_.id);
    const auto cpus = static_cast<int>(::sysconf(_SC_NPROCESSORS_CONF));
    for (int cpu = 0; cpu < cpus; ++cpu) {
      auto ring = PerfRing::open(attributes, cpu);
      if (!ring && ring.error().number == ENODEV) continue;  // this CPU is switched off
      if (!ring) return fail(ring.error());
      rings_.push_back(std::move(*ring));
    }
    for (const PerfRing& ring : rings_) {
      if (auto started = ring.start(); !started) return started;
    }
    return {};
  }

  std::vector<Drop> drain() {
    std::vector<Drop> out;
    for (PerfRing& ring : rings_) {
      ring.drain([&](const perf_event_header& header, ByteView body) {
        if (header.type == PERF_RECORD_LOST) note_lost(body);
        if (header.type != PERF_RECORD_SAMPLE) return;
        if (auto drop = drop_of(body)) out.push_back(std::move(*drop));
      });
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Drop& a, const Drop& b) { return a.time < b.time; });
    for (Drop& drop : out) drop.sequence = ++sequence_;
    return out;
  }

  bool wait(Deadline deadline) const {
    std::vector<pollfd> waiting;
    for (const PerfRing& ring : rings_) waiting.push_back({ring.fd(), POLLIN, 0});
    return ::poll(waiting.data(), waiting.size(), deadline.left_ms()) > 0;
  }

  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  void note_lost(ByteView body) {
    std::uint64_t count = 0;
    if (body.size() < lost_count_offset + sizeof count) return;
    std::memcpy(&count, body.data() + lost_count_offset, sizeof count);
    lost_ += count;
  }

  std::optional<Drop> drop_of(ByteView body) {
    SampleHead head{};
    if (body.size() < sample_head_bytes) return std::nullopt;
    std::memcpy(&head, body.data(), sample_head_bytes);
    const ByteView raw = body.subspan(sample_head_bytes);
    const auto value = [&](std::string_view name) {
      const EventField* const field = format_.find(name);
      return field == nullptr ? 0 : field->of(raw).value_or(0);
    };
    Drop drop;
    drop.reason = format_.reason_name(value("reason"));
    drop.function = symbols_.function_at(value("location"));
    drop.protocol = static_cast<std::uint16_t>(value("protocol"));
    drop.time = {static_cast<std::int64_t>(head.time_ns) + realtime_offset_ns_};
    drop.cpu = head.cpu;
    drop.pid = static_cast<std::int32_t>(head.pid);
    return drop;
  }

  EventFormat format_;
  KernelSymbols symbols_;
  std::vector<PerfRing> rings_;
  std::int64_t realtime_offset_ns_;
  std::uint64_t lost_ = 0;
  std::uint64_t sequence_ = 0;
};

Trace::Trace(std::unique_ptr<Rings> rings) : rings_(std::move(rings)) {}
Trace::Trace(Trace&&) noexcept = default;
Trace& Trace::operator=(Trace&&) noexcept = default;
Trace::~Trace() = default;

Result<Trace> Trace::open() {
  auto format = format_of_running_kernel();
  if (!format) return fail(format.error());
  auto rings = std::make_unique<Rings>(std::move(*format));
  if (auto opened = rings->open(); !opened) return fail(opened.error());
  return Trace(std::move(rings));
}

std::vector<Drop> Trace::drain() { return rings_->drain(); }
bool Trace::wait(Deadline deadline) { return rings_->wait(deadline); }
std::uint64_t Trace::lost() const { return rings_->lost(); }

}  // namespace pushpkt::drops
