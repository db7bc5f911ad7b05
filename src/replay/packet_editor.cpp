// The order: packets are picked, lengths fixed, addresses and ports replaced, then the link layer,
// then the size. So a mapping sees the capture's own addresses, and the MTU the final packet.
#include <algorithm>
#include <variant>

#include "pushpkt/replay/anonymiser.hpp"
#include "pushpkt/replay/edits.hpp"
#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/replay/segmenter.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "replay/address_slots.hpp"
#include "replay/link_edit.hpp"
#include "replay/packet_update.hpp"
#include "replay/sides.hpp"

namespace pushpkt::replay {
namespace {

using wire::Value;

Value load(ByteView bytes) {
  Value value;
  for (const std::uint8_t byte : bytes) {
    value.high = value.high << 8U | value.low >> 56U;
    value.low = value.low << 8U | byte;
  }
  return value;
}

void store(ByteSpan bytes, Value value) {
  for (std::size_t i = bytes.size(); i > 0; --i) {
    bytes[i - 1] = static_cast<std::uint8_t>(value.low);
    value.low = value.low >> 8U | value.high << 56U;
    value.high >>= 8U;
  }
}

/// Whether the capture, and not a device, made the link header: no MTU counts it.
bool is_made_up(Link link) {
  return link == Link::linux_sll || link == Link::linux_sll2 || link == Link::null ||
         link == Link::loop;
}

bool has_direction(const AddressSlot& slot, std::string_view direction) {
  if (direction == "addr" || direction == "port") return true;
  if (slot.kind == ValueKind::port) return slot.name.ends_with(std::string(direction) + "port");
  return slot.name.find("." + std::string(direction)) != std::string_view::npos;
}

bool matches(const Mapping& mapping, const AddressSlot& slot, Value value) {
  if (mapping.kind != slot.kind || value < mapping.first || value > mapping.last) return false;
  if (slot.kind == ValueKind::port && !slot.name.starts_with(mapping.protocol + ".")) return false;
  return has_direction(slot, mapping.direction);
}

Value mapped(const Mapping& mapping, Value value) {
  if (mapping.shift) return value.low - mapping.first.low + mapping.to.low;
  return {(value.high & ~mapping.mask.high) | (mapping.to.high & mapping.mask.high),
          (value.low & ~mapping.mask.low) | (mapping.to.low & mapping.mask.low)};
}

}  // namespace

class PacketEditor::Work {
 public:
  explicit Work(Edits edits) : edits_(std::move(edits)) {
    if (!edits_.seed.empty()) anonymiser_ = std::make_unique<Anonymiser>(edits_.seed);
  }

  Result<std::optional<sniff::SeenView>> edit(const sniff::SeenView& seen) {
    if (!edits_.packets.contains(seen.number)) return leave_out(left_out_.not_picked);
    packet_ = seen;
    find_side();
    if (!edits_.change_packets()) return packet_;
    bytes_.assign(seen.bytes.begin(), seen.bytes.end());
    show_bytes();
    if (!fix_lengths()) return leave_out(left_out_.incomplete);
    replace_addresses();
    if (auto linked = change_link_layer(); !linked || !*linked) {
      if (!linked) return fail(linked.error());
      return leave_out(left_out_.other_link);
    }
    truncate();
    packet_.block = {};
    if (anonymiser_) packet_.comment = {};  // a comment may name an address
    return packet_;
  }

  [[nodiscard]] bool is_on_side() const { return !edits_.side || side_ == edits_.side; }
  [[nodiscard]] const EditLosses& left_out() const { return left_out_; }

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

  void find_side() {
    if (!edits_.side && !edits_.endpoints) return;
    side_ = sides_.sender_of(decoded(packet_.bytes));
  }

  /// False: the packet is removed.
  bool fix_lengths() {
    if (edits_.fix_lengths == FixLengths::none) return true;
    before_ = bytes_;
    const wire::Decoded packet = decoded(before_);
    const std::uint64_t whole = std::max<std::uint64_t>(packet_.wire_bytes, ip_end(packet));
    if (whole <= bytes_.size()) return true;
    if (edits_.fix_lengths == FixLengths::remove) return false;
    if (edits_.fix_lengths == FixLengths::pad) {
      bytes_.resize(static_cast<std::size_t>(whole));
    } else {
      shorten(packet, bytes_, bytes_.size(), checksums(Checksums::fix));
    }
    show_whole();
    return true;
  }

