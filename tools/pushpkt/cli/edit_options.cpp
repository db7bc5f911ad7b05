// From words to replay::Edits.
#include "cli/edit_options.hpp"

#include <algorithm>

namespace pushpkt::tool {
namespace {

void add_value_options(Arguments group, EditOptions& options) {
  group
      .add_option("--set", options.set,
                  "this value, or the old one plus or minus N, in the outermost layer that has "
                  "the field; ip.ttl and ipv6.hlim stop at 1 and 255")
      .type_name("FIELD=VALUE|+N|-N")
      .one_each_time();
  group
      .add_option("--map", options.map,
                  "replace addresses or ports, also in ARP, neighbour discovery and quoted "
                  "packets: 'ip.addr=10.1.0.0/16->10.77.0.0/16', 'tcp.port=80->8080'")
      .type_name("FIELD=FROM->TO")
      .one_each_time();
  group
      .add_option("--anonymise", options.anonymise,
                  "replace MAC, IPv4 and IPv6 addresses; equal prefixes stay equal, the same "
                  "SEED gives the same addresses. Payloads keep theirs")
      .type_name("SEED");
  group
      .add_option("--endpoints", options.endpoints,
                  "new addresses of the client and the server of each conversation")
      .type_name("CLIENT:SERVER");
  group
      .add_option("--side", options.side,
                  "--set, --map and --anonymise only in packets that the client (server) sends")
      .one_of({"client", "server"})
      .type_name("client|server");
  group
      .add_option("--checksums", options.checksums,
                  "keep: as captured; fix: compute all. Default: valid and offloaded ones are "
                  "computed, wrong ones kept")
      .one_of({"keep", "fix"})
      .type_name("keep|fix");
}

}  // namespace

void add_edit_options(Arguments group, EditOptions& options) {
  group.add_option("--packets", options.packets, "only these, by number: 7,11,20-23,174-")
      .type_name("NUMBERS");
  add_value_options(group, options);
  group
      .add_option("--vlan", options.vlan,
                  "add a tag in front (add=45,priority=5,dei=1,type=802.1ad), or del the outermost")
      .type_name("add=ID[,...]|del");
  group
      .add_option("--link", options.link,
                  "another link type; --set eth.dst=MAC names the addresses of a new header")
      .one_of({"ethernet", "raw", "sll", "null"})
      .type_name("ethernet|raw|sll|null");
  group
      .add_option("--fix-lengths", options.fix_lengths,
                  "packets of which bytes are missing: pad with zeros, trunc (the lengths say "
                  "what is there), del")
      .one_of({"pad", "trunc", "del"})
      .type_name("pad|trunc|del");
  group.add_flag("--mtu-truncate", options.mtu_truncate,
                 "cut what is larger than the MTU, with right lengths and checksums");
}

replay::Checksums checksums_of(const std::string& word) {
  if (word == "keep") return replay::Checksums::keep;
  if (word == "fix") return replay::Checksums::fix;
  return replay::Checksums::right_stays_right;
}

Result<std::vector<replay::Change>> changes_of(const EditOptions& options) {
  std::vector<replay::Change> changes;
  for (const std::string& text : options.set) {
    const auto change = replay::parse_change(text);
    if (!change) return fail(change.error());
    if (std::any_of(changes.begin(), changes.end(),
                    [&](const replay::Change& other) { return other.field == change->field; })) {
      return fail(input_error("cannot set " + std::string(change->field->name) + " twice",
                              "one --set for each field"));
    }
    changes.push_back(*change);
  }
  return changes;
}

Result<replay::Edits> edits_of(const EditOptions& options, std::uint32_t mtu) {
  replay::Edits edits;
  if (!options.packets.empty()) {
    const auto numbers = replay::PacketNumbers::parse(options.packets);
    if (!numbers) return fail(numbers.error());
    edits.packets = *numbers;
  }
  for (const std::string& text : options.map) {
    const auto mappings = replay::parse_mapping(text);
    if (!mappings) return fail(mappings.error());
    edits.mappings.insert(edits.mappings.end(), mappings->begin(), mappings->end());
  }
  edits.seed = options.anonymise;
  if (!options.vlan.empty()) {
    const auto vlan = replay::parse_vlan(options.vlan);
    if (!vlan) return fail(vlan.error());
    edits.vlan = *vlan;
  }
  if (!options.endpoints.empty()) {
    const auto endpoints = replay::parse_endpoints(options.endpoints);
    if (!endpoints) return fail(endpoints.error());
    edits.endpoints = *endpoints;
  }
  using replay::FixLengths;
  if (options.fix_lengths == "pad") edits.fix_lengths = FixLengths::pad;
  if (options.fix_lengths == "trunc") edits.fix_lengths = FixLengths::truncate;
  if (options.fix_lengths == "del") edits.fix_lengths = FixLengths::remove;
  if (options.side == "client") edits.side = replay::Side::client;
  if (options.side == "server") edits.side = replay::Side::server;
  if (options.link == "ethernet") edits.link = Link::ethernet;
  if (options.link == "raw") edits.link = Link::raw;
  if (options.link == "sll") edits.link = Link::linux_sll;
  if (options.link == "null") edits.link = Link::null;
  edits.keep_checksums = options.checksums == "keep";
  if (options.mtu_truncate) edits.truncate_to = mtu;
  return edits;
}

}  // namespace pushpkt::tool
