// The help of each option describes its text; replay::edits_of() reads it.
#include "cli/edit_options.hpp"

namespace pushpkt::tool {
namespace {

void add_value_options(const Arguments& group, EditOptions& options) {
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

void add_edit_options(const Arguments& group, EditOptions& options) {
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

}  // namespace pushpkt::tool
