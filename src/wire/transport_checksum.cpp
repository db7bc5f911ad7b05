// Checksum coverage: which bytes, and which pseudo-header.
#include "wire/transport_checksum.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/checksum_residue.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "wire/word_sum.hpp"

namespace pushpkt::wire {
namespace {

bool is_extension(const Header& header) {
  return &header == &hopopts::header || &header == &dstopts::header ||
         &header == &routing::header || &header == &fraghdr::header || &header == &ah::header;
}

/// The IP header below the layer, extension headers passed over.
std::optional<std::size_t> ip_below(const Packet& packet, std::size_t layer) {
  while (layer > 0) {
    const Header& header = *packet.layers[--layer].header;
    if (known_as(header, Space::ip_version) != nullptr) return layer;
    if (!is_extension(header)) return std::nullopt;
  }
  return std::nullopt;
}

/// Bytes of the layer that its header says are covered.
std::uint64_t claimed_cover(const Packet& packet, const Layer& layer) {
  const std::uint32_t all = layer.end - layer.offset;
  if (layer.header->covered == nullptr) return all;
  return layer.header->covered(packet.bytes.subspan(layer.offset, all));
}

}  // namespace

std::optional<AddressBytes> ends_below(const Packet& packet, std::size_t index) {
  const auto ip = ip_below(packet, index);
  if (!ip) return std::nullopt;
  const bool is_v4 = packet.layers[*ip].header == &ipv4::header;
  return is_v4 ? ends_of_ipv4(packet.layers[*ip], packet.bytes) : ends_of_ipv6(packet, *ip, index);
}

std::uint32_t cover_end(const Packet& packet, const Layer& layer) {
  if (layer.header->cover == Cover::header) return layer.payload_offset();
  const auto end = layer.offset + claimed_cover(packet, layer);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(end, layer.end));
}

bool has_no_checksum(const Packet& packet, const Layer& layer) {
  return layer.header->covered != nullptr && claimed_cover(packet, layer) == 0;
}

std::uint32_t crc32c_of(const Packet& packet, std::size_t index) {
  const Layer& layer = packet.layers[index];
  const std::uint32_t field = layer.offset + layer.header->checksum->bit / 8U;
  constexpr std::array<std::uint8_t, 4> zeros{};
  Crc32c crc;
  crc.add(packet.bytes.subspan(layer.offset, field - layer.offset));
  crc.add(zeros);
  crc.add(packet.bytes.subspan(field + 4, std::max(layer.end, field + 4) - field - 4));
  return crc.checksum();
}

namespace {

/// The sum of 16-bit words as an integer, a word a step.
class ExactSum {
 public:
  void add(ByteView bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      sum_ += std::uint64_t{bytes[i]} << (i % 2 == 0 ? 8U : 0U);
    }
  }
  void add_word(std::uint16_t word) { sum_ += word; }
  [[nodiscard]] std::uint64_t value() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
};

template <class Sum>
bool add_pseudo_header(Sum& sum, const Packet& packet, std::size_t index) {
  const auto ends = ends_below(packet, index);
  if (!ends) return false;
  const Layer& layer = packet.layers[index];
  const std::size_t address_bytes = ends->source.size();
  const ByteView destination = ends->destination.view();
  if (ends->source.data() + address_bytes == destination.data()) {  // both at once
    sum.add({ends->source.data(), 2 * address_bytes});
  } else {
    sum.add(ends->source);
    sum.add(destination);
  }
  const std::uint32_t length = layer.end - layer.offset;
  sum.add_word(static_cast<std::uint16_t>(length >> 16U));
  sum.add_word(static_cast<std::uint16_t>(length));
  const KnownAs* known = known_as(*layer.header, Space::ip_protocol);
  sum.add_word(static_cast<std::uint16_t>(known->number));
  return true;
}

