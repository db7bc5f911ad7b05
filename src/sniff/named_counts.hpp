// How many of what: "2 comments, 1 custom block".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "sniff/file_layout.hpp"

namespace pushpkt::sniff {

class NamedCounts {
 public:
  /// The plural of `noun` ends in s; what stands behind it is the same in both.
  void add(std::string_view noun, std::string_view behind = {}, std::uint64_t number = 1);
  [[nodiscard]] bool empty() const { return counts_.empty(); }
  /// In the order in which each came first.
  [[nodiscard]] std::string text() const;

 private:
  struct Count {
    std::string_view noun;
    std::string_view behind;
    std::uint64_t number = 0;
  };
  std::vector<Count> counts_;
};

/// "name resolution block", "custom block"; "unknown block".
[[nodiscard]] std::string_view block_noun(std::uint32_t type);
[[nodiscard]] bool is_custom_option(std::uint16_t code);
[[nodiscard]] bool is_private_option(std::uint16_t code);
/// Adds each option: "comment", or `noun`.
void count_options(ByteView options, layout::Order order, std::string_view noun,
                   NamedCounts& counts);

}  // namespace pushpkt::sniff
