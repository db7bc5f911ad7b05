// The blocks beside the packets, less what may not be passed on.
#include "sniff/pcapng_copy.hpp"

namespace pushpkt::sniff {
namespace {

constexpr std::string_view comment_noun = "comment";

/// What may name a host or address, or has contents that only its maker knows.
bool is_telling(std::uint32_t type) {
  return type != layout::section_block && type != layout::interface_block &&
         type != layout::interface_statistics_block;
}

}  // namespace

void PcapngCopy::begin(PassOnOptions options) {
  only_packets_ = options.again && sections_ == 1;
  options_ = std::move(options);
}

void PcapngCopy::pass_on(ByteView block, std::uint64_t at, Bytes& out) {
  std::uint32_t type = order_.u32(block, 0);
  const bool section = type == layout::section_block;  // the same in both byte orders
  if (section) {
    order_.big_endian = block[8] == 0x1a;
    type = layout::section_block;
  }
  if (only_packets_) return;
  if (type == layout::private_custom_block || (options_.anonymous && is_telling(type))) {
    return left_out_.add(block_noun(type));
  }
  if (section) return copy_section(block, out);
  if (type == layout::interface_block) return copy_interface(block, at, out);
  if (type == layout::interface_statistics_block) {
    return copy_with_options(block, layout::statistics_fixed_bytes, &PcapngCopy::keeps_option, out);
  }
  out.insert(out.end(), block.begin(), block.end());
}

/// Packets may be left out and change their size, so that no section keeps its length.
void PcapngCopy::copy_section(ByteView block, Bytes& out) {
  constexpr std::size_t length_at = 16;
  constexpr std::size_t length_bytes = 8;
  ++sections_;
  interfaces_.clear();
  const std::size_t start = out.size();
  copy_with_options(block, layout::section_fixed_bytes, &PcapngCopy::keeps_option, out);
  std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(start + length_at), length_bytes,
              std::uint8_t{0xff});
}

void PcapngCopy::copy_interface(ByteView block, std::uint64_t at, Bytes& out) {
  const ByteView body =
      block.subspan(layout::block_head_bytes, block.size() - layout::block_frame_bytes);
  Interface interface {
    .was = InterfaceDescription::of(body, order_).value_or(InterfaceDescription())
  };
  interface.link = options_.link ? options_.link(interface.was.link) : interface.was.link;
  interface.fcs_bytes = options_.without_fcs ? std::uint8_t{0} : interface.was.fcs_bytes;
  interface.keeps_snaplen = places_ >= most_places;
  if (!interface.keeps_snaplen) {
    ++places_;
    snaplens_[interface.was.snaplen].places.push_back({at + layout::block_head_bytes + 4, order_});
  }
  const std::size_t start = out.size();
  copy_with_options(block, layout::interface_fixed_bytes, &PcapngCopy::keeps_interface_option, out);
  if (interface.link != interface.was.link) {
    changed_.add("interface link type");
    Bytes link;
    order_.put(link, static_cast<std::uint16_t>(interface.link));
    std::copy(link.begin(), link.end(),
              out.begin() + static_cast<std::ptrdiff_t>(start + layout::block_head_bytes));
  }
  interfaces_.push_back(std::move(interface));
}

/// A block of which all options stay keeps its bytes.
void PcapngCopy::copy_with_options(ByteView block, std::size_t fixed_bytes,
                                   bool (PcapngCopy::*keeps)(std::uint16_t code), Bytes& out) {
  const std::size_t start = out.size();
  const bool changes = options_.anonymous || options_.without_fcs;
  if (!changes || block.size() < layout::block_frame_bytes + fixed_bytes) {
    out.insert(out.end(), block.begin(), block.end());
    return;
  }
  const ByteView head = block.first(layout::block_head_bytes + fixed_bytes);
  out.insert(out.end(), head.begin(), head.end());
  OptionWalk walk(block.subspan(head.size(), block.size() - head.size() - 4), order_);
  const std::size_t before = out.size();
  bool same = true;
  while (const auto option = walk.next()) {
    const bool stays = (this->*keeps)(option->code);
    same = same && stays;
    if (stays) put_option(out, option->code, option->value, order_);
  }
  if (same) {
    out.resize(start);
    out.insert(out.end(), block.begin(), block.end());
    return;
  }
  if (out.size() > before) order_.put(out, std::uint32_t{layout::opt_end});
  end_block(start, out);
}

bool PcapngCopy::keeps_option(std::uint16_t code) {
  if (!options_.anonymous) return true;
  const bool stays =
      code != layout::opt_comment && !is_custom_option(code) && !is_private_option(code);
  if (!stays) left_out_.add(code == layout::opt_comment ? comment_noun : "custom option");
  return stays;
}

bool PcapngCopy::keeps_interface_option(std::uint16_t code) {
  if (options_.without_fcs && code == layout::if_fcslen) {
    left_out_.add("FCS length", " of an interface");
    return false;
  }
  const bool names = code == layout::if_description || code == layout::if_filter ||
                     (code >= layout::if_first_address && code <= layout::if_last_address);
  if (!options_.anonymous || !names) return keeps_option(code);
  left_out_.add("interface option");
  return false;
}

/// Its length stands in front and at the end.
void PcapngCopy::end_block(std::size_t start, Bytes& out) const {
  Bytes total;
  order_.put(total, static_cast<std::uint32_t>(out.size() - start + 4));
  std::copy(total.begin(), total.end(), out.begin() + static_cast<std::ptrdiff_t>(start + 4));
  out.insert(out.end(), total.begin(), total.end());
}

std::vector<Overwrite> PcapngCopy::overwrites() const {
  std::vector<Overwrite> out;
  for (const auto& [was, snaplen] : snaplens_) {
    if (snaplen.raised_to == 0) continue;
    for (const Snaplen::Place& place : snaplen.places) {
      out.push_back({.at = place.at, .bytes = {}});
      place.order.put(out.back().bytes, snaplen.raised_to);
    }
  }
  return out;
}

std::vector<std::string> PcapngCopy::notes() const {
  std::string text;
  if (!left_out_.empty()) text = "left out of the copy: " + left_out_.text();
  if (!changed_.empty()) {
    text += std::string(text.empty() ? "" : "; ") + "changed in the copy: " + changed_.text();
  }
  if (text.empty()) return {};
  return {text};
}

}  // namespace pushpkt::sniff
