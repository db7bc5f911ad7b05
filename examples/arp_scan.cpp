// Which addresses of a network are in use, and by which MAC address: ARP, RFC 826.
// arp_scan INTERFACE PREFIX
#include <fmt/core.h>

#include <string>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main(int count, char** words) {
  if (count != 3) return fmt::print(stderr, "usage: arp_scan INTERFACE PREFIX\n"), 2;
  const auto done = pp::exchange(
      "eth(dst=ff:ff:ff:ff:ff:ff)/arp()",
      {.interface = words[1], .vary = {"arp.dst.proto_ipv4=" + std::string(words[2])}});
  if (!done) return pp::complain(done.error());
  for (const pp::Answer& answer : done->answers) {
    fmt::print("{:<15}  {}\n", answer.get(pp::arp::src_ip).value_or(pp::Ip4{}),
               answer.get(pp::arp::src_mac).value_or(pp::Mac{}));
  }
}
