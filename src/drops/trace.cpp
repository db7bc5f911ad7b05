// skb:kfree_skb through perf: one ring a CPU, each drop a sample with the event's raw record.
#include "pushpkt/drops/trace.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "drops/drop_program.hpp"
#include "drops/file_text.hpp"
#include "drops/kernel_symbols.hpp"
#include "drops/perf_ring.hpp"
#include "drops/tracefs.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/base/monotonic.hpp"
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

perf_event_attr attributes_of(Detail detail, std::uint32_t event_id) {
  const bool from_program = detail == Detail::packet;
  perf_event_attr out{};
  out.type = from_program ? PERF_TYPE_SOFTWARE : PERF_TYPE_TRACEPOINT;
  out.size = sizeof out;
  out.config = from_program ? std::uint64_t{PERF_COUNT_SW_BPF_OUTPUT} : event_id;
  out.sample_period = 1;
  out.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU | PERF_SAMPLE_RAW;
  out.disabled = 1;
  out.wakeup_events = 1;
  out.use_clockid = 1;
  out.clockid = CLOCK_MONOTONIC;
  return out;
}

Result<EventFormat> format_of_running_kernel() {
  const auto folder = drop_event_folder();
  if (!folder) return fail(folder.error());
  const auto text = file_text("format", folder->get());
  if (!text) return fail(text.error());
  auto format = EventFormat::parse(*text);
  if (format && format->find("location") == nullptr) {
    return fail(Error{"cannot learn where packets are dropped: skb:kfree_skb has no location", 0,
                      "the counters still tell something"});
  }
  return format;
}

/// Lockdown is the true cause of several errors, none of which names it. kernel_lockdown(7)
Error explained(Error error) {
  const std::string lockdown = kernel_lockdown();
  if (lockdown != "confidentiality") return error;
  error.hint =
      "the kernel is locked down (confidentiality, /sys/kernel/security/lockdown): it shows its "
      "memory to no process, not even of root; the counters remain";
  return error;
}

}  // namespace

class Trace::Rings {
 public:
  Rings(EventFormat format, Detail detail)
      : format_(std::move(format)),
        detail_(detail),
        realtime_offset_ns_(now().ns() - monotonic_now().count()) {}

  Result<void> open() {
    const perf_event_attr attributes = attributes_of(detail_, format_.id);
    const auto cpus = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_CONF));
    if (detail_ == Detail::packet) {
      auto program = DropProgram::load(
          cpus, {.reason = names_reasons(), .receiver = format_.find("rx_sk") != nullptr});
      if (!program) return fail(program.error());
      program_.emplace(std::move(*program));
    }
    for (unsigned cpu = 0; cpu < cpus; ++cpu) {
      if (auto opened = open_ring(attributes, cpu); !opened) return opened;
    }
    return program_ ? program_->start() : Result<void>{};
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

  // The kernel's wake-up is work put off to an interrupt, the records are there at once: we look at
  // them too, and do not depend on it.
  bool wait(Deadline deadline) const {
    constexpr int longest_ms = 50;
    std::vector<pollfd> waiting;
    for (const PerfRing& ring : rings_) waiting.push_back({ring.fd(), POLLIN, 0});
    const auto holds = [](const PerfRing& ring) { return ring.holds_records(); };
    while (std::none_of(rings_.begin(), rings_.end(), holds)) {
      if (deadline.passed()) return false;
      const int left_ms = std::min(deadline.left_ms(), longest_ms);
      if (::poll(waiting.data(), waiting.size(), left_ms) < 0) return false;
    }
    return true;
  }

  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  [[nodiscard]] bool names_reasons() const { return format_.find("reason") != nullptr; }

 private:
  Result<void> open_ring(const perf_event_attr& attributes, unsigned cpu) {
    auto ring = PerfRing::open(attributes, static_cast<int>(cpu));
    if (!ring && ring.error().number == ENODEV) return {};  // this CPU is switched off
    if (!ring) return fail(ring.error());
    if (auto started = ring->start(); !started) return started;
    rings_.push_back(std::move(*ring));
    return program_ ? program_->send_to(rings_.back().fd(), cpu) : Result<void>{};
  }

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
    Drop drop;
    drop.time = Timestamp::from_ns(static_cast<std::int64_t>(head.time_ns) + realtime_offset_ns_);
    drop.cpu = head.cpu;
    drop.pid = static_cast<std::int32_t>(head.pid);
    const bool whole = detail_ == Detail::packet ? read_program(raw, drop) : read_event(raw, drop);
    return whole ? std::optional(std::move(drop)) : std::nullopt;
  }

  /// A kernel without reasons says of each drop what a later one says where it has none.
  [[nodiscard]] std::string reason_name(std::uint64_t number) const {
    return names_reasons() ? format_.reason_name(number) : "NOT_SPECIFIED";
  }

  bool read_event(ByteView raw, Drop& drop) {
    const auto value = [&](std::string_view name) {
      const EventField* const field = format_.find(name);
      return field == nullptr ? std::nullopt : field->of(raw);
    };
    const auto location = value("location");
    if (!location) return false;
    drop.reason = reason_name(value("reason").value_or(0));
    drop.function = symbols_.function_at(*location);
    drop.protocol = static_cast<std::uint16_t>(value("protocol").value_or(0));
    return true;
  }

  bool read_program(ByteView raw, Drop& drop) {
    DropRecord record{};
    if (raw.size() < sizeof record) return false;
    std::memcpy(&record, raw.data(), sizeof record);
    drop.reason = reason_name(record.reason);
    drop.function = symbols_.function_at(record.location);
    drop.protocol = ntohs(record.protocol);
    drop.netns = record.netns;
    drop.interface_index = record.interface_index;
    if (record.network_header == 0 || record.tail <= record.network_header) return true;
    const std::size_t there =
        std::min<std::size_t>(record.tail - record.network_header, record.bytes.size());
    drop.packet.assign(record.bytes.begin(),
                       record.bytes.begin() + static_cast<std::ptrdiff_t>(there));
    return true;
  }

  EventFormat format_;
  Detail detail_;
  std::optional<DropProgram> program_;
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

Result<Trace> Trace::open(Detail detail) {
  auto format = format_of_running_kernel();
  if (!format) return fail(explained(format.error()));
  auto rings = std::make_unique<Rings>(std::move(*format), detail);
  if (auto opened = rings->open(); !opened) return fail(explained(opened.error()));
  return Trace(std::move(rings));
}

std::vector<Drop> Trace::drain() { return rings_->drain(); }
bool Trace::wait(Deadline deadline) { return rings_->wait(deadline); }
std::uint64_t Trace::lost() const { return rings_->lost(); }
bool Trace::names_reasons() const { return rings_->names_reasons(); }

}  // namespace pushpkt::drops
