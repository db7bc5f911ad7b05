// UDP datagrams at a rate, each with its number: what a receiver is tested with.
// generator ADDRESS PORT PACKETS PER_SECOND
#include <fmt/core.h>

#include <cstdlib>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace std::chrono_literals;

int main(int count, char** words) {
  const auto host = pp::parse_ip4(count == 5 ? words[1] : "");
  if (!host) return fmt::print(stderr, "usage: generator ADDRESS PORT PACKETS PER_SECOND\n"), 2;
  const auto hop = pp::stack::next_hop(*host, pp::Deadline::in(2s));
  if (!hop) return pp::complain(hop.error());
  auto stencil = pp::Stencil::of(
      pp::eth::layer(pp::eth::dst(hop->gateway_mac), pp::eth::src(hop->source_mac)) /
      pp::ip::layer(pp::ip::src(hop->source.v4()), pp::ip::dst(*host)) /
      pp::udp::layer(pp::udp::srcport(40000), pp::udp::dstport(std::atoi(words[2]))) / "probe");
  if (!stencil) return pp::complain(stencil.error());
  const auto number = stencil->slot(pp::ip::id);
  if (!number) return pp::complain(number.error());
  auto path = pp::path::open("packet", {.interface = hop->interface});
  if (!path) return pp::complain(path.error());

  pp::Pace pace(std::atof(words[4]));
  const auto packets = static_cast<std::uint16_t>(std::atoi(words[3]));
  for (std::uint16_t n = 0; n < packets; ++n) {
    stencil->set(*number, n);  // and the checksum follows
    if (!pace.wait(true, [] { return false; })) break;
    const auto sent = (*path)->send_all(stencil->view(), pp::Deadline::in(1s));
    if (!sent) return pp::complain(sent.error());
    pace.count(true);
  }
  fmt::print("{} packets to {}, {:.0f} a second\n", packets, *host, pace.reached());
}
