// What a TCP port answers to a SYN, with its options: RFC 9293, 3.5. tcp_answer ADDRESS PORT
#include <fmt/core.h>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main(int count, char** words) {
  if (count != 3) return fmt::print(stderr, "usage: tcp_answer ADDRESS PORT\n"), 2;
  const auto done = pp::exchange(fmt::format(
      "ip(dst={})/tcp(dstport={}, flags=S, mss=1460, sack_perm, wscale=7)", words[1], words[2]));
  if (!done) return pp::complain(done.error());
  for (const pp::Answer& answer : done->answers) {
    fmt::print("{}  window {}  mss {}\n", done->probes[answer.probe].port_state(),
               answer.get(pp::tcp::window).value_or(0),
               fmt::join(answer.values("tcp.options.mss_val"), ","));
  }
  if (done->answers.empty()) fmt::print("silent\n");
}
