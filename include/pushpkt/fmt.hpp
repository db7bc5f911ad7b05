// Formatters of the {fmt} library for our values: fmt::print("{}", ip). Needs {fmt}, which no other
// header of ours includes.
#pragma once

#include <fmt/format.h>

#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/error.hpp"
#include "pushpkt/base/prefix.hpp"

namespace pushpkt::detail {

/// Formats by to_string(), with the options of a string: "{:>15}".
template <class T>
struct FormatByToString : fmt::formatter<std::string> {
  template <class Context>
  auto format(const T& value, Context& context) const {
    return fmt::formatter<std::string>::format(to_string(value), context);
  }
};

}  // namespace pushpkt::detail

template <>
struct fmt::formatter<pushpkt::Mac> : pushpkt::detail::FormatByToString<pushpkt::Mac> {};
template <>
struct fmt::formatter<pushpkt::Ip4> : pushpkt::detail::FormatByToString<pushpkt::Ip4> {};
template <>
struct fmt::formatter<pushpkt::Ip6> : pushpkt::detail::FormatByToString<pushpkt::Ip6> {};
template <>
struct fmt::formatter<pushpkt::Ip> : pushpkt::detail::FormatByToString<pushpkt::Ip> {};
template <>
struct fmt::formatter<pushpkt::Endpoint> : pushpkt::detail::FormatByToString<pushpkt::Endpoint> {};
template <>
struct fmt::formatter<pushpkt::Prefix> : pushpkt::detail::FormatByToString<pushpkt::Prefix> {};
template <>
struct fmt::formatter<pushpkt::Timestamp> : pushpkt::detail::FormatByToString<pushpkt::Timestamp> {
};

/// A port is its number, with the options of a number: "{:5}".
template <>
struct fmt::formatter<pushpkt::Port> : fmt::formatter<std::uint16_t> {
  template <class Context>
  auto format(pushpkt::Port port, Context& context) const {
    return fmt::formatter<std::uint16_t>::format(port.number, context);
  }
};

/// Error::text().
template <>
struct fmt::formatter<pushpkt::Error> : fmt::formatter<std::string> {
  template <class Context>
  auto format(const pushpkt::Error& error, Context& context) const {
    return fmt::formatter<std::string>::format(error.text(), context);
  }
};
