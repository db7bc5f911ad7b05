// Which addresses of a network are in use, and by which MAC address: ARP, RFC 826.
// arp_scan INTERFACE PREFIX
#include <fmt/core.h>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace std::chrono_literals;

int main(int count, char** words) {
  const auto network = pp::parse_prefix(count == 3 ? words[2] : "");
  if (!network) return fmt::print(stderr, "usage: arp_scan INTERFACE PREFIX\n"), 2;
  const auto interfaces = pp::Interfaces::look();
  if (!interfaces) return pp::complain(interfaces.error());
  const pp::Interface* own = interfaces->find(words[1]);
  if (own == nullptr) return fmt::print(stderr, "no interface {}\n", words[1]), 2;
  auto sniffer = pp::sniff::Sniffer::open({.interface = own->name, .filter = "arp[6:2] = 2"});
  if (!sniffer) return pp::complain(sniffer.error());
  auto path = pp::path::open("packet", {.interface = own->name});
  if (!path) return pp::complain(path.error());

  pp::Ip4 source;
  for (const auto& address : own->addresses) {
    if (network->contains(address.ip)) source = address.ip.v4();
  }
  auto request =
      pp::Stencil::of(pp::eth::layer(pp::eth::dst(pp::Mac::broadcast()), pp::eth::src(own->mac)) /
                      pp::arp::layer(pp::arp::src_mac(own->mac), pp::arp::src_ip(source)));
  if (!request) return pp::complain(request.error());
  const auto asked = request->slot(pp::arp::dst_ip);
  if (!asked) return pp::complain(asked.error());
  for (const pp::Ip& ip : *network) {
    request->set(*asked, ip.v4());
    const auto sent = (*path)->send_all(request->view(), pp::Deadline::in(1s));
    if (!sent) return pp::complain(sent.error());
  }

  for (const auto& packet : sniffer->until(pp::Deadline::in(1s))) {
    const auto reply = pp::decode(packet);
    fmt::print("{:<15}  {}\n", reply.get(pp::arp::src_ip).value_or(pp::Ip4{}),
               reply.get(pp::arp::src_mac).value_or(pp::Mac{}));
  }
  return sniffer->error() ? pp::complain(*sniffer->error()) : 0;
}
