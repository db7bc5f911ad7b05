// libtins FILE: libtins reads and decodes into its objects.
#include <tins/tins.h>

#include <cstdint>

#include "sums.h"

namespace {

std::uint64_t number(const Tins::IPv4Address& address) {
  return __builtin_bswap32(static_cast<std::uint32_t>(address));
}

void add(const Tins::PDU& packet, sums& out) {
  ++out.packets;
  const auto* ip = packet.find_pdu<Tins::IP>();
  if (ip == nullptr) {
    ++out.bad;
    return;
  }
  out.addresses += number(ip->src_addr()) + number(ip->dst_addr());
  const auto* payload = packet.find_pdu<Tins::RawPDU>();
  if (const auto* udp = ip->find_pdu<Tins::UDP>()) {
    out.ports += udp->sport() + udp->dport();
    out.payload += udp->length() - 8U;
  } else if (const auto* tcp = ip->find_pdu<Tins::TCP>()) {
    out.ports += tcp->sport() + tcp->dport();
    out.sequence += tcp->seq();
    out.payload += payload != nullptr ? payload->payload_size() : 0;
  } else {
    ++out.bad;
  }
}

}  // namespace

int main(int argc, char** argv) {
  sums out{};
  const double begin = cpu_seconds();
  if (argc < 2) return 1;
  Tins::FileSniffer file(argv[1]);
  while (const Tins::Packet packet = file.next_packet()) add(*packet.pdu(), out);
  print_sums(&out, cpu_seconds() - begin);
}
