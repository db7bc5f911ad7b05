// The recipe parser under fire: any text is read or refused, and what was read prints and reads
// back.
#include <cstdio>
#include <cstdlib>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

using namespace pushpkt;
using namespace pushpkt::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of({data, size});
  const auto recipe = parse_recipe(text);
  if (!recipe) return 0;
  const std::string printed = to_text(*recipe);
  const auto read_back = parse_recipe(printed);
  if (!read_back || to_text(*read_back) != printed) {
    std::fprintf(stderr, "read %s\nprinted %s\n", text.c_str(), printed.c_str());
    std::abort();
  }
  const auto first = build(*recipe);
  const auto second = build(*read_back);
  if (first.has_value() != second.has_value()) std::abort();
  if (first && first->bytes != second->bytes) std::abort();
  return 0;
}
