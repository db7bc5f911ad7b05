// What does not add up, in words.
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

std::string to_text(const Finding& finding) {
  const std::string bytes = std::to_string(finding.there) + " bytes are there";
  std::string name(finding.field != nullptr ? finding.field->name : finding.header->name);
  const std::string said = std::to_string(finding.said);
  std::string out;
  switch (finding.kind) {
    case Finding::Kind::header_cut:
      out = name + " header needs " + said + " bytes but " + bytes;
      break;
    case Finding::Kind::header_length_small:
      out = name + " says " + said + " bytes but the header has at least " +
            std::to_string(finding.there);
      break;
    case Finding::Kind::header_length_large:
      out = name + " says " + said + " bytes but " + bytes;
      break;
    case Finding::Kind::length_small:
      out = name + " says " + said + " but the header alone has " + std::to_string(finding.there) +
            " bytes";
      break;
    case Finding::Kind::length_large:
      out = name + " says " + said + " but " + bytes;
      break;
    case Finding::Kind::version:
      out = name + " is " + said + ", not " + std::to_string(finding.there);
      break;
    case Finding::Kind::too_deep:
      out = name + " is one layer too many to follow";
      break;
  }
  if (finding.limit != nullptr) out += ", as " + std::string(finding.limit->name) + " says";
  const std::string_view spec =
      finding.field != nullptr ? finding.field->spec : finding.header->spec;
  return out + " (header at byte " + std::to_string(finding.offset) + ", " + std::string(spec) +
         ")";
}

}  // namespace pushpkt::wire
