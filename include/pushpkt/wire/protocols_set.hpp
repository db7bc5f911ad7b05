// The protocols that decode, the recipe parser and the field lookups know: those of the library,
// or these and a program's own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/header.hpp"

namespace pushpkt::wire {

/// A value, to be passed by const reference. What was decoded or parsed with it points to its
/// headers: it must outlive them.
class Protocols {
 public:
  /// The library's.
  [[nodiscard]] static const Protocols& standard();
  /// What a call without a `Protocols` works with: standard(), or what ProtocolsInUse set.
  [[nodiscard]] static const Protocols& in_use();

  /// These and `own`, which are found first where a port is known to both. The headers must outlive
  /// the result, or `storage` holds them. Input errors: a name that another header has, rows that
  /// leave a gap or overlap, a number of the library's headers outside of UDP and TCP ports, a
  /// checksum over the pseudo-header without an IP protocol number.
  [[nodiscard]] Result<Protocols> with(std::span<const Header* const> own,
                                       std::shared_ptr<const void> storage = nullptr) const;
  [[nodiscard]] Result<Protocols> with(const Header& own) const;

  /// All headers: the program's own, then the library's in the order of the reference.
  [[nodiscard]] std::span<const Header* const> headers() const { return headers_; }
  /// The header that is known as `number` in `space` and accepts these bytes; nullptr if none is.
  [[nodiscard]] const Header* lookup(Space space, std::uint32_t number, ByteView header) const;
  /// A packet with at least so many bytes left cuts no header.
  [[nodiscard]] std::size_t largest_header() const { return largest_header_; }
  /// Differs between any two that have different headers: a key for what is computed of them.
  [[nodiscard]] std::uint64_t id() const { return id_; }
  /// Only the library's headers.
  [[nodiscard]] bool is_standard() const { return id_ == standard_id; }

 private:
  Protocols();
  void take_facts(const Header& header);

  std::vector<const Header*> headers_;
  std::size_t own_ = 0;  // how many of them, from the first, are the program's
  std::size_t largest_header_ = 0;
  static constexpr std::uint64_t standard_id = 0;
  std::uint64_t id_ = standard_id;
  std::vector<std::shared_ptr<const void>> storage_;
};

/// Sets what calls without a `Protocols` work with, as long as it lives. Made before, and destroyed
/// after, all that decodes or parses in any thread. One within another ends first.
class ProtocolsInUse {
 public:
  explicit ProtocolsInUse(Protocols protocols);
  ~ProtocolsInUse();
  ProtocolsInUse(const ProtocolsInUse&) = delete;
  ProtocolsInUse& operator=(const ProtocolsInUse&) = delete;

 private:
  Protocols protocols_;
  const Protocols* before_;
};

}  // namespace pushpkt::wire
