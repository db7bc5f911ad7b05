// A recipe that is looked at once, and then built into a caller's memory again and again: other
// values, other payloads, no allocation.
#pragma once

#include "pushpkt/wire/stencil.hpp"

namespace pushpkt::wire {

/// What build() makes of the recipe with these values and this payload, byte for byte. For packets
/// whose fields alone change, and not the payload, a Stencil is cheaper.
class PreparedRecipe {
 public:
  /// Input errors: build's; a recipe whose shape depends on the payload in other ways than by
  /// lengths and Internet checksums that build computes (a length that is named, a CRC, coverage).
  [[nodiscard]] static Result<PreparedRecipe> of(const Recipe& recipe);

  /// As Stencil::slot().
  template <class Tag, class T>
  [[nodiscard]] Result<Slot<T>> slot(const FieldOf<Tag, T>& field, std::size_t nth = 0) const {
    return stencil_.slot(field, nth);
  }
  [[nodiscard]] Result<AnySlot> any_slot(const Field& field, std::size_t nth = 0) const {
    return stencil_.any_slot(field, nth);
  }
  /// The value of the field in what is built from now on. The slot is this recipe's, the value
  /// fits.
  template <class T>
  void set(const Slot<T>& slot, std::type_identity_t<Exactly<T>> value) {
    set_any(slot, Codec<T>::to_value(value.value()));
  }
  void set_any(const AnySlot& slot, Value shown);

  /// How long a packet with so many bytes of payload is.
  [[nodiscard]] std::size_t bytes_with(std::size_t payload_bytes) const {
    return stencil_.frame_.bytes.size() + payload_bytes;
  }
  /// Builds the packet at the beginning of `storage`, and returns it. Allocates nothing but errors
  /// (input): the storage is too small; a length field cannot count so many bytes.
  [[nodiscard]] Result<ByteSpan> build_into(ByteSpan storage, ByteView payload) const;
  /// With the recipe's own payload.
  [[nodiscard]] Result<ByteSpan> build_into(ByteSpan storage) const {
    return build_into(storage, payload_);
  }
  [[nodiscard]] Link link() const { return stencil_.frame_.link; }

 private:
  /// A length that counts the payload; `without` it, as shown.
  struct Length {
    AnySlot slot = {};
    std::uint64_t without = 0;
  };
  /// What a sum of the stencil has of the payload.
  struct Reach {
    bool covers_payload = false;
    bool swaps = false;               ///< the payload begins in the middle of a word
    std::uint32_t pseudo_length = 0;  ///< without payload, where there is a pseudo-header
    bool has_pseudo = false;
  };
  static constexpr std::size_t most_sums = 8;

  explicit PreparedRecipe(Stencil stencil) : stencil_(std::move(stencil)) {}
  [[nodiscard]] Result<void> survey();
  /// Of the sums that cover the payload, what it adds to them.
  [[nodiscard]] std::uint64_t added_by(std::uint64_t payload_sum, std::size_t payload_bytes,
                                       const Reach& reach) const;
  void write_checksums(ByteSpan packet, std::span<std::uint64_t> sums) const;

  Stencil stencil_;  // without payload
  std::vector<Length> lengths_;
  std::vector<Reach> reaches_;  // of each sum
  std::uint32_t payload_offset_ = 0;
  Bytes payload_;
};

}  // namespace pushpkt::wire
