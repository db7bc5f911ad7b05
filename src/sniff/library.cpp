// pcap_lib_version(3PCAP)
#include "pushpkt/sniff/library.hpp"

#include <pcap.h>

namespace pushpkt::sniff {

std::string library_version() { return pcap_lib_version(); }

}  // namespace pushpkt::sniff
