// As Wireshark shows it beside the packet.
#include "packet_comment.hpp"

#include <array>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {

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

}  // namespace pushpkt::stack
