// The hints are filters of pcap-filter(7).
#include "replay/whole_packet.hpp"

#include <string>

namespace pushpkt::replay {

Error is_a_fragment(std::uint64_t number, std::string_view protocol) {
  return input_error(
      "cannot use packet " + std::to_string(number) + ": it is a fragment of an IP packet",
      "fragments are not put together; to leave them out:\n-f '" + std::string(protocol) +
          " and not ip6 proto 44 and (ip6 or ip[6:2] & 0x3fff = 0)'");
}

Error is_not_whole(std::uint64_t number, std::string_view what) {
  return input_error("cannot use packet " + std::to_string(number) + ": its " + std::string(what) +
                         " is not all there",
                     "a capture with a larger snapshot length (-s 262144), or -f to leave it out");
}

}  // namespace pushpkt::replay
