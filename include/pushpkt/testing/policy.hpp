// A policy for SamePacketAs and SameCaptureAs, as one expression.
#pragma once

#include <initializer_list>
#include <string_view>

#include "pushpkt/compare/policy.hpp"
#include "pushpkt/testing/location.hpp"

namespace pushpkt::testing {

/// `ignoring({"ip.id"}).tolerating("tcp.window_size_value", 100).paired_by_flow()`: what may
/// differ. The time is ignored always. Names are Wireshark's, of one field or of many
/// ("tcp.options.*", "ip.addr"). A name that no field has, or a value that it cannot have, fails
/// the test.
class ComparisonPolicy : public compare::Policy {
 public:
  /// These fields are not compared.
  ComparisonPolicy& ignoring(std::initializer_list<std::string_view> fields,
                             const Location& test = Location::current());
  ComparisonPolicy& ignoring(std::string_view fields, const Location& test = Location::current());
  /// These fields are compared, whatever was said before: one of a group that is ignored.
  ComparisonPolicy& comparing(std::string_view fields, const Location& test = Location::current());
  /// These fields may be apart by `amount`, in the field's unit; counters may wrap.
  ComparisonPolicy& tolerating(std::string_view fields, std::uint64_t amount,
                               const Location& test = Location::current());
  /// Only these bits of the fields are compared: "/24", "255.255.255.0", "0x17".
  ComparisonPolicy& masking(std::string_view fields, std::string_view bits,
                            const Location& test = Location::current());
  /// Where this holds in both captures the values may differ: "ip.id increases",
  /// "tcp.ack_raw = peer's tcp.seq_raw + 1".
  ComparisonPolicy& relating(std::string_view relation, const Location& test = Location::current());
  /// Packets find their partners in each conversation, or by what they carry; else in their order.
  ComparisonPolicy& paired_by_flow();
  ComparisonPolicy& paired_by_content();

 private:
  ComparisonPolicy& checked(const Result<void>& outcome, const Location& test);
};

/// The beginning of a policy: these fields are not compared.
[[nodiscard]] ComparisonPolicy ignoring(std::initializer_list<std::string_view> fields,
                                        const Location& test = Location::current());
/// A policy in which only the time may differ, to go on from.
[[nodiscard]] inline ComparisonPolicy ignoring_nothing() { return {}; }

}  // namespace pushpkt::testing
