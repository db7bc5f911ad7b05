// The hot path: a packet that was built once, and fields that are stored into it again and again.
#pragma once

#include <cassert>

#include "pushpkt/base/inplace_vector.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::wire {

/// Where a field lies in one stencil, and which checksums feel it. Found once, used per packet.
struct AnySlot {
  /// What a change here does to the sum with this number.
  struct Effect {
    std::uint8_t sum = 0;
    bool is_covered = false;  ///< by the sum itself; else only by way of an inner checksum
    bool is_low = false;      ///< the field's last byte is the low half of a 16-bit word of the sum
  };
  static constexpr std::size_t max_effects = 8;

  const Field* field = nullptr;
  std::uint32_t header_offset = 0;
  InplaceVector<Effect, max_effects> effects = {};  ///< inner sums first
};

/// A slot that knows its field's type.
template <class T>
struct Slot : AnySlot {};

class Stencil {
 public:
  using LendsItsBytes = void;  ///< see LendsItsBytes in base/result.hpp

  /// Builds the recipe. The errors are build's.
  [[nodiscard]] static Result<Stencil> of(const Recipe& recipe);

  /// The slot of the row in the `nth` layer that has it, the outermost being 0. Input errors: no
  /// such layer; a row that decides the packet's shape (lengths, next-header numbers, fragment
  /// offsets) or that build computes.
  template <class Tag, class T>
  [[nodiscard]] Result<Slot<T>> slot(const FieldOf<Tag, T>& field, std::size_t nth = 0) const {
    auto found = any_slot(field, nth);
    if (!found) return fail(std::move(found.error()));
    return Slot<T>{*found};
  }
  [[nodiscard]] Result<AnySlot> any_slot(const Field& field, std::size_t nth = 0) const;

  /// Stores the value and brings every checksum up to date that build computed: as if the recipe
  /// had named it. Neither allocates nor searches. The slot is this stencil's, the value fits; a
  /// constant that the field's type cannot hold does not compile.
  template <class T>
  void set(const Slot<T>& slot, std::type_identity_t<Exactly<T>> value) {
    set_any(slot, Codec<T>::to_value(value.value()));
  }
  void set_any(const AnySlot& slot, Value shown);

  /// Borrowed from the stencil, as is view(): of a temporary they do not compile.
  [[nodiscard]] ByteView bytes() const& { return frame_.bytes; }
  ByteView bytes() const&& = delete;
  FrameView view() const&& = delete;
  [[nodiscard]] FrameView view() const& {
    FrameView view = cuts_;
    view.bytes = frame_.bytes;
    return view;
  }
  [[nodiscard]] Link link() const { return frame_.link; }

 private:
  /// A checksum that build computed, as the exact sum of what it covers. RFC 1624 updates the
  /// checksum; the sum has no second zero, so that it agrees with build where RFC 1624 need not.
  struct Sum {
    std::uint64_t sum = 0;
    std::uint32_t checksum_offset = 0;
    std::uint32_t layer = 0;
    bool zero_is_ffff = false;
  };
  class Survey;
  friend class PreparedRecipe;

  /// The slot, whatever the row decides.
  [[nodiscard]] Result<AnySlot> slot_in(const Layer& layer, const Field& field) const;

  Frame frame_;
  FrameView cuts_;                    // without bytes: those are the frame's, also of a copy
  std::vector<Sum> sums_;             // innermost first
  std::vector<std::uint32_t> fixed_;  // layers with a CRC, which is not updated
  std::vector<std::vector<AnySlot::Effect>>
      outer_;  // of each sum: what its checksum does to others
};

}  // namespace pushpkt::wire
