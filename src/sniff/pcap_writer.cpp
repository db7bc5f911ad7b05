// Writing pcap: a header and records, of one link type. draft-ietf-opsawg-pcap.
#include <array>
#include <limits>
#include <optional>

#include "sniff/file_layout.hpp"
#include "sniff/packet_format.hpp"

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
    if (!link_) put_header(Link::ethernet, out);
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
    if (!link_) put_header(seen.link, out);
    const std::array<std::uint32_t, 4> record{
        static_cast<std::uint32_t>(seconds), seen.time.nanoseconds() / (nanoseconds_ ? 1U : 1000U),
        static_cast<std::uint32_t>(seen.bytes.size()), seen.wire_bytes};
    put(out, record);
    out.insert(out.end(), seen.bytes.begin(), seen.bytes.end());
    return {};
  }

 private:
  void put_header(Link link, Bytes& out) {
    link_ = link;
    put(out, nanoseconds_ ? layout::magic_ns : layout::magic_us);
    put(out, std::uint16_t{2});
    put(out, std::uint16_t{4});
    put(out, std::uint64_t{0});
    put(out, layout::default_snaplen);
    put(out, static_cast<std::uint32_t>(link));
  }

  bool nanoseconds_;
  std::optional<Link> link_;  ///< of the header, once it is written
};

}  // namespace

std::unique_ptr<PacketFormat> pcap_format(bool nanoseconds) {
  return std::make_unique<PcapFormat>(nanoseconds);
}

}  // namespace pushpkt::sniff
