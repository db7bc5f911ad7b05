// Mappings that were written together are one edit.
#include "replay/edit_tally.hpp"

#include <algorithm>

namespace pushpkt::replay {

EditTally::EditTally(const Edits& edits) : edits_(edits) {
  if (edits.strip_fcs != StripFcs::none) begin("strip-fcs");
  if (edits.fix_lengths != FixLengths::none) begin("fix-lengths");
  if (edits.endpoints) begin("endpoints");
  if (edits.mac_endpoints) begin("mac-endpoints");
  for (const Mapping& mapping : edits.mappings) {
    if (counts_.each.empty() || counts_.each.back().edit != "map" ||
        counts_.each.back().value != mapping.text) {
      begin("map", mapping.text);
    }
    of_mapping_.push_back(counts_.each.size() - 1);
  }
  if (!edits.seed.empty()) begin("anonymise");
  if (edits.mutation) begin("mutate");
  if (edits.link_header) {
    begin("link-header");
  } else if (edits.link) {
    begin("link");
  }
  if (edits.vlan) begin("vlan");
  if (edits.truncate_to != 0) begin("mtu-truncate");
}

void EditTally::begin(std::string_view edit, std::string value) {
  counts_.each.push_back({std::string(edit), std::move(value), 0});
}

void EditTally::add(std::string_view edit) {
  const auto found = std::ranges::find(counts_.each, edit, &EditCount::edit);
  if (found != counts_.each.end()) ++found->packets;
}

void EditTally::add(const AddressReplacer::Done& done) {
  if (done.endpoints) add("endpoints");
  if (done.mac_endpoints) add("mac-endpoints");
  if (done.anonymised) add("anonymise");
  for (std::size_t i = 0; i < of_mapping_.size();) {
    const std::size_t edit = of_mapping_[i];
    bool mapped = false;
    for (; i < of_mapping_.size() && of_mapping_[i] == edit; ++i) mapped = mapped || done.mapped[i];
    counts_.each[edit].packets += mapped ? 1 : 0;
  }
  if (done.unread.empty()) return;
  ++counts_.not_anonymised;
  for (auto what = done.unread.begin(); what != done.unread.end(); ++what) {
    if (std::find(done.unread.begin(), what, *what) == what) ++counts_.unread[std::string(*what)];
  }
}

void EditTally::remove_fcs() {
  ++counts_.fcs_removed;
  add("strip-fcs");
}

void EditTally::mutate() {
  ++counts_.mutated;
  add("mutate");
}

const EditCounts& EditTally::counts() const {
  counts_.beyond = edits_.packets.beyond(last_);
  return counts_;
}

}  // namespace pushpkt::replay
