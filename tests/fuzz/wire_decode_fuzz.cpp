// The law under fire: any octets, on any link (the first octet chooses), decode and build again.
#include <cstdio>
#include <cstdlib>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/text.hpp"

using namespace pushpkt;
using namespace pushpkt::wire;

namespace {

[[noreturn]] void broken(const char* law, const Bytes& bytes, const std::string& text) {
  std::fprintf(stderr, "%s\n%s\n%s\n", law, hex(bytes).c_str(), text.c_str());
  std::abort();
}

void expect_builds(const Recipe& recipe, const Bytes& bytes, const char* law) {
  const auto built = build(recipe);
  if (!built || built->bytes != bytes) broken(law, bytes, to_text(recipe));
}

const std::vector<ShownColumn>& columns() {
  static const std::vector<ShownColumn> all = [] {
    std::vector<ShownColumn> columns;
    for (const Header* header : protocols()) {
      for (const Field* field : header->fields) columns.push_back(*ShownColumn::of(field->name));
    }
    for (const std::string_view name : shown_names()) columns.push_back(*ShownColumn::of(name));
    return columns;
  }();
  return all;
}

void hold_the_law(const Bytes& bytes, Link link, std::size_t wire_bytes) {
  const Decoded decoded = decode(bytes, link, wire_bytes);
  std::string out;
  for (const ShownColumn& column : columns()) column.append(decoded, out);
  for (const Finding& finding : decoded.findings()) out += to_text(finding);
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) out += to_text(decoded.checksum(i));
  const Recipe recipe = recipe_of(decoded);
  expect_builds(recipe, bytes, "build(recipe_of(decode(b))) is not b");
  const auto read_back = parse_recipe(to_text(recipe));
  if (!read_back) broken(read_back.error().text().c_str(), bytes, to_text(recipe));
  expect_builds(*read_back, bytes, "build(parse(print(recipe))) is not b");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Link link = links[data[0] % links.size()];
  const Bytes bytes(data + 1, data + size);
  const std::size_t wire_bytes = data[0] >= 128 ? bytes.size() + data[0] : 0;
  hold_the_law(bytes, link, wire_bytes);
  return 0;
}
