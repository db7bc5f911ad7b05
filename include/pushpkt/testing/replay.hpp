// Saved captures, given to the code under test packet by packet.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "pushpkt/testing/location.hpp"
#include "pushpkt/testing/subject.hpp"

namespace pushpkt::testing {

/// Where a capture lies: an absolute `file` as it is; else in the folder $PUSHPKT_CAPTURES if that
/// is set; else beside the source file of the test that names it.
[[nodiscard]] std::string capture_path(std::string_view file, const Location& test);

/// `for (const auto& packet : Replay("dns.pcapng", "udp port 53"))`: all packets of a capture that
/// pass the filter (pcap-filter(7)). A file that cannot be read, or is cut short, fails the test;
/// the packets before the cut are given.
[[nodiscard]] std::vector<sniff::Seen> Replay(std::string_view file, std::string_view filter = {},
                                              const Location& test = Location::current());

namespace detail {
using EachPacket = std::function<void(const sniff::SeenView&)>;
std::size_t replay_into(std::string_view file, const EachPacket& each, std::string_view filter,
                        const Location& test);
}  // namespace detail

/// Calls the code under test for each packet, in constant memory: with a `const sniff::SeenView&`,
/// or with a `ByteView` of what the innermost known header carries. A failure inside of the call
/// names file and packet, and so does an exception that leaves it, on stderr. Gives the number of
/// packets.
template <class Handler>
std::size_t ReplayInto(std::string_view file, Handler&& handler, std::string_view filter = {},
                       const Location& test = Location::current()) {
  if constexpr (std::is_invocable_v<Handler&, const sniff::SeenView&>) {
    return detail::replay_into(file, std::ref(handler), filter, test);
  } else {
    static_assert(std::is_invocable_v<Handler&, ByteView>,
                  "the handler takes a sniff::SeenView (the packet) or a ByteView (its payload)");
    return detail::replay_into(
        file, [&](const sniff::SeenView& seen) { handler(payload_of(seen)); }, filter, test);
  }
}

}  // namespace pushpkt::testing
