// The order: packets are picked, check sequences removed, lengths fixed, addresses and ports
// replaced, payloads changed, then the link layer, then the size. So a mapping sees the capture's
// own addresses, and the MTU the final packet.
#include <algorithm>

#include "pushpkt/replay/edits.hpp"
#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/replay/segmenter.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "replay/address_replacer.hpp"
#include "replay/edit_tally.hpp"
#include "replay/frame_check.hpp"
#include "replay/link_edit.hpp"
#include "replay/mutation.hpp"
#include "replay/packet_update.hpp"
#include "replay/sides.hpp"

namespace pushpkt::replay {
namespace {

/// Whether no MTU counts the link header: the capture made it, or it is that of a serial line.
bool is_uncounted(Link link) {
  return link == Link::linux_sll || link == Link::linux_sll2 || link == Link::null ||
         link == Link::loop || link == Link::c_hdlc;
}

}  // namespace

class PacketEditor::Work {
 public:
  explicit Work(Edits edits) : edits_(std::move(edits)), replacer_(edits_), tally_(edits_) {}

  Result<std::optional<sniff::SeenView>> edit(const sniff::SeenView& seen) {
    tally_.see(seen.number);
    if (!edits_.packets.contains(seen.number)) return leave_out(left_out_.not_picked);
    tally_.pick();
    packet_ = seen;
    if (auto found = find_side(); !found) return fail(found.error());
    if (!edits_.change_packets()) return packet_;
    bytes_.assign(seen.bytes.begin(), seen.bytes.end());
    show_bytes();
    strip_fcs();
    if (!fix_lengths()) return leave_out(left_out_.incomplete);
    replace_addresses();
    mutate_payload();
    if (auto linked = change_link_layer(); !linked || !*linked) {
      if (!linked) return fail(linked.error());
      return leave_out(left_out_.other_link);
    }
    truncate();
    if (replacer_.anonymises()) packet_.comment = {};  // a comment may name an address
    return packet_;
  }

  [[nodiscard]] bool is_on_side() const { return !edits_.side || side_ == edits_.side; }
  [[nodiscard]] const EditLosses& left_out() const { return left_out_; }
  [[nodiscard]] const EditCounts& counts() const { return tally_.counts(); }

 private:
  static std::optional<sniff::SeenView> leave_out(std::uint64_t& count) {
    ++count;
    return std::nullopt;
  }

  [[nodiscard]] wire::Decoded decoded(ByteView bytes) const {
    return wire::decode(bytes, packet_.link, packet_.wire_bytes);
  }

  /// The packet is bytes_ now; what the capture cut off is missing as before.
  void show_bytes() {
    const std::size_t cut = packet_.wire_bytes - packet_.bytes.size();
    packet_.bytes = bytes_;
    packet_.wire_bytes = static_cast<std::uint32_t>(bytes_.size() + cut);
  }

  [[nodiscard]] Checksums checksums(Checksums wanted) const {
    return edits_.keep_checksums ? Checksums::keep : wanted;
  }

  /// The packet is bytes_, and whole.
  void show_whole() {
    packet_.bytes = bytes_;
    packet_.wire_bytes = static_cast<std::uint32_t>(bytes_.size());
  }

  Result<void> find_side() {
    if (!edits_.side && !edits_.endpoints && !edits_.mac_endpoints) return {};
    if (!edits_.side_file) {
      side_ = sides_.sender_of(decoded(packet_.bytes), edits_.servers);
      tally_.forget(sides_.forgotten_conversations(), sides_.forgotten_datagrams());
      return {};
    }
    const auto side = edits_.side_file->side_of(packet_.number);
    if (!side) return fail(side.error());
    side_ = *side;
    return {};
  }

  /// Of a packet that the capture cut, the missing bytes are the last ones.
  void strip_fcs() {
    const std::size_t cut = packet_.wire_bytes - bytes_.size();
    const bool found = edits_.strip_fcs == StripFcs::found && packet_.link == Link::ethernet &&
                       cut == 0 && ends_with_fcs(bytes_);
    const bool always = edits_.strip_fcs == StripFcs::always && packet_.wire_bytes > fcs_bytes;
    if (!found && !always) return;
    tally_.remove_fcs();
    packet_.wire_bytes -= static_cast<std::uint32_t>(fcs_bytes);
    packet_.fcs_bytes = 0;
    bytes_.resize(std::min<std::size_t>(bytes_.size(), packet_.wire_bytes));
    packet_.bytes = bytes_;
  }

