// Four echo requests and what answers them: RFC 792. ping ADDRESS
#include <fmt/core.h>

#include <chrono>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main(int count, char** words) {
  if (count != 2) return fmt::print(stderr, "usage: ping ADDRESS\n"), 2;
  const auto done = pp::exchange(fmt::format("ip(dst={})/icmp.echo()", words[1]),
                                 {.vary = {"icmp.seq=1-4"}, .rate = 10});
  if (!done) return pp::complain(done.error());
  for (const pp::Answer& answer : done->answers) {
    const std::chrono::duration<double, std::milli> ms = answer.rtt;
    fmt::print("{}: {}  ttl {}  {:.3f} ms  {}\n", done->probes[answer.probe].name,
               answer.get(pp::ip::src).value_or(pp::Ip4{}), answer.get(pp::ip::ttl).value_or(0),
               ms.count(), answer.text);
  }
  fmt::print("{} sent, {} answered\n", done->sent, done->answers.size());
  return done->answers.empty() ? 1 : 0;
}
