// A list of fields, looked up once, whose values are then read from many packets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

/// The rows of a list of names, sorted by header. The protocols must outlive it.
class Extractor {
 public:
  /// Names are Wireshark's, of rows: "ip.src", "udp.dstport". An input error names the nearest.
  [[nodiscard]] static Result<Extractor> of(std::span<const std::string_view> names,
                                            const Protocols& protocols = Protocols::in_use());

  /// Sets values[i] to the first value of the i-th name, the outermost, or to nothing where the
  /// packet has none. `values` has an element for each name. Allocates nothing.
  void extract(const Decoded& packet, std::span<std::optional<Value>> values) const;
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Column {
    const Field* field = nullptr;
    std::uint32_t index = 0;
  };
  /// The columns of a header are columns_[begin, end).
  struct HeaderColumns {
    const Header* header = nullptr;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  std::vector<HeaderColumns> headers_;
  std::vector<Column> columns_;
  std::size_t size_ = 0;
};

}  // namespace pushpkt::wire
