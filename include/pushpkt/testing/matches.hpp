// Matches and ChecksumsAreGood: a packet held against a recipe, and against itself.
#pragma once

#include "pushpkt/testing/location.hpp"
#include "pushpkt/testing/packet_matcher.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::testing {

/// The packet has these headers, one right after the other (others may stand before and behind),
/// and in them what the recipe sets. What it leaves unset may be anything: a field, the options,
/// the payload behind the last header.
[[nodiscard]] PacketMatcher Matches(const wire::Recipe& recipe);
/// `Matches("ip(dst=10.77.2.2)/udp(dstport=12000)/\"hello\"")`: as `pushpkt send` takes it. A text
/// that is no recipe fails the test where the matcher is made, so also inside of Not(), and the
/// failure shows where it is wrong.
[[nodiscard]] PacketMatcher Matches(const char* recipe, const Location& test = Location::current());
[[nodiscard]] PacketMatcher Matches(const std::string& recipe,
                                    const Location& test = Location::current());

/// A checksum that is only the pseudo-header's sum: the sender left the rest to its network card,
/// as sockets on most machines do. In the lab none does.
enum class Partial : std::uint8_t { allowed, refused };

/// No checksum in the packet is wrong. One that is absent (UDP over IPv4) or cannot be verified
/// here (a fragment, a cut capture) is not wrong.
[[nodiscard]] PacketMatcher ChecksumsAreGood(Partial partial = Partial::allowed);

}  // namespace pushpkt::testing
