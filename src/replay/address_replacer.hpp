// All addresses and ports of a packet replaced: by endpoints, mappings and the anonymiser.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "pushpkt/replay/anonymiser.hpp"
#include "replay/address_places.hpp"

namespace pushpkt::replay {

class AddressReplacer {
 public:
  /// What was done to a packet.
  struct Done {
    std::vector<bool> mapped = {};  ///< by each mapping
    bool endpoints = false;
    bool mac_endpoints = false;
    bool anonymised = false;
    std::vector<std::string_view> unread = {};  ///< see AddressPlaces; with an anonymiser only
  };

  /// `edits` must outlive it.
  explicit AddressReplacer(const Edits& edits);

  [[nodiscard]] bool replaces() const { return replaces_; }
  [[nodiscard]] bool anonymises() const { return anonymiser_ != nullptr; }

  /// `before` and `after` are the same bytes. `sender`: of the packet, where the edits need it;
  /// `on_side`: whether mappings and anonymiser are for this packet. Checksums that were right are
  /// right afterwards.
  const Done& replace(ByteView before, ByteSpan after, Link link, std::size_t wire_bytes,
                      std::optional<Side> sender, bool on_side);

 private:
  static constexpr std::size_t most_depth = 3;

  void replace_in(ByteView before, ByteSpan after, Link link, std::size_t wire_bytes,
                  std::size_t depth);
  void replace_slot(const AddressSlot& slot, ByteSpan place);
  void anonymise(ValueKind kind, ByteSpan place) const;
  void replace_reverse_name(const ReverseName& name, ByteView before, ByteSpan after) const;

  const Edits& edits_;
  std::unique_ptr<Anonymiser> anonymiser_;
  bool replaces_;
  std::array<AddressPlaces, most_depth> places_;
  std::optional<Side> sender_;
  bool on_side_ = true;
  Done done_;
};

}  // namespace pushpkt::replay
