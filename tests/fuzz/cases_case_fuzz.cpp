// Any text as a case of `ask fields`: it is refused as bad input, or it is built or refused.
#include <cstdio>
#include <cstdlib>

#include "pushpkt/cases/case.hpp"
#include "unit/cases_ends.hpp"

using namespace pushpkt;

namespace {

void expect_input_error(const Error& error) {
  if (error.cause == Cause::input) return;
  std::fprintf(stderr, "%s\n", error.text().c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = cases::parse_case(text_of({data, size}));
  if (!parsed) {
    expect_input_error(parsed.error());
    return 0;
  }
  for (const bool ip6 : {false, true}) {
    for (const path::PathKind* kind : {*path::find_kind("packet"), *path::find_kind("socket")}) {
      const auto built = cases::build_case(*parsed, cases::ends_in_lab(ip6), *kind, "hello");
      if (!built) expect_input_error(built.error());
    }
  }
  return 0;
}
