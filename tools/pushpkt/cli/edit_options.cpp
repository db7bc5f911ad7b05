// In the order in which the edits are made. The help of each option describes its text;
// replay::edits_of() reads it.
#include "cli/edit_options.hpp"

namespace pushpkt::tool {
namespace {

void add_packet_options(const Arguments& group, EditOptions& options) {
  group.add_option("--packets", options.packets, "only these, by number: 7,11,20-23,174-")
      .type_name("NUMBERS");
  group
      .add_option("--strip-fcs", options.strip_fcs,
                  "remove the frame check sequence: found = where the last four bytes are it, "
                  "always = four bytes of each packet")
      .one_of({"found", "always"})
      .type_name("found|always");
  group
      .add_option("--fix-lengths", options.fix_lengths,
                  "packets of which bytes are missing: pad with zeros, trunc (the lengths say "
                  "what is there), del")
      .one_of({"pad", "trunc", "del"})
      .type_name("pad|trunc|del");
}

void add_side_options(const Arguments& group, EditOptions& options) {
  group
      .add_option("--side", options.side,
                  "--map, --anonymise, --mutate and --set only in packets that the client "
                  "(server) sends")
      .one_of({"client", "server"})
      .type_name("client|server");
  group
      .add_option("--servers", options.servers,
                  "the server's side has these addresses; else SYN, well-known ports and the "
                  "first packet decide")
      .type_name("NETWORK[,...]");
  group
      .add_option("--side-file", options.side_file,
                  "a cache file of tcpprep has the side of each packet")
      .reads_file()
      .type_name("FILE");
  group
      .add_option("--endpoints", options.endpoints,
                  "new addresses of the client and the server of each conversation")
      .type_name("CLIENT:SERVER");
  group
      .add_option("--mac-endpoints", options.mac_endpoints,
                  "new MAC addresses of the client and the server, also in ARP")
      .type_name("CLIENT,SERVER");
}

void add_address_options(const Arguments& group, EditOptions& options) {
  group
      .add_option("--map", options.map,
                  "replace addresses or ports, also in ARP, options, records and quoted "
                  "packets: 'ip.addr=10.1.0.0/16->10.77.0.0/16', 'tcp.port=80->8080'")
      .type_name("FIELD=FROM->TO");
  group.add_flag("--skip-broadcast", options.skip_broadcast,
                 "endpoints, --map and --set leave broadcast and multicast addresses alone");
  group
      .add_option("--anonymise", options.anonymise,
                  "replace MAC, IPv4 and IPv6 addresses in all headers, options and DNS records; "
                  "equal prefixes stay equal, the same SEED gives the same addresses. Payloads "
                  "keep theirs")
      .type_name("SEED");
  group
      .add_option("--anonymise-only", options.anonymise_only,
                  "--anonymise replaces MAC addresses alone, or IP addresses alone")
      .one_of({"mac", "ip"})
      .type_name("mac|ip");
  group
      .add_option("--keep-mac-bytes", options.keep_mac_bytes,
                  "--anonymise keeps the first N bytes of MAC addresses; 3: the vendor")
      .range(0ULL, 5ULL)
      .type_name("N");
}

void add_link_options(const Arguments& group, EditOptions& options) {
  group
      .add_option("--link", options.link,
                  "another link type; --set eth.dst=MAC names the addresses of a new header")
      .one_of({"ethernet", "raw", "sll", "null", "hdlc"})
      .type_name("ethernet|raw|sll|null|hdlc");
  group
      .add_option("--link-header", options.link_header,
                  "these bytes instead of all headers before IP and ARP (tags, labels)")
      .type_name("HEX");
  group
      .add_option("--link-type", options.link_type,
                  "the link type of --link-header, as in tcpdump.org/linktypes.html; by default "
                  "the capture's")
      .type_name("NUMBER");
  group
      .add_option("--vlan", options.vlan,
                  "add a tag in front (add=45,priority=5,dei=1,type=802.1ad), or del the outermost")
      .type_name("add=ID[,...]|del");
}

void add_field_options(const Arguments& group, EditOptions& options) {
  group
      .add_option("--set", options.set,
                  "this value, or the old one plus or minus N, in the outermost layer that has "
                  "the field; ip.ttl and ipv6.hlim stop at 1 and 255")
      .type_name("FIELD=VALUE|+N|-N");
  group
      .add_option("--checksums", options.checksums,
                  "keep: as captured; fix: compute all. Default: valid and offloaded ones are "
                  "computed, wrong ones kept")
      .one_of({"keep", "fix"})
      .type_name("keep|fix");
}

}  // namespace

void add_edit_options(const Arguments& group, EditOptions& options) {
  add_packet_options(group, options);
  add_side_options(group, options);
  add_address_options(group, options);
  group
      .add_option("--mutate", options.mutate,
                  "change bytes behind the transport header (UDP, TCP, ICMP, OSPF) at random, in "
                  "each packet or at this RATE (0.1, 10%); the same SEED, the same changes")
      .type_name("SEED[,RATE]");
  add_link_options(group, options);
  group.add_flag("--mtu-truncate", options.mtu_truncate,
                 "cut what is larger than the MTU, with right lengths and checksums");
  add_field_options(group, options);
}

}  // namespace pushpkt::tool
