// Asks a DNS server for the IPv4 addresses of a name, by a frame of our own: RFC 1035, 4.1.
// dns_client SERVER NAME
#include <fmt/core.h>

#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main(int count, char** words) {
  if (count != 3) return fmt::print(stderr, "usage: dns_client SERVER NAME\n"), 2;
  const auto done = pp::exchange(fmt::format(
      "ip(dst={})/udp(dstport=53)/dns(id=4711, flags=0x0100, qry=\"{}\")", words[1], words[2]));
  if (!done) return pp::complain(done.error());
  if (done->answers.empty()) return fmt::print(stderr, "no answer\n"), 1;
  const auto addresses = done->answers[0].values("dns.a");
  for (const std::string& address : addresses) fmt::print("{}  {}\n", words[2], address);
  return addresses.empty() ? 1 : 0;
}
