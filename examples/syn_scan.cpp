// Which TCP ports of a host are open: a SYN to each; SYN-ACK is open, RST closed. RFC 9293, 3.5.
// syn_scan ADDRESS PORT...
#include <fmt/core.h>

#include <cstdlib>
#include <map>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace std::chrono_literals;

int main(int count, char** words) {
  const auto host = pp::parse_ip4(count > 2 ? words[1] : "");
  if (!host) return fmt::print(stderr, "usage: syn_scan ADDRESS PORT...\n"), 2;
  const auto route = pp::stack::route_to(*host);
  if (!route) return pp::complain(route.error());
  auto sniffer = pp::sniff::Sniffer::open(
      {.interface = route->interface, .filter = "tcp and src host " + to_string(*host)});
  if (!sniffer) return pp::complain(sniffer.error());
  auto path = pp::path::open("raw-ip", {.remote = {*host, pp::Port{}}});
  if (!path) return pp::complain(path.error());

  std::map<pp::Port, const char*> ports;
  for (int i = 2; i < count; ++i) {
    const auto syn =
        pp::build(pp::ip::layer(pp::ip::src(route->source.v4()), pp::ip::dst(*host)) /
                  pp::tcp::layer(pp::tcp::srcport(50000), pp::tcp::dstport(std::atoi(words[i]))));
    if (!syn) return pp::complain(syn.error());
    const auto sent = (*path)->send_all(syn->view(), pp::Deadline::in(1s));
    if (!sent) return pp::complain(sent.error());
    ports[syn->get(pp::tcp::dstport).value()] = "silent";
  }

  std::size_t silent = ports.size();
  for (const auto& packet : sniffer->until(pp::Deadline::in(2s))) {
    const auto answer = pp::decode(packet);
    const auto port = ports.find(answer.get(pp::tcp::srcport).value_or(pp::Port{}));
    if (port == ports.end() || port->second != std::string("silent")) continue;
    port->second = answer.get(pp::tcp::syn).value_or(false) ? "open" : "closed";
    if (--silent == 0) break;
  }
  for (const auto& [port, state] : ports) fmt::print("{:5}  {}\n", port, state);
  return 0;
}
