// The egress policy under fire: any bytes, by any way out, are judged as the slow model does. Eight
// bytes choose host, flags and way out, one an address; the rest is the frame.
#include <cstdio>
#include <cstdlib>

#include "property/stack_egress_cases.hpp"

using namespace pushpkt;
using namespace pushpkt::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t head = 9;
  if (size < head) return 0;
  std::uint64_t choice = 0;
  for (std::size_t i = 0; i < 8; ++i) choice = choice << 8U | data[i];
  constexpr std::array names{"10.9.0.1", "8.8.8.8",     "10.77.2.2",
                             "fd09::1",  "2001:db8::1", "127.0.0.1"};
  const std::vector<std::uint8_t> bytes(data + head, data + size);  // reading beyond it is an error
  EgressCase egress_case;
  choose(egress_case, choice, *parse_ip(names[data[8] % names.size()]), bytes);
  const std::string wrong = disagreement(egress_case);
  if (wrong.empty()) return 0;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  std::abort();
}
