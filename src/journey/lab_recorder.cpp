// Two sniffers on the router, merged by time. poll(2)
#include "pushpkt/journey/lab_recorder.hpp"

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/printable.hpp"

namespace pushpkt::journey {
namespace {

constexpr std::array<std::string_view, 2> link_names{"client-router", "router-server"};
// The kernel's ring has a slot of this size for each packet: small slots, many packets.
constexpr std::uint32_t smallest_snaplen = 2048;
constexpr std::uint32_t headers_bytes = 64;
// When all programs have ended, packets may still wait for the softirq of a busy machine.
constexpr int silence_ms = 100;
constexpr std::chrono::seconds longest_finish{5};

Error no_pcapng(const std::string& file) {
  return input_error("cannot record into " + file + ": it has two interfaces, with their names",
                     "give a name that ends in .pcapng");
}

/// Captures have other programs' data: only the owner may read them.
Result<sniff::CaptureWriter> create_private(const std::string& file) {
  const mode_t before = ::umask(S_IXUSR | S_IRWXG | S_IRWXO);
  auto writer = sniff::CaptureWriter::create(file, sniff::FileFormat::pcapng, Appearance::growing);
  ::umask(before);
  return writer;
}

}  // namespace

Result<std::unique_ptr<LabRecorder>> LabRecorder::open(const lab::Lab& lab, const std::string& file,
                                                       unsigned mtu) {
  if (file == "-" || sniff::format_for(file) != sniff::FileFormat::pcapng) {
    return fail(no_pcapng(file));
  }
  auto inside = lab::Inside::enter(lab.router());
  if (!inside) return fail(inside.error());
  std::vector<sniff::Sniffer> taps;
  for (const lab::LinkEnd& end : {lab::router_to_client, lab::router_to_server}) {
    auto sniffer =
        sniff::Sniffer::open({.interface = std::string(end.name),
                              .filter = {},
                              .snaplen = std::max(smallest_snaplen, mtu + headers_bytes)});
    if (!sniffer) return fail(sniffer.error());
    taps.push_back(std::move(*sniffer));
  }
  auto writer = create_private(file);
  if (!writer) return fail(writer.error());
  return std::unique_ptr<LabRecorder>(new LabRecorder(std::move(taps), std::move(*writer), file));
}

std::array<int, 2> LabRecorder::fds() const { return {taps_[0].fd(), taps_[1].fd()}; }

Result<void> LabRecorder::take() {
  const Timestamp begun = now();
  for (std::size_t i = 0; i < taps_.size(); ++i) {
    const auto taken = taps_[i].take_all_present([&](sniff::Seen seen) -> Result<void> {
      seen.interface = link_names[i];
      waiting_.push_back(std::move(seen));
      return {};
    });
    if (!taken) return taken;
  }
  // What came while we read one link may be younger than what the other one has already.
  return write_until(begun);
}

Result<void> LabRecorder::write_until(Timestamp last) {
  std::ranges::stable_sort(waiting_, {}, &sniff::Seen::time);
  const auto end = std::ranges::upper_bound(waiting_, last, {}, &sniff::Seen::time);
  for (auto seen = waiting_.begin(); seen != end; ++seen) {
    if (auto done = writer_.write(*seen); !done) return done;
  }
  waiting_.erase(waiting_.begin(), end);
  return writer_.flush();
}

Result<void> LabRecorder::finish() {
  const Deadline deadline = Deadline::in(longest_finish);
  for (bool more = true; more && !deadline.passed();) {
    if (auto done = take(); !done) return done;
    const auto [one, other] = fds();
    std::array<pollfd, 2> taps{{{one, POLLIN, 0}, {other, POLLIN, 0}}};
    more = ::poll(taps.data(), taps.size(), silence_ms) > 0;
  }
  if (auto done = take(); !done) return done;
  if (!waiting_.empty()) {
    if (auto done = write_until(waiting_.back().time); !done) return done;
  }
  return writer_.close();
}

std::string LabRecorder::counts() {
  std::uint64_t dropped = 0;
  for (sniff::Sniffer& tap : taps_) dropped += tap.stats().dropped;
  const std::uint64_t packets = writer_.packets();
  return std::to_string(packets) + (packets == 1 ? " packet" : " packets") + " recorded in " +
         printable(file_) + ", " + std::to_string(dropped) + " dropped\n";
}

}  // namespace pushpkt::journey