template <class Sum>
std::optional<Sum> sum_present(const Packet& packet, std::size_t index) {
  const Layer& layer = packet.layers[index];
  Sum sum;
  if (layer.header->cover == Cover::pseudo_and_layer && !add_pseudo_header(sum, packet, index)) {
    return std::nullopt;
  }
  const std::uint32_t field = layer.offset + layer.header->checksum->bit / 8U;
  const std::uint32_t end = std::max(cover_end(packet, layer), field + 2);
  sum.add(packet.bytes.subspan(layer.offset, field - layer.offset));
  const ByteView behind = packet.bytes.subspan(field + 2, end - field - 2);
  const ByteRange& without = layer.header->not_covered;
  const std::uint32_t hole = layer.offset + without.from - field - 2;
  if (without.count == 0 || hole + without.count > behind.size()) {
    sum.add(behind);
  } else {
    sum.add(behind.first(hole));
    sum.add(behind.subspan(hole + without.count));
  }
  return sum;
}

}  // namespace

std::optional<ChecksumSum> pseudo_sum_of(const Packet& packet, std::size_t index) {
  ChecksumSum sum;
  if (!add_pseudo_header(sum, packet, index)) return std::nullopt;
  return sum;
}

tl::expected<ChecksumSum, std::string> sum_of(const Packet& packet, std::size_t index) {
  if (packet.layers[index].header->cover != Cover::header && in_fragment(packet, index)) {
    return tl::unexpected<std::string>("it covers the whole datagram, and this is a fragment");
  }
  const auto sum = sum_of_present(packet, index);
  if (!sum) return tl::unexpected<std::string>("no IP header below it");
  return *sum;
}

std::optional<ChecksumSum> sum_of_present(const Packet& packet, std::size_t index) {
  return sum_present<ChecksumSum>(packet, index);
}

std::uint64_t exact_sum_of(const Packet& packet, std::size_t index) {
  return sum_present<ExactSum>(packet, index).value_or(ExactSum{}).value();
}

std::uint16_t as_checksum(const Header& header, const ChecksumSum& sum) {
  const std::uint16_t checksum = sum.checksum();
  const bool is_never_zero = header.zero_checksum_is_absent || header.zero_checksum_is_never;
  return is_never_zero && checksum == 0 ? 0xffff : checksum;
}

bool in_fragment(const Packet& packet, std::size_t layer) {
  while (layer > 0) {
    const Layer& below = packet.layers[--layer];
    const ByteView header = below.header_in(packet.bytes);
    if (below.header == &fraghdr::header) {
      return get(header, fraghdr::offset) != 0 || get(header, fraghdr::more);
    }
    if (below.header == &ipv4::header) {
      return get(header, ipv4::frag_offset) != 0 || get(header, ipv4::mf);
    }
    if (!is_extension(*below.header)) return false;
  }
  return false;
}

std::string_view to_text(ChecksumState state) {
  switch (state) {
    case ChecksumState::none:
      return "none";
    case ChecksumState::good:
      return "good";
    case ChecksumState::bad:
      return "bad";
    case ChecksumState::absent:
      return "absent";
    case ChecksumState::partial:
      return "partial";
    case ChecksumState::unverified:
      return "unverified";
  }
  return "";
}

std::optional<std::uint16_t> checksum_residue(const Packet& packet, std::size_t layer) {
  const Header& header = *packet.layers[layer].header;
  const Field* field = header.checksum;
  if (field == nullptr || header.algorithm != Algorithm::internet) return std::nullopt;
  auto sum = sum_of_present(packet, layer);
  if (!sum) return std::nullopt;
  sum->add_word(static_cast<std::uint16_t>(packet.value(layer, *field).low));
  return sum->folded() == 0 ? std::uint16_t{0xffff} : sum->folded();
}

namespace {

ChecksumState crc32c_state(const Packet& packet, std::size_t index, Value here) {
  if (in_fragment(packet, index)) return ChecksumState::unverified;
  if (here == Value(crc32c_of(packet, index))) return ChecksumState::good;
  return here == Value(0) ? ChecksumState::partial : ChecksumState::bad;
}

}  // namespace

