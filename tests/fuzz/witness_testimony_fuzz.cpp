// Any bytes before the witness: it testifies or refuses, and its exceptions stay in its room.
// The first byte chooses the link.
#include "pushpkt/witness/testimony.hpp"

#include <array>

using namespace pushpkt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array chosen{Link::ethernet,  Link::raw,        Link::ipv4, Link::ipv6,
                              Link::linux_sll, Link::linux_sll2, Link::null, Link::loop};
  if (size == 0) return 0;
  static_cast<void>(witness::testify({data + 1, size - 1}, chosen[data[0] % chosen.size()]));
  return 0;
}
