// Each text has its parser; words are compared.
#include "pushpkt/replay/edit_texts.hpp"

#include <algorithm>

namespace pushpkt::replay {
namespace {

Result<void> add_sides(const EditTexts& texts, Edits& edits) {
  if (texts.side == "client") edits.side = Side::client;
  if (texts.side == "server") edits.side = Side::server;
  if (!texts.endpoints.empty()) {
    const auto endpoints = parse_endpoints(texts.endpoints);
    if (!endpoints) return fail(endpoints.error());
    edits.endpoints = *endpoints;
  }
  if (!texts.mac_endpoints.empty()) {
    const auto endpoints = parse_mac_endpoints(texts.mac_endpoints);
    if (!endpoints) return fail(endpoints.error());
    edits.mac_endpoints = *endpoints;
  }
  if (texts.servers.empty()) return {};
  auto servers = parse_networks(texts.servers);
  if (!servers) return fail(servers.error());
  edits.servers = std::move(*servers);
  return {};
}

Result<void> add_link(const EditTexts& texts, Edits& edits) {
  if (texts.link == "ethernet") edits.link = Link::ethernet;
  if (texts.link == "raw") edits.link = Link::raw;
  if (texts.link == "sll") edits.link = Link::linux_sll;
  if (texts.link == "null") edits.link = Link::null;
  if (texts.link == "hdlc") edits.link = Link::c_hdlc;
  if (texts.link_header.empty()) return {};
  auto header = parse_link_header(texts.link_header);
  if (!header) return fail(header.error());
  edits.link_header = std::move(*header);
  if (texts.link_type) edits.link = Link{*texts.link_type};
  return {};
}

}  // namespace

Checksums checksums_of(const std::string& word) {
  if (word == "keep") return Checksums::keep;
  if (word == "fix") return Checksums::fix;
  return Checksums::right_stays_right;
}

Result<std::vector<Change>> changes_of(const EditTexts& texts) {
  std::vector<Change> changes;
  for (const std::string& text : texts.set) {
    const auto change = parse_change(text);
    if (!change) return fail(change.error());
    if (std::any_of(changes.begin(), changes.end(),
                    [&](const Change& other) { return other.field == change->field; })) {
      return fail(input_error("cannot set " + std::string(change->field->name) + " twice",
                              "one --set for each field"));
    }
    changes.push_back(*change);
  }
  return changes;
}

Result<void> read_sides(const EditTexts& texts, Edits& edits) {
  if (texts.side_file.empty()) return {};
  auto file = SideFile::read(texts.side_file);
  if (!file) return fail(file.error());
  edits.side_file = std::move(*file);
  return {};
}

Result<Edits> edits_of(const EditTexts& texts, std::uint32_t mtu) {
  Edits edits;
  if (!texts.packets.empty()) {
    const auto numbers = PacketNumbers::parse(texts.packets);
    if (!numbers) return fail(numbers.error());
    edits.packets = *numbers;
  }
  for (const std::string& text : texts.map) {
    const auto mappings = parse_mapping(text);
    if (!mappings) return fail(mappings.error());
    edits.mappings.insert(edits.mappings.end(), mappings->begin(), mappings->end());
  }
  edits.seed = texts.anonymise;
  if (texts.anonymise_only == "mac") edits.anonymised = Anonymised::mac;
  if (texts.anonymise_only == "ip") edits.anonymised = Anonymised::ip;
  edits.keep_mac_bytes = texts.keep_mac_bytes;
  edits.skip_broadcast = texts.skip_broadcast;
  if (!texts.vlan.empty()) {
    const auto vlan = parse_vlan(texts.vlan);
    if (!vlan) return fail(vlan.error());
    edits.vlan = *vlan;
  }
  if (texts.fix_lengths == "pad") edits.fix_lengths = FixLengths::pad;
  if (texts.fix_lengths == "trunc") edits.fix_lengths = FixLengths::truncate;
  if (texts.fix_lengths == "del") edits.fix_lengths = FixLengths::remove;
  if (texts.strip_fcs == "found") edits.strip_fcs = StripFcs::found;
  if (texts.strip_fcs == "always") edits.strip_fcs = StripFcs::always;
  if (auto done = add_sides(texts, edits); !done) return fail(done.error());
  if (auto done = add_link(texts, edits); !done) return fail(done.error());
  if (!texts.mutate.empty()) {
    const auto mutation = parse_mutation(texts.mutate);
    if (!mutation) return fail(mutation.error());
    edits.mutation = *mutation;
  }
  edits.keep_checksums = texts.checksums == "keep";
  if (texts.mtu_truncate) edits.truncate_to = mtu;
  return edits;
}

}  // namespace pushpkt::replay
