// A request that is ours to the last bit, and the answer.
// `pushpkt lab --server 'pushpkt server udp' -- ./exchange`
#include <fmt/core.h>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main() {
  const auto done = pp::exchange("ip(dst=10.77.2.2)/udp(dstport=12000)/\"hello\"");
  if (!done) return pp::complain(done.error());
  for (const pp::Answer& answer : done->answers) fmt::print("{}\n", answer.payload());
}