  void replace_addresses() {
    if (edits_.mappings.empty() && !anonymiser_ && !edits_.endpoints) return;
    before_ = bytes_;
    const wire::Decoded packet = decoded(before_);
    find_address_slots(packet, slots_);
    for (const AddressSlot& slot : slots_) {
      const ByteSpan place = ByteSpan(bytes_).subspan(slot.offset, slot.bytes());
      if (edits_.endpoints && side_) place_endpoint(slot, place);
      if (!is_on_side()) continue;
      map(slot, place);
      anonymise(slot, place);
    }
    if (bytes_ != before_ && !edits_.keep_checksums) update_checksums(packet, bytes_);
  }

  void place_endpoint(const AddressSlot& slot, ByteSpan place) const {
    const bool v6 = is_ip6(edits_.endpoints->client);
    if (slot.kind != (v6 ? ValueKind::ipv6 : ValueKind::ipv4)) return;
    const bool source = slot.name.ends_with(".src") || slot.name.find(".src.") != slot.name.npos;
    const bool destination =
        slot.name.ends_with(".dst") || slot.name.find(".dst.") != slot.name.npos;
    if (!source && !destination) return;
    // A quoted packet went the other way.
    const bool clients = (source == (side_ == Side::client)) != slot.quoted;
    const Ip& ip = clients ? edits_.endpoints->client : edits_.endpoints->server;
    store(place, std::visit(
                     [](const auto& address) {
                       return wire::Codec<std::decay_t<decltype(address)>>::to_value(address);
                     },
                     ip));
  }

  void map(const AddressSlot& slot, ByteSpan place) const {
    const Value value = load(place);
    for (const Mapping& mapping : edits_.mappings) {
      if (!matches(mapping, slot, value)) continue;
      store(place, mapped(mapping, value));
      return;
    }
  }

  void anonymise(const AddressSlot& slot, ByteSpan place) const {
    if (!anonymiser_) return;
    switch (slot.kind) {
      case ValueKind::mac:
        return anonymiser_->mac(place);
      case ValueKind::ipv4:
        return anonymiser_->ipv4(place);
      case ValueKind::ipv6:
        return anonymiser_->ipv6(place);
      case ValueKind::port:
        break;
    }
  }

  /// False: what the packet carries has no number in the new link type.
  Result<bool> change_link_layer() {
    if (edits_.link && *edits_.link != packet_.link) {
      const auto changed = change_link(packet_, *edits_.link, before_);
      if (!changed || !*changed) return changed;
      bytes_.swap(before_);
      const std::size_t cut = packet_.wire_bytes - packet_.bytes.size();
      packet_.bytes = bytes_;
      packet_.wire_bytes = static_cast<std::uint32_t>(bytes_.size() + cut);
      packet_.link = *edits_.link;
    }
    if (!edits_.vlan) return true;
    const std::size_t had = bytes_.size();
    if (!edit_vlan(*edits_.vlan, packet_.link, bytes_) && edits_.vlan->adds) {
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
        is_made_up(packet_.link) ? frame.from_network().size() : wire::bytes_against_mtu(frame);
    if (counted <= edits_.truncate_to) return;
    shorten(packet, bytes_, bytes_.size() - (counted - edits_.truncate_to),
            checksums(Checksums::right_stays_right));
    show_whole();
  }

  Edits edits_;
  std::unique_ptr<Anonymiser> anonymiser_;
  Sides sides_;
  std::optional<Side> side_;  // of the packet's sender
  std::vector<AddressSlot> slots_;
  Bytes bytes_;   // the packet, edited
  Bytes before_;  // its bytes before the edit that runs
  sniff::SeenView packet_;
  EditLosses left_out_;
};

PacketEditor::PacketEditor(Edits edits) : work_(std::make_unique<Work>(std::move(edits))) {}
PacketEditor::PacketEditor(PacketEditor&&) noexcept = default;
PacketEditor::~PacketEditor() = default;

Result<std::optional<sniff::SeenView>> PacketEditor::edit(const sniff::SeenView& seen) {
  return work_->edit(seen);
}
bool PacketEditor::is_on_side() const { return work_->is_on_side(); }
const EditLosses& PacketEditor::left_out() const { return work_->left_out(); }

}  // namespace pushpkt::replay
