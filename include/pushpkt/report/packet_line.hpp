// A packet in one line, for people: when, from whom, to whom, what, and what is odd about it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pushpkt/report/style.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::report {

/// "ip.src -> ip.dst" of the packet (of the innermost one inside of tunnels), its protocol, and
/// what an expert would say about it. In front stands what carries it: "vlan 5, ", "10.0.0.1
/// -> 10.0.0.2 vxlan 7, ". No newline.
[[nodiscard]] std::string summary(const wire::Decoded& decoded, const Style& style);

/// The same without the addresses: "UDP 4000 -> 53, 13 bytes [udp.checksum is bad]".
[[nodiscard]] std::string summary_without_addresses(const wire::Decoded& decoded,
                                                    const Style& style = {});

/// The hosts of summary(): source and destination. Of ARP the asking and the asked IP address; of a
/// frame without addresses of its own (LLDP) those of its Ethernet header; "" where it has none.
[[nodiscard]] std::pair<std::string, std::string> ends_of(const wire::Decoded& decoded);

/// Number, seconds since `start`, direction where it is known, and the summary. Ends with a
/// newline.
[[nodiscard]] std::string packet_line(const sniff::SeenView& seen, const wire::Decoded& decoded,
                                      Timestamp start, const Style& style);

/// The same, appended to `out`.
void append_packet_line(std::string& out, const sniff::SeenView& seen, const wire::Decoded& decoded,
                        Timestamp start, const Style& style);

/// "udp.checksum is bad", one for each layer whose checksum is not as it should be, then the
/// decoder's findings.
[[nodiscard]] std::vector<std::string> oddities(const wire::Decoded& decoded);

}  // namespace pushpkt::report
