// What a client said, read from a capture; what of it is not repeated.
#include "pushpkt/replay/tcp_run.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::replay {

Result<ClientHalf> read_client_half(const ClientCapture& capture) {
  auto reader = sniff::CaptureReader::open(capture.file, capture.filter);
  if (!reader) return fail(reader.error());
  reader->only_of_interface(capture.captured_on);
  UdpTransactions udp(capture.client);
  TcpConversations tcp(capture.client, capture.segments);
  Result<void> udp_good;
  Result<void> tcp_good;
  for (std::uint64_t read = 0; !capture.count || read < *capture.count; ++read) {
    const auto seen = reader->next();
    if (!seen) return fail(seen.error());
    if (!*seen) break;
    if (udp_good) udp_good = udp.add(**seen);
    if (tcp_good) tcp_good = tcp.add(**seen);
  }
  ClientHalf out{std::move(udp), {}, tcp.of_others()};
  if (!udp_good) out.udp = fail(udp_good.error());
  if (tcp_good) {
    out.tcp = tcp.connections();
  } else {
    out.tcp = fail(tcp_good.error());
  }
  return out;
}

LeftOut ClientHalf::left_out(bool repeats_tcp) const {
  LeftOut out;
  if (udp) {
    out.requests_of_others = udp->of_others();
    out.unrequested = repeats_tcp ? 0 : udp->unrequested();
    out.requests = repeats_tcp ? udp->requests().size() : 0;
  }
  out.connections_of_others = connections_of_others;
  out.connections = !repeats_tcp && tcp ? tcp->size() : 0;
  return out;
}

}  // namespace pushpkt::replay
