// What does not add up, in words.
#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

std::string to_text(const Finding& finding) {
  const std::string bytes = are_there(finding.there, "byte");
  std::string name(finding.field != nullptr ? finding.field->name : finding.header->name);
  const std::string stated = std::to_string(finding.said);
  std::string out;
  switch (finding.kind) {
    case Finding::Kind::header_cut:
      out = name + " header needs " + stated + " bytes but " + bytes;
      break;
    case Finding::Kind::header_length_small:
      out = name + " says " + stated + " bytes but the header has at least " +
            std::to_string(finding.there);
      break;
    case Finding::Kind::header_length_large:
      out = name + " says " + stated + " bytes but " + bytes;
      break;
    case Finding::Kind::length_small:
      out =
          name + " says " + stated + " but the header alone has " + counted(finding.there, "byte");
      break;
    case Finding::Kind::length_large:
      out = name + " says " + stated + " but " + bytes;
      break;
    case Finding::Kind::version:
      out = name + " is " + stated + ", not " + std::to_string(finding.there);
      break;
    case Finding::Kind::too_deep:
      out = name + " is one layer too many to follow";
      break;
  }
  if (finding.limit != nullptr) out += ", as " + std::string(finding.limit->name) + " says";
  const std::string_view spec =
      finding.field != nullptr ? finding.field->spec : finding.header->spec;
  const std::string named = spec.empty() ? "" : ", " + std::string(spec);  // a file may name none
  return out + " (header at byte " + std::to_string(finding.offset) + named + ")";
}

}  // namespace pushpkt::wire
