// Writing pcap: a header and records, of one link type. draft-ietf-opsawg-pcap.
#include <array>
#include <limits>
#include <optional>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "sniff/file_layout.hpp"
#include "sniff/named_counts.hpp"
#include "sniff/packet_format.hpp"
#include "sniff/pcapng_parts.hpp"

namespace pushpkt::sniff {
namespace {

std::string name_of(Link link) {
  const std::string_view name = link_name(link);
  return name.empty() ? "link type " + std::to_string(static_cast<unsigned>(link))
                      : std::string(name);
}

class PcapFormat final : public PacketFormat {
 public:
  explicit PcapFormat(bool nanoseconds) : nanoseconds_(nanoseconds) {}

  /// Without a packet the link type is unknown, and Ethernet is the likeliest.
  void begin(Bytes& out) override {
    if (!link_) put_header(Link::ethernet, 0, out);
  }

  Result<void> append(const SeenView& seen, Bytes& out) override {
    if (link_ && *link_ != seen.link) {
      return fail(input_error(
          "cannot put a packet of " + name_of(seen.link) + " in a pcap file of " + name_of(*link_),
          "a pcap file has one link type: write pcapng (a name that ends in .pcapng)"));
    }
    const std::int64_t seconds = seen.time.seconds();
    if (seconds < 0 || seconds > std::numeric_limits<std::uint32_t>::max()) {
      return fail(input_error("cannot put the time " + to_string(seen.time) + " in a pcap file",
                              "it holds 32 bits of seconds since 1970"));
    }
    if (!link_) put_header(seen.link, seen.fcs_bytes, out);
    const std::array<std::uint32_t, 4> record{
        static_cast<std::uint32_t>(seconds), seen.time.nanoseconds() / (nanoseconds_ ? 1U : 1000U),
        static_cast<std::uint32_t>(seen.bytes.size()), seen.wire_bytes};
    put(out, record);
    out.insert(out.end(), seen.bytes.begin(), seen.bytes.end());
    if (!seen.has_time) ++without_time_;
    if (seen.fcs_bytes != fcs_bytes_) ++other_fcs_;
    if (!seen.block.empty()) count_options_of(seen);
    return {};
  }

  void begin_file(PassOnOptions options) override { again_ = options.again; }
  void pass_on(std::uint32_t type, ByteView block, std::uint64_t at, Bytes& out) override;
  [[nodiscard]] std::vector<std::string> notes() const override;

 private:
  void count_options_of(const SeenView& seen);
  void put_header(Link link, std::uint8_t fcs_bytes, Bytes& out) {
    link_ = link;
    fcs_bytes_ = layout::fcs_bytes_in(layout::fcs_word(fcs_bytes));
    put(out, nanoseconds_ ? layout::magic_ns : layout::magic_us);
    put(out, std::uint16_t{2});
    put(out, std::uint16_t{4});
    put(out, std::uint64_t{0});
    put(out, largest_snaplen);
    put(out, static_cast<std::uint32_t>(link) | layout::fcs_word(fcs_bytes));
  }

  bool nanoseconds_;
  std::optional<Link> link_;    ///< of the header, once it is written
  std::uint8_t fcs_bytes_ = 0;  ///< likewise
  layout::Order order_;         ///< of the pcapng file that is passed on
  std::uint32_t snaplen_ = 0;   ///< of its section's first interface
  bool has_interface_ = false;
  bool again_ = false;  ///< it was passed on before, and counted
  NamedCounts left_out_;
  std::uint64_t without_time_ = 0;
  std::uint64_t other_fcs_ = 0;  ///< packets with another one than the header says
};

void PcapFormat::pass_on(std::uint32_t type, ByteView block, std::uint64_t /*at*/, Bytes& /*out*/) {
  if (again_) return;
  if (block.empty()) return left_out_.add(block_noun(type));
  const ByteView body =
      block.subspan(layout::block_head_bytes, block.size() - layout::block_frame_bytes);
  if (type == layout::section_block) {
    order_.big_endian = block[layout::block_head_bytes] == 0x1a;
    has_interface_ = false;
    count_options(body.subspan(layout::section_fixed_bytes), order_, "section option", left_out_);
  } else if (type == layout::interface_block) {
    if (!std::exchange(has_interface_, true)) snaplen_ = order_.u32(body, 4);
    count_options(body.subspan(layout::interface_fixed_bytes), order_, "interface option",
                  left_out_);
  }
}

void PcapFormat::count_options_of(const SeenView& seen) {
  const ByteView body =
      seen.block.subspan(layout::block_head_bytes, seen.block.size() - layout::block_frame_bytes);
  const auto packet = PacketBlock::of(order_.u32(seen.block, 0), body, order_, snaplen_);
  if (packet) count_options(packet->options(), order_, "packet option", left_out_);
}

std::vector<std::string> PcapFormat::notes() const {
  std::vector<std::string> out;
  if (!left_out_.empty()) out.push_back("a pcap file has no room for " + left_out_.text());
  if (without_time_ > 0) {
    out.push_back(counted(without_time_, "packet") +
                  " without a time (simple packet blocks) written with that of 1970-01-01 00:00");
  }
  if (other_fcs_ > 0) {
    out.push_back(counted(other_fcs_, "packet") +
                  " whose check sequence is not as long as the header of the pcap file says (" +
                  counted(fcs_bytes_, "byte") + ")");
  }
  return out;
}

}  // namespace

std::unique_ptr<PacketFormat> pcap_format(bool nanoseconds) {
  return std::make_unique<PcapFormat>(nanoseconds);
}

}  // namespace pushpkt::sniff
