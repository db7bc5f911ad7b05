// The routers on the way to an address: UDP probes with a growing TTL, and who answers. RFC 792.
// traceroute ADDRESS
#include <fmt/core.h>

#include <chrono>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main(int count, char** words) {
  if (count != 2) return fmt::print(stderr, "usage: traceroute ADDRESS\n"), 2;
  for (int ttl = 1; ttl <= 30; ++ttl) {
    const auto done =
        pp::exchange(fmt::format("ip(dst={}, ttl={})/udp(dstport={})", words[1], ttl, 33434 + ttl));
    if (!done) return pp::complain(done.error());
    const pp::Answer* answer = done->answers.empty() ? nullptr : &done->answers[0];
    if (answer == nullptr) {
      fmt::print("{:2}  *\n", ttl);
      continue;
    }
    const std::chrono::duration<double, std::milli> ms = answer->rtt;
    fmt::print("{:2}  {}  {:.3f} ms\n", ttl, answer->get(pp::ip::src).value_or(pp::Ip4{}),
               ms.count());
    if (answer->get(pp::icmp::type) != 11) return 0;  // not "time exceeded": it is there
  }
  return 1;
}
