// The TCP machine under fire: bytes choose segments, timers and calls; and the parsers of segments
// and ICMP errors take them as they are.
#include <cstdio>
#include <cstdlib>

#include "property/stack_tcp_hostile.hpp"

using namespace pushpkt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);  // reading beyond it is an error
  const auto segment = stack::tcp::parse_ip_packet(bytes, stack::tcp::ChecksumRule::full);
  if (segment) (void)to_string(*segment);
  (void)stack::tcp::parse_icmp_error(bytes);
  const std::string wrong = test::Hostile(bytes).run();
  if (wrong.empty()) return 0;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  std::abort();
}
