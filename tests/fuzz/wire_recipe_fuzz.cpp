// The recipe parser under fire: any text is read or refused, and what was read prints and reads
// back. What a refusal says is bad input, and who writes a field is who was told to.
#include <cstdio>
#include <cstdlib>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

using namespace pushpkt;
using namespace pushpkt::wire;

namespace {

/// set: the recipe names it. The others are the table's to write.
void expect_provenance(const Recipe& recipe) {
  for (const Part& part : recipe.parts) {
    if (part.header == nullptr) continue;
    for (const Field* field : part.header->fields) {
      const bool set = to_text(provenance(part, *field)) == "set";
      if (set != (part.find(*field) != nullptr)) std::abort();
    }
    if (recipe.find_header(part.header->name) == nullptr) std::abort();
  }
}

void expect_input_error(const Error& error) {
  if (error.cause == Cause::input) return;
  std::fprintf(stderr, "%s\n", error.text().c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of({data, size});
  const auto recipe = parse_recipe(text);
  if (!recipe) {
    expect_input_error(recipe.error());
    return 0;
  }
  expect_provenance(*recipe);
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
  if (!first) expect_input_error(first.error());
  return 0;
}
