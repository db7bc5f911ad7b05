// Writing pcapng: one section, its interfaces as they appear, packets with comments.
// draft-ietf-opsawg-pcapng sections 4.1, 4.2 and 4.3.
#include <sys/utsname.h>

#include <algorithm>
#include <map>
#include <optional>

#include "pushpkt/sniff/sniffer.hpp"
#include "sniff/file_layout.hpp"
#include "sniff/packet_format.hpp"
#include "sniff/pcapng_copy.hpp"
#include "sniff/pcapng_parts.hpp"
#include "sniff/timestamp_unit.hpp"

namespace pushpkt::sniff {
namespace {

constexpr std::uint8_t nanoseconds_resolution = 9;
constexpr layout::Order order = layout::native_order();

template <class Number>
void put_number(Bytes& body, std::uint16_t code, Number number) {
  Bytes bytes;
  put(bytes, number);
  put_option(body, code, bytes, order);
}

/// What 64 bits of nanoseconds do not reach, before 1970 and after 2553, is counted from another
/// second: a multiple of 2^34 (544 years), which they do reach.
std::int64_t offset_of(Timestamp time) { return time.seconds() & ~std::int64_t{0x3'ffff'ffff}; }

void put_end(Bytes& body) { put(body, std::uint32_t{layout::opt_end}); }

/// Bodies are multiples of four bytes: everything in them is padded.
void put_block(Bytes& out, std::uint32_t type, const Bytes& body) {
  const auto total = static_cast<std::uint32_t>(body.size() + layout::block_frame_bytes);
  put(out, type);
  put(out, total);
  out.insert(out.end(), body.begin(), body.end());
  put(out, total);
}

class PcapngFormat final : public PacketFormat {
 public:
  void begin(Bytes& out) override;
  Result<void> append(const SeenView& seen, Bytes& out) override;
  void begin_file(PassOnOptions options) override;
  void pass_on(std::uint32_t type, ByteView block, std::uint64_t at, Bytes& out) override;
  [[nodiscard]] std::vector<Overwrite> overwrites() const override;
  [[nodiscard]] std::vector<std::string> notes() const override;

 private:
  std::uint32_t interface_of(const SeenView& seen, Bytes& out);
  void make_room(std::size_t more_name_bytes, Bytes& out);

  bool begun_ = false;
  std::optional<PcapngCopy> copy_;  ///< where sections and interfaces are those of another file
  /// An interface of the file: one of ours, for the times that its offset lets it tell.
  struct Interface {
    std::string name;
    Link link = Link::ethernet;
    std::int64_t offset_s = 0;
    friend auto operator<=>(const Interface&, const Interface&) = default;
  };
  std::map<Interface, std::uint32_t> interfaces_;  ///< of the section
  /// Of the last packet: mostly the next one's, too.
  std::map<Interface, std::uint32_t>::const_iterator latest_ = interfaces_.end();
  std::size_t name_bytes_ = 0;  ///< of interfaces_
  Bytes body_;                  ///< of the block being made; kept for its memory
};

void PcapngFormat::begin(Bytes& out) {
  if (begun_) return;
  begun_ = true;
  body_.clear();
  put(body_, layout::byte_order_magic);
  put(body_, std::uint16_t{1});
  put(body_, std::uint16_t{0});
  put(body_, std::int64_t{-1});  // the section's length is not known before its end
  utsname machine{};
  if (::uname(&machine) == 0) {
    put_text(body_, layout::shb_hardware, machine.machine, order);
    put_text(body_, layout::shb_os, std::string(machine.sysname) + " " + machine.release, order);
  }
  put_text(body_, layout::shb_userappl, "pushpkt", order);
  put_end(body_);
  put_block(out, layout::section_block, body_);
}

/// What a section may describe for a reader, it may describe here: else another section begins.
void PcapngFormat::make_room(std::size_t more_name_bytes, Bytes& out) {
  name_bytes_ += more_name_bytes;
  const bool has_room =
      name_bytes_ <= layout::max_name_bytes && interfaces_.size() < layout::max_interfaces;
  if (has_room) return;
  interfaces_.clear();
  latest_ = interfaces_.end();
  name_bytes_ = more_name_bytes;
  begun_ = false;
  begin(out);
}

/// Its number in the section; described first if it is new.
std::uint32_t PcapngFormat::interface_of(const SeenView& seen, Bytes& out) {
  const std::int64_t offset_s = offset_of(seen.time);
  if (latest_ != interfaces_.end() && latest_->first.name == seen.interface &&
      latest_->first.link == seen.link && latest_->first.offset_s == offset_s) {
    return latest_->second;
  }
  Interface interface { std::string(seen.interface), seen.link, offset_s };
  if (const auto found = interfaces_.find(interface); found != interfaces_.end()) {
    latest_ = found;
    return found->second;
  }
  make_room(seen.interface.size(), out);
  const auto number = static_cast<std::uint32_t>(interfaces_.size());
  latest_ = interfaces_.emplace(std::move(interface), number).first;
  body_.clear();
  put(body_, static_cast<std::uint16_t>(seen.link));
  put(body_, std::uint16_t{0});
  put(body_, largest_snaplen);
  put_text(body_, layout::if_name, seen.interface, order);
  put_option(body_, layout::if_tsresol, ByteView(&nanoseconds_resolution, 1), order);
  if (offset_s != 0) put_number(body_, layout::if_tsoffset, offset_s);
  put_end(body_);
  put_block(out, layout::interface_block, body_);
  return number;
}

void PcapngFormat::begin_file(PassOnOptions options) {
  begun_ = true;
  if (!copy_) copy_.emplace();
  copy_->begin(std::move(options));
}

void PcapngFormat::pass_on(std::uint32_t /*type*/, ByteView block, std::uint64_t at, Bytes& out) {
  copy_->pass_on(block, at, out);
}

std::vector<Overwrite> PcapngFormat::overwrites() const {
  return copy_ ? copy_->overwrites() : std::vector<Overwrite>();
}

std::vector<std::string> PcapngFormat::notes() const {
  return copy_ ? copy_->notes() : std::vector<std::string>();
}

Result<void> PcapngFormat::append(const SeenView& seen, Bytes& out) {
  if (copy_) return copy_->append(seen, out);
  begin(out);
  const std::uint32_t interface = interface_of(seen, out);
  const auto since_offset = static_cast<std::uint64_t>(seen.time.seconds() - offset_of(seen.time));
  const std::uint64_t ticks = since_offset * ns_per_second + seen.time.nanoseconds();
  body_.clear();
  put(body_, interface);
  put(body_, static_cast<std::uint32_t>(ticks >> 32));
  put(body_, static_cast<std::uint32_t>(ticks));
  put(body_, static_cast<std::uint32_t>(seen.bytes.size()));
  put(body_, seen.wire_bytes);
  body_.insert(body_.end(), seen.bytes.begin(), seen.bytes.end());
  pad(body_, seen.bytes.size());
  put_text(body_, layout::opt_comment, seen.comment, order);
  const std::uint32_t flags = with_fcs_bytes(with_direction(0, seen.direction), seen.fcs_bytes);
  if (flags != 0) put_number(body_, layout::epb_flags, flags);
  put_end(body_);
  put_block(out, layout::enhanced_packet_block, body_);
  return {};
}

}  // namespace

std::unique_ptr<PacketFormat> pcapng_format() { return std::make_unique<PcapngFormat>(); }

}  // namespace pushpkt::sniff
