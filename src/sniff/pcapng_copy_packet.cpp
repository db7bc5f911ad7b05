// A packet in the block that it came in, with the bytes and circumstances that it has now.
#include <cstring>

#include "sniff/pcapng_copy.hpp"

namespace pushpkt::sniff {
namespace {

tl::unexpected<Error> not_of_this_file(const SeenView& seen) {
  return fail(input_error("cannot put " + seen.where() + " among the packets of another file",
                          "the interfaces there are of that file: write two files, and merge"));
}

constexpr std::string_view cut_to_snaplen = " cut to the snapshot length";

bool are_same(ByteView a, ByteView b) {
  if (a.size() != b.size()) return false;
  return a.empty() || a.data() == b.data() || std::memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

Result<void> PcapngCopy::append(const SeenView& seen, Bytes& out) {
  if (seen.block.size() < layout::block_frame_bytes) return not_of_this_file(seen);
  const ByteView body =
      seen.block.subspan(layout::block_head_bytes, seen.block.size() - layout::block_frame_bytes);
  const std::uint32_t snaplen = interfaces_.empty() ? 0 : interfaces_[0].was.snaplen;
  const auto packet = PacketBlock::of(order_.u32(seen.block, 0), body, order_, snaplen);
  const bool is_ours = packet && packet->is_whole() && packet->interface_id < interfaces_.size();
  if (!is_ours || !packet_options_.read(packet->options(), order_)) return not_of_this_file(seen);
  const Interface& interface = interfaces_[packet->interface_id];
  if (seen.link != interface.link) return not_of_this_file(seen);
  if (packet->is_simple()) {
    append_simple(seen, *packet, interface, out);
  } else if (!options_.anonymous && is_same(seen, *packet, interface)) {
    out.insert(out.end(), seen.block.begin(), seen.block.end());
  } else if (auto done = append_whole(seen, *packet, interface, out); !done) {
    return done;
  }
  last_number_ = seen.number;
  return {};
}

bool PcapngCopy::is_same(const SeenView& seen, const PacketBlock& packet,
                         const Interface& interface) const {
  if (!are_same(seen.bytes, packet.bytes()) || seen.wire_bytes != packet.wire_bytes) return false;
  if (packet.is_simple()) return true;
  return seen.time == interface.was.tick.at(packet.ticks, interface.was.offset_s) &&
         seen.comment == packet_options_.comment && seen.direction == packet_options_.direction() &&
         seen.fcs_bytes == packet_options_.fcs_bytes(interface.fcs_bytes) &&
         (seen.number == 0 || seen.number != last_number_);
}

/// The captured length of a simple packet block is the snapshot length or that on the wire: what
/// does not fit is cut, what is less has been all. Where the snapshot length is to be raised, a
/// packet that is cut would be said to have more: it gets a block that says its length.
void PcapngCopy::append_simple(const SeenView& seen, const PacketBlock& packet,
                               const Interface& interface, Bytes& out) {
  const std::uint32_t length = interface.was.snaplen;
  Snaplen* const snaplen = interface.keeps_snaplen ? nullptr : &snaplens_[length];
  std::uint32_t wire_bytes = seen.wire_bytes;
  const std::size_t most = length == 0 ? wire_bytes : std::min(wire_bytes, length);
  const bool is_cut = std::min(seen.bytes.size(), most) < wire_bytes;
  if (is_cut && snaplen != nullptr && snaplen->raised_to > 0) return append_enhanced(seen, out);
  if (is_cut && snaplen != nullptr && seen.bytes.size() >= most) snaplen->is_needed = true;
  if (!options_.anonymous && is_same(seen, packet, interface)) {
    out.insert(out.end(), seen.block.begin(), seen.block.end());
    return;
  }
  const ByteView bytes = seen.bytes.first(std::min(most, seen.bytes.size()));
  if (bytes.size() < seen.bytes.size()) changed_.add("packet", cut_to_snaplen);
  if (bytes.size() < most) {
    wire_bytes = static_cast<std::uint32_t>(bytes.size());
    changed_.add("original length", " of a simple packet block");
  }
  const std::size_t start = out.size();
  order_.put(out, packet.type);
  order_.put(out, std::uint32_t{0});
  order_.put(out, wire_bytes);
  out.insert(out.end(), bytes.begin(), bytes.end());
  pad(out, bytes.size());
  end_block(start, out);
}

/// A simple packet as an enhanced one. It had no time, which here is 0.
void PcapngCopy::append_enhanced(const SeenView& seen, Bytes& out) {
  const std::size_t start = out.size();
  for (const std::uint32_t number :
       {std::uint32_t{layout::enhanced_packet_block}, std::uint32_t{0}, std::uint32_t{0},
        std::uint32_t{0}, std::uint32_t{0}, static_cast<std::uint32_t>(seen.bytes.size()),
        seen.wire_bytes}) {
    order_.put(out, number);
  }
  out.insert(out.end(), seen.bytes.begin(), seen.bytes.end());
  pad(out, seen.bytes.size());
  end_block(start, out);
  changed_.add("simple packet", " made an enhanced one, with time 0");
}

Result<void> PcapngCopy::append_whole(const SeenView& seen, const PacketBlock& packet,
                                      const Interface& interface, Bytes& out) {
  constexpr std::size_t ticks_at = 12;  // in a block: type, length and interface come before
  const InterfaceDescription& was = interface.was;
  std::uint64_t ticks = packet.ticks;
  if (seen.time != was.tick.at(ticks, was.offset_s)) {
    const auto found = was.tick.ticks(seen.time, was.offset_s);
    if (!found) {
      return fail(
          input_error("cannot write the time " + to_string(seen.time) + " of " + seen.where(),
                      "interface " + std::to_string(packet.interface_id) +
                          " of the capture cannot count it (if_tsresol, if_tsoffset)"));
    }
    ticks = *found;
  }
  const ByteView bytes = bytes_kept(seen, packet, interface);
  const std::size_t start = out.size();
  const ByteView head = seen.block.first(ticks_at);
  out.insert(out.end(), head.begin(), head.end());
  order_.put(out, static_cast<std::uint32_t>(ticks >> 32));
  order_.put(out, static_cast<std::uint32_t>(ticks));
  order_.put(out, static_cast<std::uint32_t>(bytes.size()));
  order_.put(out, seen.wire_bytes);
  out.insert(out.end(), bytes.begin(), bytes.end());
  pad(out, bytes.size());
  append_options(seen, packet, interface, out);
  end_block(start, out);
  return {};
}

void PcapngCopy::append_options(const SeenView& seen, const PacketBlock& packet,
                                const Interface& interface, Bytes& out) {
  const bool same_bytes = are_same(seen.bytes, packet.bytes());
  const bool same_comment = seen.comment == packet_options_.comment;
  const bool later_piece = seen.number != 0 && seen.number == last_number_;
  std::uint32_t flags = packet_options_.flags;
  if (seen.direction != packet_options_.direction()) flags = with_direction(flags, seen.direction);
  if (seen.fcs_bytes != packet_options_.fcs_bytes(interface.fcs_bytes)) {
    flags = with_fcs_bytes(flags, seen.fcs_bytes);
  }
  Bytes flag_bytes;
  order_.put(flag_bytes, flags);
  bool has_flags = false;
  const std::size_t before = out.size();
  OptionWalk walk(packet.options(), order_);
  while (const auto option = walk.next()) {
    if (!keeps_packet_option(option->code, same_bytes, same_comment, later_piece)) continue;
    const bool are_flags = option->code == layout::epb_flags && option->value.size() == 4;
    has_flags = has_flags || are_flags;
    put_option(out, option->code, are_flags ? ByteView(flag_bytes) : option->value, order_);
  }
  if (!same_comment) put_text(out, layout::opt_comment, seen.comment, order_);
  if (!has_flags && flags != 0) put_option(out, layout::epb_flags, flag_bytes, order_);
  if (out.size() > before) order_.put(out, std::uint32_t{layout::opt_end});
}

/// A hash is that of the bytes as they were. Packets that were lost before a packet were lost once,
/// also where it leaves in pieces.
bool PcapngCopy::keeps_packet_option(std::uint16_t code, bool same_bytes, bool same_comment,
                                     bool later_piece) {
  if (code == layout::epb_hash && !same_bytes) {
    left_out_.add("packet hash option");
    return false;
  }
  if (code == layout::epb_dropcount && later_piece) return false;
  if (code == layout::opt_comment && !options_.anonymous) return same_comment;
  if (is_private_option(code) && !options_.anonymous) {
    left_out_.add("custom option");
    return false;
  }
  return keeps_option(code);
}

/// A packet that has become longer than its interface's snapshot length raises that, or is cut.
ByteView PcapngCopy::bytes_kept(const SeenView& seen, const PacketBlock& packet,
                                const Interface& interface) {
  const std::uint32_t length = interface.was.snaplen;
  const auto captured = static_cast<std::uint32_t>(seen.bytes.size());
  if (length == 0 || captured <= length || captured <= packet.captured_bytes) return seen.bytes;
  Snaplen* const snaplen = interface.keeps_snaplen ? nullptr : &snaplens_[length];
  if (snaplen == nullptr || snaplen->is_needed) {
    changed_.add("packet", cut_to_snaplen);
    return seen.bytes.first(length);
  }
  snaplen->raised_to = std::max(snaplen->raised_to, captured);
  return seen.bytes;
}

}  // namespace pushpkt::sniff
