// Capture files made by hand, in both byte orders: pcap records, pcapng blocks and options.
#pragma once

#include <vector>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::sniff {

/// Writes numbers in either byte order, and blocks around them.
struct Blocks {
  bool big = false;
  Bytes all = {};

  [[nodiscard]] Bytes number(std::uint64_t value, std::size_t bytes) const {
    Bytes out;
    for (std::size_t i = 0; i < bytes; ++i) {
      const std::size_t shift = 8 * (big ? bytes - 1 - i : i);
      out.push_back(shift < 64 ? static_cast<std::uint8_t>(value >> shift) : std::uint8_t{0});
    }
    return out;
  }
  static Bytes join(const std::vector<Bytes>& parts) {
    Bytes out;
    for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
  }
  [[nodiscard]] Bytes option(std::uint16_t code, Bytes value) const {
    const Bytes head = join({number(code, 2), number(value.size(), 2)});
    value.resize((value.size() + 3) / 4 * 4);
    return join({head, value});
  }
  /// A pcap file's header, of Ethernet.
  Blocks& pcap(std::uint32_t magic) {
    all = join({all, number(magic, 4), number(2, 2), number(4, 2), number(0, 8), number(0xffff, 4),
                number(1, 4)});
    return *this;
  }
  Blocks& record(const Bytes& bytes) {
    const Bytes size = number(bytes.size(), 4);
    all = join({all, number(1, 4), number(2, 4), size, size, bytes});
    return *this;
  }
  Blocks& block(std::uint32_t type, Bytes body) {
    body.resize((body.size() + 3) / 4 * 4);
    const Bytes total = number(body.size() + 12, 4);
    all = join({all, number(type, 4), total, body, total});
    return *this;
  }
  /// 10.0.0.1 is "host".
  Blocks& name_resolution() {
    return block(4, join({number(1, 2),
                          number(9, 2),
                          {10, 0, 0, 1},
                          {'h', 'o', 's', 't'},
                          {0, 0, 0, 0},
                          number(0, 4)}));
  }
  Blocks& section() {
    return block(0x0a0d0d0a, join({number(0x1a2b3c4d, 4), number(1, 2), number(0, 2),
                                   number(~std::uint64_t{0}, 8)}));
  }
  Blocks& interface(std::uint16_t link, std::uint32_t snaplen, const Bytes& options = {}) {
    return block(1, join({number(link, 2), number(0, 2), number(snaplen, 4), options}));
  }
  Blocks& packet(std::uint32_t id, std::uint64_t ticks, Bytes bytes, const Bytes& options = {}) {
    const Bytes size = number(bytes.size(), 4);
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return block(6, join({number(id, 4), number(ticks >> 32, 4), number(ticks & 0xffffffff, 4),
                          size, number(99, 4), bytes, options}));
  }
};

}  // namespace pushpkt::sniff
