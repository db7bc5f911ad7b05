// Which TCP ports of a host are open: a SYN to each; SYN-ACK is open, RST closed. RFC 9293, 3.5.
// syn_scan ADDRESS PORT...
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main(int count, char** words) {
  if (count < 3) return fmt::print(stderr, "usage: syn_scan ADDRESS PORT...\n"), 2;
  const std::string ports = fmt::format("tcp.dstport={}", fmt::join(words + 2, words + count, ","));
  const auto done =
      pp::exchange(fmt::format("ip(dst={})/tcp(flags=S)", words[1]), {.vary = {ports}});
  if (!done) return pp::complain(done.error());
  for (const auto& probe : done->probes) {
    fmt::print("{:5}  {}\n", probe.request.remote_id, probe.port_state());
  }
}
