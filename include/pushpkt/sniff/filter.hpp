// Filter: a BPF expression compiled for one link type, matched without a device. pcap-filter(7).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::sniff {

class Filter {
 public:
  /// Compiles `expression`; an empty one matches everything. A wrong one is an input error with
  /// libpcap's text and a caret under the word where it went wrong, as far as that can be known.
  /// Names of hosts and networks in the expression are looked up, so this may block.
  [[nodiscard]] static Result<Filter> compile(std::string_view expression, Link link);

  Filter(Filter&&) noexcept;
  Filter& operator=(Filter&&) noexcept;
  ~Filter();

  /// Whether a packet of this link type, `wire_bytes` long before it was cut, passes.
  [[nodiscard]] bool matches(ByteView bytes, std::uint32_t wire_bytes) const;

 private:
  struct Program;
  explicit Filter(std::unique_ptr<Program> program);
  std::unique_ptr<Program> program_;
};

/// The error for an expression that libpcap refused with `reason`: exit code 2.
[[nodiscard]] Error filter_error(std::string_view expression, std::string_view reason);

}  // namespace pushpkt::sniff
