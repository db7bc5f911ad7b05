// A program that builds and decodes, and needs nothing that sends or captures.
#include <cstdio>
#include <pushpkt/version.hpp>
#include <pushpkt/wire.hpp>

using namespace pushpkt::wire;

int main() {
  const auto frame = build(ip::layer(ip::ttl(7)) / udp::layer(udp::dstport(53)) / "hello");
  if (!frame) return pushpkt::complain(frame.error());
  const Decoded decoded = decode(frame->bytes, frame->link);
  std::printf("pushpkt %s: ttl %d\n", pushpkt::version.data(), decoded.get(ip::ttl).value());
  return decoded.get(udp::dstport) == pushpkt::Port{53} ? 0 : 1;
}
