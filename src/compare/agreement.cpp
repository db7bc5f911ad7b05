// Our decoder's rows against the witness's statements, layer by layer.
#include "pushpkt/compare/agreement.hpp"

#include <algorithm>

#include "pushpkt/witness/known_protocols.hpp"

namespace pushpkt::compare {
namespace {

/// Our layer and the witness's that stand for the same header: the n-th of the same protocol.
std::optional<unsigned> matching_layer(const wire::Decoded& ours, std::size_t layer,
                                       const witness::Testimony& witness) {
  const auto layers = ours.layers();
  const std::string_view protocol = layers[layer].header->protocol;
  const auto same = [&](const wire::Layer& l) { return l.header->protocol == protocol; };
  auto before = std::count_if(layers.begin(), layers.begin() + static_cast<long>(layer), same);
  for (unsigned i = 0; i < witness.protocols.size(); ++i) {
    if (witness.protocols[i] != protocol) continue;
    if (before-- == 0) return i;
  }
  return std::nullopt;
}

/// The witness's limits that can explain a row that is missing, or one that is different.
std::string limits(const witness::Testimony& witness, bool missing) {
  std::string out;
  for (const witness::BlindSpot* limit : witness.limits) {
    const bool explains = limit->effect == witness::Effect::wrong ||
                          (missing && limit->effect == witness::Effect::missing);
    if (explains) out += (out.empty() ? "" : ", ") + std::string(limit->name);
  }
  return out;
}

}  // namespace

std::vector<Disagreement> disagreements(const wire::Decoded& ours,
                                        const witness::Testimony& witness) {
  std::vector<Disagreement> out;
  const std::string if_missing = limits(witness, true);
  const std::string if_different = limits(witness, false);
  // The witness takes a message for payload.
  const wire::Packet packet = ours.packet().with_message_as_payload();
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    const wire::Header& header = *packet.layers[i].header;
    const auto theirs = matching_layer(ours, i, witness);
    if (!theirs && if_missing.empty() && !witness::knows_protocol(header.protocol)) {
      out.push_back(
          {std::string(header.protocol), "a header", "", std::string(witness::unknown_protocol)});
      break;  // what it carries is payload for the witness
    }
    if (!theirs) {
      out.push_back({std::string(header.protocol), "a header", "", if_missing});
      continue;
    }
    for (const wire::Field* field : header.fields) {
      const auto said = witness.value(field->name, *theirs);
      if (!said) continue;  // a row that the witness has no accessor for
      std::string here = wire::to_plain(*field, packet.value(i, *field));
      if (here != *said) {
        out.push_back(
            {std::string(field->name), std::move(here), std::string(*said), if_different});
      }
    }
    if (header.quotes_packet) break;  // the witness never looks into a quotation
  }
  if (!witness.refused.empty() && if_missing.empty())
    out.push_back({"frame", "decoded", witness.refused, ""});
  return out;
}

std::size_t count_unexplained(const std::vector<Disagreement>& all) {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const Disagreement& d) { return d.limit.empty(); }));
}

}  // namespace pushpkt::compare
