// UDP GSO: the packets of a recipe must be segments of one datagram, whose ip.id counts up. udp(7)
#include <algorithm>

#include "pushpkt/path/gso.hpp"
#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {

using namespace wire;

/// The kernel gives the segments of an IPv4 datagram identifications that count up.
void Transmitter::number_segments(Completed& packet) {
  if (options_.packets_each < 2 || !is_open(packet.recipe, ipv4::id)) return;
  constexpr std::uint64_t most = 0xffff;  // then it begins again
  const std::uint64_t last = std::min(options_.packets_each, most);
  varied_.push_back({.field = &ipv4::id,
                     .ranges = {{Value(std::uint64_t{1}), Value(last)}},
                     .counts_packets = true});
  packet.filled.push_back({std::string(ipv4::id.name), "1-" + std::to_string(last),
                           "one for each packet, as the kernel numbers segments"});
}

/// An option without effect is refused: the first two packets must leave together.
Result<void> Transmitter::check_segments(PacketSeries series) const {
  const auto refuse = [](const std::string& why) {
    return fail(input_error("cannot send by UDP GSO: " + why,
                            "it joins packets of equal size with equal headers, right lengths and "
                            "checksums, on Ethernet without a tag, whose ip.id counts up"));
  };
  if (options_.packets_each < 2) return refuse("the recipe gives one packet");
  PacketSeries next = series;
  const auto first = series.at(0);
  const auto second = next.at(1);
  if (!first) return fail(first.error());
  if (!second) return fail(second.error());
  const std::array<FrameView, 2> two{*first, *second};
  if (path::segments_of_one(two) == 2) return {};
  const bool has_own_port = std::ranges::any_of(varied_, [](const Variation& variation) {
    return variation.counts_packets && variation.field == &udp::srcport;
  });
  if (!has_own_port) return refuse("packets 1 and 2 are no segments of one datagram");
  return fail(input_error(
      "cannot send by UDP GSO and wait for answers: each packet gets a source port of its own, "
      "and segments of one datagram have one",
      "name the port in the recipe: udp(srcport=N); or leave out --wait"));
}

}  // namespace pushpkt::stack
