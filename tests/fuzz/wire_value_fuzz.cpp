// Any text as FIELD=VALUE (--set, ask fields): refused as bad input, or a value that prints and
// reads back the same. Any text as the name of a column.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/text.hpp"

using namespace pushpkt;
using namespace pushpkt::wire;

namespace {

[[noreturn]] void broken(const std::string& law, const std::string& text) {
  std::fprintf(stderr, "%s\n%s\n", law.c_str(), text.c_str());
  std::abort();
}

template <class Read>
bool is_read(const Result<Read>& read) {
  if (!read && read.error().cause != Cause::input) broken("no input error", read.error().text());
  return read.has_value();
}

void expect_round_trip(const Field& field, const Value& value) {
  const std::string printed = to_plain(field, value);
  const auto again = parse_value(field, printed);
  if (!again || *again != value) broken(std::string(field.name), printed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of({data, size});
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string name = text.substr(0, equals);
  static_cast<void>(is_read(ShownColumn::of(name)));
  const auto named = find_named_field(name);
  if (!is_read(named) || equals == text.size()) return 0;
  const auto value = parse_value(*named->field, text.substr(equals + 1));
  if (is_read(value) && fits(*named->field, *value)) expect_round_trip(*named->field, *value);
  return 0;
}
