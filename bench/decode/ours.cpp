// ours FILE [verified]: CaptureReader, decode() and typed values; with `verified` all checksums.
#include <pushpkt/sniff/capture_file.hpp>
#include <pushpkt/wire/decode.hpp>
#include <pushpkt/wire/protocols.hpp>
#include <string_view>

#include "sums.h"

namespace {

using namespace pushpkt;
using namespace pushpkt::wire;

std::uint64_t number(const Ip4& address) { return Codec<Ip4>::to_value(address).low; }

void add(const sniff::SeenView& seen, bool verified, sums& out) {
  ++out.packets;
  const Decoded packet = decode(seen);
  bool has_ports = false;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    const ByteView header = layer.header_in(packet.bytes());
    if (layer.header == &ipv4::header) {
      out.addresses += number(get(header, ipv4::src)) + number(get(header, ipv4::dst));
    } else if (layer.header == &udp::header) {
      has_ports = true;
      out.ports += get(header, udp::srcport).number + get(header, udp::dstport).number;
      out.payload += get(header, udp::length) - 8U;
    } else if (layer.header == &tcp::header) {
      has_ports = true;
      out.ports += get(header, tcp::srcport).number + get(header, tcp::dstport).number;
      out.sequence += get(header, tcp::seq);
      out.payload += layer.end - layer.payload_offset();
    } else {
      continue;
    }
    if (verified && packet.checksum(i) != ChecksumState::good) ++out.bad;
  }
  if (!has_ports) ++out.bad;
}

}  // namespace

int main(int argc, char** argv) {
  sums out{};
  const double begin = cpu_seconds();
  if (argc < 2) return 1;
  auto reader = sniff::CaptureReader::open(argv[1]);
  if (!reader) return 1;
  const bool verified = argc > 2 && std::string_view(argv[2]) == "verified";
  for (const sniff::SeenView& seen : *reader) add(seen, verified, out);
  if (reader->error()) return 1;
  print_sums(&out, cpu_seconds() - begin);
}
