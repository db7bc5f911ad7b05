// Reading pcap: a header and records. draft-ietf-opsawg-pcap, pcap-savefile(5).
//
// Not by libpcap, which cuts a packet that is longer than the file's own snapshot length and does
// not say where in a file it stopped; the tests hold the two against each other.
#include "sniff/file_layout.hpp"
#include "sniff/packet_source.hpp"

namespace pushpkt::sniff {
namespace {

//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +---------------------------------------------------------------+
//  |                           Magic Number                        |
//  |          Major Version        |         Minor Version         |
//  |                           Reserved1                           |
//  |                           Reserved2                           |
//  |                            SnapLen                            |
//  | FCS |f|0 0 0 0 0 0 0 0 0 0 0 0|         LinkType              |
//  +---------------------------------------------------------------+
struct Header {
  layout::Order order;
  bool nanoseconds = false;
  std::size_t record_bytes = layout::pcap_record_bytes;
  std::uint16_t minor = 4;
  Link link = Link::ethernet;
  std::uint8_t fcs_bytes = 0;
};

class PcapSource final : public PacketSource {
 public:
  PcapSource(ByteSource source, Header header) : source_(std::move(source)), header_(header) {}

  Result<bool> next(SeenView& seen) override;
  bool next_buffered(SeenView& seen) override;
  void before_waiting(InputFd::Flush flush) override { source_.before_waiting(std::move(flush)); }
  FileFormat format() const override {
    return header_.nanoseconds ? FileFormat::pcap_nano : FileFormat::pcap;
  }

 private:
  struct Record {
    Timestamp time;
    std::uint32_t captured_bytes = 0;
    std::uint32_t wire_bytes = 0;
  };
  /// Inlined: the call costs as much as the record.
  [[nodiscard, gnu::always_inline]] inline Record record(ByteView bytes) const;
  void describe(const Record& packet, ByteView bytes, SeenView& seen);

  ByteSource source_;
  Header header_;
  std::uint64_t packets_ = 0;
};

PcapSource::Record PcapSource::record(ByteView bytes) const {
  const std::int64_t seconds = header_.order.u32(bytes, 0);
  const std::int64_t fraction = header_.order.u32(bytes, 4);
  Record record{.time = Timestamp::from(seconds, fraction * (header_.nanoseconds ? 1 : 1000)),
                .captured_bytes = header_.order.u32(bytes, 8),
                .wire_bytes = header_.order.u32(bytes, 12)};
  // Before version 2.3 the two lengths stood the other way round; of 2.3 both kinds exist.
  const bool swapped =
      header_.minor < 3 || (header_.minor == 3 && record.captured_bytes > record.wire_bytes);
  if (swapped) std::swap(record.captured_bytes, record.wire_bytes);
  return record;
}

void PcapSource::describe(const Record& packet, ByteView bytes, SeenView& seen) {
  seen.bytes = bytes;
  seen.wire_bytes = packet.wire_bytes;
  seen.time = packet.time;
  if (packets_ == 0) {
    seen.link = header_.link;
    seen.fcs_bytes = header_.fcs_bytes;
    seen.source = source_.name();
  }
  seen.number = ++packets_;
}

bool PcapSource::next_buffered(SeenView& seen) {
  const ByteView here = source_.buffered();
  if (here.size() < header_.record_bytes) return false;
  const Record packet = record(here);
  const std::size_t captured = packet.captured_bytes;
  if (captured > layout::max_packet_bytes) return false;
  if (captured > here.size() - header_.record_bytes) return false;
  describe(packet, here.subspan(header_.record_bytes, captured), seen);
  source_.step(header_.record_bytes + captured);
  return true;
}

Result<bool> PcapSource::next(SeenView& seen) {
  const Place place{source_.name(), packets_ + 1, source_.offset()};
  const auto head = source_.take(header_.record_bytes);
  if (!head) return fail(stopped(head.error(), place));
  if (head->empty()) return false;
  if (head->size() < header_.record_bytes) {
    return fail(cut_short(place, header_.record_bytes, head->size()));
  }
  const Record packet = record(*head);
  if (packet.captured_bytes > layout::max_packet_bytes) {
    return fail(damaged(
        place, "its record claims " + std::to_string(packet.captured_bytes) + " captured bytes"));
  }
  const auto bytes = source_.take(packet.captured_bytes);
  if (!bytes) return fail(stopped(bytes.error(), place));
  if (bytes->size() < packet.captured_bytes) {
    return fail(cut_short(place, packet.captured_bytes, bytes->size()));
  }
  describe(packet, *bytes, seen);
  return true;
}

Header header_of(ByteView bytes) {
  Header header;
  header.order.big_endian = bytes[0] == 0xa1;
  const std::uint32_t magic = header.order.u32(bytes, 0);
  header.nanoseconds = magic == layout::magic_ns;
  if (magic == layout::magic_modified) header.record_bytes = layout::modified_record_bytes;
  header.minor = header.order.u16(bytes, 6);
  const std::uint32_t word = header.order.u32(bytes, 20);
  header.link = Link{static_cast<std::uint16_t>(word)};
  header.fcs_bytes = layout::fcs_bytes_in(word);  // which stay part of the bytes
  return header;
}

}  // namespace

Result<std::unique_ptr<PacketSource>> open_pcap(ByteSource source) {
  const Place place{source.name(), 0, 0};
  const auto bytes = source.take(layout::pcap_header_bytes);
  if (!bytes) return fail(bytes.error());
  if (bytes->size() < layout::pcap_header_bytes) {
    return fail(cut_short(place, layout::pcap_header_bytes, bytes->size()));
  }
  const Header header = header_of(*bytes);
  if (const auto major = header.order.u16(*bytes, 4); major != 2) {
    return fail(damaged(place, "it claims pcap version " + std::to_string(major) + "." +
                                   std::to_string(header.minor) + ", and only 2 is known"));
  }
  return std::make_unique<PcapSource>(std::move(source), header);
}

}  // namespace pushpkt::sniff
