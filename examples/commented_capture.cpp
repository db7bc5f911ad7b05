// A live capture in which each odd packet has a comment that says what is odd: Wireshark shows it.
// commented_capture INTERFACE FILTER PACKETS FILE
#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

std::string oddities(const pp::Decoded& packet) {
  std::string comment;
  for (const pp::Finding& finding : packet.findings()) comment += to_text(finding) + "\n";
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    if (packet.checksum(i) != pp::ChecksumState::bad) continue;
    comment += "wrong checksum in " + std::string(packet.layers()[i].header->name) + "\n";
  }
  if (packet.get(pp::ip::ttl).value_or(64) <= 1) comment += "no router forwards it: ip.ttl\n";
  return comment;
}

int main(int count, char** words) {
  if (count != 5) {
    return fmt::print(stderr, "usage: commented_capture INTERFACE FILTER PACKETS FILE\n"), 2;
  }
  auto sniffer = pp::Sniffer::open({.interface = words[1], .filter = words[2]});
  if (!sniffer) return pp::complain(sniffer.error());
  auto writer = pp::CaptureWriter::create(words[4]);
  if (!writer) return pp::complain(writer.error());

  fmt::print("capturing\n");
  std::fflush(stdout);
  int missing = std::atoi(words[3]);
  for (const auto& packet : sniffer->until(pp::Deadline::in(std::chrono::hours(1)))) {
    pp::Seen commented = packet.own();
    commented.comment = oddities(pp::decode(packet));
    const auto written = writer->write(commented);
    if (!written) return pp::complain(written.error());
    if (--missing == 0) break;
  }
  if (sniffer->error()) return pp::complain(*sniffer->error());
  const auto closed = writer->close();
  return closed ? 0 : pp::complain(closed.error());
}
