// Parameters of SCTP, and the causes of its errors. RFC 9260 3.3.2 and 3.3.10, RFC 5061 4
#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::string_view unread_parameters = "parameters of SCTP";
constexpr std::string_view unread_causes = "causes of an error of SCTP";
constexpr std::string_view unread_chunks = "chunks of SCTP";
constexpr std::string_view unread_cookies = "cookies and heartbeats of SCTP";

/// Parameters in parameters and causes: more are none that a host sends.
constexpr unsigned most_nested = 4;

template <std::size_t count>
bool is_among(const std::array<std::uint16_t, count>& kinds, std::size_t kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

void add_parameters(AddressCollector& found, std::size_t at, std::size_t end, unsigned depth);
void add_causes(AddressCollector& found, std::size_t at, std::size_t end, unsigned depth);

void add_parameter(AddressCollector& found, std::size_t at, std::size_t end, unsigned depth) {
  // Lifespan, host name, address types, streams to reset, features, chunks, keys, padding.
  constexpr std::array<std::uint16_t, 19> without{
      9,      11,     12,     13,     14,     15,     16,     17,     18,    0x8000,
      0x8001, 0x8002, 0x8003, 0x8004, 0x8005, 0x8008, 0xc000, 0xc005, 0xc006};
  const std::size_t kind = found.word(at);
  switch (kind) {
    case 5:
      return found.add(at + 4, ValueKind::ipv4, "sctp.parameter_ipv4_address", end);
    case 6:
      return found.add(at + 4, ValueKind::ipv6, "sctp.parameter_ipv6_address", end);
    case 8:  // one that was not recognised
      return add_parameters(found, at + 4, end, depth + 1);
    case 0xc001:  // an address that is added, deleted or made the primary one
    case 0xc002:
    case 0xc004:
      return add_parameters(found, at + 8, end, depth + 1);
    case 0xc003:
      return add_causes(found, at + 8, end, depth + 1);
    case 1:
    case 7:
      return found.add_unread(unread_cookies);
    default:
      if (!is_among(without, kind) && at + 4 < end) found.add_unread(unread_parameters);
  }
}

/// Calls `take` with the place and the end of each part with a kind and a length.
template <class Take>
void each_part(AddressCollector& found, std::size_t at, std::size_t end, std::string_view unread,
               Take&& take) {
  while (at + 4 <= end) {
    const std::size_t bytes = found.word(at + 2);
    if (bytes < 4) return found.add_unread(unread);
    take(at, std::min(at + bytes, end));
    at += (bytes + 3) / 4 * 4;
  }
}

void add_parameters(AddressCollector& found, std::size_t at, std::size_t end, unsigned depth) {
  if (depth > most_nested) return found.add_unread(unread_parameters);
  each_part(found, at, end, unread_parameters,
            [&](std::size_t part, std::size_t last) { add_parameter(found, part, last, depth); });
}

void add_causes(AddressCollector& found, std::size_t at, std::size_t end, unsigned depth) {
  // Streams, missing parameters, times, resources, no data, shutdown, a reason in words.
  constexpr std::array<std::uint16_t, 9> without{1, 2, 3, 4, 9, 10, 12, 0x105, 0xa3};
  if (depth > most_nested) return found.add_unread(unread_causes);
  each_part(found, at, end, unread_causes, [&](std::size_t part, std::size_t last) {
    switch (const std::size_t kind = found.word(part)) {
      case 5:     // an address that cannot be resolved
      case 7:     // as 8, but parameters as they came
      case 8:     // parameters that were not recognised
      case 11:    // a restart with other addresses
      case 0xa0:  // changes of addresses that were refused
      case 0xa1:
      case 0xa2:
      case 0xa4:
        return add_parameters(found, part + 4, last, depth + 1);
      default:
        if (!is_among(without, kind) && part + 4 < last) found.add_unread(unread_causes);
    }
  });
}

void add_chunk(AddressCollector& found, std::size_t at, std::size_t end) {
  // Data, acknowledgments, shutdown, cookie acknowledged, congestion, keys, streams, padding.
  constexpr std::array<std::uint16_t, 14> without{0,  3,  7,  8,   11,  12,  13,
                                                  14, 15, 64, 130, 132, 192, 194};
  const std::uint8_t kind = found.byte(at);
  switch (kind) {
    case 1:
    case 2:
      return add_parameters(found, at + 20, end, 0);
    case 4:
    case 5:
    case 10:
      if (at + 4 < end) found.add_unread(unread_cookies);
      return;
    case 6:
    case 9:
      return add_causes(found, at + 4, end, 0);
    case 0x80:  // what becomes of ASCONF
    case 0xc1:  // ASCONF
      return add_parameters(found, at + 8, end, 0);
    default:
      if (!is_among(without, kind) && at + 4 < end) found.add_unread(unread_chunks);
  }
}

}  // namespace

void add_sctp_addresses(AddressCollector& found, const Layer& layer) {
  if (layer.header != &sctp::header) return;
  const std::size_t end = std::min<std::size_t>(layer.end, found.end());
  each_part(found, layer.offset + layer.header->fixed_bytes, end, unread_chunks,
            [&](std::size_t at, std::size_t last) { add_chunk(found, at, last); });
}

}  // namespace pushpkt::replay
