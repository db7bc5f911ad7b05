// HasField: one field of a packet has a value, or one that another matcher likes.
#pragma once

#include <concepts>
#include <functional>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "pushpkt/testing/location.hpp"
#include "pushpkt/testing/packet_matcher.hpp"
#include "pushpkt/wire/field.hpp"

namespace pushpkt::testing {

namespace detail {
/// A matcher for a field's C++ type, as a matcher for its stored value.
struct ValueMatcher {
  std::function<bool(wire::Value, std::ostream* why)> matches;
  std::function<std::string()> description;  ///< "53", "that is >= 53"
};
class StreamListener : public ::testing::MatchResultListener {
 public:
  explicit StreamListener(std::ostream* out) : MatchResultListener(out) {}
};
[[nodiscard]] PacketMatcher has_value(const wire::Field& field, wire::Value value, std::size_t nth);
[[nodiscard]] PacketMatcher has_value_that(const wire::Field& field, ValueMatcher matcher,
                                           std::size_t nth);
}  // namespace detail

/// `HasField(udp::dstport, Port{53})`: the outermost header with this field has this value in it.
/// `HasField(ipv4::src, client, 1)`: the next one inwards has, as of a packet that an ICMP error
/// quotes. `nth` counts the field's occurrences from 0; Wireshark writes `ip.src#2` for 1.
template <class Tag, class T>
[[nodiscard]] PacketMatcher HasField(const wire::FieldOf<Tag, T>& field,
                                     const std::type_identity_t<T>& value, std::size_t nth = 0) {
  return detail::has_value(field, wire::Codec<T>::to_value(value), nth);
}

/// `HasField(ipv4::ttl, Gt(1))`: any matcher for the field's type.
template <class Tag, class T>
[[nodiscard]] PacketMatcher HasField(const wire::FieldOf<Tag, T>& field,
                                     const ::testing::Matcher<std::type_identity_t<T>>& matcher,
                                     std::size_t nth = 0) {
  return detail::has_value_that(field,
                                {.matches =
                                     [matcher](wire::Value value, std::ostream* why) {
                                       detail::StreamListener listener(why);
                                       return matcher.MatchAndExplain(
                                           wire::Codec<T>::from_value(value), &listener);
                                     },
                                 .description =
                                     [matcher] {
                                       std::ostringstream text;
                                       matcher.DescribeTo(&text);
                                       return "that " + text.str();
                                     }},
                                nth);
}

/// By Wireshark's name, which may be a row's, an option's or a record's, or what only tshark's
/// columns have: `HasField("tcp.options.mss_val", 1460)`, `HasField("dns.qry.name",
/// "example.test")`, `HasField("ip.checksum.status", "1")`. The value is read as `pushpkt send`
/// reads it. A name or a value that does not exist fails the test where the matcher is made: also
/// inside of Not(), Contains() and AnyOf().
[[nodiscard]] PacketMatcher HasField(const std::string& name, const std::string& value,
                                     std::size_t nth = 0,
                                     const Location& test = Location::current());
[[nodiscard]] PacketMatcher HasField(const std::string& name, const char* value,
                                     std::size_t nth = 0,
                                     const Location& test = Location::current());
template <std::integral Number>
[[nodiscard]] PacketMatcher HasField(const std::string& name, Number value, std::size_t nth = 0,
                                     const Location& test = Location::current()) {
  return HasField(name, std::to_string(value), nth, test);
}
/// `HasField("dns.qry.name", EndsWith(".test"))`: a matcher for the value as tshark shows it.
[[nodiscard]] PacketMatcher HasField(const std::string& name,
                                     const ::testing::Matcher<const std::string&>& matcher,
                                     std::size_t nth = 0,
                                     const Location& test = Location::current());

/// `HasValues("dns.a", ElementsAre("10.0.0.1", "10.0.0.2"))`: a matcher for the values of all
/// occurrences, outermost first, as tshark shows them; none is an empty list.
[[nodiscard]] PacketMatcher HasValues(
    const std::string& name, const ::testing::Matcher<const std::vector<std::string>&>& matcher,
    const Location& test = Location::current());

}  // namespace pushpkt::testing
