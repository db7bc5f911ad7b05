// Any text as a protocol file: it is read, or refused by an input error that names the file.
#include <cstdio>
#include <cstdlib>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/protofile/protocol_file.hpp"

using namespace pushpkt;

namespace {

[[noreturn]] void broken(const std::string& law, const std::string& text) {
  std::fprintf(stderr, "%s\n%s\n", law.c_str(), text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto protocols = protofile::parse(text_of({data, size}), "hb.toml");
  if (protocols) return 0;
  const Error& error = protocols.error();
  if (error.cause != Cause::input) broken("no input error", error.text());
  if (error.text().find("hb.toml") == std::string::npos) broken("names no file", error.text());
  return 0;
}
