// Builds a UDP request to the last bit and pushes it as a whole Ethernet frame.
// Run it where it may: `pushpkt lab -- ./push`
#include <cstdio>
#include <pushpkt/path/path.hpp>
#include <pushpkt/stack/next_hop.hpp>
#include <pushpkt/wire/build.hpp>
#include <pushpkt/wire/protocols.hpp>

using namespace pushpkt;
using namespace pushpkt::literals;
using namespace pushpkt::wire;

Result<std::size_t> push(Ip4 server) {
  const auto hop = stack::next_hop(server, Deadline::in(std::chrono::seconds(1)));
  if (!hop) return fail(hop.error());
  const auto frame = build({
      eth::layer(eth::dst(hop->gateway_mac), eth::src(hop->source_mac)),
      ipv4::layer(ipv4::src(std::get<Ip4>(hop->source)), ipv4::dst(server)),
      udp::layer(udp::srcport(Port{4000}), udp::dstport(Port{12000})),
      payload("hello"),
  });
  if (!frame) return fail(frame.error());
  const auto kind = path::find_kind("packet");
  if (!kind) return fail(kind.error());
  auto path = (*kind)->open({.interface = hop->interface, .remote = {server, Port{12000}}});
  if (!path) return fail(path.error());
  const FrameView view = view_of(frame->packet(), frame->link);
  return (*path)->send({&view, 1});
}

int main() {
  const auto sent = push("10.77.2.2"_ip4);
  if (!sent) std::fprintf(stderr, "%s\n", sent.error().text().c_str());
  if (sent) std::printf("pushed %zu frame\n", *sent);
  return sent ? 0 : 1;
}
