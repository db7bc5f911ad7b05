// How the running kernel lays out a trace event, and what it calls its numbers.
// The `format` file of tracefs; events.rst in the kernel's documentation of tracing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::drops {

/// A field of the record, at most eight bytes, in the byte order of the machine.
struct EventField {
  std::string name;
  std::size_t offset_bytes = 0;
  std::size_t size_bytes = 0;

  /// nullopt: the record is too short for it.
  [[nodiscard]] std::optional<std::uint64_t> of(ByteView record) const;
};

struct EventFormat {
  std::uint32_t id = 0;  ///< perf_event_attr.config
  std::vector<EventField> fields;
  /// The names that `print fmt` gives the values of `reason`.
  std::map<std::uint64_t, std::string> reasons;

  /// nullptr: this kernel has no such field (`reason` came with Linux 5.17, `rx_sk` with 6.11).
  [[nodiscard]] const EventField* find(std::string_view name) const;
  /// "UDP_CSUM"; for a number without a name, "0x30001".
  [[nodiscard]] std::string reason_name(std::uint64_t number) const;

  /// Errors: a text without ID or fields.
  [[nodiscard]] static Result<EventFormat> parse(std::string_view text);
};

}  // namespace pushpkt::drops
