// As Wireshark shows it beside the packet.
#include "packet_comment.hpp"

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {
namespace {

std::string field_differences(const wire::Layer& built, ByteView built_bytes,
                              const wire::Layer& wire_layer, ByteView wire_bytes) {
  std::string out;
  for (const wire::Field* field : built.header->fields) {
    if (!field->part_of.empty()) continue;
    const wire::Value ours = wire::read(built.header_in(built_bytes), *field);
    const wire::Value theirs = wire::read(wire_layer.header_in(wire_bytes), *field);
    if (ours == theirs) continue;
    out += "\n" + std::string(field->name) + ": built " + wire::to_text(*field, ours) +
           ", on the wire " + wire::to_text(*field, theirs);
  }
  return out;
}

}  // namespace

std::string packet_comment(const wire::Recipe& recipe, const path::PathKind& path) {
  using wire::Provenance;
  std::string out = "pushpkt send --path " + std::string(path.name);
  out += "\nrecipe: " + wire::to_text(recipe);
  for (const Provenance from : {Provenance::set, Provenance::computed, Provenance::preset}) {
    std::string names;
    for (const wire::Part& part : recipe.parts) {
      if (part.kind != wire::Part::Kind::header) continue;
      for (const wire::Field* field : part.header->fields) {
        if (!field->part_of.empty() || wire::provenance(part, *field) != from) continue;
        names += " " + std::string(field->name);
      }
    }
    if (!names.empty()) out += "\n" + std::string(to_text(from)) + ":" + names;
  }
  return out;
}

std::string differences(const wire::Decoded& built, const wire::Decoded& packet) {
  std::string out;
  std::size_t next = 0;
  for (const wire::Layer& layer : packet.layers()) {
    const auto layers = built.layers();
    std::size_t i = next;
    while (i < layers.size() && layers[i].header != layer.header) ++i;
    if (i == layers.size()) {
      if (next == 0) out += "\n" + std::string(layer.header->name) + ": written by the kernel";
      continue;
    }
    out += field_differences(layers[i], built.bytes(), layer, packet.bytes());
    next = i + 1;
  }
  return out;
}

}  // namespace pushpkt::stack