  /// False: the packet is removed.
  bool fix_lengths() {
    if (edits_.fix_lengths == FixLengths::none) return true;
    before_ = bytes_;
    const wire::Decoded packet = decoded(before_);
    const std::uint64_t whole = std::max<std::uint64_t>(packet_.wire_bytes, ip_end(packet));
    if (whole <= bytes_.size()) return true;
    tally_.add("fix-lengths");
    if (edits_.fix_lengths == FixLengths::remove) return false;
    if (edits_.fix_lengths == FixLengths::pad) {
      bytes_.resize(static_cast<std::size_t>(whole));
    } else {
      shorten(packet, bytes_, bytes_.size(), checksums(Checksums::fix));
    }
    packet_.fcs_bytes = 0;  // it was among the bytes that are missing
    show_whole();
    return true;
  }

  void replace_addresses() {
    if (!replacer_.replaces()) return;
    before_ = bytes_;
    tally_.add(
        replacer_.replace(before_, bytes_, packet_.link, packet_.wire_bytes, side_, is_on_side()));
  }

  void mutate_payload() {
    if (!edits_.mutation || !is_on_side()) return;
    before_ = bytes_;
    const wire::Decoded packet = decoded(before_);
    const bool whole = packet_.wire_bytes == bytes_.size();
    if (!mutate(*edits_.mutation, packet_.number, packet, bytes_,
                checksums(Checksums::right_stays_right))) {
      return;
    }
    tally_.mutate();
    packet_.bytes = bytes_;
    if (whole) show_whole();
  }

  /// False: what the packet carries has no number in the new link type.
  Result<bool> change_link_layer() {
    const Link link = edits_.link.value_or(packet_.link);
    if (edits_.link_header || link != packet_.link) {
      const auto changed = edits_.link_header
                               ? replace_link_header(packet_, *edits_.link_header, before_)
                               : change_link(packet_, link, before_);
      if (!changed || !*changed) return changed;
      bytes_.swap(before_);
      const std::size_t cut = packet_.wire_bytes - packet_.bytes.size();
      packet_.bytes = bytes_;
      packet_.wire_bytes = static_cast<std::uint32_t>(bytes_.size() + cut);
      packet_.link = link;
      tally_.add(edits_.link_header ? "link-header" : "link");
    }
    if (!edits_.vlan) return true;
    const std::size_t had = bytes_.size();
    const bool edited = edit_vlan(*edits_.vlan, packet_.link, bytes_);
    if (edited) tally_.add("vlan");
    if (!edited && edits_.vlan->adds) {
      return fail(input_error("cannot add a VLAN tag to packet " + std::to_string(packet_.number) +
                                  ": it has no Ethernet header",
                              "--link ethernet gives it one"));
    }
    packet_.wire_bytes = static_cast<std::uint32_t>(packet_.wire_bytes + bytes_.size() - had);
    packet_.bytes = bytes_;
    return true;
  }

  void truncate() {
    if (edits_.truncate_to == 0) return;
    before_ = bytes_;
    const wire::Decoded packet = decoded(before_);
    const wire::FrameView frame = wire::view_of(packet.packet(), packet_.link);
    const std::size_t counted =
        is_uncounted(packet_.link) ? frame.from_network().size() : wire::bytes_against_mtu(frame);
    if (counted <= edits_.truncate_to) return;
    tally_.add("mtu-truncate");
    // What the capture cut could not be checked; all that is left of it is there.
    const bool is_cut = packet_.wire_bytes > bytes_.size();
    shorten(packet, bytes_, bytes_.size() - (counted - edits_.truncate_to),
            checksums(is_cut ? Checksums::fix : Checksums::right_stays_right));
    packet_.fcs_bytes = 0;
    show_whole();
  }

  Edits edits_;
  AddressReplacer replacer_;
  Sides sides_;
  std::optional<Side> side_;  // of the packet's sender
  Bytes bytes_;               // the packet, edited
  Bytes before_;              // its bytes before the edit that runs
  sniff::SeenView packet_;
  EditLosses left_out_;
  EditTally tally_;
};

PacketEditor::PacketEditor(Edits edits) : work_(std::make_unique<Work>(std::move(edits))) {}
PacketEditor::PacketEditor(PacketEditor&&) noexcept = default;
PacketEditor::~PacketEditor() = default;

Result<std::optional<sniff::SeenView>> PacketEditor::edit(const sniff::SeenView& seen) {
  return work_->edit(seen);
}
bool PacketEditor::is_on_side() const { return work_->is_on_side(); }
const EditLosses& PacketEditor::left_out() const { return work_->left_out(); }
const EditCounts& PacketEditor::counts() const { return work_->counts(); }

}  // namespace pushpkt::replay
