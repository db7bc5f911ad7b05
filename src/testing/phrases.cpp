// What is said of a packet in the middle of a sentence.
#include "phrases.hpp"

#include "pushpkt/report/diff.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {

std::string layers_text(const wire::Decoded& decoded) {
  std::string names;
  for (const wire::Layer& layer : decoded.layers()) {
    names += (names.empty() ? "" : "/") + std::string(layer.header->name);
  }
  return names.empty() ? "no header in it can be read" : "its headers are " + names;
}

std::string place_text(const Subject& packet) {
  return ", in " + (packet.where.empty() ? line_of(packet) : packet.where);
}

std::string bytes_text(ByteView bytes) {
  const std::string recipe =
      to_text(wire::Recipe{wire::payload(Bytes(bytes.begin(), bytes.end()))});
  const std::string text = recipe.starts_with('"') ? "" : report::readable(bytes);
  return text.empty() ? recipe : recipe + "  " + text;
}

std::string lines_of(const report::Table& table) {
  std::string lines = table.text({});
  lines.pop_back();
  return lines;
}

}  // namespace pushpkt::testing
