// TestimonyBuilder: IPv6 addresses in one form, RFC 5952, whatever libtins prints.
#include "witness/testimony_builder.hpp"

#include <algorithm>

#include "pushpkt/base/address.hpp"

namespace pushpkt::witness {

void TestimonyBuilder::says(const char* field, const Tins::IPv6Address& ip) {
  Ip6 address;
  std::copy(ip.begin(), ip.end(), address.bytes.begin());
  say(field, to_string(address));
}

}  // namespace pushpkt::witness
