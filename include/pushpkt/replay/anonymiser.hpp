// Addresses replaced by others that share as many leading bits with each other as the originals
// do: Crypto-PAn (Xu, Fan, Ammar, Moon 2002), with AES-128.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::replay {

/// The same seed gives the same addresses, in every run and every file. Each function is a
/// permutation: two addresses never become one.
class Anonymiser {
 public:
  explicit Anonymiser(std::string_view seed);
  Anonymiser(const Anonymiser&) = delete;
  Anonymiser& operator=(const Anonymiser&) = delete;
  ~Anonymiser();

  /// 4 bytes. Multicast, reserved and broadcast addresses (224.0.0.0/3) and 0.0.0.0 stay.
  void ipv4(ByteSpan address);
  /// 16 bytes. Multicast addresses (but for the network in those that are made of one, RFC 3306
  /// and RFC 3956), :: and ::1 stay; link-local (fe80::/10) and unique local
  /// (fc00::/7) addresses keep that prefix. A solicited-node address (ff02::1:ff00:0/104) gets
  /// other last 24 bits, because they are those of an interface's address.
  void ipv6(ByteSpan address);
  /// 6 bytes. Group addresses stay (but for 33:33:ff:..., which is changed as the solicited-node
  /// address is), the zero address too; the two lowest bits of the first byte are kept. So are the
  /// first `kept` bytes, at most 5: with three, the vendor's number stays.
  void mac(ByteSpan address, std::size_t kept = 0);

 private:
  struct Cipher;
  using Block = std::array<std::uint8_t, 16>;
  [[nodiscard]] bool flip(ByteView address, std::size_t bit);
  void permute(ByteSpan address, bool (*keeps)(ByteView, std::size_t), std::size_t first_bit = 0);

  std::unique_ptr<Cipher> cipher_;
  Block pad_{};
};

}  // namespace pushpkt::replay
