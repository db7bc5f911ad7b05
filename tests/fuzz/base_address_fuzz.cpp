// Any text as an address: what is read prints as something that reads back the same.
#include <cstdlib>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"

using namespace pushpkt;

namespace {

template <class Parse>
void expect_round_trip(const std::string& text, Parse parse) {
  const auto read = parse(text);
  if (!read) return;
  const auto again = parse(to_string(*read));
  if (!again || *again != *read) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of({data, size});
  expect_round_trip(text, [](std::string_view t) { return parse_ip(t); });
  expect_round_trip(text, [](std::string_view t) { return parse_mac(t); });
  return 0;
}
