// The law under fire: any bytes, on any link (the first byte chooses), decode and build again.
#include <cstdio>
#include <cstdlib>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/checksum_residue.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/tcp_options.hpp"
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

/// A good checksum and what it covers add up to all ones. RFC 1624
void expect_sums(const Decoded& decoded) {
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    if (decoded.checksum(i) != ChecksumState::good) continue;
    if (checksum_residue(decoded.packet(), i) == std::uint16_t{0xffff}) continue;
    broken("a checksum is good that does not add up",
           {decoded.bytes().begin(), decoded.bytes().end()}, "");
  }
}

/// What is read one by one stands in the header one behind the other.
void expect_options(const Decoded& decoded) {
  const auto tcp = decoded.find(tcp::header);
  if (!tcp) return;
  const ByteView options = decoded.layers()[*tcp].tail_in(decoded.bytes());
  std::size_t at = 0;
  for (const TcpOption& option : tcp_options(options)) {
    const bool alone = option.kind <= 1;
    const bool there = options[at] == option.kind &&
                       (alone || options[at + 1] == option.value.size() + 2) &&
                       (option.value.empty() || option.value.data() == &options[at + 2]);
    if (there && tcp_option_name(option.kind).size() < 16) {
      at += alone ? 1 : option.value.size() + 2;
    } else {
      broken("an option that is not there", {options.begin(), options.end()}, "");
    }
  }
}

/// The first row of a name is found by it.
void expect_found(const Decoded& decoded) {
  for (const Layer& layer : decoded.layers()) {
    const Field& last = *layer.header->fields.back();
    const auto found = decoded.find(last.name);
    if (found && found->layer <= decoded.find(*layer.header) && found->field->name == last.name) {
      continue;
    }
    broken("a row is not found", {decoded.bytes().begin(), decoded.bytes().end()},
           std::string(last.name));
  }
}

void hold_the_law(const Bytes& bytes, Link link, std::size_t wire_bytes) {
  const Decoded decoded = decode(bytes, link, wire_bytes);
  std::string out;
  for (const ShownColumn& column : columns()) column.append(decoded, out);
  for (const Finding& finding : decoded.findings()) out += to_text(finding);
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) out += to_text(decoded.checksum(i));
  expect_sums(decoded);
  expect_options(decoded);
  expect_found(decoded);
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
