// Each bit is flipped or not by a keyed function of the bits before it; so equal prefixes stay
// equal. Where a prefix must be kept, no bit on the way to it is flipped.
#include "pushpkt/replay/anonymiser.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

namespace pushpkt::replay {
namespace {

bool bit_of(ByteView bytes, std::size_t bit) {
  return (bytes[bit / 8] >> (7U - bit % 8) & 1U) != 0;
}

/// Whether the bits before `bit` are the beginning of `prefix`, or the whole prefix with more.
bool leads_to(ByteView address, std::size_t bit, ByteView prefix) {
  for (std::size_t i = 0; i < bit; ++i) {
    if (bit_of(address, i) != bit_of(prefix, i)) return false;
  }
  return true;
}

bool is_zero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool keeps_ipv4(ByteView address, std::size_t bit) {
  constexpr std::array<std::uint8_t, 1> reserved{0xe0};
  return bit < 3 && leads_to(address, bit, reserved);
}

bool keeps_ipv6(ByteView address, std::size_t bit) {
  constexpr std::array<std::uint8_t, 2> link_local{0xfe, 0x80};
  constexpr std::array<std::uint8_t, 1> multicast{0xff};
  constexpr std::array<std::uint8_t, 1> unique_local{0xfc};
  return (bit < 10 && leads_to(address, bit, link_local)) ||
         (bit < 8 && leads_to(address, bit, multicast)) ||
         (bit < 7 && leads_to(address, bit, unique_local));
}

bool keeps_mac(ByteView /*address*/, std::size_t bit) { return bit == 6 || bit == 7; }

bool keeps_none(ByteView /*address*/, std::size_t /*bit*/) { return false; }

bool is_solicited_node(ByteView address) {
  constexpr std::array<std::uint8_t, 13> prefix{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

/// A multicast address that is made of a network's.
bool is_network_address(ByteView address) {
  constexpr std::uint8_t prefix_flags = 0x30;
  return address[0] == 0xff && (address[1] & prefix_flags) == prefix_flags &&
         !is_zero(address.subspan(4, 8)) && address[4] != 0xff;
}

/// OpenSSL fails here for lack of memory only.
void require(bool done) {
  if (!done) std::abort();
}

}  // namespace

struct Anonymiser::Cipher {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();

  explicit Cipher(const std::uint8_t* key) {
    require(context != nullptr &&
            EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, key, nullptr) == 1 &&
            EVP_CIPHER_CTX_set_padding(context, 0) == 1);
  }
  Cipher(const Cipher&) = delete;
  Cipher& operator=(const Cipher&) = delete;
  ~Cipher() { EVP_CIPHER_CTX_free(context); }

  [[nodiscard]] Block encrypt(const Block& in) const {
    Block out{};
    int length = 0;
    require(EVP_EncryptUpdate(context, out.data(), &length, in.data(),
                              static_cast<int>(in.size())) == 1);
    return out;
  }
};

Anonymiser::Anonymiser(std::string_view seed) {
  std::array<std::uint8_t, 32> key{};
  unsigned length = 0;
  require(EVP_Digest(seed.data(), seed.size(), key.data(), &length, EVP_sha256(), nullptr) == 1);
  cipher_ = std::make_unique<Cipher>(key.data());
  Block pad{};
  std::copy_n(key.begin() + 16, pad.size(), pad.begin());
  pad_ = cipher_->encrypt(pad);
}

Anonymiser::~Anonymiser() = default;

/// The first `bit` bits of the address, then those of the pad, encrypted: the first bit decides.
bool Anonymiser::flip(ByteView address, std::size_t bit) {
  Block in = pad_;
  std::copy_n(address.begin(), bit / 8, in.begin());
  if (bit % 8 != 0) {
    const auto mask = static_cast<std::uint8_t>(0xff00U >> (bit % 8));
    in[bit / 8] =
        static_cast<std::uint8_t>((address[bit / 8] & mask) | (pad_[bit / 8] & ~unsigned{mask}));
  }
  return (cipher_->encrypt(in)[0] & 0x80U) != 0;
}

void Anonymiser::permute(ByteSpan address, bool (*keeps)(ByteView, std::size_t),
                         std::size_t first_bit) {
  std::array<std::uint8_t, 16> original{};
  std::copy(address.begin(), address.end(), original.begin());
  const ByteView before(original.data(), address.size());
  for (std::size_t bit = first_bit; bit < address.size() * 8; ++bit) {
    if (keeps(before, bit) || !flip(before, bit)) continue;
    address[bit / 8] = static_cast<std::uint8_t>(address[bit / 8] ^ (0x80U >> (bit % 8)));
  }
}

void Anonymiser::ipv4(ByteSpan address) {
  if (is_zero(address) || address[0] >= 224) return;
  permute(address, keeps_ipv4);
  if (is_zero(address)) permute(address, keeps_ipv4);  // what 0.0.0.0 would have become
}

void Anonymiser::ipv6(ByteSpan address) {
  if (is_solicited_node(address)) return permute(address.last(3), keeps_none);
  if (is_network_address(address)) {  // ff3x:xxyy:NETWORK:...
    std::array<std::uint8_t, 16> network{};
    constexpr std::size_t network_at = 4;
    constexpr std::size_t network_bytes = 8;
    std::copy_n(address.begin() + network_at, network_bytes, network.begin());
    ipv6(network);
    std::copy_n(network.begin(), network_bytes, address.begin() + network_at);
    return;
  }
  const bool loopback = is_zero(address.first(15)) && address[15] == 1;
  if (address[0] == 0xff || is_zero(address) || loopback) return;
  const auto is_kept = [&] { return is_zero(address.first(15)) && address[15] <= 1; };
  permute(address, keeps_ipv6);
  while (is_kept()) permute(address, keeps_ipv6);
}

void Anonymiser::mac(ByteSpan address, std::size_t kept) {
  constexpr std::array<std::uint8_t, 3> solicited{0x33, 0x33, 0xff};
  if (std::equal(solicited.begin(), solicited.end(), address.begin())) {
    return permute(address.last(3), keeps_none, kept > 3 ? (kept - 3) * 8 : 0);
  }
  if ((address[0] & 1U) != 0 || is_zero(address)) return;
  permute(address, keeps_mac, kept * 8);
  while (is_zero(address)) permute(address, keeps_mac, kept * 8);
}

}  // namespace pushpkt::replay
