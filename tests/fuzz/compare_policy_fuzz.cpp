// Any text as a policy of `diff`: it is read, or refused by an input error that names the file.
#include "pushpkt/compare/policy.hpp"

#include <cstdio>
#include <cstdlib>

#include "pushpkt/base/bytes.hpp"

using namespace pushpkt;

namespace {

[[noreturn]] void broken(const std::string& law, const std::string& text) {
  std::fprintf(stderr, "%s\n%s\n", law.c_str(), text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of({data, size});
  const auto policy = compare::Policy::parse(text, "policy.toml");
  if (policy) return 0;
  const Error& error = policy.error();
  if (error.cause != Cause::input) broken("no input error", error.text());
  if (error.text().find("policy.toml") == std::string::npos) broken("names no file", error.text());
  return 0;
}
