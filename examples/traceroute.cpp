// The routers on the way to an address: UDP probes with a growing TTL, and who answers. RFC 792.
// traceroute ADDRESS
#include <fmt/core.h>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace std::chrono_literals;

int main(int count, char** words) {
  const auto target = pp::parse_ip4(count == 2 ? words[1] : "");
  if (!target) return fmt::print(stderr, "usage: traceroute ADDRESS\n"), 2;
  const auto route = pp::stack::route_to(*target);
  if (!route) return pp::complain(route.error());
  auto sniffer = pp::sniff::Sniffer::open({.interface = route->interface, .filter = "icmp"});
  if (!sniffer) return pp::complain(sniffer.error());
  auto path = pp::path::open("raw-ip", {.remote = {*target, pp::Port{33434}}});
  if (!path) return pp::complain(path.error());

  for (int ttl = 1; ttl <= 30; ++ttl) {
    const auto probe = pp::build(
        pp::ip::layer(pp::ip::src(route->source.v4()), pp::ip::dst(*target), pp::ip::ttl(ttl)) /
        pp::udp::layer(pp::udp::srcport(33000), pp::udp::dstport(33434 + ttl)));
    if (!probe) return pp::complain(probe.error());
    const auto start = std::chrono::steady_clock::now();
    const auto sent = (*path)->send_all(probe->view(), pp::Deadline::in(1s));
    if (!sent) return pp::complain(sent.error());

    std::string hop = "*";
    bool is_there = false;
    for (const auto& packet : sniffer->until(pp::Deadline::in(1s))) {
      const auto answer = pp::decode(packet);
      const auto port = answer.get(pp::udp::dstport);  // of the probe, as the answer quotes it
      if (!port || port->number != 33434 + ttl) continue;
      const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - start;
      hop = fmt::format("{}  {:.3f} ms", answer.get(pp::ip::src).value(), ms.count());
      is_there = answer.get(pp::icmp::type) == 3;
      break;
    }
    fmt::print("{:2}  {}\n", ttl, hop);
    if (is_there) return 0;
  }
  return 1;
}
