// Asks a server by a frame that is ours to the last bit, and prints the answer.
// `pushpkt lab --server 'pushpkt server udp' -- ./hello`
#include <fmt/core.h>

#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace pp::literals;
using namespace std::chrono_literals;

int main() {
  const pp::Endpoint server{"10.77.2.2"_ip4, pp::Port{12000}};
  const auto path = pp::path::find_kind("packet").value();
  auto exchange =
      pp::stack::UdpExchange::open({.path = path, .remote = server}, pp::Deadline::in(5s));
  if (!exchange) return pp::complain(exchange.error());
  const auto outcome = exchange->ask(pp::bytes_of("hello"), pp::Deadline::in(5s));
  if (!outcome) return pp::complain(outcome.error());
  fmt::print("{}\n", outcome->reply ? pp::text_of(*outcome->reply) : "(no answer)");
}