namespace {

/// Whether the checksum is right, where it covers one piece: field and all, the sum is all ones,
/// which both zeros of one's complement arithmetic are.
bool verifies(const Packet& packet, std::size_t index) {
  const Layer& layer = packet.layers[index];
  ChecksumSum sum;
  if (layer.header->cover == Cover::pseudo_and_layer && !add_pseudo_header(sum, packet, index)) {
    return false;
  }
  sum.add(packet.bytes.subspan(layer.offset, cover_end(packet, layer) - layer.offset));
  return sum.folded() == 0xffff;
}

/// Of a word_sum(), whose words are in the processor's byte order: all ones are so in either.
bool is_all_ones(std::uint64_t sum) { return sum != 0 && sum % 0xffffU == 0; }

std::uint16_t in_memory_order(std::uint16_t word) {
  return detail::load_big<std::uint16_t>(reinterpret_cast<const std::uint8_t*>(&word));
}

/// What it covers is one piece, and begins an even number of bytes before the field.
bool covers_one_piece(const Packet& packet, const Layer& layer) {
  return layer.header->not_covered.count == 0 && layer.header->checksum->bit % 16U == 0 &&
         cover_end(packet, layer) >= layer.offset + layer.header->checksum->bit / 8U + 2U;
}

}  // namespace

bool is_good_at_once(const Packet& packet, std::size_t index) {
  const Layer& layer = packet.layers[index];
  const std::uint8_t* const at = packet.bytes.data() + layer.offset;
  if (layer.header == &ipv4::header) return is_all_ones(word_sum(at, layer.header_bytes));
  const bool is_udp = layer.header == &udp::header;
  if (index == 0 || (!is_udp && layer.header != &tcp::header)) return false;
  if (is_udp && at[6] == 0 && at[7] == 0) return false;  // absent
  const Layer& below = packet.layers[index - 1];
  const std::uint8_t* const ip = packet.bytes.data() + below.offset;
  constexpr std::uint16_t fragment = 0x3fff;  // more fragments, and the offset
  const bool is_ip4 = below.header == &ipv4::header && below.header_bytes == 20 &&
                      (detail::load_big<std::uint16_t>(ip + 6) & fragment) == 0;
  if (!is_ip4 && below.header != &ipv6::header) return false;
  const std::uint32_t length = layer.end - layer.offset;
  std::uint64_t sum = is_ip4 ? word_sum(ip + 12, 8) : word_sum(ip + 8, 32);
  sum += in_memory_order(static_cast<std::uint16_t>(is_udp ? 17 : 6));
  sum += in_memory_order(static_cast<std::uint16_t>(length >> 16U));
  sum += in_memory_order(static_cast<std::uint16_t>(length));
  return is_all_ones(sum + word_sum(at, length));
}

ChecksumState checksum_state(const Packet& packet, std::size_t index, bool complete) {
  const Layer& layer = packet.layers[index];
  if (layer.header->checksum == nullptr) return ChecksumState::none;
  const Value here = packet.value(index, *layer.header->checksum);
  if (layer.header->zero_checksum_is_absent && here == Value(0)) return ChecksumState::absent;
  if (has_no_checksum(packet, layer)) return ChecksumState::absent;
  if (layer.header->zero_checksum_is_never && here == Value(0)) return ChecksumState::bad;
  if (!complete) return ChecksumState::unverified;
  if (layer.header->algorithm == Algorithm::crc32c) return crc32c_state(packet, index, here);
  if (claimed_cover(packet, layer) > layer.end - layer.offset) return ChecksumState::unverified;
  if (layer.header->cover != Cover::header && in_fragment(packet, index)) {
    return ChecksumState::unverified;
  }
  if (covers_one_piece(packet, layer) && verifies(packet, index)) return ChecksumState::good;
  auto sum = sum_of_present(packet, index);
  if (!sum) return ChecksumState::unverified;
  sum->add_word(static_cast<std::uint16_t>(here.low));
  if (sum->folded() == 0xffff) return ChecksumState::good;
  if (layer.header->cover == Cover::pseudo_and_layer) {
    const auto pseudo = pseudo_sum_of(packet, index);
    if (pseudo && pseudo->folded() == here.low) return ChecksumState::partial;
  }
  return ChecksumState::bad;
}

}  // namespace pushpkt::wire
