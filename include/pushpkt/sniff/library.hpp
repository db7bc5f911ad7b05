// Which libpcap captures for us. pcap_lib_version(3PCAP)
#pragma once

#include <string>

namespace pushpkt::sniff {

/// "libpcap version 1.10.3 (with TPACKET_V3)": the one that runs, not the one we were built with.
[[nodiscard]] std::string library_version();

}  // namespace pushpkt::sniff
